#include "campaign/calibrate.h"

#include <math.h>
#include <string.h>

#include "base/hash.h"
#include "base/random.h"
#include "campaign/laboratory.h"
#include "campaign/sample.h"

enum {
    DRAWS = 8,             // of the uncertain descriptors of each host, beside the stated ones
    DESCRIPTORS_MOST = 512
};

// Beliefs held before any comparison, on the scales: a host loses a few per cent and lives some
// hundred hours, within a factor of ten; the simulator points the right way, about half as
// strongly as it claims; a host keeps about half of what its electrolyte loses on planar copper;
// single measurements scatter by a factor of two. Assumptions.
static const FusionPrior PRIORS[OBJECTIVE_COUNT] = {
    [OBJECTIVE_EFFICIENCY] = {1.7, 1, {0.5, 0.5}, {0.5, 0.5}, 0.3},
    [OBJECTIVE_LIFE] = {2.7, 1, {0.5}, {0.5}, 0.3},
    [OBJECTIVE_OVERPOTENTIAL] = {1.5, 1, {0.5}, {0.5}, 0.3},
};

// -- Designs --

typedef struct HostSource {
    const Workshop *workshop; // borrowed
    const Evidence *evidence; // count
    int count;
} HostSource;

// Draw 0 is the host as described, the others have every descriptor drawn from its range.
static Status drawn_host(const Workshop *workshop, const Published *host, long draw,
                         uint64_t stream, Arena *arena, Published *drawn, Error *err)
{
    double u[DESCRIPTORS_MOST];
    if (host->descriptor_count > DESCRIPTORS_MOST)
        return fail(err, STATUS_INTERNAL, "%s has more than %d descriptors", host->name,
                    DESCRIPTORS_MOST);
    for (int i = 0; i < host->descriptor_count; i++)
        u[i] = draw == 0 ? 0.5
                         : random_uniform(workshop->campaign.seed, stream,
                                          (uint64_t)(draw * DESCRIPTORS_MOST + i));
    return published_draw(host, u, arena, drawn, err);
}

static Status host_design(const void *context, long number, Arena *arena, Design *design,
                          Json **description, Error *err)
{
    const HostSource *source = context;
    const Workshop *workshop = source->workshop;
    const Evidence *evidence = &source->evidence[number / (DRAWS + 1)];
    const Published *host = NULL;
    Published drawn;
    if (evidence->design) {
        *design = *evidence->design;
        *description = design_to_json(design);
        return STATUS_OK;
    }
    TRY(published_find(&workshop->published, evidence->host, &host, err));
    const uint64_t stream = 0x4057000 + (uint64_t)(host - workshop->published.items);
    TRY(drawn_host(workshop, host, number % (DRAWS + 1), stream, arena, &drawn, err));
    TRY(published_design(&drawn, &workshop->parameters, evidence->electrolyte, evidence->current,
                         evidence->capacity, design, err));
    design->protocol.kind = evidence->cell;
    *description = design_to_json(design);
    return STATUS_OK;
}

// The hash of all designs is the hash of everything the results depend on.
static Status source_key(const HostSource *source, char key[HASH_TEXT], Error *err)
{
    Arena scratch = {0};
    Text text = {.arena = &scratch};
    text_append(&text, "%s %s ", source->workshop->simulator->name, simulator_version());
    Status status = STATUS_OK;
    const long count = (long)source->count * (DRAWS + 1);
    for (long i = 0; i < count && status == STATUS_OK; i++) {
        Design design;
        Json *json = NULL;
        const char *line = NULL;
        status = host_design(source, i, &scratch, &design, &json, err);
        if (status == STATUS_OK)
            status = json_print(json, false, &scratch, &line, err);
        if (status == STATUS_OK)
            text_append(&text, "%s\n", line);
        json_free(json);
    }
    if (status == STATUS_OK)
        status = text_check(&text, err);
    if (status == STATUS_OK)
        hash_bytes(text.bytes, text.length, key);
    arena_clear(&scratch);
    return status;
}

// -- Simulated values --

// The planar loss in an electrolyte; of one that was never measured the mean of the others, and
// their spread.
static void electrolyte_share(const PlanarTable *table, const char *name, double *value, double *sd)
{
    const Planar *planar = planar_find(table, name);
    double mean = 0;
    double squares = 0;
    for (int i = 0; i < table->count; i++)
        mean += table->items[i].log_loss / table->count;
    for (int i = 0; i < table->count; i++)
        squares += pow(table->items[i].log_loss - mean, 2) / table->count;
    *value = planar ? planar->log_loss : mean;
    *sd = planar ? planar->sd : sqrt(squares);
}

void relation_inputs(const Workshop *workshop, Objective objective, double simulated, double sd,
                     const char *electrolyte, double cycle_hours, double *x, double *x_sd)
{
    x[TERM_SIMULATED] = simulated + (objective == OBJECTIVE_LIFE ? log10(cycle_hours) : 0);
    x_sd[TERM_SIMULATED] = sd;
    electrolyte_share(&workshop->planar, electrolyte, &x[TERM_ELECTROLYTE],
                      &x_sd[TERM_ELECTROLYTE]);
}

static double sample_value(const Sample *sample, Objective objective)
{
    const ResultField *field = result_find(OBJECTIVES[objective].key);
    const double value = sample->ok ? result_value(&sample->result, field) : NAN;
    return isfinite(value) ? objective_forward(objective, value) : NAN;
}

// The value of the stated host, and the spread of the drawn ones about it. A host that has no
// result as stated, but has when drawn, takes the mean of those.
static void host_value(const Sample *samples, int n, long first, const Evidence *evidence,
                       double *value, double *sd)
{
    double drawn[DRAWS];
    int count = 0;
    double mean = 0;
    *value = NAN;
    for (int i = 0; i < n; i++) {
        const long draw = samples[i].number - first;
        const bool mine = draw >= 0 && draw <= DRAWS;
        const double input = mine ? sample_value(&samples[i], evidence->objective) : NAN;
        if (isnan(input))
            continue;
        if (draw == 0)
            *value = input;
        else
            drawn[count++] = input;
    }
    for (int i = 0; i < count; i++)
        mean += drawn[i] / count;
    if (isnan(*value) && count > 0)
        *value = mean;
    double squares = 0;
    for (int i = 0; i < count; i++)
        squares += (drawn[i] - *value) * (drawn[i] - *value);
    *sd = count > 0 ? sqrt(squares / count) : 0;
}

// -- Relation --

static Status allocate(Relation *relation, Arena *arena, Error *err)
{
    const size_t n = (size_t)relation->count + 1;
    double **const arrays[] = {&relation->simulated, &relation->simulated_sd,
                               &relation->predicted, &relation->predicted_sd};
    for (int i = 0; i < 4; i++)
        if (!(*arrays[i] = arena_alloc(arena, n, sizeof(double))))
            return arena_exhausted(arena, err);
    relation->rows = arena_alloc(arena, n, sizeof *relation->rows);
    return relation->rows ? STATUS_OK : arena_exhausted(arena, err);
}

// Mean and standard deviation of the simulated values that are there.
static void typical_value(const Relation *relation, double *mean, double *sd)
{
    int n = 0;
    *mean = 0;
    *sd = 0;
    for (int i = 0; i < relation->count; i++)
        if (!isnan(relation->simulated[i])) {
            *mean += relation->simulated[i];
            n++;
        }
    *mean /= n > 0 ? n : 1;
    for (int i = 0; i < relation->count; i++)
        if (!isnan(relation->simulated[i]))
            *sd += pow(relation->simulated[i] - *mean, 2) / n;
    *sd = sqrt(*sd);
}

double relation_doubt(const Relation *relation)
{
    double squares = 0;
    int n = 0;
    for (int i = 0; i < relation->count; i++)
        if (!isnan(relation->simulated[i])) {
            squares += relation->simulated_sd[i] * relation->simulated_sd[i];
            n++;
        }
    return n > 0 ? sqrt(squares / n) : 0;
}

static void fill_rows(const Workshop *workshop, Relation *relation)
{
    double mean = 0;
    double sd = 0;
    typical_value(relation, &mean, &sd);
    for (int i = 0; i < relation->count; i++) {
        const Evidence *evidence = &relation->evidence[i];
        const bool known = !isnan(relation->simulated[i]);
        FusionRow row = {
            .group = evidence->host,
            .y = evidence_scaled(evidence),
            .bound = evidence->bound,
            .extra_sd = evidence->doubt,
        };
        // A host without a result could be anything the others are.
        relation_inputs(workshop, evidence->objective, known ? relation->simulated[i] : mean,
                        known ? relation->simulated_sd[i] : sd, evidence->electrolyte,
                        evidence->cycle_hours, row.x, row.x_sd);
        relation->rows[i] = row;
    }
}

static Status relate(const Workshop *workshop, Objective objective, Relation *relation,
                     Arena *arena, Error *err)
{
    const FusionPrior *prior = &PRIORS[objective];
    const uint64_t seed = workshop->campaign.seed;
    relation->terms = objective == OBJECTIVE_EFFICIENCY ? TERM_COUNT : TERM_SIMULATED + 1;
    fill_rows(workshop, relation);
    TRY(fusion_fit(relation->rows, relation->count, relation->terms, prior, seed, arena,
                   &relation->fusion, err));
    return skill_leave_out(relation->rows, relation->count, relation->terms, prior, seed,
                           workshop->threads, relation->predicted, relation->predicted_sd,
                           &relation->skill, err);
}

// The evidence about one quantity, and its simulated values.
static Status gather_relation(const HostSource *source, const Sample *samples, int n,
                              Objective objective, Relation *relation, Arena *arena, Error *err)
{
    Evidence *evidence = arena_alloc(arena, (size_t)source->count + 1, sizeof *evidence);
    if (!evidence)
        return arena_exhausted(arena, err);
    relation->evidence = evidence;
    relation->count = source->count;
    TRY(allocate(relation, arena, err));
    relation->count = 0;
    for (int i = 0; i < source->count; i++) {
        if (source->evidence[i].objective != objective)
            continue;
        const int k = relation->count++;
        evidence[k] = source->evidence[i];
        host_value(samples, n, (long)i * (DRAWS + 1), &evidence[k], &relation->simulated[k],
                   &relation->simulated_sd[k]);
    }
    return STATUS_OK;
}

// The published record, and what the laboratory measured behind it.
static Status gather_evidence(const Workshop *workshop, Arena *arena, HostSource *hosts,
                              Error *err)
{
    Evidence *published = NULL;
    Evidence *measured = NULL;
    int published_count = 0;
    int measured_count = 0;
    TRY(evidence_gather(workshop, arena, &published, &published_count, err));
    TRY(laboratory_evidence(workshop, arena, &measured, &measured_count, err));
    const size_t size = sizeof(Evidence);
    Evidence *all = arena_alloc(arena, (size_t)(published_count + measured_count) + 1, size);
    if (!all)
        return arena_exhausted(arena, err);
    memcpy(all, published, (size_t)published_count * size);
    memcpy(all + published_count, measured, (size_t)measured_count * size);
    hosts->evidence = all;
    hosts->count = published_count + measured_count;
    return STATUS_OK;
}

Status calibrate_run(const Workshop *workshop, Arena *arena, Calibration *calibration, Error *err)
{
    HostSource hosts = {.workshop = workshop};
    char key[HASH_TEXT];
    TRY(gather_evidence(workshop, arena, &hosts, err));
    TRY(source_key(&hosts, key, err));
    const SampleSource source = {key, "simulating published hosts", host_design, &hosts};
    const long count = (long)hosts.count * (DRAWS + 1);
    SampleCount counted;
    Sample *samples = NULL;
    int n = 0;
    TRY(sample_run(workshop, &source, count, &counted, err));
    TRY(sample_read(workshop, &source, count, arena, &samples, &n, err));
    *calibration = (Calibration){0};
    for (int k = 0; k < OBJECTIVE_COUNT; k++) {
        Relation *relation = &calibration->relation[k];
        TRY(gather_relation(&hosts, samples, n, (Objective)k, relation, arena, err));
        if (relation->count > 0)
            TRY(relate(workshop, (Objective)k, relation, arena, err));
    }
    return STATUS_OK;
}
