// Two independent sets of points A and B; set k is A with input k taken from B. With f at all of
// them, the first-order index is the covariance of f(B) with f(k) - f(A), and the total index half
// the mean square of f(k) - f(A), both by the variance.
#include "surrogate/sensitivity.h"

#include <math.h>

#include "base/parallel.h"
#include "base/random.h"
#include "surrogate/state.h"

enum {
    BASE = 2048,       // points of a set
    PIECE = 512,       // points that a thread predicts at once
    HALTON_INPUTS = 32 // A and B are one sequence of twice the inputs, of which there are 64
};

// Coordinate k of point i of A, or of B, on (0, 1).
static double coordinate(uint64_t seed, int d, bool other, int k, int i)
{
    const int dimension = other ? d + k : k;
    return d <= HALTON_INPUTS ? random_halton(seed, dimension, (uint64_t)i)
                              : random_uniform(seed, (uint64_t)dimension, (uint64_t)i);
}

static double natural(const Scale *scale, int k, double u)
{
    if (scale->levels[k] > 0)
        return floor(u * scale->levels[k]);
    return scale->lower[k] + u * scale->width[k];
}

typedef struct Evaluation {
    const Gp *gp;
    uint64_t seed;
    double *values; // BASE x (d + 2): A, B, then a set for each input
} Evaluation;

static void fill_points(const Evaluation *evaluation, int set, int first, Matrix x)
{
    const Scale *scale = &evaluation->gp->scale;
    for (int k = 0; k < x.cols; k++)
        for (int i = 0; i < x.rows; i++) {
            const bool other = set == 1 || set == k + 2;
            const double u = coordinate(evaluation->seed, x.cols, other, k, first + i);
            *matrix_at(x, i, k) = natural(scale, k, u);
        }
}

static Status evaluate_piece(void *context, long piece, int thread, Error *err)
{
    (void)thread;
    const Evaluation *evaluation = context;
    const int set = (int)piece / (BASE / PIECE), first = (int)piece % (BASE / PIECE) * PIECE;
    const int d = evaluation->gp->scale.inputs;
    Arena scratch = {0};
    const Matrix x =
        matrix_view(arena_alloc(&scratch, (size_t)PIECE * (size_t)d, sizeof(double)), PIECE, d);
    Status status = x.data ? STATUS_OK : arena_exhausted(&scratch, err);
    if (status == STATUS_OK) {
        fill_points(evaluation, set, first, x);
        status = gp_predict(evaluation->gp, x, evaluation->values + (size_t)set * BASE + first,
                            NULL, NULL, err);
    }
    arena_clear(&scratch);
    return status;
}

static void indices(const double *values, int d, double *first, double *total)
{
    const double *a = values, *b = values + BASE;
    double mean = 0, variance = 0;
    for (int i = 0; i < BASE; i++)
        mean += (a[i] + b[i]) / (2 * BASE);
    for (int i = 0; i < BASE; i++)
        variance += (pow(a[i] - mean, 2) + pow(b[i] - mean, 2)) / (2 * BASE);
    for (int k = 0; k < d; k++) {
        const double *mixed = values + (size_t)(k + 2) * BASE;
        double covariance = 0, squares = 0;
        for (int i = 0; i < BASE; i++) {
            const double change = mixed[i] - a[i];
            covariance += (b[i] - mean) * change / BASE;
            squares += change * change / BASE;
        }
        const bool varies = variance > 1e-24 * mean * mean;
        first[k] = varies ? covariance / variance : 0;
        total[k] = varies ? squares / (2 * variance) : 0;
    }
}

Status sensitivity_sobol(const Gp *gp, uint64_t seed, int threads, double *first, double *total,
                         Error *err)
{
    const int d = gp->scale.inputs, pieces = (d + 2) * (BASE / PIECE);
    Arena scratch = {0};
    Evaluation evaluation = {
        gp, seed, arena_alloc(&scratch, (size_t)(d + 2) * BASE, sizeof(double))};
    if (!evaluation.values)
        return arena_exhausted(&scratch, err);
    const Status status =
        parallel_for(threads > 0 ? threads : 1, pieces, evaluate_piece, &evaluation, err);
    if (status == STATUS_OK)
        indices(evaluation.values, d, first, total);
    arena_clear(&scratch);
    return status;
}
