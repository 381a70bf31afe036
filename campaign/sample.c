#include "campaign/sample.h"

#include <math.h>
#include <string.h>
#include <time.h>

#include "base/interrupt.h"
#include "base/parallel.h"

enum {
    BLOCK = 16,       // designs of a thread, in the first chunk
    ROUNDS_MOST = 256 // of that many, between two commits
};
// Work between two commits, and what a killed process loses at most, but for its last block.
static const double CHUNK_SECONDS = 1;

// -- Sources --

static Status design_of(const Workshop *workshop, Strewing strewing, long number, Design *design,
                        Json **description, Error *err)
{
    Recipe recipe;
    TRY(space_recipe(&workshop->campaign, strewing, (uint64_t)number, &recipe, err));
    TRY(space_design(&workshop->campaign, &workshop->parameters, &recipe, design, err));
    *description = recipe_to_json(&workshop->campaign, &recipe);
    return STATUS_OK;
}

static Status recipe_design(const void *context, long number, Arena *arena, Design *design,
                            Json **description, Error *err)
{
    (void)arena;
    return design_of(context, STREWING_EVEN, number, design, description, err);
}

static Status candidate_design(const void *context, long number, Arena *arena, Design *design,
                               Json **description, Error *err)
{
    (void)arena;
    return design_of(context, STREWING_RANDOM, number, design, description, err);
}

SampleSource sample_recipes(const Workshop *workshop)
{
    return (SampleSource){workshop->key, "simulating designs", recipe_design, workshop};
}

SampleSource sample_candidates(const Workshop *workshop)
{
    return (SampleSource){workshop->candidate_key, "simulating candidates", candidate_design,
                          workshop};
}

// -- Simulating --

typedef struct Chunk {
    const Workshop *workshop;   // borrowed
    const SampleSource *source; // borrowed
    const long *numbers;        // count
    long count;
    int block; // designs a thread takes at a time
    Simulation *rows;
    Arena *arenas; // one a thread
} Chunk;

static Status print_row(const Chunk *chunk, long number, const Json *description,
                        const Result *result, Arena *arena, Simulation *row, Error *err)
{
    const char *key = chunk->source->key;
    *row = (Simulation){.campaign = key, .number = number,
                        .status = simulation_word(result->status)};
    Json *outcome = result_to_json(result);
    Status status = json_print(description, false, arena, &row->design, err);
    if (status == STATUS_OK)
        status = json_print(outcome, false, arena, &row->result, err);
    json_free(outcome);
    if (status == STATUS_OK && !(row->key = arena_format(arena, "%s:%ld", key, number)))
        status = arena_exhausted(arena, err);
    return status;
}

// A block of designs that the simulator takes side by side.
typedef struct Block {
    Design designs[SIMULATOR_GROUP];
    Result results[SIMULATOR_GROUP];
    Json *descriptions[SIMULATOR_GROUP]; // owned
    int count;
} Block;

static Status make_block(const Chunk *chunk, long first, Block *block, Arena *arena, Error *err)
{
    const SampleSource *source = chunk->source;
    for (; block->count < chunk->block && first + block->count < chunk->count; block->count++)
        TRY(source->design(source->context, chunk->numbers[first + block->count], arena,
                           &block->designs[block->count], &block->descriptions[block->count],
                           err));
    return STATUS_OK;
}

static Status print_block(const Chunk *chunk, long first, int thread, Block *block, Error *err)
{
    for (int k = 0; k < block->count; k++) {
        // How long it took is no property of the design: equal runs store equal bytes.
        block->results[k].certificate.milliseconds = NAN;
        TRY(print_row(chunk, chunk->numbers[first + k], block->descriptions[k],
                      &block->results[k], &chunk->arenas[thread], &chunk->rows[first + k], err));
    }
    return STATUS_OK;
}

static Status simulate_block(void *context, long i, int thread, Error *err)
{
    const Chunk *chunk = context;
    const long first = i * chunk->block;
    Arena scratch = {0};
    Block *block = arena_alloc(&scratch, 1, sizeof *block);
    Status status = block ? make_block(chunk, first, block, &scratch, err)
                          : arena_exhausted(&scratch, err);
    if (status == STATUS_OK)
        status = chunk->workshop->simulator->run(block->designs, block->count,
                                                 &(SimulatorOptions){0}, &scratch, block->results,
                                                 err);
    if (status == STATUS_OK)
        status = print_block(chunk, first, thread, block, err);
    for (int k = 0; block && k < SIMULATOR_GROUP; k++)
        json_free(block->descriptions[k]);
    arena_clear(&scratch);
    return status;
}

static Status run_chunk(const Workshop *workshop, const SampleSource *source, const long *numbers,
                        int count, const SampleSink *sink, Error *err)
{
    Arena scratch = {0};
    const int threads = workshop->threads > 0 ? workshop->threads : parallel_processors();
    Chunk chunk = {.workshop = workshop, .source = source, .numbers = numbers, .count = count,
                   .block = simulator_group(count, threads)};
    chunk.rows = arena_alloc(&scratch, (size_t)count, sizeof *chunk.rows);
    chunk.arenas = arena_alloc(&scratch, (size_t)threads, sizeof *chunk.arenas);
    Status status = STATUS_OK;
    if (!chunk.rows || !chunk.arenas)
        status = arena_exhausted(&scratch, err);
    if (status == STATUS_OK)
        status = parallel_for(threads, (count + chunk.block - 1) / chunk.block, simulate_block,
                              &chunk, err);
    if (status == STATUS_OK)
        status = sink->keep(sink->context, chunk.rows, count, err);
    for (int i = 0; chunk.arenas && i < threads; i++)
        arena_clear(&chunk.arenas[i]);
    arena_clear(&scratch);
    return status;
}

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

// Whole blocks for every thread that take about CHUNK_SECONDS, [chunk] having taken [seconds].
static long next_chunk(long chunk, long least, double seconds)
{
    const double wanted = (double)chunk * CHUNK_SECONDS / fmax(seconds, 0.25 * CHUNK_SECONDS);
    const long rounds = (long)(wanted / (double)least);
    return least * (rounds < 1 ? 1 : rounds > ROUNDS_MOST ? ROUNDS_MOST
                                                                      : rounds);
}

Status sample_simulate(const Workshop *workshop, const SampleSource *source, const long *numbers,
                       long count, const SampleSink *sink, SampleCount *counted, Error *err)
{
    const int threads = workshop->threads > 0 ? workshop->threads : parallel_processors();
    const long least = (long)BLOCK * threads;
    long chunk = least;
    for (long at = 0; at < count;) {
        const long finished = counted->cached + counted->done;
        const int size = (int)(count - at < chunk ? count - at : chunk);
        const double started = now();
        progress_report(workshop->progress, source->stage, finished, counted->asked);
        if (interrupted())
            return fail(err, STATUS_INTERRUPTED, "interrupted after %ld of %ld simulations: run"
                        " again to continue", finished, counted->asked);
        TRY(run_chunk(workshop, source, numbers + at, size, sink, err));
        counted->done += size;
        at += size;
        chunk = next_chunk(chunk, least, now() - started);
    }
    if (count > 0)
        progress_report(workshop->progress, source->stage, counted->asked, counted->asked);
    return STATUS_OK;
}

// -- Into the catalog --

Status sample_missing(const Workshop *workshop, const SampleSource *source, long count,
                      Arena *arena, long **numbers, long *missing, Error *err)
{
    bool *there = arena_alloc(arena, (size_t)count + 1, sizeof *there);
    long *list = arena_alloc(arena, (size_t)count + 1, sizeof *list);
    if (!there || !list)
        return arena_exhausted(arena, err);
    TRY(catalog_simulated(workshop->catalog, source->key, there, count, err));
    long found = 0;
    for (long i = 0; i < count; i++)
        if (!there[i])
            list[found++] = i;
    *missing = found;
    *numbers = list;
    return STATUS_OK;
}

static Status keep_in_catalog(void *context, const Simulation *rows, int count, Error *err)
{
    return catalog_put_simulations(context, rows, count, err);
}

Status sample_run(const Workshop *workshop, const SampleSource *source, long count,
                  SampleCount *counted, Error *err)
{
    Arena scratch = {0};
    long *numbers = NULL;
    long missing = 0;
    const SampleSink sink = {keep_in_catalog, workshop->catalog};
    Status status = sample_missing(workshop, source, count, &scratch, &numbers, &missing, err);
    if (status == STATUS_OK) {
        *counted = (SampleCount){.asked = count, .cached = count - missing};
        status = sample_simulate(workshop, source, numbers, missing, &sink, counted, err);
    }
    arena_clear(&scratch);
    return status;
}

// -- Reading back --

double sample_scaled(const Sample *sample, Objective objective)
{
    const ResultField *field = result_find(OBJECTIVES[objective].key);
    const double value = sample->ok ? result_value(&sample->result, field) : NAN;
    return isfinite(value) ? objective_forward(objective, value) : NAN;
}

static Status read_row(const Simulation *row, Arena *arena, Sample *sample, Error *err)
{
    Arena scratch = {0};
    JsonDocument document = {0};
    *sample = (Sample){.number = row->number, .ok = strcmp(row->status, "ok") == 0};
    sample->status = arena_string(arena, row->status);
    if (!sample->status)
        return arena_exhausted(arena, err);
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

// Samples as they are read, [found] of [room] so far.
typedef struct Reader {
    Sample *samples;
    Arena *arena; // borrowed
    long room, found;
} Reader;

static Status take_row(void *context, const Simulation *row, Error *err)
{
    Reader *reader = context;
    if (row->number < 0 || row->number >= reader->room || reader->found == reader->room)
        return STATUS_OK;
    return read_row(row, reader->arena, &reader->samples[reader->found++], err);
}

Status sample_read(const Workshop *workshop, const SampleSource *source, long count, Arena *arena,
                   Sample **samples, int *n, Error *err)
{
    Reader reader = {.arena = arena, .room = count};
    reader.samples = arena_alloc(arena, (size_t)count + 1, sizeof *reader.samples);
    if (!reader.samples)
        return arena_exhausted(arena, err);
    TRY(catalog_visit_simulations(workshop->catalog, source->key, take_row, &reader, err));
    *samples = reader.samples;
    *n = (int)reader.found;
    return STATUS_OK;
}

// -- Some of many --

// Samples wanted by number; those found so far have a status.
typedef struct Wanted {
    const long *numbers; // count
    Sample *samples;     // count, in the order of the numbers
    int count;
    Arena *arena; // borrowed
} Wanted;

static Status take_wanted(void *context, const Simulation *row, Error *err)
{
    Wanted *wanted = context;
    for (int i = 0; i < wanted->count; i++)
        if (wanted->numbers[i] == row->number)
            return read_row(row, wanted->arena, &wanted->samples[i], err);
    return STATUS_OK;
}

Status sample_some(const Workshop *workshop, const SampleSource *source, const long *numbers,
                   int count, Arena *arena, Sample *samples, SampleCount *counted, Error *err)
{
    Wanted wanted = {numbers, samples, count, arena};
    const SampleSink sink = {keep_in_catalog, workshop->catalog};
    long *missing = arena_alloc(arena, (size_t)count + 1, sizeof *missing);
    int lacking = 0;
    if (!missing)
        return arena_exhausted(arena, err);
    memset(samples, 0, (size_t)count * sizeof *samples);
    TRY(catalog_visit_simulations(workshop->catalog, source->key, take_wanted, &wanted, err));
    for (int i = 0; i < count; i++)
        if (!samples[i].status)
            missing[lacking++] = numbers[i];
    *counted = (SampleCount){.asked = count, .cached = count - lacking};
    TRY(sample_simulate(workshop, source, missing, lacking, &sink, counted, err));
    return lacking == 0 ? STATUS_OK
                        : catalog_visit_simulations(workshop->catalog, source->key, take_wanted,
                                                    &wanted, err);
}
