#include "campaign/fusion.h"

#include <math.h>
#include <stdbool.h>
#include <string.h>

#include "base/random.h"

enum {
    BURN_IN = 200,
    DRAWS = 1000,       // of the posterior that are kept
    NOISE_DEGREES = 4,  // weight of the prior of the noise, in observations
};

// -- Gibbs sampling --

// Random numbers in the order in which one chain asks for them.
typedef struct Chain {
    uint64_t seed;
    uint64_t number;
} Chain;

static double chain_uniform(Chain *chain)
{
    return random_uniform(chain->seed, 0xF05, chain->number++);
}

static double chain_normal(Chain *chain)
{
    return normal_quantile(chain_uniform(chain));
}

// A standard normal number above [least], by inversion in the upper tail, where the
// distribution function keeps its digits.
static double chain_normal_above(Chain *chain, double least)
{
    const double tail = 0.5 * erfc(least / sqrt(2));
    return tail > 0 ? -normal_quantile(chain_uniform(chain) * tail) : least;
}

// What one sweep works on.
typedef struct Sampler {
    const FusionRow *rows; // borrowed
    int count, terms;
    const FusionPrior *prior; // borrowed
    const double *centre;     // terms
    double *truth;            // count: what y would be without its own uncertainty
    double (*x)[FUSION_TERMS]; // count: 1, then the centred x
    FusionDraw now;
    Chain chain;
} Sampler;

static double sampler_mean(const Sampler *sampler, int row)
{
    double mean = 0;
    for (int k = 0; k <= sampler->terms; k++)
        mean += sampler->now.b[k] * sampler->x[row][k];
    return mean;
}

static void draw_truth(Sampler *sampler, int i)
{
    const FusionRow *row = &sampler->rows[i];
    const double mean = sampler_mean(sampler, i);
    const double s = sampler->now.s;
    Chain *chain = &sampler->chain;
    if (row->bound == BOUND_NONE) {
        const double v = row->extra_sd * row->extra_sd;
        const double share = s * s / (s * s + v);
        const double sd = s * sqrt(1 - share);
        sampler->truth[i] = mean + share * (row->y - mean) + (v > 0 ? sd * chain_normal(chain) : 0);
        return;
    }
    // A bound that is itself uncertain moves by its own uncertainty in each sweep.
    const double bound = row->y + (row->extra_sd > 0 ? row->extra_sd * chain_normal(chain) : 0);
    const double side = row->bound == BOUND_BELOW ? 1 : -1;
    sampler->truth[i] = mean + side * s * chain_normal_above(chain, side * (bound - mean) / s);
}

static void draw_inputs(Sampler *sampler, int i)
{
    const FusionRow *row = &sampler->rows[i];
    for (int k = 1; k <= sampler->terms; k++) {
        const double sd = row->x_sd[k - 1];
        if (sd <= 0)
            continue;
        const double b = sampler->now.b[k];
        const double s2 = sampler->now.s * sampler->now.s;
        const double rest = sampler->truth[i] - sampler_mean(sampler, i) + b * sampler->x[i][k];
        const double prior = row->x[k - 1] - sampler->centre[k - 1];
        const double precision = 1 / (sd * sd) + b * b / s2;
        sampler->x[i][k] = (prior / (sd * sd) + b * rest / s2) / precision +
                           chain_normal(&sampler->chain) / sqrt(precision);
    }
}

// Lower Cholesky factor of a (n x n, row-wise) in place. The matrix has a positive diagonal
// added by the prior, so that it never fails.
static void factor(double a[FUSION_TERMS][FUSION_TERMS], int n)
{
    for (int j = 0; j < n; j++)
        for (int i = j; i < n; i++) {
            double sum = a[i][j];
            for (int k = 0; k < j; k++)
                sum -= a[i][k] * a[j][k];
            a[i][j] = i == j ? sqrt(sum) : sum / a[j][j];
        }
}

static void solve_lower(double a[FUSION_TERMS][FUSION_TERMS], int n, double *v)
{
    for (int i = 0; i < n; i++) {
        for (int k = 0; k < i; k++)
            v[i] -= a[i][k] * v[k];
        v[i] /= a[i][i];
    }
}

static void solve_upper(double a[FUSION_TERMS][FUSION_TERMS], int n, double *v)
{
    for (int i = n - 1; i >= 0; i--) {
        for (int k = i + 1; k < n; k++)
            v[i] -= a[k][i] * v[k];
        v[i] /= a[i][i];
    }
}

// Precision matrix and right-hand side of the coefficients at noise variance [s2].
static void normal_equations(const Sampler *sampler, double s2,
                             double a[FUSION_TERMS][FUSION_TERMS], double *right)
{
    const FusionPrior *prior = sampler->prior;
    const int n = sampler->terms + 1;
    memset(a, 0, sizeof(double) * FUSION_TERMS * FUSION_TERMS);
    for (int k = 0; k < n; k++) {
        const double sd = k == 0 ? prior->offset_sd : prior->slope_sd[k - 1];
        const double mean = k == 0 ? prior->offset_mean : prior->slope_mean[k - 1];
        a[k][k] = 1 / (sd * sd);
        right[k] = mean / (sd * sd);
    }
    for (int i = 0; i < sampler->count; i++)
        for (int k = 0; k < n; k++) {
            right[k] += sampler->x[i][k] * sampler->truth[i] / s2;
            for (int l = 0; l <= k; l++)
                a[k][l] += sampler->x[i][k] * sampler->x[i][l] / s2;
        }
}

static void draw_coefficients(Sampler *sampler)
{
    double a[FUSION_TERMS][FUSION_TERMS];
    double b[FUSION_TERMS];
    const int n = sampler->terms + 1;
    normal_equations(sampler, sampler->now.s * sampler->now.s, a, b);
    factor(a, n);
    solve_lower(a, n, b);
    for (int k = 0; k < n; k++)
        b[k] += chain_normal(&sampler->chain);
    solve_upper(a, n, b);
    memcpy(sampler->now.b, b, (size_t)n * sizeof *b);
}

static void draw_noise(Sampler *sampler)
{
    const double typical = sampler->prior->noise_sd;
    double squares = NOISE_DEGREES * typical * typical;
    for (int i = 0; i < sampler->count; i++) {
        const double error = sampler->truth[i] - sampler_mean(sampler, i);
        squares += error * error;
    }
    double chi = 0;
    for (int i = 0; i < sampler->count + NOISE_DEGREES; i++) {
        const double z = chain_normal(&sampler->chain);
        chi += z * z;
    }
    sampler->now.s = sqrt(squares / chi);
}

static void sweep(Sampler *sampler)
{
    for (int i = 0; i < sampler->count; i++) {
        draw_truth(sampler, i);
        draw_inputs(sampler, i);
    }
    draw_coefficients(sampler);
    draw_noise(sampler);
}

static void find_centre(const FusionRow *rows, int count, int terms, double *centre)
{
    for (int k = 0; k < terms; k++) {
        centre[k] = 0;
        for (int i = 0; i < count; i++)
            centre[k] += rows[i].x[k] / count;
    }
}

static void start(Sampler *sampler)
{
    for (int i = 0; i < sampler->count; i++) {
        sampler->truth[i] = sampler->rows[i].y;
        sampler->x[i][0] = 1;
        for (int k = 1; k <= sampler->terms; k++)
            sampler->x[i][k] = sampler->rows[i].x[k - 1] - sampler->centre[k - 1];
    }
    sampler->now.s = sampler->prior->noise_sd;
    sampler->now.b[0] = sampler->prior->offset_mean;
    for (int k = 1; k <= sampler->terms; k++)
        sampler->now.b[k] = sampler->prior->slope_mean[k - 1];
}

Status fusion_fit(const FusionRow *rows, int count, int terms, const FusionPrior *prior,
                  uint64_t seed, Arena *arena, Fusion *fusion, Error *err)
{
    if (terms < 0 || terms >= FUSION_TERMS)
        return fail(err, STATUS_INTERNAL, "a relation with %d terms, at most %d are possible",
                    terms, FUSION_TERMS - 1);
    Sampler sampler = {.rows = rows, .count = count, .terms = terms, .prior = prior,
                       .centre = fusion->centre, .chain = {seed, 0}};
    sampler.truth = arena_alloc(arena, (size_t)count + 1, sizeof *sampler.truth);
    sampler.x = arena_alloc(arena, (size_t)count + 1, sizeof *sampler.x);
    FusionDraw *draws = arena_alloc(arena, DRAWS, sizeof *draws);
    if (!sampler.truth || !sampler.x || !draws)
        return arena_exhausted(arena, err);
    if (count > 0)
        find_centre(rows, count, terms, fusion->centre);
    start(&sampler);
    for (int i = -BURN_IN; i < DRAWS; i++) {
        sweep(&sampler);
        if (i >= 0)
            draws[i] = sampler.now;
    }
    fusion->terms = terms;
    fusion->draws = draws;
    fusion->count = DRAWS;
    return STATUS_OK;
}

// -- Prediction --

// Mean and variance of one draw's prediction at x; the noise is left to the caller.
static double draw_mean(const Fusion *fusion, const FusionDraw *draw, const double *x,
                        const double *x_sd, double *variance)
{
    double mean = draw->b[0];
    *variance = 0;
    for (int k = 0; k < fusion->terms; k++) {
        const double part = x_sd ? draw->b[k + 1] * x_sd[k] : 0;
        mean += draw->b[k + 1] * (x[k] - fusion->centre[k]);
        *variance += part * part;
    }
    return mean;
}

static void predict(const Fusion *fusion, const double *x, const double *x_sd, bool noise,
                    double *mean, double *sd)
{
    double sum = 0;
    double squares = 0;
    double within = 0;
    // Sums about the first draw lose no digits when the spread is small.
    double variance = 0;
    const double about = draw_mean(fusion, &fusion->draws[0], x, x_sd, &variance);
    for (int i = 0; i < fusion->count; i++) {
        const FusionDraw *draw = &fusion->draws[i];
        const double d = draw_mean(fusion, draw, x, x_sd, &variance) - about;
        sum += d;
        squares += d * d;
        within += variance + (noise ? draw->s * draw->s : 0);
    }
    const double n = fusion->count;
    *mean = about + sum / n;
    *sd = sqrt(fmax(0, squares / n - sum / n * (sum / n)) + within / n);
}

void fusion_predict(const Fusion *fusion, const double *x, const double *x_sd, double *mean,
                    double *sd)
{
    predict(fusion, x, x_sd, true, mean, sd);
}

void fusion_predict_mean(const Fusion *fusion, const double *x, const double *x_sd, double *mean,
                         double *sd)
{
    predict(fusion, x, x_sd, false, mean, sd);
}

// The distribution function of a new measurement: a mixture of one normal a draw.
static double mixture_below(const Fusion *fusion, const double *x, const double *x_sd, double y)
{
    double sum = 0;
    for (int i = 0; i < fusion->count; i++) {
        const FusionDraw *draw = &fusion->draws[i];
        double variance = 0;
        const double mean = draw_mean(fusion, draw, x, x_sd, &variance);
        sum += 0.5 * erfc((mean - y) / sqrt(2 * (variance + draw->s * draw->s)));
    }
    return sum / fusion->count;
}

double fusion_quantile(const Fusion *fusion, const double *x, const double *x_sd,
                       double probability)
{
    double mean = 0;
    double sd = 0;
    fusion_predict(fusion, x, x_sd, &mean, &sd);
    double low = mean - 20 * sd;
    double high = mean + 20 * sd;
    for (int i = 0; i < 60 && high - low > 1e-9 * sd; i++) {
        const double middle = 0.5 * (low + high);
        if (mixture_below(fusion, x, x_sd, middle) < probability)
            low = middle;
        else
            high = middle;
    }
    return 0.5 * (low + high);
}

double fusion_exceeds(const Fusion *fusion, const double *x, const double *x_sd, double y)
{
    return 1 - mixture_below(fusion, x, x_sd, y);
}

void fusion_term(const Fusion *fusion, int term, double *mean, double *sd)
{
    double sum = 0;
    double squares = 0;
    for (int i = 0; i < fusion->count; i++)
        sum += fusion->draws[i].b[term] / fusion->count;
    for (int i = 0; i < fusion->count; i++) {
        const double d = fusion->draws[i].b[term] - sum;
        squares += d * d / fusion->count;
    }
    *mean = sum;
    *sd = sqrt(squares);
}
