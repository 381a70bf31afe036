#include "campaign/forecast.h"

#include <assert.h>
#include <math.h>
#include <string.h>

#include "campaign/dense.h"

const char *const FORECASTER_WORDS[FORECASTER_COUNT] = {
#define X(name, word, help) [FORECAST_##name] = word,
    FORECASTER_LIST(X)
#undef X
};
const char *const FORECASTER_HELPS[FORECASTER_COUNT] = {
#define X(name, word, help) [FORECAST_##name] = help,
    FORECASTER_LIST(X)
#undef X
};

enum { REGRESSORS_MOST = 3 }; // the constant included

// Quantiles of the standard normal: half of it, and nine tenths, lie within them.
static const double HALF = 0.67448975019608171;
static const double NINETY = 1.6448536269514722;

static Forecast normal_forecast(double mean, double sd, double extra_sd)
{
    const double all = hypot(sd, extra_sd);
    return (Forecast){mean,
                      all,
                      mean - HALF * all,
                      mean + HALF * all,
                      mean - NINETY * all,
                      mean + NINETY * all};
}

// -- Those who know less --

static Forecast from_mean(const FusionRow *seen, int count, const FusionRow *asked)
{
    int n = 0;
    double mean = 0;
    double squares = 0;
    for (int i = 0; i < count; i++)
        if (seen[i].bound == BOUND_NONE) {
            const double step = seen[i].y - mean;
            mean += step / ++n;
            squares += step * (seen[i].y - mean);
        }
    const double sd = n > 1 ? sqrt(squares / (n - 1) * (1 + 1.0 / n)) : NAN;
    return normal_forecast(n > 0 ? mean : NAN, sd, asked->extra_sd);
}

static Forecast from_simulator(const FusionRow *seen, int count, const FusionRow *asked)
{
    int n = 0;
    double squares = 0;
    for (int i = 0; i < count; i++)
        if (seen[i].bound == BOUND_NONE) {
            squares += pow(seen[i].y - seen[i].point.x[0], 2);
            n++;
        }
    return normal_forecast(asked->point.x[0], n > 0 ? sqrt(squares / n) : NAN, asked->extra_sd);
}

// Ordinary least squares: factor of X'X, coefficients, and the error of one value.
typedef struct Regression {
    int n, values;
    double factor[REGRESSORS_MOST * REGRESSORS_MOST];
    double coefficient[REGRESSORS_MOST];
    double error;
} Regression;

static double regressor(const FusionRow *row, int k)
{
    return k == 0 ? 1 : row->point.x[k];
}

static double regressed(const Regression *regression, const FusionRow *row)
{
    double sum = 0;
    for (int k = 0; k < regression->n; k++)
        sum += regression->coefficient[k] * regressor(row, k);
    return sum;
}

static void sum_products(const FusionRow *row, Regression *regression)
{
    const int n = regression->n;
    for (int k = 0; k < n; k++) {
        regression->coefficient[k] += regressor(row, k) * row->y;
        for (int l = 0; l < n; l++)
            regression->factor[k * n + l] += regressor(row, k) * regressor(row, l);
    }
    regression->values++;
}

// A ridge far below the rounding of any measurement, for regressors that do not vary.
static const double RIDGE = 1e-6;

static void regress(const FusionRow *seen, int count, Regression *regression)
{
    const int n = regression->n;
    double squares = 0;
    for (int k = 0; k < n; k++)
        regression->factor[k * n + k] = RIDGE;
    for (int i = 0; i < count; i++)
        if (seen[i].bound == BOUND_NONE)
            sum_products(&seen[i], regression);
    dense_factor(regression->factor, n);
    dense_solve_lower(regression->factor, n, regression->coefficient);
    dense_solve_upper(regression->factor, n, regression->coefficient);
    for (int i = 0; i < count; i++)
        if (seen[i].bound == BOUND_NONE)
            squares += pow(seen[i].y - regressed(regression, &seen[i]), 2);
    const int freedom = regression->values - n;
    regression->error = freedom > 0 ? sqrt(squares / freedom) : NAN;
}

static Forecast from_regression(const Regression *regression, const FusionRow *asked)
{
    double v[REGRESSORS_MOST];
    double leverage = 0;
    for (int k = 0; k < regression->n; k++)
        v[k] = regressor(asked, k);
    dense_solve_lower(regression->factor, regression->n, v);
    for (int k = 0; k < regression->n; k++)
        leverage += v[k] * v[k];
    return normal_forecast(regressed(regression, asked), regression->error * sqrt(1 + leverage),
                           asked->extra_sd);
}

// -- The fusion --

static Forecast from_fusion(const Fusion *fusion, const FusionRow *asked)
{
    Forecast forecast;
    const FusionPoint *point = &asked->point;
    const double extra = asked->extra_sd;
    fusion_predict(fusion, point, &forecast.mean, &forecast.sd);
    forecast.sd = hypot(forecast.sd, extra);
    forecast.low50 = fusion_quantile(fusion, point, extra, 0.25);
    forecast.high50 = fusion_quantile(fusion, point, extra, 0.75);
    forecast.low90 = fusion_quantile(fusion, point, extra, 0.05);
    forecast.high90 = fusion_quantile(fusion, point, extra, 0.95);
    return forecast;
}

static void say(const Fusion *fusion, const Regression *regression, const FusionRow *seen,
                int count, const FusionRow *asked, Forecast *forecasts)
{
    forecasts[FORECAST_FUSION] = from_fusion(fusion, asked);
    forecasts[FORECAST_MEAN] = from_mean(seen, count, asked);
    forecasts[FORECAST_REGRESSION] = from_regression(regression, asked);
    forecasts[FORECAST_SIMULATOR] = from_simulator(seen, count, asked);
}

Status forecast_rows(const FusionRow *rows, int count, const bool *asked,
                     const ForecastSetup *setup, Forecast (*forecasts)[FORECASTER_COUNT],
                     FusionCheck *check, Error *err)
{
    Arena scratch = {0};
    Fusion fusion = {0};
    Regression regression = {.n = 1 + setup->regressors};
    FusionRow *seen = arena_alloc(&scratch, (size_t)count + 1, sizeof *seen);
    int seen_count = 0;
    assert(regression.n <= REGRESSORS_MOST);
    for (int i = 0; seen && i < count; i++)
        if (!asked[i])
            seen[seen_count++] = rows[i];
    const Status status =
        seen ? fusion_fit(seen, seen_count, &setup->fusion, &scratch, &fusion, err)
             : arena_exhausted(&scratch, err);
    if (status == STATUS_OK) {
        regress(seen, seen_count, &regression);
        *check = fusion.check;
    }
    for (int i = 0; status == STATUS_OK && i < count; i++)
        if (asked[i])
            say(&fusion, &regression, seen, seen_count, &rows[i], forecasts[i]);
    arena_clear(&scratch);
    return status;
}
