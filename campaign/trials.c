#include "campaign/trials.h"

#include <math.h>
#include <string.h>

#include "base/hash.h"
#include "base/random.h"
#include "campaign/sample.h"

enum {
    DESCRIPTORS_MOST = 512,
    DIMENSIONS = 64, // of a Halton sequence
};

// Two standard deviations are the ends of a prior; points stay within them.
static const double END = 2;

// -- Designs --

static double coordinate(uint64_t seed, int dimension, int number)
{
    return dimension < DIMENSIONS
               ? random_halton(seed, dimension, (uint64_t)number)
               : random_uniform(seed, (uint64_t)dimension, (uint64_t)number);
}

// The same constants for every measurement, descriptors of its own for every host.
static void find_constants(uint64_t seed, int number, double *z)
{
    for (int k = 0; k < UNKNOWN_COUNT; k++)
        z[k] = number == 0
                   ? 0
                   : fmin(fmax(normal_quantile(coordinate(seed, k, number)), -END), END);
}

static Status drawn_host(const Workshop *workshop, const Published *host, int number, Arena *arena,
                         Published *drawn, Error *err)
{
    double u[DESCRIPTORS_MOST];
    const uint64_t place = (uint64_t)(host - workshop->published.items);
    const uint64_t seed = random_bits(workshop->campaign.seed, 0x4057000, place);
    if (host->descriptor_count > DESCRIPTORS_MOST)
        return fail(err, STATUS_INTERNAL, "%s has more than %d descriptors", host->name,
                    DESCRIPTORS_MOST);
    for (int i = 0; i < host->descriptor_count; i++)
        u[i] = number == 0 ? 0.5 : coordinate(seed, UNKNOWN_COUNT + i, number);
    return published_draw(host, u, arena, drawn, err);
}

static Status published_trial(const Workshop *workshop, const Evidence *evidence, int number,
                              Arena *arena, Design *design, Error *err)
{
    const Published *host = NULL;
    Published drawn;
    TRY(published_find(&workshop->published, evidence->host, &host, err));
    TRY(drawn_host(workshop, host, number, arena, &drawn, err));
    TRY(published_design(&drawn, &workshop->parameters, evidence->electrolyte, evidence->current,
                         evidence->capacity, design, err));
    design->protocol.kind = evidence->cell;
    return STATUS_OK;
}

Status trial_design(const Workshop *workshop, const Evidence *evidence, int number, Arena *arena,
                    Design *design, double *z, Error *err)
{
    if (evidence->design)
        *design = *evidence->design;
    else
        TRY(published_trial(workshop, evidence, number, arena, design, err));
    find_constants(workshop->campaign.seed, number, z);
    unknowns_apply(&workshop->parameters, z, design);
    return design_check(design, err);
}

// -- Names --

// All measurements as one numbered set of designs: number / TRIAL_COUNT is the measurement.
typedef struct TrialSet {
    const Workshop *workshop; // borrowed
    const Evidence *evidence; // count
    int count;
    char (*keys)[HASH_TEXT];  // count
    bool (*refused)[TRIAL_COUNT]; // count: designs that the simulator would not take
    const char **refusals;    // count: the first reason; NULL: none was refused
} TrialSet;

static Status set_design(const void *context, long number, Arena *arena, Design *design,
                         Json **description, Error *err)
{
    const TrialSet *set = context;
    double z[UNKNOWN_COUNT];
    TRY(trial_design(set->workshop, &set->evidence[number / TRIAL_COUNT],
                     (int)(number % TRIAL_COUNT), arena, design, z, err));
    *description = design_to_json(design);
    return STATUS_OK;
}

static Status append_design(const TrialSet *set, long number, Text *text, Error *err)
{
    Design design;
    Json *json = NULL;
    const char *line = NULL;
    Status status = set_design(set, number, text->arena, &design, &json, err);
    if (status == STATUS_OK)
        status = json_print(json, false, text->arena, &line, err);
    if (status == STATUS_OK)
        text_append(text, "%s\n", line);
    json_free(json);
    return status;
}

// The same; conditions that the simulator refuses are noted instead of failing all the others.
static Status take_design(const TrialSet *set, int measurement, int number, Text *text,
                          Arena *arena, Error *err)
{
    Error refusal = {0};
    const Status status =
        append_design(set, (long)measurement * TRIAL_COUNT + number, text, &refusal);
    if (status != STATUS_BAD_DATA) {
        if (status != STATUS_OK)
            *err = refusal;
        return status;
    }
    set->refused[measurement][number] = true;
    text_append(text, "refused\n");
    if (!set->refusals[measurement])
        set->refusals[measurement] = arena_string(arena, refusal.text);
    return set->refusals[measurement] ? STATUS_OK : arena_exhausted(arena, err);
}

// The hash of all designs is the hash of everything the results depend on.
static Status find_key(const TrialSet *set, int measurement, Arena *arena, Error *err)
{
    Arena scratch = {0};
    Text text = {.arena = &scratch};
    text_append(&text, "%s %s\n", set->workshop->simulator->name, simulator_version());
    Status status = STATUS_OK;
    for (int i = 0; i < TRIAL_COUNT && status == STATUS_OK; i++)
        status = take_design(set, measurement, i, &text, arena, err);
    if (status == STATUS_OK)
        status = text_check(&text, err);
    if (status == STATUS_OK)
        hash_bytes(text.bytes, text.length, set->keys[measurement]);
    arena_clear(&scratch);
    return status;
}

// -- Simulating --

// Each row under the key of its measurement.
static Status keep(void *context, const Simulation *rows, int count, Error *err)
{
    const TrialSet *set = context;
    Arena scratch = {0};
    Simulation *named = arena_alloc(&scratch, (size_t)count, sizeof *named);
    Status status = named ? STATUS_OK : arena_exhausted(&scratch, err);
    for (int i = 0; i < count && status == STATUS_OK; i++) {
        const char *key = set->keys[rows[i].number / TRIAL_COUNT];
        named[i] = rows[i];
        named[i].campaign = key;
        named[i].number = rows[i].number % TRIAL_COUNT;
        named[i].key = arena_format(&scratch, "%s:%ld", key, named[i].number);
        if (!named[i].key)
            status = arena_exhausted(&scratch, err);
    }
    if (status == STATUS_OK)
        status = catalog_put_simulations(set->workshop->catalog, named, count, err);
    arena_clear(&scratch);
    return status;
}

// Two measurements of one host at equal conditions have one set of simulations.
static bool is_first(const TrialSet *set, int measurement)
{
    for (int i = 0; i < measurement; i++)
        if (strcmp(set->keys[i], set->keys[measurement]) == 0)
            return false;
    return true;
}

static Status find_missing(const TrialSet *set, Arena *arena, long **numbers, long *missing,
                           Error *err)
{
    bool there[TRIAL_COUNT];
    long *list = arena_alloc(arena, (size_t)set->count * TRIAL_COUNT + 1, sizeof *list);
    if (!list)
        return arena_exhausted(arena, err);
    *missing = 0;
    for (int m = 0; m < set->count; m++) {
        if (!is_first(set, m))
            continue;
        memset(there, 0, sizeof there);
        TRY(catalog_simulated(set->workshop->catalog, set->keys[m], there, TRIAL_COUNT, err));
        for (int i = 0; i < TRIAL_COUNT; i++)
            if (!there[i] && !set->refused[m][i])
                list[(*missing)++] = (long)m * TRIAL_COUNT + i;
    }
    *numbers = list;
    return STATUS_OK;
}

static Status simulate(TrialSet *set, Arena *arena, Error *err)
{
    long *numbers = NULL;
    long missing = 0;
    const SampleSource source = {"trials", "simulating published hosts", set_design, set};
    const SampleSink sink = {keep, set};
    TRY(find_missing(set, arena, &numbers, &missing, err));
    SampleCount counted = {.asked = missing};
    return sample_simulate(set->workshop, &source, numbers, missing, &sink, &counted, err);
}

// -- Reading --

static double sample_value(const Sample *sample, Objective objective)
{
    const ResultField *field = result_find(OBJECTIVES[objective].key);
    const double value = sample->ok ? result_value(&sample->result, field) : NAN;
    return isfinite(value) ? objective_forward(objective, value) : NAN;
}

static Status read_trials(const TrialSet *set, int measurement, Trials *trials, Error *err)
{
    Arena scratch = {0};
    Sample *samples = NULL;
    int n = 0;
    const Evidence *evidence = &set->evidence[measurement];
    const SampleSource source = {.key = set->keys[measurement]};
    *trials = (Trials){.stated = NAN, .refusal = set->refusals[measurement]};
    const Status status =
        sample_read(set->workshop, &source, TRIAL_COUNT, &scratch, &samples, &n, err);
    for (int i = 0; status == STATUS_OK && i < n; i++) {
        const double value = sample_value(&samples[i], evidence->objective);
        if (samples[i].number == 0)
            trials->stated = value;
        if (!isfinite(value))
            continue;
        find_constants(set->workshop->campaign.seed, (int)samples[i].number,
                       trials->z + trials->count * UNKNOWN_COUNT);
        trials->f[trials->count++] = value;
    }
    arena_clear(&scratch);
    return status;
}

Status trials_run(const Workshop *workshop, const Evidence *evidence, int count, Arena *arena,
                  Trials **trials, Error *err)
{
    TrialSet set = {.workshop = workshop, .evidence = evidence, .count = count};
    Trials *made = arena_alloc(arena, (size_t)count + 1, sizeof *made);
    set.keys = arena_alloc(arena, (size_t)count + 1, sizeof *set.keys);
    set.refused = arena_alloc(arena, (size_t)count + 1, sizeof *set.refused);
    set.refusals = arena_alloc(arena, (size_t)count + 1, sizeof *set.refusals);
    if (!made || !set.keys || !set.refused || !set.refusals)
        return arena_exhausted(arena, err);
    for (int m = 0; m < count; m++)
        TRY(find_key(&set, m, arena, err));
    TRY(simulate(&set, arena, err));
    for (int m = 0; m < count; m++)
        TRY(read_trials(&set, m, &made[m], err));
    *trials = made;
    return STATUS_OK;
}
