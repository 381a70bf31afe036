#include "campaign/sample.h"

#include <math.h>
#include <string.h>

#include "base/hash.h"
#include "base/interrupt.h"
#include "base/parallel.h"

// Designs between two commits: about two seconds of work.
enum { CHUNK_PER_THREAD = 32 };

// -- Key --

static Json *space_json(const Campaign *campaign)
{
    Json *json = json_new_object();
    json_add_number(json, "seed", (double)campaign->seed);
    json_add_number(json, "mass_max", campaign->mass_max);
    for (int i = 0; i < KNOB_COUNT; i++) {
        Json *range = json_add(json, KNOBS[i].key, json_new_array());
        json_push_number(range, campaign->low[i]);
        json_push_number(range, campaign->high[i]);
    }
    return json;
}

// Every material stands in the key with what it is, so that a corrected conductivity is a new
// campaign.
static void add_materials(Json *json, const Campaign *campaign)
{
    for (int i = 0; i < CHOICE_COUNT; i++) {
        Json *list = json_add(json, CHOICES[i].key, json_new_array());
        for (int k = 0; k < campaign->options[i].count; k++) {
            const Material *material = campaign->options[i].material[k];
            json_push_string(list, material ? material->name : "none");
            if (!material)
                continue;
#define X(member, ...) json_push_number(list, material->member.value);
            MATERIAL_FIELD_LIST(X)
#undef X
        }
    }
    Json *rules = json_add(json, "forbidden", json_new_array());
    for (int i = 0; i < campaign->rule_count; i++)
        for (int side = 0; side < 2; side++) {
            const Material *material = campaign->rule[i].material[side];
            json_push_string(rules, CHOICES[campaign->rule[i].choice[side]].key);
            json_push_string(rules, material ? material->name : "none");
        }
}

Status sample_key(const Campaign *campaign, const Parameters *parameters,
                  const Simulator *simulator, char key[SAMPLE_KEY], Error *err)
{
    Arena scratch = {0};
    Recipe recipe;
    Design design;
    const char *text = NULL;
    Json *json = NULL;
    Status status = space_recipe(campaign, STREWING_EVEN, 0, &recipe, err);
    if (status == STATUS_OK)
        status = space_design(campaign, parameters, &recipe, &design, err);
    if (status == STATUS_OK) {
        json = space_json(campaign);
        add_materials(json, campaign);
        // The first design carries conditions, electrolyte and constants.
        json_add(json, "first", design_to_json(&design));
        json_add_string(json, "simulator", simulator->name);
        json_add_string(json, "version", simulator_version());
        status = json_print(json, false, &scratch, &text, err);
    }
    if (status == STATUS_OK)
        hash_bytes(text, strlen(text), key);
    json_free(json);
    arena_clear(&scratch);
    return status;
}

// -- Simulating --

typedef struct Chunk {
    const Workshop *workshop; // borrowed
    const long *numbers;      // count
    Simulation *rows;         // count
    Arena *arenas;            // one a thread
} Chunk;

static Status print_row(const Chunk *chunk, long number, const Recipe *recipe,
                        const Result *result, Arena *arena, Simulation *row, Error *err)
{
    const Workshop *workshop = chunk->workshop;
    Json *design = recipe_to_json(workshop->campaign, recipe);
    Json *outcome = result_to_json(result);
    *row = (Simulation){.campaign = workshop->key, .number = number,
                        .status = simulation_word(result->status)};
    Status status = json_print(design, false, arena, &row->design, err);
    if (status == STATUS_OK)
        status = json_print(outcome, false, arena, &row->result, err);
    json_free(design);
    json_free(outcome);
    if (status == STATUS_OK && !(row->key = arena_format(arena, "%s:%ld", workshop->key, number)))
        status = arena_exhausted(arena, err);
    return status;
}

static Status simulate_one(void *context, long i, int thread, Error *err)
{
    const Chunk *chunk = context;
    const Workshop *workshop = chunk->workshop;
    Recipe recipe;
    Design design;
    Result result;
    Arena scratch = {0};
    Status status = space_recipe(workshop->campaign, STREWING_EVEN, (uint64_t)chunk->numbers[i],
                                 &recipe, err);
    if (status == STATUS_OK)
        status = space_design(workshop->campaign, workshop->parameters, &recipe, &design, err);
    if (status == STATUS_OK)
        status = workshop->simulator->run(&design, 1, &(SimulatorOptions){0}, &scratch, &result,
                                          err);
    // How long it took is no property of the design: equal runs must store equal bytes.
    result.certificate.milliseconds = NAN;
    if (status == STATUS_OK)
        status = print_row(chunk, chunk->numbers[i], &recipe, &result, &chunk->arenas[thread],
                           &chunk->rows[i], err);
    arena_clear(&scratch);
    return status;
}

static Status run_chunk(const Workshop *workshop, const long *numbers, int count, Error *err)
{
    Arena scratch = {0};
    const int threads = workshop->threads > 0 ? workshop->threads : parallel_processors();
    Chunk chunk = {.workshop = workshop, .numbers = numbers};
    chunk.rows = arena_alloc(&scratch, (size_t)count, sizeof *chunk.rows);
    chunk.arenas = arena_alloc(&scratch, (size_t)threads, sizeof *chunk.arenas);
    Status status = STATUS_OK;
    if (!chunk.rows || !chunk.arenas)
        status = arena_exhausted(&scratch, err);
    if (status == STATUS_OK)
        status = parallel_for(threads, count, simulate_one, &chunk, err);
    if (status == STATUS_OK)
        status = catalog_put_simulations(workshop->catalog, chunk.rows, count, err);
    for (int i = 0; chunk.arenas && i < threads; i++)
        arena_clear(&chunk.arenas[i]);
    arena_clear(&scratch);
    return status;
}

// The numbers below [count] that are not stored yet.
static Status missing_numbers(const Workshop *workshop, long count, Arena *arena, long **numbers,
                              long *missing, Error *err)
{
    const Simulation *rows = NULL;
    int stored = 0;
    TRY(catalog_simulations(workshop->catalog, workshop->key, arena, &rows, &stored, err));
    bool *there = arena_alloc(arena, (size_t)count + 1, sizeof *there);
    long *list = arena_alloc(arena, (size_t)count + 1, sizeof *list);
    if (!there || !list)
        return arena_exhausted(arena, err);
    for (int i = 0; i < stored; i++)
        if (rows[i].number >= 0 && rows[i].number < count)
            there[rows[i].number] = true;
    *missing = 0;
    for (long i = 0; i < count; i++)
        if (!there[i])
            list[(*missing)++] = i;
    *numbers = list;
    return STATUS_OK;
}

Status sample_run(const Workshop *workshop, long count, SampleCount *counted, Error *err)
{
    Arena scratch = {0};
    long *numbers = NULL;
    long missing = 0;
    const int threads = workshop->threads > 0 ? workshop->threads : parallel_processors();
    const long chunk = (long)CHUNK_PER_THREAD * threads;
    Status status = missing_numbers(workshop, count, &scratch, &numbers, &missing, err);
    *counted = (SampleCount){.asked = count, .cached = count - missing};
    for (long at = 0; status == STATUS_OK && at < missing; at += chunk) {
        progress_report(workshop->progress, "simulating designs", counted->cached + at, count);
        const int size = (int)(missing - at < chunk ? missing - at : chunk);
        if (interrupted())
            status = fail(err, STATUS_INTERRUPTED, "interrupted after %ld of %ld simulations: run"
                          " again to continue", counted->cached + counted->done, count);
        else
            status = run_chunk(workshop, numbers + at, size, err);
        if (status == STATUS_OK)
            counted->done += size;
    }
    if (status == STATUS_OK && missing > 0)
        progress_report(workshop->progress, "simulating designs", count, count);
    arena_clear(&scratch);
    return status;
}

// -- Reading back --

static Status read_row(const Simulation *row, Arena *arena, Sample *sample, Error *err)
{
    Arena scratch = {0};
    JsonDocument document = {0};
    *sample = (Sample){.number = row->number, .ok = strcmp(row->status, "ok") == 0};
    sample->status = arena_string(arena, row->status);
    Status status = json_parse("simulation", row->result, strlen(row->result), &scratch,
                               &document, err);
    for (int i = 0; status == STATUS_OK && i < RESULT_COUNT; i++) {
        const JsonView member = json_member(json_root(&document), RESULT_FIELDS[i].name);
        *(double *)((char *)&sample->result + RESULT_FIELDS[i].offset) = json_number(member);
    }
    if (status == STATUS_OK) {
        const JsonView certificate = json_member(json_root(&document), "certificate");
        sample->result.certificate.mesh_error = json_number(json_member(certificate, "mesh_error"));
    }
    json_clear(&document);
    arena_clear(&scratch);
    return status;
}

Status sample_read(const Workshop *workshop, long count, Arena *arena, Sample **samples, int *n,
                   Error *err)
{
    const Simulation *rows = NULL;
    int stored = 0;
    TRY(catalog_simulations(workshop->catalog, workshop->key, arena, &rows, &stored, err));
    Sample *list = arena_alloc(arena, (size_t)stored + 1, sizeof *list);
    if (!list)
        return arena_exhausted(arena, err);
    *n = 0;
    for (int i = 0; i < stored; i++)
        if (rows[i].number >= 0 && rows[i].number < count)
            TRY(read_row(&rows[i], arena, &list[(*n)++], err));
    *samples = list;
    return STATUS_OK;
}
