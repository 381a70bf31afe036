#include "campaign/convergence.h"

#include <math.h>
#include <stdlib.h>

#include "base/random.h"

// One value and where it stands.
typedef struct Ranked {
    double value;
    int place;
} Ranked;

static int by_value(const void *a, const void *b)
{
    const double left = ((const Ranked *)a)->value;
    const double right = ((const Ranked *)b)->value;
    return (left > right) - (left < right);
}

// The normal scores of the ranks (Blom), ties sharing their mean rank: equation 14.
static Status normalise(const double *draws, int n, Arena *arena, double **scores, Error *err)
{
    Ranked *ranked = arena_alloc(arena, (size_t)n, sizeof *ranked);
    double *made = arena_alloc(arena, (size_t)n, sizeof *made);
    if (!ranked || !made)
        return arena_exhausted(arena, err);
    for (int i = 0; i < n; i++)
        ranked[i] = (Ranked){draws[i], i};
    qsort(ranked, (size_t)n, sizeof *ranked, by_value);
    for (int first = 0; first < n;) {
        int last = first;
        while (last + 1 < n && ranked[last + 1].value == ranked[first].value)
            last++;
        const double rank = 0.5 * (first + last) + 1;
        for (int i = first; i <= last; i++)
            made[ranked[i].place] = normal_quantile((rank - 0.375) / (n + 0.25));
        first = last + 1;
    }
    *scores = made;
    return STATUS_OK;
}

static double mean_of(const double *values, int n)
{
    double sum = 0;
    for (int i = 0; i < n; i++)
        sum += values[i];
    return sum / n;
}

// Autocovariance of [values] (n) at [lag], divided by n.
static double covariance(const double *values, int n, double mean, int lag)
{
    double sum = 0;
    for (int i = 0; i + lag < n; i++)
        sum += (values[i] - mean) * (values[i + lag] - mean);
    return sum / n;
}

// Halves of chains, side by side.
typedef struct Halves {
    const double *values; // count * length
    int count, length;
    double within;   // W: mean variance within a half
    double variance; // the pooled estimate, equation 3
} Halves;

static void measure_halves(Halves *halves)
{
    const int n = halves->length;
    double between = 0;
    const double all = mean_of(halves->values, halves->count * n);
    halves->within = 0;
    for (int m = 0; m < halves->count; m++) {
        const double *half = halves->values + m * n;
        const double mean = mean_of(half, n);
        between += n * (mean - all) * (mean - all) / (halves->count - 1);
        halves->within += covariance(half, n, mean, 0) * n / (n - 1) / halves->count;
    }
    halves->variance = (n - 1.0) / n * halves->within + between / n;
}

// Equation 10.
static double autocorrelation(const Halves *halves, int lag)
{
    const int n = halves->length;
    double mean = 0;
    for (int m = 0; m < halves->count; m++) {
        const double *half = halves->values + m * n;
        mean += covariance(half, n, mean_of(half, n), lag) / halves->count;
    }
    return 1 - (halves->within - mean) / halves->variance;
}

// Geyer's initial monotone sequence: pairs of autocorrelations as long as they are positive, none
// larger than the one before.
static double independent_draws(const Halves *halves)
{
    const double total = (double)halves->count * halves->length;
    double sum = 0;
    double least = INFINITY;
    for (int lag = 0; lag + 1 < halves->length; lag += 2) {
        const double pair =
            (lag == 0 ? 1 : autocorrelation(halves, lag)) + autocorrelation(halves, lag + 1);
        if (pair <= 0)
            break;
        least = fmin(least, pair);
        sum += least;
    }
    // Antithetic chains are worth more than they are long, within reason.
    return fmin(total / (2 * sum - 1), total * log10(total));
}

Status convergence_measure(const double *draws, int chains, int count, Convergence *convergence,
                           Error *err)
{
    Arena scratch = {0};
    double *scores = NULL;
    const int half = count / 2;
    if (half < 4)
        return fail(err, STATUS_INTERNAL, "chains of %d draws cannot be compared", count);
    double *kept = arena_alloc(&scratch, (size_t)(2 * chains) * (size_t)half, sizeof *kept);
    Status status = kept ? STATUS_OK : arena_exhausted(&scratch, err);
    for (int m = 0; status == STATUS_OK && m < 2 * chains; m++)
        for (int i = 0; i < half; i++)
            kept[m * half + i] = draws[m / 2 * count + m % 2 * (count - half) + i];
    if (status == STATUS_OK)
        status = normalise(kept, 2 * chains * half, &scratch, &scores, err);
    if (status == STATUS_OK) {
        Halves halves = {.values = scores, .count = 2 * chains, .length = half};
        measure_halves(&halves);
        const bool moves = halves.within > 0;
        convergence->r_hat = moves ? sqrt(halves.variance / halves.within) : NAN;
        convergence->effective = moves ? independent_draws(&halves) : NAN;
    }
    arena_clear(&scratch);
    return status;
}
