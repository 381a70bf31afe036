// Simulates designs from files, JSON lines from standard input, or a published host.
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/file.h"
#include "base/json.h"
#include "base/text.h"
#include "campaign/evidence.h"
#include "campaign/workshop.h"
#include "cli/command.h"
#include "cli/simulate_figure.h"
#include "cli/study.h"
#include "simulate/simulator.h"

enum { FEW = 32, CHUNK = 2048 }; // designs in a list at first, and held at most

typedef struct Task {
    Invocation *invocation; // borrowed
    const Simulator *simulator;
    SimulatorOptions options;
    Parameters parameters;
    const char *profile; // file, or NULL
    const char *svg;     // file, or NULL
    const char *sweep;   // what to vary, or NULL
    bool sensitivity;    // vary every constant
    long printed;        // results so far
} Task;

// A list that grows in its arena.
typedef struct DesignList {
    Arena arena;
    Design *designs; // capacity, in arena
    int count, capacity;
} DesignList;

// -- Simulating and printing --

static void print_summary(const Design *design, const Result *result)
{
    const Protocol *p = &design->protocol;
    printf("%s: %s, %s\n", design->name, simulation_word(result->status),
           simulation_sentence(result->status));
    printf("  %d cycles of %g mAh/cm2 at %g mA/cm2 and %g K in %s\n", p->cycles,
           p->capacity / 36000, p->current / 10, p->temperature,
           design->electrolyte.name ? design->electrolyte.name : "its own electrolyte");
    for (int i = 0; i < RESULT_COUNT; i++) {
        const ResultField *field = &RESULT_FIELDS[i];
        const double value = result_value(result, field);
        if (!isnan(value))
            printf("  %-66s %10.5g %s\n", field->help, value,
                   strcmp(field->unit, "1") == 0 ? "" : field->unit);
    }
    const Certificate *c = &result->certificate;
    printf("  %-66s %s\n", "what ends its life", life_sentence(result->life_end));
    printf("  balances: salt %.1e, charge %.1e, lithium %.1e; mesh error of the index %.1e\n",
           c->salt_defect, c->charge_defect, c->lithium_defect, c->mesh_error);
    printf("  %s solver: %d steps, %.3g ms\n", c->solver, c->steps, c->milliseconds);
}

static Status print_json(Task *task, const Design *design, const Result *result, bool pretty,
                         Error *err)
{
    Arena arena = {0};
    const char *text = NULL;
    Json *json = result_to_json(result);
    json_add_string(json, "name", design->name);
    const Status status = json_print(json, pretty, &arena, &text, err);
    if (status == STATUS_OK)
        printf("%s\n", text);
    json_free(json);
    arena_clear(&arena);
    task->printed++;
    return status;
}

static Status write_profile(const char *path, const Result *result, Error *err)
{
    Arena arena = {0};
    Text text = {.arena = &arena};
    const ResultProfile *p = &result->profile;
    text_append(&text, "z,lithium_fill,reaction_A_m3,electrolyte_potential_V,"
                       "solid_potential_V,concentration_mol_m3\n");
    for (int i = 0; i < p->count; i++)
        text_append(&text, "%.17g,%.17g,%.17g,%.17g,%.17g,%.17g\n", p->z[i], p->lithium_fill[i],
                    p->reaction_A_m3[i], p->electrolyte_potential_V[i], p->solid_potential_V[i],
                    p->concentration_mol_m3[i]);
    Status status = text_check(&text, err);
    if (status == STATUS_OK)
        status = file_write(path, text.bytes, text.length, err);
    arena_clear(&arena);
    return status;
}

static Status print_results(Task *task, const Design *designs, const Result *results, int count,
                            bool alone, Error *err)
{
    for (int i = 0; i < count; i++) {
        if (task->invocation->common.json) {
            TRY(print_json(task, &designs[i], &results[i], alone, err));
        } else {
            if (task->printed++ > 0)
                printf("\n");
            print_summary(&designs[i], &results[i]);
        }
    }
    if (!alone && (task->profile || task->svg))
        return fail(err, STATUS_USAGE, "--%s wants one design, not several",
                    task->profile ? "profile" : "svg");
    if (task->profile)
        TRY(write_profile(task->profile, &results[0], err));
    return task->svg ? simulate_figure_write(task->svg, task->simulator,
                                             task->invocation->common.threads, &designs[0],
                                             &results[0], err)
                     : STATUS_OK;
}

// Simulates what [list] holds, prints it in order, and empties the list. [alone]: nothing came
// before and nothing will follow.
static Status flush_designs(Task *task, DesignList *list, bool alone, Error *err)
{
    if (list->count == 0)
        return STATUS_OK;
    Result *results = arena_alloc(&list->arena, (size_t)list->count, sizeof *results);
    if (!results)
        return arena_exhausted(&list->arena, err);
    Status status =
        simulator_run(task->simulator, task->invocation->common.threads, list->designs,
                      list->count, &task->options, &list->arena, results, err);
    if (status == STATUS_OK)
        status = print_results(task, list->designs, results, list->count,
                               alone && list->count == 1, err);
    arena_clear(&list->arena);
    *list = (DesignList){0};
    return status;
}

// -- Reading designs --

static Status list_add(Task *task, DesignList *list, const Design *design, Error *err)
{
    if (list->count == CHUNK)
        TRY(flush_designs(task, list, false, err));
    if (list->count == list->capacity) {
        const int capacity = list->capacity ? 4 * list->capacity : FEW;
        Design *more = arena_alloc(&list->arena, (size_t)capacity, sizeof *more);
        if (!more)
            return arena_exhausted(&list->arena, err);
        if (list->count > 0)
            memcpy(more, list->designs, sizeof *more * (size_t)list->count);
        list->designs = more;
        list->capacity = capacity;
    }
    list->designs[list->count++] = *design;
    return STATUS_OK;
}

static Status add_view(Task *task, DesignList *list, JsonView view, Error *err)
{
    if (json_is_array(view)) {
        for (JsonView v = json_first(view); v.node; v = json_next(v))
            TRY(add_view(task, list, v, err));
        return STATUS_OK;
    }
    Design design;
    TRY(design_parse(view, &task->parameters, &task->invocation->arena, &design, err));
    return list_add(task, list, &design, err);
}

static Status add_text(Task *task, DesignList *list, const char *name, const char *text,
                       size_t length, Error *err)
{
    Arena arena = {0};
    JsonDocument document = {0};
    Status status = json_parse(name, text, length, &arena, &document, err);
    if (status == STATUS_OK)
        status = add_view(task, list, json_root(&document), err);
    json_clear(&document);
    arena_clear(&arena);
    return status;
}

// Whether the first line is a whole JSON document and more follow.
static bool is_lines(const char *bytes)
{
    const char *end = strchr(bytes, '\n');
    if (!end || strspn(end, " \t\r\n") == strlen(end))
        return false;
    Arena arena = {0};
    JsonDocument document = {0};
    const Status status =
        json_parse("-", bytes, (size_t)(end - bytes), &arena, &document, NULL);
    json_clear(&document);
    arena_clear(&arena);
    return status == STATUS_OK;
}

static Status add_lines(Task *task, DesignList *list, const char *path, const char *bytes,
                        Error *err)
{
    int line = 1;
    for (const char *at = bytes; *at != '\0'; line++) {
        const size_t length = strcspn(at, "\n");
        char name[512];
        snprintf(name, sizeof name, "%s, line %d", path, line);
        if (strspn(at, " \t\r") < length)
            TRY(add_text(task, list, name, at, length, err));
        at += length + (at[length] == '\n');
    }
    return STATUS_OK;
}

static Status add_file(Task *task, DesignList *list, const char *path, Error *err)
{
    const char *bytes = NULL;
    size_t length = 0;
    TRY(file_read(path, &task->invocation->arena, &bytes, &length, err));
    if (is_lines(bytes))
        return add_lines(task, list, path, bytes, err);
    return add_text(task, list, path, bytes, length, err);
}

// -- Published hosts --

typedef struct Setting {
    double current;  // mA/cm2
    double capacity; // mAh/cm2
    const char *electrolyte;
} Setting;

// The conditions a host's efficiency was published at, from the catalog when there is one.
static Status published_conditions(Task *task, const char *host, Setting *conditions,
                                   Error *err)
{
    Invocation *invocation = task->invocation;
    if (!file_exists(invocation->common.database))
        return STATUS_OK;
    Workshop workshop;
    Evidence *evidence = NULL;
    int count = 0;
    const WorkshopOptions options = {.database = invocation->common.database, .threads = 1};
    TRY(workshop_open(&options, &workshop, err));
    const Status status =
        evidence_gather(&workshop, &invocation->arena, &evidence, &count, err);
    for (int i = count - 1; status == STATUS_OK && i >= 0; i--)
        if (strcmp(evidence[i].host, host) == 0 && evidence[i].cell == CELL_HALF)
            *conditions = (Setting){evidence[i].current / 10, evidence[i].capacity / 36000,
                                       evidence[i].electrolyte};
    workshop_close(&workshop);
    return status;
}

static Status add_host(Task *task, DesignList *list, const char *name, const Setting *asked,
                       Error *err)
{
    Arena *arena = &task->invocation->arena;
    const char *data = workshop_data();
    Materials materials;
    PublishedHosts hosts;
    const Published *host = NULL;
    Setting at = {1, 1, task->parameters.electrolytes[0].name};
    TRY(materials_read(arena_format(arena, "%s/materials.json", data), arena, &materials, err));
    TRY(published_read(arena_format(arena, "%s/hosts.json", data), &materials, arena, &hosts, err));
    TRY(published_find(&hosts, name, &host, err));
    TRY(published_conditions(task, host->name, &at, err));
    if (!isnan(asked->current))
        at.current = asked->current;
    if (!isnan(asked->capacity))
        at.capacity = asked->capacity;
    if (asked->electrolyte)
        at.electrolyte = asked->electrolyte;
    Design design;
    TRY(published_design(host, &task->parameters, at.electrolyte, at.current * 10,
                         at.capacity * 36000, &design, err));
    return list_add(task, list, &design, err);
}

// -- The command --

static Status study(const Task *task, const DesignList *list, Error *err)
{
    if (list->count != 1)
        return fail(err, STATUS_USAGE, "--sweep and --sensitivity want one design, not %d",
                    list->count);
    const Study study = {.simulator = task->simulator,
                         .options = {.cells = task->options.cells,
                                     .tolerance = task->options.tolerance,
                                     .no_mesh_error = true},
                         .threads = task->invocation->common.threads,
                         .json = task->invocation->common.json,
                         .design = &list->designs[0],
                         .parameters = &task->parameters};
    return task->sweep ? study_sweep(&study, task->sweep, err) : study_sensitivity(&study, err);
}

static Status simulate(Task *task, const char *host, const Setting *conditions, Error *err)
{
    Invocation *invocation = task->invocation;
    const char *data = workshop_data();
    TRY(parameters_read(arena_format(&invocation->arena, "%s/parameters.json", data),
                        &invocation->arena, &task->parameters, err));
    DesignList list = {0};
    Status status = STATUS_OK;
    if (host)
        status = add_host(task, &list, host, conditions, err);
    for (int i = 0; status == STATUS_OK && i < invocation->argc; i++)
        status = add_file(task, &list, invocation->argv[i], err);
    if (status == STATUS_OK && (task->sweep || task->sensitivity))
        status = study(task, &list, err);
    else if (status == STATUS_OK)
        status = flush_designs(task, &list, task->printed == 0, err);
    arena_clear(&list.arena);
    return status;
}

// Conditions that are given must be possible, and have a host they are meant for.
static Status check_conditions(const Setting *asked, const char *host, Error *err)
{
    const bool given = !isnan(asked->current) || !isnan(asked->capacity) || asked->electrolyte;
    if (given && !host)
        return fail(err, STATUS_USAGE, "--current, --capacity and --electrolyte go with --host; a"
                    " design states its own");
    if (asked->current <= 0)
        return fail(err, STATUS_USAGE, "--current %g: must be above 0 mA/cm2", asked->current);
    if (asked->capacity <= 0)
        return fail(err, STATUS_USAGE, "--capacity %g: must be above 0 mAh/cm2", asked->capacity);
    return STATUS_OK;
}

Status command_simulate(Invocation *invocation, Error *err)
{
    const char *solver = "batch";
    const char *host = NULL;
    long cells = 0;
    Setting conditions = {NAN, NAN, NULL};
    Task task = {.invocation = invocation};
    const Option options[] = {
        {"solver", OPTION_TEXT, &solver, "NAME", "batch (default) or reference"},
        {"cells", OPTION_INTEGER, &cells, "N", "host cells (default 40)"},
        {"tolerance", OPTION_NUMBER, &task.options.tolerance, "X", "relative, of a time step"},
        {"profile", OPTION_TEXT, &task.profile, "FILE", "profiles of one design as CSV"},
        {"svg", OPTION_TEXT, &task.svg, "FILE",
         "a picture of one design: filling over depth and charge, voltage"},
        {"sweep", OPTION_TEXT, &task.sweep, "NAME=LOW:HIGH[:log]:COUNT",
         "one quantity of one design varied"},
        {"sensitivity", OPTION_FLAG, &task.sensitivity, NULL,
         "every constant of the model at both ends of its prior"},
        {"host", OPTION_TEXT, &host, "NAME", "a published host, at its published conditions"},
        {"current", OPTION_NUMBER, &conditions.current, "X", "with --host, mA/cm2"},
        {"capacity", OPTION_NUMBER, &conditions.capacity, "X", "with --host, mAh/cm2"},
        {"electrolyte", OPTION_TEXT, &conditions.electrolyte, "NAME", "with --host"},
    };
    TRY(options_parse(invocation, options, 11, err));
    if (invocation->common.help)
        return STATUS_OK;
    TRY(operands_check(invocation, host ? 0 : 1, -1, err));
    task.simulator = simulator_find(solver);
    if (!task.simulator)
        return fail(err, STATUS_USAGE, "--solver '%s': expected batch or reference", solver);
    if (cells != 0 && (cells < 4 || cells > 5000))
        return fail(err, STATUS_USAGE, "--cells %ld: must be from 4 to 5000", cells);
    if (task.options.tolerance < 0 || task.options.tolerance > 0.1)
        return fail(err, STATUS_USAGE, "--tolerance %g: must be above 0, at most 0.1",
                    task.options.tolerance);
    TRY(check_conditions(&conditions, host, err));
    task.options.cells = (int)cells;
    task.options.keep_profile = true;
    return simulate(&task, host, &conditions, err);
}
