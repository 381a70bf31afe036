// Data for the tests of the surrogate: points in a unit cube and known functions of them.
#ifndef TESTS_SURROGATE_FUNCTIONS_H
#define TESTS_SURROGATE_FUNCTIONS_H

#include <math.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/matrix.h"
#include "base/random.h"

// A Latin hypercube, n x d.
static inline Matrix latin_points(Arena *arena, int n, int d, uint64_t seed)
{
    Matrix x = matrix_view(arena_alloc(arena, (size_t)n * (size_t)d, sizeof(double)), n, d);
    for (int k = 0; k < d; k++) {
        double *column = matrix_column(x, k);
        for (int i = 0; i < n; i++)
            column[i] = (i + random_uniform(seed, (uint64_t)k, (uint64_t)i)) / n;
        for (int i = n - 1; i > 0; i--) {
            const double draw = random_uniform(seed, (uint64_t)(k + d), (uint64_t)i);
            const int other = (int)(draw * (i + 1));
            const double kept = column[i];
            column[i] = column[other];
            column[other] = kept;
        }
    }
    return x;
}

// A smooth function of up to four inputs, about 40.
static inline double *smooth_response(Arena *arena, Matrix x)
{
    double *y = arena_alloc(arena, (size_t)x.rows, sizeof *y);
    for (int i = 0; i < x.rows; i++) {
        y[i] = 40 + 3 * sin(5 * *matrix_at(x, i, 0));
        for (int k = 1; k < x.cols; k++)
            y[i] += cos((k + 1) * *matrix_at(x, i, k)) * *matrix_at(x, i, k - 1);
    }
    return y;
}

// Flow of water through a borehole, of 8 inputs scaled to their ranges (Harper & Gupta 1983).
static inline double borehole(const double *u)
{
    const double rw = 0.05 + 0.1 * u[0], r = 100 + 49900 * u[1], tu = 63070 + 52530 * u[2];
    const double hu = 990 + 120 * u[3], tl = 63.1 + 52.9 * u[4], hl = 700 + 120 * u[5];
    const double l = 1120 + 560 * u[6], kw = 9855 + 2190 * u[7];
    const double ratio = log(r / rw);
    const double leak = 2 * l * tu / (ratio * rw * rw * kw);
    return 2 * M_PI * tu * (hu - hl) / (ratio * (1 + leak + tu / tl));
}

static inline double *borehole_response(Arena *arena, Matrix x)
{
    double *y = arena_alloc(arena, (size_t)x.rows, sizeof *y);
    for (int i = 0; i < x.rows; i++) {
        double u[8];
        for (int k = 0; k < 8; k++)
            u[k] = *matrix_at(x, i, k);
        y[i] = borehole(u);
    }
    return y;
}

static inline double *random_vector(Arena *arena, int n, uint64_t seed)
{
    double *values = arena_alloc(arena, (size_t)n, sizeof *values);
    for (int i = 0; i < n; i++)
        values[i] = random_normal(seed, 99, (uint64_t)i);
    return values;
}

#endif
