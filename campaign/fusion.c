#include "campaign/fusion.h"

#include <math.h>
#include <string.h>

#include "campaign/convergence.h"
#include "campaign/sampler.h"

enum {
    CHAINS = 4,
    BURN_IN = 200,
    DRAWS = 500, // kept of each chain
};

// -- Drawing --

static Status run_chain(Sampler *sampler, int number, int draws, Arena *arena, Fusion *fusion,
                        FusionDraw *kept, Error *err)
{
    const size_t n = (size_t)draws;
    double *own = arena_alloc(arena, n * (size_t)fusion->recipe_count + 1, sizeof *own);
    double *charge = arena_alloc(arena, n * (size_t)fusion->electrolyte_count + 1, sizeof *charge);
    if (!own || !charge)
        return arena_exhausted(arena, err);
    sampler_start(sampler, number);
    for (int i = -BURN_IN; i < draws; i++) {
        sampler_sweep(sampler);
        if (i >= 0)
            sampler_keep(sampler, own + i * fusion->recipe_count,
                         charge + i * fusion->electrolyte_count, &kept[i]);
    }
    return STATUS_OK;
}

// Every parameter of a draw by its number, NAN behind the last.
static double parameter(const Fusion *fusion, int draw, int number)
{
    const FusionDraw *d = &fusion->draws[draw];
    if (number <= fusion->terms)
        return d->b[number];
    number -= fusion->terms + 1;
    if (number < fusion->constants)
        return d->t[number];
    number -= fusion->constants;
    return number < SIZE_COUNT ? log(d->size[number]) : NAN;
}

static Status check(Fusion *fusion, int chains, Error *err)
{
    Arena scratch = {0};
    double *values = arena_alloc(&scratch, (size_t)fusion->count, sizeof *values);
    Status status = values ? STATUS_OK : arena_exhausted(&scratch, err);
    fusion->check = (FusionCheck){.r_hat = NAN, .effective = NAN, .draws = fusion->count};
    for (int k = 0; status == STATUS_OK && !isnan(parameter(fusion, 0, k)); k++) {
        Convergence one = {0};
        for (int i = 0; i < fusion->count; i++)
            values[i] = parameter(fusion, i, k);
        status = convergence_measure(values, chains, fusion->count / chains, &one, err);
        fusion->check.r_hat = fmax(fusion->check.r_hat, one.r_hat);
        fusion->check.effective = fmin(fusion->check.effective, one.effective);
    }
    arena_clear(&scratch);
    return status;
}

static Status refuse_excess(const FusionSetup *setup, Error *err)
{
    if (setup->terms < 0 || setup->terms >= FUSION_TERMS)
        return fail(err, STATUS_INTERNAL, "a relation with %d terms, at most %d are possible",
                    setup->terms, FUSION_TERMS - 1);
    if (setup->constants < 0 || setup->constants > FUSION_CONSTANTS)
        return fail(err, STATUS_INTERNAL, "a relation with %d constants, at most %d are possible",
                    setup->constants, FUSION_CONSTANTS);
    return STATUS_OK;
}

Status fusion_fit(const FusionRow *rows, int count, const FusionSetup *setup, Arena *arena,
                  Fusion *fusion, Error *err)
{
    const int chains = setup->chains > 0 ? setup->chains : CHAINS;
    const int each = setup->draws > 0 ? setup->draws : DRAWS;
    Sampler *sampler = NULL;
    TRY(refuse_excess(setup, err));
    Fusion made = {.terms = setup->terms, .constants = setup->constants, .count = chains * each};
    FusionDraw *draws = arena_alloc(arena, (size_t)made.count, sizeof *draws);
    if (!draws)
        return arena_exhausted(arena, err);
    TRY(sampler_create(rows, count, setup, arena, &made, &sampler, err));
    made.draws = draws;
    for (int k = 0; k < chains; k++)
        TRY(run_chain(sampler, k, each, arena, &made, draws + k * each, err));
    TRY(check(&made, chains, err));
    *fusion = made;
    return STATUS_OK;
}

// -- Prediction --

// What a prediction has to know of its point, found once.
typedef struct Aim {
    const FusionPoint *point;
    int recipe, electrolyte; // of the fusion, -1: not among its rows
    bool measured;           // a measurement is predicted, not what the recipe truly does
    double extra;            // variance besides
} Aim;

static int place_of(const char *const *names, int count, const char *name)
{
    for (int i = 0; name && i < count; i++)
        if (strcmp(names[i], name) == 0)
            return i;
    return -1;
}

static Aim aim_at(const Fusion *fusion, const FusionPoint *point, bool measured, double extra_sd)
{
    return (Aim){
        .point = point,
        .recipe = place_of(fusion->recipes, fusion->recipe_count, point->recipe),
        .electrolyte =
            place_of(fusion->electrolytes, fusion->electrolyte_count, point->electrolyte),
        .measured = measured,
        .extra = extra_sd * extra_sd,
    };
}

static double square(double x)
{
    return x * x;
}

// What one draw adds to the simulated value, and how open it leaves it.
static double draw_shift(const Fusion *fusion, const FusionDraw *draw, const Aim *aim,
                         double *variance)
{
    const FusionPoint *point = aim->point;
    double shift = 0;
    for (int k = 0; k < fusion->constants; k++)
        shift += point->sensitivity[k] * draw->t[k];
    if (fusion->constants == 0 || !point->electrolyte)
        return shift;
    const double response = point->sensitivity[0] * point->electrolyte_sd;
    if (aim->electrolyte >= 0)
        return shift + response * draw->charge[aim->electrolyte];
    *variance += square(draw->b[1] * response);
    return shift;
}

// Mean and variance of one draw's prediction.
static double draw_mean(const Fusion *fusion, const FusionDraw *draw, const Aim *aim,
                        double *variance)
{
    const FusionPoint *point = aim->point;
    double mean = draw->b[0];
    *variance = aim->extra;
    for (int k = 0; k < fusion->terms; k++) {
        mean += draw->b[k + 1] * (point->x[k] - fusion->centre[k]);
        *variance += square(draw->b[k + 1] * point->x_sd[k]);
    }
    mean += draw->b[1] * draw_shift(fusion, draw, aim, variance);
    if (aim->recipe >= 0)
        mean += draw->own[aim->recipe];
    else
        *variance += square(draw->size[SIZE_RECIPE]);
    if (aim->measured)
        *variance += square(draw->size[SIZE_REPEAT]) +
                     (point->paper ? square(draw->size[SIZE_PAPER]) : 0);
    return mean;
}

static void predict(const Fusion *fusion, const Aim *aim, double *mean, double *sd)
{
    double sum = 0;
    double squares = 0;
    double within = 0;
    // Sums about the first draw lose no digits when the spread is small.
    double variance = 0;
    const double about = draw_mean(fusion, &fusion->draws[0], aim, &variance);
    for (int i = 0; i < fusion->count; i++) {
        const double d = draw_mean(fusion, &fusion->draws[i], aim, &variance) - about;
        sum += d;
        squares += d * d;
        within += variance;
    }
    const double n = fusion->count;
    *mean = about + sum / n;
    *sd = sqrt(fmax(0, squares / n - sum / n * (sum / n)) + within / n);
}

void fusion_predict(const Fusion *fusion, const FusionPoint *point, double *mean, double *sd)
{
    const Aim aim = aim_at(fusion, point, true, 0);
    predict(fusion, &aim, mean, sd);
}

void fusion_predict_mean(const Fusion *fusion, const FusionPoint *point, double *mean, double *sd)
{
    const Aim aim = aim_at(fusion, point, false, 0);
    predict(fusion, &aim, mean, sd);
}

// The distribution function of a new measurement: a mixture of one normal a draw.
static double mixture_below(const Fusion *fusion, const Aim *aim, double y)
{
    double sum = 0;
    for (int i = 0; i < fusion->count; i++) {
        double variance = 0;
        const double mean = draw_mean(fusion, &fusion->draws[i], aim, &variance);
        sum += 0.5 * erfc((mean - y) / sqrt(2 * variance));
    }
    return sum / fusion->count;
}

double fusion_quantile(const Fusion *fusion, const FusionPoint *point, double extra_sd,
                       double probability)
{
    double mean = 0;
    double sd = 0;
    const Aim aim = aim_at(fusion, point, true, extra_sd);
    predict(fusion, &aim, &mean, &sd);
    double low = mean - 20 * sd;
    double high = mean + 20 * sd;
    for (int i = 0; i < 60 && high - low > 1e-6 * sd; i++) {
        const double middle = 0.5 * (low + high);
        if (mixture_below(fusion, &aim, middle) < probability)
            low = middle;
        else
            high = middle;
    }
    return 0.5 * (low + high);
}

double fusion_exceeds(const Fusion *fusion, const FusionPoint *point, double y)
{
    const Aim aim = aim_at(fusion, point, true, 0);
    return 1 - mixture_below(fusion, &aim, y);
}

// -- What the draws say of one number --

static void summarise(const Fusion *fusion, int number, double *mean, double *sd)
{
    double sum = 0;
    double squares = 0;
    for (int i = 0; i < fusion->count; i++)
        sum += parameter(fusion, i, number) / fusion->count;
    for (int i = 0; i < fusion->count; i++)
        squares += square(parameter(fusion, i, number) - sum) / fusion->count;
    *mean = sum;
    *sd = sqrt(squares);
}

void fusion_term(const Fusion *fusion, int term, double *mean, double *sd)
{
    summarise(fusion, term, mean, sd);
}

void fusion_constant(const Fusion *fusion, int number, double *mean, double *sd)
{
    summarise(fusion, fusion->terms + 1 + number, mean, sd);
}

void fusion_size(const Fusion *fusion, FusionSize size, double *mean, double *sd)
{
    *mean = 0;
    *sd = 0;
    for (int i = 0; i < fusion->count; i++)
        *mean += fusion->draws[i].size[size] / fusion->count;
    for (int i = 0; i < fusion->count; i++)
        *sd += square(fusion->draws[i].size[size] - *mean) / fusion->count;
    *sd = sqrt(*sd);
}
