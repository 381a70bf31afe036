#include "campaign/emulator.h"

#include <math.h>
#include <string.h>

#include "base/hash.h"
#include "catalog/setting.h"

enum { ROWS_LEAST = 30 };

typedef struct Training {
    const Workshop *workshop; // borrowed
    const Sample *samples;    // n, borrowed
    int n;
    Emulator *emulator;       // filled
} Training;

static double sample_value(const Sample *sample, Objective objective)
{
    const ResultField *field = result_find(OBJECTIVES[objective].key);
    const double value = sample->ok ? result_value(&sample->result, field) : NAN;
    return isfinite(value) ? objective_forward(objective, value) : NAN;
}

// The samples that have a value of [objective], as a design matrix.
static Status gather(const Training *training, Objective objective, Arena *arena, Matrix *x,
                     double **y, Error *err)
{
    const size_t n = (size_t)training->n;
    double *columns = arena_alloc(arena, n * FEATURE_COUNT + 1, sizeof *columns);
    *y = arena_alloc(arena, n + 1, sizeof **y);
    if (!columns || !*y)
        return arena_exhausted(arena, err);
    Matrix all = {columns, 0, FEATURE_COUNT, training->n};
    for (int i = 0; i < training->n; i++) {
        const Sample *sample = &training->samples[i];
        const double value = sample_value(sample, objective);
        if (isnan(value))
            continue;
        Recipe recipe;
        double features[FEATURE_COUNT];
        TRY(space_recipe(&training->workshop->campaign, STREWING_EVEN, (uint64_t)sample->number,
                         &recipe, err));
        space_features(&training->workshop->campaign, &recipe, features);
        for (int f = 0; f < FEATURE_COUNT; f++)
            *matrix_at(all, all.rows, f) = features[f];
        (*y)[all.rows++] = value;
    }
    *x = all;
    if (all.rows < ROWS_LEAST)
        return fail(err, STATUS_BAD_DATA, "%s: only %d simulated designs have a %s, at least %d"
                    " are needed: ask for more or widen the space",
                    training->workshop->campaign.path, all.rows, OBJECTIVES[objective].key,
                    ROWS_LEAST);
    return STATUS_OK;
}

static void measure_spread(const double *y, int n, double *centre, double *spread)
{
    double mean = 0;
    double squares = 0;
    for (int i = 0; i < n; i++)
        mean += y[i] / n;
    for (int i = 0; i < n; i++)
        squares += (y[i] - mean) * (y[i] - mean) / n;
    *centre = mean;
    *spread = squares > 0 ? sqrt(squares) : 1;
}

// -- Models kept between runs --

// A model depends on the rows it has seen, on how they were scaled, on the seed of the search and
// on the program that searched.
static Status model_name(const Workshop *workshop, const char *quantity, Matrix x, const double *y,
                         Arena *arena, const char **name, Error *err)
{
    Text text = {.arena = arena};
    char hash[HASH_TEXT];
    text_append(&text, "%s %llu ", HOSTSCREEN_VERSION,
                (unsigned long long)workshop->campaign.seed);
    text_append_bytes(&text, (const char *)workshop->low, sizeof workshop->low);
    text_append_bytes(&text, (const char *)workshop->high, sizeof workshop->high);
    for (int f = 0; f < x.cols; f++)
        text_append_bytes(&text, (const char *)matrix_column(x, f), (size_t)x.rows * sizeof *y);
    text_append_bytes(&text, (const char *)y, (size_t)x.rows * sizeof *y);
    TRY(text_check(&text, err));
    hash_bytes(text.bytes, text.length, hash);
    *name = arena_format(arena, "model:%s:%s", quantity, hash);
    return *name ? STATUS_OK : arena_exhausted(arena, err);
}

static Status load(Catalog *catalog, const char *name, Arena *arena, Gp **gp, Error *err)
{
    const char *text = NULL;
    TRY(catalog_setting(catalog, name, arena, &text, err));
    if (!text)
        return STATUS_OK;
    JsonDocument document = {0};
    TRY(json_parse(name, text, strlen(text), arena, &document, err));
    const Status status = gp_from_json(json_root(&document), gp, err);
    json_clear(&document);
    return status;
}

static Status store(Catalog *catalog, const char *name, const Gp *gp, Arena *arena, Error *err)
{
    const char *text = NULL;
    Json *json = gp_to_json(gp);
    Status status = json_print(json, false, arena, &text, err);
    json_free(json);
    if (status == STATUS_OK)
        status = catalog_put_setting(catalog, name, text, err);
    return status;
}

// -- Fitting --

static Status train(const Training *training, Matrix x, const double *y, Gp **gp, Error *err)
{
    // The scales of objective.def have been chosen: no further transform is tried.
    const TrainOptions options = {
        .kernel = KERNEL_MATERN52,
        .transform = TRANSFORM_NONE,
        .starts = 1,
        .seed = training->workshop->campaign.seed,
        .lower = training->workshop->low,
        .upper = training->workshop->high,
        .threads = training->workshop->threads,
    };
    return gp_train(x, y, &options, gp, NULL, err);
}

static Status fit_one(const Training *training, Objective objective, Error *err)
{
    const Workshop *workshop = training->workshop;
    Emulator *emulator = training->emulator;
    Arena scratch = {0};
    Matrix x = {0};
    double *y = NULL;
    const char *name = NULL;
    Gp *gp = NULL;
    Status status = gather(training, objective, &scratch, &x, &y, err);
    if (status == STATUS_OK)
        status = model_name(workshop, OBJECTIVES[objective].key, x, y, &scratch, &name, err);
    if (status == STATUS_OK)
        status = load(workshop->catalog, name, &scratch, &gp, err);
    if (status == STATUS_OK && !gp) {
        status = train(training, x, y, &gp, err);
        if (status == STATUS_OK)
            status = store(workshop->catalog, name, gp, &scratch, err);
    }
    if (status == STATUS_OK)
        status = leave_one_out_measure(gp, &emulator->skill[objective], err);
    if (status == STATUS_OK) {
        emulator->rows[objective] = x.rows;
        measure_spread(y, x.rows, &emulator->centre[objective], &emulator->spread[objective]);
    }
    emulator->gp[objective] = gp;
    arena_clear(&scratch);
    return status;
}

Status emulator_fit(const Workshop *workshop, const Sample *samples, int n, Emulator *emulator,
                    Error *err)
{
    Emulator fresh = {0};
    const Training training = {workshop, samples, n, &fresh};
    Status status = STATUS_OK;
    for (int k = 0; k < OBJECTIVE_COUNT && status == STATUS_OK; k++) {
        progress_report(workshop->progress, "fitting surrogates", k, OBJECTIVE_COUNT);
        status = fit_one(&training, (Objective)k, err);
    }
    if (status != STATUS_OK) {
        emulator_clear(&fresh);
        return status;
    }
    progress_report(workshop->progress, "fitting surrogates", OBJECTIVE_COUNT, OBJECTIVE_COUNT);
    *emulator = fresh;
    return STATUS_OK;
}

void emulator_clear(Emulator *emulator)
{
    for (int k = 0; k < OBJECTIVE_COUNT; k++) {
        gp_free(emulator->gp[k]);
        emulator->gp[k] = NULL;
    }
}

Status emulator_predict(const Emulator *emulator, Matrix features, Matrix mean, Matrix sd,
                        Error *err)
{
    for (int k = 0; k < OBJECTIVE_COUNT; k++)
        TRY(gp_predict(emulator->gp[k], features, matrix_column(mean, k), matrix_column(sd, k),
                       NULL, err));
    return STATUS_OK;
}
