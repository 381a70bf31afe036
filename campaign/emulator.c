#include "campaign/emulator.h"

#include <math.h>
#include <string.h>

#include "base/hash.h"
#include "base/parallel.h"
#include "catalog/setting.h"

enum { ROWS_LEAST = 30 };

typedef struct Training {
    const Workshop *workshop; // borrowed
    const Sample *samples;    // n, borrowed
    int n;
} Training;

// One quantity on its way to a fitted process.
typedef struct Fit {
    const Training *training; // borrowed
    Arena arena;              // holds what follows
    Matrix x;
    double *y;
    int even; // rows that are strewn evenly; they come first
    const char *name;
    Gp *gp;      // owned; NULL until it is loaded or trained
    bool loaded; // from the catalog
} Fit;

static Status gather_row(Fit *fit, const Sample *sample, double value, Error *err)
{
    const Campaign *campaign = &fit->training->workshop->campaign;
    Recipe recipe;
    double features[FEATURE_COUNT];
    TRY(space_recipe(campaign, sample->strewing, (uint64_t)sample->number, &recipe, err));
    space_features(campaign, &recipe, features);
    for (int f = 0; f < FEATURE_COUNT; f++)
        *matrix_at(fit->x, fit->x.rows, f) = features[f];
    fit->y[fit->x.rows++] = value;
    fit->even += sample->strewing == STREWING_EVEN;
    return STATUS_OK;
}

// The samples that have a value of [objective], as a design matrix.
static Status gather(Fit *fit, Objective objective, Error *err)
{
    const Training *training = fit->training;
    const size_t n = (size_t)training->n;
    fit->x = (Matrix){arena_alloc(&fit->arena, n * FEATURE_COUNT + 1, sizeof(double)), 0,
                      FEATURE_COUNT, training->n};
    fit->y = arena_alloc(&fit->arena, n + 1, sizeof *fit->y);
    if (!fit->x.data || !fit->y)
        return arena_exhausted(&fit->arena, err);
    for (int i = 0; i < training->n; i++) {
        const double value = sample_scaled(&training->samples[i], objective);
        if (!isnan(value))
            TRY(gather_row(fit, &training->samples[i], value, err));
    }
    if (fit->even < ROWS_LEAST)
        return fail(err, STATUS_BAD_DATA, "%s: only %d simulated designs have a %s, at least %d"
                    " are needed: ask for more or widen the space",
                    training->workshop->campaign.path, fit->even, OBJECTIVES[objective].key,
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
    // Hashes of the columns: there may be millions of rows.
    for (int f = 0; f < x.cols; f++) {
        hash_bytes(matrix_column(x, f), (size_t)x.rows * sizeof *y, hash);
        text_append(&text, "%s ", hash);
    }
    hash_bytes(y, (size_t)x.rows * sizeof *y, hash);
    text_append(&text, "%s", hash);
    TRY(text_check(&text, err));
    hash_bytes(text.bytes, text.length, hash);
    *name = arena_format(arena, "model:%s:%s", quantity, hash);
    return *name ? STATUS_OK : arena_exhausted(arena, err);
}

// The rows are at hand, and the name tells that they are the same.
static Status load(Catalog *catalog, Fit *fit, Error *err)
{
    const char *text = NULL;
    TRY(catalog_setting(catalog, fit->name, &fit->arena, &text, err));
    if (!text)
        return STATUS_OK;
    JsonDocument document = {0};
    TRY(json_parse(fit->name, text, strlen(text), &fit->arena, &document, err));
    const Status status = gp_from_json_with(json_root(&document), fit->x, fit->y, &fit->gp, err);
    json_clear(&document);
    return status;
}

static Status store(Catalog *catalog, Fit *fit, Error *err)
{
    const char *text = NULL;
    Json *json = gp_to_json_without_rows(fit->gp);
    Status status = json_print(json, false, &fit->arena, &text, err);
    json_free(json);
    if (status == STATUS_OK)
        status = catalog_put_setting(catalog, fit->name, text, err);
    return status;
}

// -- Fitting --

static Status train(const Fit *fit, Gp **gp, Error *err)
{
    const Workshop *workshop = fit->training->workshop;
    // The scales of objective.def have been chosen: no further transform is tried.
    const TrainOptions options = {
        .kernel = KERNEL_MATERN52,
        .transform = TRANSFORM_NONE,
        .starts = 1,
        .seed = workshop->campaign.seed,
        .lower = workshop->low,
        .upper = workshop->high,
        .threads = 1, // the quantities are fitted side by side
    };
    return gp_train(fit->x, fit->y, &options, gp, NULL, err);
}

// Samples, and what an earlier run stored for them. The catalog is used by one thread only.
static Status prepare(Fit *fit, Objective objective, Error *err)
{
    const Workshop *workshop = fit->training->workshop;
    TRY(gather(fit, objective, err));
    TRY(model_name(workshop, OBJECTIVES[objective].key, fit->x, fit->y, &fit->arena, &fit->name,
                   err));
    TRY(load(workshop->catalog, fit, err));
    fit->loaded = fit->gp != NULL;
    return STATUS_OK;
}

static Status train_missing(void *context, long i, int thread, Error *err)
{
    (void)thread;
    Fit *fit = (Fit *)context + i;
    return fit->loaded ? STATUS_OK : train(fit, &fit->gp, err);
}

// Stores what is new, measures, and hands the process over.
static Status finish(Fit *fit, Objective objective, Emulator *emulator, Error *err)
{
    if (!fit->loaded)
        TRY(store(fit->training->workshop->catalog, fit, err));
    TRY(leave_one_out_measure(fit->gp, 1, &emulator->skill[objective], err));
    emulator->rows[objective] = fit->x.rows;
    measure_spread(fit->y, fit->even, &emulator->centre[objective],
                   &emulator->spread[objective]);
    emulator->gp[objective] = fit->gp;
    fit->gp = NULL;
    return STATUS_OK;
}

Status emulator_fit(const Workshop *workshop, const Sample *samples, int n, Emulator *emulator,
                    Error *err)
{
    Emulator fresh = {0};
    const Training training = {workshop, samples, n};
    Fit fits[OBJECTIVE_COUNT] = {0};
    Status status = STATUS_OK;
    progress_report(workshop->progress, "fitting surrogates", 0, OBJECTIVE_COUNT);
    for (int k = 0; k < OBJECTIVE_COUNT && status == STATUS_OK; k++) {
        fits[k].training = &training;
        status = prepare(&fits[k], (Objective)k, err);
    }
    if (status == STATUS_OK)
        status = parallel_for(workshop->threads, OBJECTIVE_COUNT, train_missing, fits, err);
    for (int k = 0; k < OBJECTIVE_COUNT && status == STATUS_OK; k++)
        status = finish(&fits[k], (Objective)k, &fresh, err);
    for (int k = 0; k < OBJECTIVE_COUNT; k++) {
        gp_free(fits[k].gp);
        arena_clear(&fits[k].arena);
    }
    progress_report(workshop->progress, "fitting surrogates", OBJECTIVE_COUNT, OBJECTIVE_COUNT);
    if (status == STATUS_OK)
        *emulator = fresh;
    else
        emulator_clear(&fresh);
    return status;
}

void emulator_clear(Emulator *emulator)
{
    for (int k = 0; k < OBJECTIVE_COUNT; k++) {
        screen_free(emulator->screen[k]);
        gp_free(emulator->gp[k]);
        emulator->screen[k] = NULL;
        emulator->gp[k] = NULL;
    }
}

// -- Predictions --

static Status create_screen(void *context, long k, int thread, Error *err)
{
    (void)thread;
    Emulator *emulator = context;
    return screen_create(emulator->gp[k], 0, &emulator->screen[k], err);
}

Status emulator_prepare(Emulator *emulator, int threads, Error *err)
{
    return emulator->screen[0] ? STATUS_OK
                               : parallel_for(threads, OBJECTIVE_COUNT, create_screen, emulator,
                                              err);
}

Status emulator_screen(const Emulator *emulator, Matrix features, Matrix mean, Matrix sd,
                       Error *err)
{
    for (int k = 0; k < OBJECTIVE_COUNT; k++)
        TRY(screen_predict(emulator->screen[k], features, matrix_column(mean, k),
                           matrix_column(sd, k), err));
    return STATUS_OK;
}

Status emulator_predict(const Emulator *emulator, Matrix features, Matrix mean, Matrix sd,
                        Error *err)
{
    for (int k = 0; k < OBJECTIVE_COUNT; k++)
        TRY(gp_predict(emulator->gp[k], features, matrix_column(mean, k), matrix_column(sd, k),
                       NULL, err));
    return STATUS_OK;
}
