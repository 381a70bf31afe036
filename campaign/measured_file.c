#include "campaign/measured_file.h"

#include <math.h>
#include <string.h>

#include "base/json.h"
#include "base/list.h"
#include "campaign/own_recipe.h"
#include "reports/entry.h"

static const char AGAIN[] = "correct it and import the file again";

typedef struct Reading {
    const ResultsKnown *known;  // borrowed
    const Materials *materials; // borrowed
    const JsonDocument *document;
    Arena *arena;
    List rows;     // of LabResult
    List problems; // of ResultProblem
    int refusals;
} Reading;

// -- Problems --

// What stands at [view], in a word or two.
static const char *found_at(JsonView view, Arena *arena)
{
    if (json_is_string(view))
        return arena_string(arena, json_string(view));
    return json_is_number(view) ? arena_format(arena, "%.10g", json_number(view)) : "";
}

// "name:line:column" of a message that begins with it.
static const char *place_in(const Reading *reading, const Error *error)
{
    const size_t name = strlen(reading->document->name);
    const char *end = strlen(error->text) > name ? strstr(error->text + name, ": ") : NULL;
    return end ? arena_copy(reading->arena, error->text, (size_t)(end - error->text))
               : reading->document->name;
}

static Status note_problem(Reading *reading, ResultProblem problem, Error *err)
{
    ResultProblem *slot = list_push(&reading->problems);
    if (!slot || !problem.cell || !problem.found || !problem.problem)
        return arena_exhausted(reading->arena, err);
    *slot = problem;
    reading->refusals++;
    return STATUS_OK;
}

static Status complain(Reading *reading, JsonView view, const char *problem, const char *fix,
                       Error *err)
{
    Error at = {0};
    json_fail(view, &at, STATUS_BAD_DATA, "%s", problem);
    return note_problem(reading,
                        (ResultProblem){place_in(reading, &at), found_at(view, reading->arena),
                                        problem, fix, true}, err);
}

// A refusal of a reader of JSON, which begins with its place.
static Status pass_on(Reading *reading, const Error *refusal, Error *err)
{
    const char *place = place_in(reading, refusal);
    const char *text = place ? refusal->text + strlen(place) : "";
    return note_problem(reading,
                        (ResultProblem){place, "", arena_string(reading->arena,
                                                                text + strspn(text, ": ")),
                                        AGAIN, true}, err);
}

// -- One result --

static Status check_keys(Reading *reading, JsonView view, Error *err)
{
    const char *keys[ENTRY_FIELD_COUNT + 2] = {"id", "recipe"};
    Error refusal = {0};
    for (int i = 0; i < ENTRY_FIELD_COUNT; i++)
        keys[i + 2] = ENTRY_FIELDS[i].column.key;
    return json_known_keys(view, keys, ENTRY_FIELD_COUNT + 2, &refusal) == STATUS_OK
               ? STATUS_OK : pass_on(reading, &refusal, err);
}

// A value of a file as a cell of the form.
static SheetCell cell_of(JsonView member)
{
    const bool text = json_is_string(member);
    return (SheetCell){.kind = text ? SHEET_TEXT : SHEET_NUMBER,
                       .number = json_number(member), .text = json_string(member)};
}

static Status read_field(Reading *reading, JsonView view, int index, LabResult *result, Error *err)
{
    const EntryField *field = &ENTRY_FIELDS[index];
    const JsonView member = json_member(view, field->column.key);
    const bool text = field->column.kind == COLUMN_TEXT;
    char *place = (char *)result + field->offset;
    if (!text)
        *(double *)(void *)place = NAN;
    if (!json_present(member))
        return STATUS_OK;
    if (text ? !json_is_string(member) : !json_is_string(member) && !json_is_number(member))
        return complain(reading, member, text ? "is no text" : "is no number", AGAIN, err);
    const SheetCell cell = cell_of(member);
    const EntryFault fault =
        text ? entry_text(&cell, reading->arena, (const char **)(void *)place)
             : entry_number(&cell, field, reading->arena, (double *)(void *)place);
    return fault.problem ? complain(reading, member, fault.problem, fault.fix, err) : STATUS_OK;
}

static Status check_sense(Reading *reading, JsonView view, const LabResult *result, Error *err)
{
    int field = 0;
    const EntryFault fault = results_fault(result, &field);
    if (!fault.problem)
        return STATUS_OK;
    const JsonView member = json_member(view, ENTRY_FIELDS[field].column.key);
    const char *problem = arena_format(reading->arena, "%s %s", ENTRY_FIELDS[field].column.key,
                                       fault.problem);
    return complain(reading, member.node ? member : view, problem ? problem : fault.problem,
                    fault.fix, err);
}

static bool was_proposed(const Reading *reading, const char *id)
{
    for (int i = 0; i < reading->known->id_count; i++)
        if (strcmp(reading->known->ids[i], id) == 0)
            return true;
    return false;
}

// What a value of a design nobody proposed was measured at, the program cannot know.
static bool lacks_conditions(const LabResult *result)
{
    const bool measured = !isnan(result->coulombic_efficiency_pct) ||
                          !isnan(result->overpotential_mV) || !isnan(result->cycle_life);
    return measured && (isnan(result->current_mA_cm2) || isnan(result->capacity_mAh_cm2) ||
                        !result->electrolyte);
}

static Status read_own(Reading *reading, JsonView view, LabResult *result, Error *err)
{
    OwnRecipe recipe;
    Error refusal = {0};
    result->own = true;
    if (lacks_conditions(result))
        TRY(complain(reading, view, "has values without the conditions they were measured at",
                     "add current_mA_cm2, capacity_mAh_cm2 and electrolyte", err));
    if (own_recipe_read(json_member(view, "recipe"), reading->materials, &recipe, &refusal) !=
        STATUS_OK)
        return pass_on(reading, &refusal, err);
    Json *json = own_recipe_to_json(&recipe);
    const Status status = json_print(json, false, reading->arena, &result->recipe, err);
    json_free(json);
    return status;
}

static Status read_design(Reading *reading, JsonView view, LabResult *result, Error *err)
{
    const JsonView id = json_member(view, "id");
    const JsonView recipe = json_member(view, "recipe");
    const SheetCell cell = cell_of(id);
    result->id = json_is_string(id) ? entry_trimmed(&cell, reading->arena) : NULL;
    if (!result->id)
        return complain(reading, id.node ? id : view, "has no 'id'",
                        "give the id of a proposal, or a name of your own with a recipe", err);
    const bool proposed = was_proposed(reading, result->id);
    if (proposed && json_present(recipe))
        return complain(reading, recipe, "is the recipe of a design that was proposed",
                        "leave it out, or give the experiment a name of your own", err);
    if (!proposed && !json_present(recipe))
        return complain(reading, id, "is no design that was ever proposed",
                        "add the recipe of an experiment of your own", err);
    return proposed ? STATUS_OK : read_own(reading, view, result, err);
}

static Status check_repetition(Reading *reading, JsonView view, const char *id, Error *err)
{
    const LabResult *rows = reading->rows.items;
    for (int i = 0; id && i < reading->rows.count; i++)
        if (strcmp(rows[i].id, id) == 0)
            return complain(reading, json_member(view, "id"), "is there twice",
                            "put means over all cells into one result", err);
    return STATUS_OK;
}

static Status read_result(Reading *reading, JsonView view, int number, Error *err)
{
    const int refusals = reading->refusals;
    LabResult result = {.row = number, .run = ""};
    if (!json_is_object(view))
        return complain(reading, view, "is no result", "expected {\"id\": .., \"status\": ..}",
                        err);
    TRY(check_keys(reading, view, err));
    for (int i = 0; i < ENTRY_FIELD_COUNT; i++)
        TRY(read_field(reading, view, i, &result, err));
    if (reading->refusals == refusals)
        TRY(check_sense(reading, view, &result, err));
    TRY(read_design(reading, view, &result, err));
    TRY(check_repetition(reading, view, result.id, err));
    if (reading->refusals > refusals)
        return STATUS_OK;
    LabResult *slot = list_push(&reading->rows);
    if (!slot)
        return arena_exhausted(reading->arena, err);
    *slot = result;
    return STATUS_OK;
}

// -- The file --

static Status read_results(Reading *reading, JsonView root, Error *err)
{
    static const char *const KEYS[] = {"results"};
    const JsonView list = json_member(root, "results");
    int number = 0;
    if (!json_is_object(root) || !json_is_array(list))
        return json_fail(root, err, STATUS_BAD_DATA, "expected {\"results\": [..]}");
    TRY(json_known_keys(root, KEYS, 1, err));
    for (JsonView one = json_first(list); one.node; one = json_next(one))
        TRY(read_result(reading, one, number++, err));
    return STATUS_OK;
}

Status measured_file_read(const char *path, const ResultsKnown *known, const Materials *materials,
                          Arena *arena, Results *results, Error *err)
{
    JsonDocument document = {0};
    TRY(json_read(path, arena, &document, err));
    Reading reading = {.known = known, .materials = materials, .document = &document,
                       .arena = arena, .rows = {.arena = arena, .size = sizeof(LabResult)},
                       .problems = {.arena = arena, .size = sizeof(ResultProblem)}};
    const Status status = read_results(&reading, json_root(&document), err);
    json_clear(&document);
    if (status == STATUS_OK)
        *results = (Results){reading.rows.items, reading.rows.count, reading.problems.items,
                             reading.problems.count, reading.refusals};
    return status;
}
