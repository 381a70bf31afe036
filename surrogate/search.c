#include "surrogate/search.h"

#include <cblas.h>
#include <lapacke.h>
#include <math.h>
#include <nlopt.h>
#include <string.h>

#include "surrogate/likelihood.h"

// Normal priors of the logarithms: mean and variance. Lengthscales grow with the dimension as the
// distances in a unit cube do (Hvarfner, Hellsten & Nardi 2024). The share of the noise may be
// anything from rounding to all of the variance.
static const double LENGTHSCALE_VARIANCE = 3;
static const double NOISE_MEAN = -9.2; // log 1e-4
static const double NOISE_VARIANCE = 36;
static const double SIGNAL_VARIANCE = 9;

// Beyond these there is nothing to find.
static const double PARAMETER_LIMIT = 40;

// Curvature below this is noise of its differences; such a direction is stepped as if it had it.
static const double CURVATURE_LEAST = 1.5;
static const double DIFFERENCE = 1e-3;

// Evaluations without a gain that end a climb, and how far below the best the last may be, at least
// and by row: rounding grows with the rows.
enum { STALLED_MAX = 2 };
static const double ROUNDING_MAX = 1;
static const double ROUNDING_MAX_ROW = 2e-3;

// -- Priors --

static void prior_of(const Observations *observations, int k, double *mean, double *variance)
{
    const int d = observations->inputs.cols;
    if (k < d) {
        *mean = M_SQRT2 + 0.5 * log(d);
        *variance = LENGTHSCALE_VARIANCE;
    } else {
        *mean = observations->noise ? 0 : NOISE_MEAN;
        *variance = observations->noise ? SIGNAL_VARIANCE : NOISE_VARIANCE;
    }
}

double search_prior(const Observations *observations, const double *parameters, double *gradient)
{
    double value = 0;
    for (int k = 0; k < likelihood_parameters(observations); k++) {
        double mean, variance;
        prior_of(observations, k, &mean, &variance);
        const double distance = parameters[k] - mean;
        value -= 0.5 * distance * distance / variance;
        gradient[k] -= distance / variance;
    }
    return value;
}

void search_mode(const Observations *observations, double *parameters)
{
    for (int k = 0; k < likelihood_parameters(observations); k++) {
        double variance;
        prior_of(observations, k, &parameters[k], &variance);
    }
}

// -- One evaluation --

typedef struct Climb {
    const Observations *observations;
    const double *directions; // NULL: the axes
    const double *origin;     // d + 1, where the steps start
    double *here, *gradient;  // d + 1, working space
    Covariance *covariance;
    SearchPoint *best;
    nlopt_opt optimiser;
    double tolerance;
    int stalled; // evaluations since the best point last gained
    bool level;  // stopped because nothing is to be gained any more
    int evaluations;
    Status status; // of the first evaluation that failed for lack of memory or the like
    Error *err;
} Climb;

static bool within_limits(const double *parameters, int count)
{
    for (int k = 0; k < count; k++)
        if (!(fabs(parameters[k]) < PARAMETER_LIMIT))
            return false;
    return true;
}

static Status evaluate(Climb *climb, const double *parameters, double *value, double *gradient)
{
    climb->evaluations++;
    // The rung below the one that the best point needed: the surface stays about the same, and a
    // jitter that one bad point brought in goes again.
    climb->covariance->jitter = covariance_rung_below(climb->best->jitter);
    TRY(likelihood_evaluate(climb->observations, parameters, climb->covariance, value, gradient,
                            climb->err));
    const double likelihood = *value;
    *value += search_prior(climb->observations, parameters, gradient);
    if (*value > climb->best->value) {
        const size_t count = (size_t)likelihood_parameters(climb->observations);
        memcpy(climb->best->parameters, parameters, count * sizeof *parameters);
        climb->best->value = *value;
        climb->best->likelihood = likelihood;
        climb->best->jitter = climb->covariance->jitter;
    }
    return STATUS_OK;
}

// Near a singular covariance the likelihood is known to some units only, and line searches wander
// about in that: a few evaluations close to the best that gain nothing are the end. Along turned
// axes steps have the right length, and one that gains too little to matter is the end as well.
static void watch_stall(Climb *climb, double best_before, double value)
{
    const double gain = climb->best->value - best_before;
    const double rounding = fmax(ROUNDING_MAX, ROUNDING_MAX_ROW * climb->observations->inputs.rows);
    if (gain > climb->tolerance) {
        climb->stalled = 0;
        return;
    }
    climb->stalled++;
    const bool wandering = climb->stalled >= STALLED_MAX && value >= climb->best->value - rounding;
    if (!wandering && !(climb->directions && gain > 0))
        return;
    climb->level = true;
    nlopt_force_stop(climb->optimiser);
}

// What NLopt minimises: minus the log posterior by the number of rows, along the directions.
static double objective(unsigned count, const double *steps, double *slopes, void *context)
{
    Climb *climb = context;
    const int n = climb->observations->inputs.rows, p = (int)count;
    double value = 0;
    memcpy(climb->here, climb->origin, count * sizeof(double));
    if (climb->directions)
        cblas_dgemv(CblasColMajor, CblasNoTrans, p, p, 1, climb->directions, p, steps, 1, 1,
                    climb->here, 1);
    else
        cblas_daxpy(p, 1, steps, 1, climb->here, 1);
    const double best_before = climb->best->value;
    Status status = STATUS_NO_CONVERGE;
    if (climb->status == STATUS_OK && within_limits(climb->here, p))
        status = evaluate(climb, climb->here, &value, climb->gradient);
    if (status != STATUS_OK && status != STATUS_NO_CONVERGE)
        climb->status = status;
    if (status != STATUS_OK || !isfinite(value)) {
        // Nowhere: worse than all so far, and flat, so that the line search comes back.
        memset(slopes, 0, count * sizeof *slopes);
        return isfinite(climb->best->value) ? 10 - climb->best->value / n : 1e6;
    }
    watch_stall(climb, best_before, value);
    if (climb->directions)
        cblas_dgemv(CblasColMajor, CblasTrans, p, p, -1.0 / n, climb->directions, p,
                    climb->gradient, 1, 0, slopes, 1);
    else
        for (int k = 0; k < p; k++)
            slopes[k] = -climb->gradient[k] / n;
    return -value / n;
}

// -- The climb --

static nlopt_result minimise(Climb *climb, int evaluations_max, double *steps)
{
    const unsigned count = (unsigned)likelihood_parameters(climb->observations);
    nlopt_opt optimiser = nlopt_create(NLOPT_LD_LBFGS, count);
    double least;
    if (!optimiser)
        return NLOPT_OUT_OF_MEMORY;
    climb->optimiser = optimiser;
    nlopt_set_min_objective(optimiser, objective, climb);
    nlopt_set_ftol_abs(optimiser, climb->tolerance / climb->observations->inputs.rows);
    nlopt_set_maxeval(optimiser, evaluations_max);
    nlopt_set_vector_storage(optimiser, 20);
    const nlopt_result result = nlopt_optimize(optimiser, steps, &least);
    nlopt_destroy(optimiser);
    return result;
}

Status search_climb(const Observations *observations, const double *directions, double tolerance,
                    int evaluations_max, Covariance *covariance, SearchPoint *best,
                    SearchOutcome *outcome, Error *err)
{
    Arena scratch = {0};
    const size_t count = (size_t)likelihood_parameters(observations);
    double *space = arena_alloc(&scratch, 4 * count, sizeof *space);
    Status status = STATUS_OK;
    if (!space) {
        status = arena_exhausted(&scratch, err);
        goto done;
    }
    memcpy(space, best->parameters, count * sizeof *space);
    Climb climb = {.observations = observations, .directions = directions, .origin = space,
                   .here = space + count, .gradient = space + 2 * count,
                   .covariance = covariance, .best = best, .tolerance = tolerance,
                   .err = err};
    const nlopt_result result = minimise(&climb, evaluations_max, space + 3 * count);
    status = climb.status;
    // The best point so far would be another one with more memory.
    if (status == STATUS_OK && result == NLOPT_OUT_OF_MEMORY)
        status = fail(err, STATUS_NO_MEMORY, "memory is used up in the search");
    if (status == STATUS_OK && !isfinite(best->value))
        status = fail(err, STATUS_NO_CONVERGE, "no hyperparameters with a likelihood were found");
    const bool ended = result > 0 && result != NLOPT_MAXEVAL_REACHED;
    *outcome = (SearchOutcome){climb.evaluations, ended || climb.level};
done:
    arena_clear(&scratch);
    return status;
}

// -- Directions --

// Minus the Hessian of the log posterior by central symmetry of forward differences.
static Status curvature(Climb *climb, const SearchPoint *point, int p, double *hessian)
{
    double value;
    double *base = climb->here, *gradient = climb->gradient;
    double *moved = base + p;
    TRY(evaluate(climb, point->parameters, &value, base));
    for (int k = 0; k < p; k++) {
        memcpy(moved, point->parameters, (size_t)p * sizeof *moved);
        moved[k] += DIFFERENCE;
        TRY(evaluate(climb, moved, &value, gradient));
        for (int i = 0; i < p; i++)
            hessian[i + k * p] = (base[i] - gradient[i]) / DIFFERENCE;
    }
    for (int k = 0; k < p; k++)
        for (int i = 0; i < k; i++)
            hessian[i + k * p] = hessian[k + i * p] =
                0.5 * (hessian[i + k * p] + hessian[k + i * p]);
    return STATUS_OK;
}

Status search_directions(const Observations *observations, const SearchPoint *point,
                         Covariance *covariance, double *directions, int *evaluations, Error *err)
{
    Arena scratch = {0};
    const int p = likelihood_parameters(observations);
    const size_t count = (size_t)p;
    double *space = arena_alloc(&scratch, 5 * count, sizeof *space);
    Status status = STATUS_OK;
    if (!space) {
        status = arena_exhausted(&scratch, err);
        goto done;
    }
    SearchPoint aside = {space, -INFINITY, 0, point->jitter}; // the differences are not steps
    Climb climb = {.observations = observations, .here = space + count,
                   .gradient = space + 3 * count, .covariance = covariance, .best = &aside,
                   .err = err};
    double *values = space + 4 * count;
    status = curvature(&climb, point, p, directions);
    *evaluations = climb.evaluations;
    if (status != STATUS_OK)
        goto done;
    const lapack_int result = LAPACKE_dsyev(LAPACK_COL_MAJOR, 'V', 'L', p, directions, p, values);
    if (result != 0) {
        status = result == LAPACK_WORK_MEMORY_ERROR
                     ? fail(err, STATUS_NO_MEMORY, "memory is used up in the search")
                     : fail(err, STATUS_NO_CONVERGE,
                            "the eigenvalues of the curvature were not found");
        goto done;
    }
    const double scale = observations->inputs.rows; // the objective is by row
    for (int k = 0; k < p; k++)
        cblas_dscal(p, sqrt(scale / fmax(fabs(values[k]), CURVATURE_LEAST)), directions + k * p,
                    1);
done:
    arena_clear(&scratch);
    return status;
}

const char *search_library(Arena *arena)
{
    int major = 0;
    int minor = 0;
    int fix = 0;
    nlopt_version(&major, &minor, &fix);
    return arena_format(arena, "%d.%d.%d", major, minor, fix);
}
