#include <stdio.h>
#include <string.h>

#include "base/json.h"
#include "campaign/measured.h"
#include "campaign/workshop.h"
#include "cli/command.h"

// -- What is said --

static Json *complaint_json(const ResultProblem *problem)
{
    Json *object = json_new_object();
    json_add_string(object, "cell", problem->cell);
    json_add_string(object, "found", problem->found);
    json_add_string(object, "problem", problem->problem);
    json_add_string(object, "fix", problem->fix);
    json_add_bool(object, "refused", problem->refuses);
    return object;
}

static Status print_json(const MeasuredImport *import, Arena *arena, Error *err)
{
    const char *text;
    Json *object = json_new_object();
    json_add_number(object, "experiments", import->results.count);
    json_add_number(object, "refusals", import->results.refusals);
    json_add_bool(object, "stored", import->stored);
    json_add_bool(object, "known", import->known);
    json_add_string(object, "name", import->name);
    json_add_number(object, "claims", import->claims);
    Json *problems = json_add(object, "problems", json_new_array());
    for (int i = 0; i < import->results.problem_count; i++)
        json_push(problems, complaint_json(&import->results.problems[i]));
    const Status status = json_print(object, true, arena, &text, err);
    json_free(object);
    if (status == STATUS_OK)
        printf("%s\n", text);
    return status;
}

static void print_problems(const Results *results)
{
    if (results->problem_count == 0)
        return;
    printf("%-22s %-20s %s\n", "cell", "found", "problem and fix");
    for (int i = 0; i < results->problem_count; i++) {
        const ResultProblem *problem = &results->problems[i];
        printf("%-22s %-20.40s %s; %s\n", problem->cell, problem->found, problem->problem,
               problem->fix);
    }
}

static void print_text(const MeasuredImport *import)
{
    const Results *results = &import->results;
    print_problems(results);
    if (results->count == 0 && results->refusals == 0)
        printf("nothing is filled in\n");
    else if (import->known)
        printf("%d experiments, all known already as %s: nothing changed\n", results->count,
               import->name);
    else if (import->stored)
        printf("%d experiments stored as %s (%d values)\n", results->count, import->name,
               import->claims);
    else
        printf("%d experiments are right, %d problems: nothing stored\n", results->count,
               results->refusals);
}

// -- What is done --

// What recipes of a laboratory's own may be made of.
static Status read_materials(Arena *arena, Materials *materials, Error *err)
{
    const char *path = arena_format(arena, "%s/materials.json", workshop_data());
    return path ? materials_read(path, arena, materials, err) : arena_exhausted(arena, err);
}

static Status import_file(Invocation *invocation, Catalog *catalog, const MeasuredOptions *given,
                          Error *err)
{
    MeasuredImport import;
    Materials materials;
    MeasuredOptions options = *given;
    const char *path = invocation->argv[1];
    TRY(read_materials(&invocation->arena, &materials, err));
    options.materials = &materials;
    TRY(measured_import(catalog, path, &options, &invocation->arena, &import, err));
    if (invocation->common.json)
        TRY(print_json(&import, &invocation->arena, err));
    else
        print_text(&import);
    if (import.results.refusals > 0 && !options.partial)
        return fail(err, STATUS_BAD_DATA, "%s: %d problems; nothing was stored (--partial stores "
                                          "the rows that are right)", path,
                    import.results.refusals);
    return STATUS_OK;
}

static Status list_imports(Invocation *invocation, Catalog *catalog, Error *err)
{
    const char *const *names;
    int count;
    TRY(measured_list(catalog, &invocation->arena, &names, &count, err));
    for (int i = 0; i < count; i++)
        printf("%s\n", names[i]);
    return STATUS_OK;
}

static Status undo_import(Invocation *invocation, Catalog *catalog, Error *err)
{
    TRY(measured_undo(catalog, invocation->argv[1], err));
    say(invocation, "%s is removed", invocation->argv[1]);
    return STATUS_OK;
}

static Status dispatch(Invocation *invocation, Catalog *catalog, const MeasuredOptions *options,
                       Error *err)
{
    const char *action = invocation->argv[0];
    if (strcmp(action, "import") == 0 && invocation->argc == 2)
        return import_file(invocation, catalog, options, err);
    if (strcmp(action, "undo") == 0 && invocation->argc == 2)
        return undo_import(invocation, catalog, err);
    if (strcmp(action, "list") == 0 && invocation->argc == 1)
        return list_imports(invocation, catalog, err);
    return fail(err, STATUS_USAGE,
                "results %s: expected 'import FILE', 'list' or 'undo NAME'", action);
}

Status command_results(Invocation *invocation, Error *err)
{
    MeasuredOptions import = {0};
    const Option options[] = {
        {"dry-run", OPTION_FLAG, &import.dry_run, NULL, "tell what would be stored, store nothing"},
        {"partial", OPTION_FLAG, &import.partial, NULL,
         "store what is right, even beside problems"},
    };
    TRY(options_parse(invocation, options, sizeof options / sizeof *options, err));
    if (invocation->common.help)
        return STATUS_OK;
    TRY(operands_check(invocation, 1, 2, err));
    Catalog *catalog = NULL;
    TRY(catalog_open(invocation->common.database, &catalog, err));
    const Status status = dispatch(invocation, catalog, &import, err);
    catalog_close(catalog);
    return status;
}
