// Work goes in chunks of KERNEL_LANES points against one point, a few short loops each that the
// compiler turns into vectors. Every lane does the same operations in the same order on every
// instruction set, without contraction, so the bits do not depend on the machine. Distances are
// sums of squared differences: the expansion x'x - 2 x'y + y'y would save nothing that matters
// beside the factorisation, and loses all digits of close points.
#include "surrogate/kernel.h"

#include <assert.h>
#include <stdint.h>
#include <string.h>

#include "surrogate/vector.h"

static const char *const WORDS[KERNEL_COUNT] = {
#define X(name, word, meaning) [KERNEL_##name] = word,
    KERNEL_LIST(X)
#undef X
};

const char *kernel_word(KernelKind kind)
{
    assert(kind < KERNEL_COUNT);
    return WORDS[kind];
}

int kernel_find(const char *word)
{
    for (int kind = 0; kind < KERNEL_COUNT; kind++)
        if (strcmp(word, WORDS[kind]) == 0)
            return kind;
    return -1;
}

int kernel_padded(int rows)
{
    return (rows + KERNEL_LANES - 1) / KERNEL_LANES * KERNEL_LANES;
}

// -- Chunks --

// Squared distances of the points [a], a + stride, .. (columns) to [b], [step] apart.
VECTOR_INLINE void distances(const double *restrict a, int stride, const double *restrict b,
                             int step, int d, double *restrict squared)
{
    for (int l = 0; l < KERNEL_LANES; l++)
        squared[l] = 0;
    for (int k = 0; k < d; k++) {
        const double *restrict column = a + (size_t)k * (size_t)stride;
        const double centre = b[(size_t)k * (size_t)step];
        for (int l = 0; l < KERNEL_LANES; l++) {
            const double difference = column[l] - centre;
            squared[l] += difference * difference;
        }
    }
}

// k of the squared distance, in place.
VECTOR_INLINE void correlations(KernelKind kind, double *restrict value)
{
    double decay[KERNEL_LANES];
    if (kind == KERNEL_RBF) {
        for (int l = 0; l < KERNEL_LANES; l++)
            value[l] = vector_exp(-0.5 * value[l]);
        return;
    }
    for (int l = 0; l < KERNEL_LANES; l++)
        value[l] = __builtin_sqrt(5 * value[l]);
    for (int l = 0; l < KERNEL_LANES; l++)
        decay[l] = vector_exp(-value[l]);
    for (int l = 0; l < KERNEL_LANES; l++)
        value[l] = (1 + value[l] + value[l] * value[l] * (1.0 / 3)) * decay[l];
}

// -2 dk/d(r^2) of the squared distance, in place.
VECTOR_INLINE void steepness(KernelKind kind, double *restrict value)
{
    double decay[KERNEL_LANES];
    if (kind == KERNEL_RBF) {
        correlations(kind, value);
        return;
    }
    for (int l = 0; l < KERNEL_LANES; l++)
        value[l] = __builtin_sqrt(5 * value[l]);
    for (int l = 0; l < KERNEL_LANES; l++)
        decay[l] = vector_exp(-value[l]);
    for (int l = 0; l < KERNEL_LANES; l++)
        value[l] = (5.0 / 3) * (1 + value[l]) * decay[l];
}

// -- Columns --

// Correlations of the rows [first, last) of [a] with one point, into [out] + first. [first] is a
// multiple of KERNEL_LANES.
VECTOR_CLONES
static void column_correlations(KernelKind kind, Matrix a, const double *b, int step, int first,
                                int last, double *out)
{
    double value[KERNEL_LANES];
    for (int i = first; i < last; i += KERNEL_LANES) {
        distances(a.data + i, a.stride, b, step, a.cols, value);
        correlations(kind, value);
        const int count = last - i < KERNEL_LANES ? last - i : KERNEL_LANES;
        memcpy(out + i, value, (size_t)count * sizeof *value);
    }
}

// Adds the pairs of column j of [weights] to the lanes of [sums], d x KERNEL_LANES.
VECTOR_CLONES
static void column_gradient(KernelKind kind, Matrix a, int j, const double *weights,
                            double *restrict sums)
{
    double value[KERNEL_LANES], weight[KERNEL_LANES];
    const double *b = a.data + j;
    for (int i = (j + 1) / KERNEL_LANES * KERNEL_LANES; i < a.rows; i += KERNEL_LANES) {
        for (int l = 0; l < KERNEL_LANES; l++)
            weight[l] = i + l > j && i + l < a.rows ? weights[i + l] : 0;
        distances(a.data + i, a.stride, b, a.stride, a.cols, value);
        steepness(kind, value);
        for (int l = 0; l < KERNEL_LANES; l++)
            weight[l] *= value[l];
        for (int k = 0; k < a.cols; k++) {
            const double *restrict column = matrix_column(a, k) + i;
            const double centre = *matrix_at(a, j, k);
            double *restrict sum = sums + k * KERNEL_LANES;
            for (int l = 0; l < KERNEL_LANES; l++) {
                const double difference = column[l] - centre;
                sum[l] += weight[l] * (difference * difference);
            }
        }
    }
}

VECTOR_CLONES
static void chunk_steepness(KernelKind kind, Matrix a, int i, const double *b, double *value)
{
    distances(a.data + i, a.stride, b, 1, a.cols, value);
    steepness(kind, value);
}

// -- Matrices --

void kernel_cross(KernelKind kind, Matrix a, Matrix b, Matrix out)
{
    assert(a.cols == b.cols && out.rows == a.rows && out.cols == b.rows);
    for (int j = 0; j < b.rows; j++)
        column_correlations(kind, a, b.data + j, b.stride, 0, a.rows, matrix_column(out, j));
}

void kernel_lower(KernelKind kind, Matrix a, int first, int last, Matrix out)
{
    assert(out.rows == a.rows && out.cols == a.rows);
    for (int j = first; j < last; j++) {
        // Whole chunks: what is written above the diagonal belongs to nobody.
        const int start = j / KERNEL_LANES * KERNEL_LANES;
        column_correlations(kind, a, a.data + j, a.stride, start, a.rows, matrix_column(out, j));
    }
}

void kernel_gradient(KernelKind kind, Matrix a, int first, int last, Matrix weights, double *lanes,
                     double *sums)
{
    memset(lanes, 0, (size_t)a.cols * KERNEL_LANES * sizeof *lanes);
    for (int j = first; j < last; j++)
        column_gradient(kind, a, j, matrix_column(weights, j), lanes);
    for (int k = 0; k < a.cols; k++)
        for (int l = 0; l < KERNEL_LANES; l++)
            sums[k] += lanes[k * KERNEL_LANES + l];
}

void kernel_slope(KernelKind kind, Matrix a, const double *b, Matrix out)
{
    assert(out.rows == a.rows && out.cols == a.cols);
    double value[KERNEL_LANES];
    for (int i = 0; i < a.rows; i += KERNEL_LANES) {
        chunk_steepness(kind, a, i, b, value);
        const int count = a.rows - i < KERNEL_LANES ? a.rows - i : KERNEL_LANES;
        for (int k = 0; k < a.cols; k++)
            for (int l = 0; l < count; l++)
                *matrix_at(out, i + l, k) = value[l] * (*matrix_at(a, i + l, k) - b[k]);
    }
}
