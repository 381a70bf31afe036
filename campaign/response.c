#include "campaign/response.h"

#include <math.h>
#include <string.h>

#include "campaign/dense.h"

enum {
    N = UNKNOWN_COUNT,
    LEAST = 4, // simulations without which a measurement has no slopes of its own
};

// A ridge far below any slope that would matter, so that the pooled slopes exist.
static const double RIDGE = 1e-9;

// Sums about their means over the simulations of one measurement.
typedef struct Moments {
    double zz[N * N];
    double zf[N];
    double ff;
    double z[N], f; // means
} Moments;

static void find_moments(const ResponseData *data, Moments *m)
{
    *m = (Moments){0};
    for (int i = 0; i < data->count; i++) {
        m->f += data->f[i] / data->count;
        for (int k = 0; k < N; k++)
            m->z[k] += data->z[i * N + k] / data->count;
    }
    for (int i = 0; i < data->count; i++) {
        const double f = data->f[i] - m->f;
        m->ff += f * f;
        for (int k = 0; k < N; k++) {
            const double z = data->z[i * N + k] - m->z[k];
            m->zf[k] += z * f;
            for (int l = 0; l < N; l++)
                m->zz[k * N + l] += z * (data->z[i * N + l] - m->z[l]);
        }
    }
}

// Sum of squares that [slope] leaves over.
static double left_over(const Moments *m, const double *slope)
{
    double sum = m->ff;
    for (int k = 0; k < N; k++) {
        sum -= 2 * slope[k] * m->zf[k];
        for (int l = 0; l < N; l++)
            sum += slope[k] * slope[l] * m->zz[k * N + l];
    }
    return fmax(sum, 0);
}

// -- All together --

// What the measurements have in common.
typedef struct Pool {
    double variance; // of what pooled slopes leave over
    double typical;  // root mean square of the pooled slopes
    double total;    // sum of squares within the measurements
} Pool;

static void pool(const ResponseData *data, int count, Responses *all, Pool *pooled)
{
    double zz[N * N] = {0};
    Moments m;
    int freedom = -N;
    for (int i = 0; i < count; i++) {
        find_moments(&data[i], &m);
        freedom += data[i].count > 1 ? data[i].count - 1 : 0;
        pooled->total += m.ff;
        for (int k = 0; k < N * N; k++)
            zz[k] += m.zz[k];
        for (int k = 0; k < N; k++)
            all->pooled[k] += m.zf[k];
    }
    for (int k = 0; k < N; k++)
        zz[k * (N + 1)] += RIDGE;
    dense_factor(zz, N);
    dense_solve_lower(zz, N, all->pooled);
    dense_solve_upper(zz, N, all->pooled);
    for (int i = 0; i < count; i++) {
        find_moments(&data[i], &m);
        pooled->variance += left_over(&m, all->pooled);
    }
    pooled->variance /= freedom > 1 ? freedom : 1;
    for (int k = 0; k < N; k++)
        pooled->typical += all->pooled[k] * all->pooled[k] / N;
    pooled->typical = sqrt(pooled->typical);
}

// -- One by one --

// Slopes of one measurement, and how many of its simulations they used up.
static double fit_slopes(const Moments *m, double ridge, const double *pooled, double *slope)
{
    double factor[N * N];
    double inverse[N * N];
    double used = 0;
    memcpy(factor, m->zz, sizeof factor);
    for (int k = 0; k < N; k++) {
        factor[k * (N + 1)] += ridge;
        slope[k] = m->zf[k];
        for (int l = 0; l < N; l++)
            slope[k] -= m->zz[k * N + l] * pooled[l];
    }
    dense_factor(factor, N);
    dense_solve_lower(factor, N, slope);
    dense_solve_upper(factor, N, slope);
    dense_invert(factor, N, inverse);
    for (int k = 0; k < N; k++) {
        slope[k] += pooled[k];
        used += 1 - ridge * inverse[k * (N + 1)];
    }
    return used;
}

static void fit_one(const ResponseData *data, const Responses *all, const Pool *pooled,
                    Response *response)
{
    Moments m;
    find_moments(data, &m);
    // The variance of one measurement is drawn halfway to that of all.
    const double own = left_over(&m, all->pooled) / (data->count - 1);
    const double variance = 0.5 * (own + pooled->variance);
    const double typical = fmax(pooled->typical * pooled->typical, RIDGE);
    const double used =
        fit_slopes(&m, fmax(variance / typical, RIDGE), all->pooled, response->slope);
    const double freedom = fmax(data->count - 1 - used, 1);
    response->centre = m.f;
    for (int k = 0; k < N; k++)
        response->centre -= response->slope[k] * m.z[k];
    response->sd = sqrt(left_over(&m, response->slope) / freedom * (1 + 1.0 / data->count));
}

static void find_spread(const Response *each, const bool *own, int count, Responses *all)
{
    int n = 0;
    for (int i = 0; i < count; i++) {
        n += own[i];
        for (int k = 0; k < N && own[i]; k++)
            all->spread[k] += pow(each[i].slope[k] - all->pooled[k], 2);
    }
    for (int k = 0; k < N; k++)
        all->spread[k] = n > 0 ? sqrt(all->spread[k] / n) : 0;
}

// A measurement without simulations could be anything the others are.
static void fill_in(const Responses *all, const bool *own, int count, Response *each)
{
    double mean = 0;
    double squares = 0;
    int n = 0;
    for (int i = 0; i < count; i++)
        if (own[i]) {
            const double step = each[i].centre - mean;
            mean += step / ++n;
            squares += step * (each[i].centre - mean);
        }
    for (int i = 0; i < count; i++)
        if (!own[i]) {
            memcpy(each[i].slope, all->pooled, sizeof each[i].slope);
            each[i].centre = n > 0 ? mean : NAN;
            each[i].sd = n > 1 ? sqrt(squares / (n - 1)) : 0;
        }
}

Status responses_fit(const ResponseData *data, int count, Response *each, Responses *all,
                     Error *err)
{
    Arena scratch = {0};
    Pool pooled = {0};
    double left = 0;
    bool *own = arena_alloc(&scratch, (size_t)count + 1, sizeof *own);
    if (!own)
        return arena_exhausted(&scratch, err);
    *all = (Responses){0};
    pool(data, count, all, &pooled);
    for (int i = 0; i < count; i++) {
        Moments m;
        own[i] = data[i].count >= LEAST;
        if (own[i])
            fit_one(&data[i], all, &pooled, &each[i]);
        find_moments(&data[i], &m);
        left += left_over(&m, own[i] ? each[i].slope : all->pooled);
    }
    find_spread(each, own, count, all);
    fill_in(all, own, count, each);
    all->explained = pooled.total > 0 ? 1 - left / pooled.total : NAN;
    arena_clear(&scratch);
    return STATUS_OK;
}
