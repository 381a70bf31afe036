#include "campaign/calibrate.h"

#include <math.h>
#include <string.h>

#include "campaign/laboratory.h"

// Beliefs held before any comparison, on the scales; docs/decisions.md says why, and that they were
// fixed before any score was seen. The order of slopes is that of the terms.
#define SLOPES {0.5, 0, 0.5}, {0.5, 0.3, 0.5}
#define SIZES {0.2, 0.2, 0.08}
static const FusionPrior PRIORS[OBJECTIVE_COUNT] = {
    [OBJECTIVE_EFFICIENCY] = {1.7, 1, SLOPES, SIZES},
    [OBJECTIVE_LIFE] = {2.7, 1, SLOPES, SIZES},
    [OBJECTIVE_OVERPOTENTIAL] = {1.5, 1, SLOPES, SIZES},
};

// -- Points --

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

// What the constants are not known to do to a value whose own answer is not known: slopes vary
// about the pooled ones, constants about 0.
static double slope_doubt(const Relation *relation)
{
    double variance = 0;
    for (int k = 0; k < relation->fusion.constants; k++) {
        double mean = 0;
        double sd = 0;
        fusion_constant(&relation->fusion, k, &mean, &sd);
        variance += pow(relation->responses.spread[k], 2) * (mean * mean + sd * sd);
    }
    return sqrt(variance);
}

static FusionPoint point_at(const Workshop *workshop, Objective objective, double simulated,
                            double sd, const Circumstances *circumstances)
{
    FusionPoint point = {.electrolyte = circumstances->electrolyte};
    const bool life = objective == OBJECTIVE_LIFE;
    point.x[TERM_SIMULATED] = simulated + (life ? log10(circumstances->cycle_hours) : 0);
    point.x_sd[TERM_SIMULATED] = sd;
    point.x[TERM_CURRENT] = log10(circumstances->current / 10);
    electrolyte_share(&workshop->planar, circumstances->electrolyte, &point.x[TERM_ELECTROLYTE],
                      &point.x_sd[TERM_ELECTROLYTE]);
    // The interphase charge goes with the loss: as uncertain, in the unit of the common charge.
    point.electrolyte_sd = point.x_sd[TERM_ELECTROLYTE] /
                           (0.5 * unknown_decades(&workshop->parameters, UNKNOWN_sei_scale));
    return point;
}

FusionPoint relation_point(const Workshop *workshop, const Relation *relation, Objective objective,
                           double simulated, double sd, const Circumstances *circumstances)
{
    FusionPoint point =
        point_at(workshop, objective, simulated, hypot(sd, slope_doubt(relation)), circumstances);
    memcpy(point.sensitivity, relation->responses.pooled, sizeof relation->responses.pooled);
    return point;
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

// -- Relation --

static Status allocate(Relation *relation, int count, Arena *arena, Error *err)
{
    const size_t n = (size_t)count + 1;
    relation->simulated = arena_alloc(arena, n, sizeof(double));
    relation->simulated_sd = arena_alloc(arena, n, sizeof(double));
    relation->refusals = arena_alloc(arena, n, sizeof *relation->refusals);
    relation->rows = arena_alloc(arena, n, sizeof *relation->rows);
    relation->forecasts = arena_alloc(arena, n, sizeof *relation->forecasts);
    return relation->simulated && relation->simulated_sd && relation->refusals &&
                   relation->rows && relation->forecasts
               ? STATUS_OK : arena_exhausted(arena, err);
}

static FusionRow row_of(const Workshop *workshop, const Evidence *evidence,
                        const Response *response)
{
    const Circumstances circumstances = {evidence->electrolyte, evidence->current,
                                         evidence->cycle_hours};
    FusionRow row = {
        .point = point_at(workshop, evidence->objective, response->centre, response->sd,
                          &circumstances),
        .y = evidence_scaled(evidence),
        .bound = evidence->bound,
        .extra_sd = evidence->doubt,
    };
    row.point.recipe = evidence->host;
    row.point.paper = evidence_paper(evidence);
    row.group = row.point.paper ? row.point.paper : evidence->host;
    memcpy(row.point.sensitivity, response->slope, sizeof response->slope);
    return row;
}

// A quantity of which nothing could be simulated has no relation.
static Status fill_rows(const Workshop *workshop, const Trials *trials, Relation *relation,
                        Error *err)
{
    Arena scratch = {0};
    const size_t n = (size_t)relation->count + 1;
    ResponseData *data = arena_alloc(&scratch, n, sizeof *data);
    Response *responses = arena_alloc(&scratch, n, sizeof *responses);
    Status status = data && responses ? STATUS_OK : arena_exhausted(&scratch, err);
    for (int i = 0; status == STATUS_OK && i < relation->count; i++)
        data[i] = (ResponseData){trials[i].z, trials[i].f, trials[i].count};
    if (status == STATUS_OK)
        status = responses_fit(data, relation->count, responses, &relation->responses, err);
    if (status == STATUS_OK && isnan(responses[0].centre))
        relation->count = 0;
    for (int i = 0; status == STATUS_OK && i < relation->count; i++) {
        relation->simulated[i] = trials[i].stated;
        relation->refusals[i] = trials[i].refusal;
        relation->simulated_sd[i] = responses[i].sd;
        relation->rows[i] = row_of(workshop, &relation->evidence[i], &responses[i]);
    }
    arena_clear(&scratch);
    return status;
}

static Status relate(const Workshop *workshop, Objective objective, const Trials *trials,
                     Relation *relation, Arena *arena, Error *err)
{
    relation->terms = objective == OBJECTIVE_EFFICIENCY ? TERM_COUNT : TERM_ELECTROLYTE;
    const ForecastSetup setup = {
        .fusion = {.prior = &PRIORS[objective], .terms = relation->terms,
                   .constants = UNKNOWN_COUNT, .seed = workshop->campaign.seed},
        .regressors = TERM_ELECTROLYTE,
    };
    TRY(fill_rows(workshop, trials, relation, err));
    if (relation->count == 0)
        return STATUS_OK;
    TRY(fusion_fit(relation->rows, relation->count, &setup.fusion, arena, &relation->fusion, err));
    TRY(skill_leave_out(relation->rows, relation->count, &setup, workshop->threads,
                        relation->forecasts, &relation->skill, err));
    return learning_measure(relation->rows, relation->count, &setup, workshop->threads,
                            &relation->learning, err);
}

// The evidence about one quantity, with the simulations of it.
static Status gather_relation(const Evidence *all, const Trials *all_trials, int count,
                              Objective objective, Relation *relation, Trials **trials,
                              Arena *arena, Error *err)
{
    Evidence *evidence = arena_alloc(arena, (size_t)count + 1, sizeof *evidence);
    Trials *list = arena_alloc(arena, (size_t)count + 1, sizeof *list);
    if (!evidence || !list)
        return arena_exhausted(arena, err);
    TRY(allocate(relation, count, arena, err));
    for (int i = 0; i < count; i++) {
        if (all[i].objective != objective)
            continue;
        list[relation->count] = all_trials[i];
        evidence[relation->count++] = all[i];
    }
    relation->evidence = evidence;
    *trials = list;
    return STATUS_OK;
}

// The published record, and what the laboratory measured behind it.
static Status gather_evidence(const Workshop *workshop, Arena *arena, Evidence **evidence,
                              int *count, Error *err)
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
    *evidence = all;
    *count = published_count + measured_count;
    return STATUS_OK;
}

static void count_refusals(const Trials *trials, int count, Calibration *calibration)
{
    for (int i = count - 1; i >= 0; i--)
        if (trials[i].refusal) {
            calibration->refused++;
            calibration->refusal = trials[i].refusal;
        }
}

Status calibrate_run(const Workshop *workshop, Arena *arena, Calibration *calibration, Error *err)
{
    Evidence *evidence = NULL;
    Trials *all = NULL;
    int count = 0;
    TRY(gather_evidence(workshop, arena, &evidence, &count, err));
    TRY(trials_run(workshop, evidence, count, arena, &all, err));
    *calibration = (Calibration){0};
    count_refusals(all, count, calibration);
    for (int k = 0; k < OBJECTIVE_COUNT; k++) {
        Relation *relation = &calibration->relation[k];
        Trials *trials = NULL;
        TRY(gather_relation(evidence, all, count, (Objective)k, relation, &trials, arena, err));
        if (relation->count > 0)
            TRY(relate(workshop, (Objective)k, trials, relation, arena, err));
    }
    return STATUS_OK;
}
