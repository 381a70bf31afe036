#include "campaign/sampler_state.h"

#include <math.h>
#include <string.h>

#include "base/random.h"
#include "campaign/dense.h"

enum { DEGREES = 4 }; // weight of the prior of a size, in observations

// First width of a slice, in the logarithm of a size: about its posterior's own.
static const double SLICE_WIDTH = 0.7;
enum { SLICE_STEPS = 8 };

// -- Random numbers --

static double chain_uniform(Chain *chain)
{
    return random_uniform(chain->seed, chain->stream, chain->number++);
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

// -- Covariance of a block --

static bool shared(const int *index, int i, int j)
{
    return index[i] >= 0 && index[i] == index[j];
}

//   covariance  count x count
static void block_covariance(const Sampler *sampler, const Block *block, const double *size,
                             double *covariance)
{
    for (int i = 0; i < block->count; i++)
        for (int j = 0; j <= i; j++) {
            const int a = block->first + i;
            const int b = block->first + j;
            double sum = 0;
            if (a == b || shared(sampler->recipe, a, b))
                sum += size[SIZE_RECIPE] * size[SIZE_RECIPE];
            if (shared(sampler->paper, a, b))
                sum += size[SIZE_PAPER] * size[SIZE_PAPER];
            if (a == b)
                sum += size[SIZE_REPEAT] * size[SIZE_REPEAT] +
                       sampler->rows[a]->extra_sd * sampler->rows[a]->extra_sd;
            covariance[i * block->count + j] = sum;
        }
}

static void find_weights(Sampler *sampler)
{
    for (int k = 0; k < sampler->block_count; k++) {
        Block *block = &sampler->blocks[k];
        block_covariance(sampler, block, sampler->size, sampler->factor);
        if (block->count == 1) {
            block->weight[0] = 1 / sampler->factor[0];
            continue;
        }
        dense_factor(sampler->factor, block->count);
        dense_invert(sampler->factor, block->count, block->weight);
    }
}

// -- Means --

static double row_mean(const Sampler *sampler, int i)
{
    const double *x = sampler->x + i * FUSION_TERMS;
    double mean = sampler->b[1] * sampler->shift[i];
    for (int k = 0; k <= sampler->setup->terms; k++)
        mean += sampler->b[k] * x[k];
    return mean;
}

static void find_residuals(Sampler *sampler)
{
    for (int i = 0; i < sampler->count; i++)
        sampler->residual[i] = sampler->y[i] - row_mean(sampler, i);
}

static void find_shifts(Sampler *sampler)
{
    const int n = sampler->setup->constants + sampler->electrolytes;
    for (int i = 0; i < sampler->count; i++) {
        sampler->shift[i] = 0;
        for (int k = 0; k < n; k++)
            sampler->shift[i] += sampler->loading[i * n + k] * sampler->constants[k];
    }
}

// -- Gaussian blocks --

// Adds what one block says to normal equations.
//   loading  count x n, rows [stride] apart;  target  count
static void add_block(const Sampler *sampler, const Block *block, const double *loading,
                      int stride, int n)
{
    for (int i = 0; i < block->count; i++)
        for (int j = 0; j < block->count; j++) {
            const double weight = block->weight[i * block->count + j];
            const double *a = loading + (block->first + i) * stride;
            const double *b = loading + (block->first + j) * stride;
            for (int k = 0; k < n; k++) {
                const double part = weight * a[k];
                if (part == 0)
                    continue;
                sampler->right[k] += part * sampler->target[block->first + j];
                for (int l = 0; l <= k; l++)
                    sampler->normal[k * n + l] += part * b[l];
            }
        }
}

// Draws the n coefficients of target = loading * coefficients + noise with the present prior.
static void draw_coefficients(Sampler *sampler, const double *loading, int stride, int n,
                              double *coefficients)
{
    double *right = sampler->right;
    memset(sampler->normal, 0, (size_t)n * (size_t)n * sizeof(double));
    for (int k = 0; k < n; k++) {
        const double sd = sampler->prior_sd[k];
        sampler->normal[k * n + k] = 1 / (sd * sd);
        right[k] = sampler->prior_mean[k] / (sd * sd);
    }
    for (int k = 0; k < sampler->block_count; k++)
        add_block(sampler, &sampler->blocks[k], loading, stride, n);
    dense_factor(sampler->normal, n);
    dense_solve_lower(sampler->normal, n, right);
    for (int k = 0; k < n; k++)
        right[k] += chain_normal(&sampler->chain);
    dense_solve_upper(sampler->normal, n, right);
    memcpy(coefficients, right, (size_t)n * sizeof *right);
}

static void draw_terms(Sampler *sampler)
{
    const FusionPrior *prior = sampler->setup->prior;
    sampler->prior_mean[0] = prior->offset_mean;
    sampler->prior_sd[0] = prior->offset_sd;
    for (int k = 0; k < sampler->setup->terms; k++) {
        sampler->prior_mean[k + 1] = prior->slope_mean[k];
        sampler->prior_sd[k + 1] = prior->slope_sd[k];
    }
    // With the constants in its place the first x is a number like the others.
    for (int i = 0; i < sampler->count; i++) {
        sampler->x[i * FUSION_TERMS + 1] += sampler->shift[i];
        sampler->target[i] = sampler->y[i];
    }
    draw_coefficients(sampler, sampler->x, FUSION_TERMS, sampler->setup->terms + 1, sampler->b);
    for (int i = 0; i < sampler->count; i++)
        sampler->x[i * FUSION_TERMS + 1] -= sampler->shift[i];
}

static void draw_constants(Sampler *sampler)
{
    const int n = sampler->setup->constants + sampler->electrolytes;
    if (n == 0)
        return;
    for (int i = 0; i < sampler->count; i++) {
        sampler->target[i] =
            sampler->y[i] - row_mean(sampler, i) + sampler->b[1] * sampler->shift[i];
        for (int k = 0; k < n; k++)
            sampler->scaled[i * n + k] = sampler->b[1] * sampler->loading[i * n + k];
    }
    for (int k = 0; k < n; k++) {
        sampler->prior_mean[k] = 0;
        sampler->prior_sd[k] = 1;
    }
    draw_coefficients(sampler, sampler->scaled, n, n, sampler->constants);
    find_shifts(sampler);
}

// -- Row by row --

// The sum over its block of a row's weights times residuals.
static double weighted(const Sampler *sampler, const Block *block, int i)
{
    double sum = 0;
    for (int j = 0; j < block->count; j++)
        sum += block->weight[(i - block->first) * block->count + j] *
               sampler->residual[block->first + j];
    return sum;
}

static double own_weight(const Block *block, int i)
{
    return block->weight[(i - block->first) * (block->count + 1)];
}

static void draw_inputs(Sampler *sampler, const Block *block, int i)
{
    const FusionPoint *point = &sampler->rows[i]->point;
    for (int k = 1; k <= sampler->setup->terms; k++) {
        const double sd = point->x_sd[k - 1];
        if (sd <= 0)
            continue;
        const double b = sampler->b[k];
        double *x = &sampler->x[i * FUSION_TERMS + k];
        const double stated = sampler->stated[i * FUSION_TERMS + k];
        const double precision = 1 / (sd * sd) + b * b * own_weight(block, i);
        const double gain = b * weighted(sampler, block, i) +
                            b * b * own_weight(block, i) * *x + stated / (sd * sd);
        const double drawn = gain / precision + chain_normal(&sampler->chain) / sqrt(precision);
        sampler->residual[i] -= b * (drawn - *x);
        *x = drawn;
    }
}

// Given the rest of its block a row is normal, about its residual less the weighted ones.
static void draw_bound(Sampler *sampler, const Block *block, int i)
{
    const FusionRow *row = sampler->rows[i];
    if (row->bound == BOUND_NONE)
        return;
    const double sd = 1 / sqrt(own_weight(block, i));
    const double centre = sampler->y[i] - weighted(sampler, block, i) * sd * sd;
    const double side = row->bound == BOUND_BELOW ? 1 : -1;
    const double least = side * (row->y - centre) / sd;
    const double drawn = centre + side * sd * chain_normal_above(&sampler->chain, least);
    sampler->residual[i] += drawn - sampler->y[i];
    sampler->y[i] = drawn;
}

static void draw_rows(Sampler *sampler)
{
    find_residuals(sampler);
    for (int k = 0; k < sampler->block_count; k++) {
        const Block *block = &sampler->blocks[k];
        for (int i = block->first; i < block->first + block->count; i++) {
            draw_inputs(sampler, block, i);
            draw_bound(sampler, block, i);
        }
    }
}

// -- Sizes --

// Logarithm of the density of a block's residuals, a constant left out.
static double block_density(const Sampler *sampler, const Block *block, const double *size)
{
    const double *residual = sampler->residual + block->first;
    double *v = sampler->target;
    double sum = 0;
    block_covariance(sampler, block, size, sampler->factor);
    if (block->count == 1)
        return -0.5 * (log(sampler->factor[0]) + residual[0] * residual[0] / sampler->factor[0]);
    memcpy(v, residual, (size_t)block->count * sizeof *v);
    dense_factor(sampler->factor, block->count);
    dense_solve_lower(sampler->factor, block->count, v);
    for (int i = 0; i < block->count; i++)
        sum += v[i] * v[i];
    return -0.5 * (dense_log_determinant(sampler->factor, block->count) + sum);
}

// Logarithm of the posterior density of log size[which].
static double size_density(const Sampler *sampler, FusionSize which, double log_size)
{
    double size[SIZE_COUNT];
    memcpy(size, sampler->size, sizeof size);
    size[which] = exp(log_size);
    const double ratio = sampler->setup->prior->size[which] / size[which];
    double sum = -DEGREES * log_size - 0.5 * DEGREES * ratio * ratio;
    for (int k = 0; k < sampler->block_count; k++)
        sum += block_density(sampler, &sampler->blocks[k], size);
    return sum;
}

// Neal's figures 3 and 5: stepping out, then shrinkage.
static void draw_size(Sampler *sampler, FusionSize which)
{
    const double now = log(sampler->size[which]);
    const double level =
        size_density(sampler, which, now) + log(chain_uniform(&sampler->chain));
    double low = now - SLICE_WIDTH * chain_uniform(&sampler->chain);
    double high = low + SLICE_WIDTH;
    int below = (int)(SLICE_STEPS * chain_uniform(&sampler->chain));
    int above = SLICE_STEPS - 1 - below;
    while (below-- > 0 && size_density(sampler, which, low) > level)
        low -= SLICE_WIDTH;
    while (above-- > 0 && size_density(sampler, which, high) > level)
        high += SLICE_WIDTH;
    double drawn = low + (high - low) * chain_uniform(&sampler->chain);
    while (size_density(sampler, which, drawn) < level) {
        *(drawn < now ? &low : &high) = drawn;
        drawn = low + (high - low) * chain_uniform(&sampler->chain);
    }
    sampler->size[which] = exp(drawn);
}

void sampler_sweep(Sampler *sampler)
{
    find_weights(sampler);
    draw_terms(sampler);
    draw_constants(sampler);
    draw_rows(sampler);
    for (int k = 0; k < SIZE_COUNT; k++)
        draw_size(sampler, (FusionSize)k);
}

// -- What is kept --

// The recipes' own parts of the present residuals: a draw from the prior, corrected by what the
// residuals say against it (Matheron's rule).
static void draw_own(Sampler *sampler, double *own)
{
    Chain *chain = &sampler->chain;
    const double variance = sampler->size[SIZE_RECIPE] * sampler->size[SIZE_RECIPE];
    double *paper = sampler->target;
    find_weights(sampler);
    find_residuals(sampler);
    for (int k = 0; k < sampler->recipes; k++)
        own[k] = sampler->size[SIZE_RECIPE] * chain_normal(chain);
    for (int k = 0; k < sampler->papers; k++)
        paper[k] = sampler->size[SIZE_PAPER] * chain_normal(chain);
    for (int i = 0; i < sampler->count; i++) {
        const double rest = hypot(sampler->size[SIZE_REPEAT], sampler->rows[i]->extra_sd);
        sampler->residual[i] -= rest * chain_normal(chain);
        sampler->residual[i] -= sampler->paper[i] >= 0 ? paper[sampler->paper[i]] : 0;
        sampler->residual[i] -= sampler->recipe[i] >= 0
                                    ? own[sampler->recipe[i]]
                                    : sampler->size[SIZE_RECIPE] * chain_normal(chain);
    }
    for (int k = 0; k < sampler->block_count; k++) {
        const Block *block = &sampler->blocks[k];
        for (int i = block->first; i < block->first + block->count; i++)
            if (sampler->recipe[i] >= 0)
                own[sampler->recipe[i]] += variance * weighted(sampler, block, i);
    }
}

void sampler_keep(Sampler *sampler, double *own, double *charge, FusionDraw *draw)
{
    const int constants = sampler->setup->constants;
    memcpy(draw->b, sampler->b, sizeof draw->b);
    memcpy(draw->t, sampler->constants, (size_t)constants * sizeof(double));
    memcpy(draw->size, sampler->size, sizeof draw->size);
    memcpy(charge, sampler->constants + constants, (size_t)sampler->electrolytes * sizeof(double));
    draw_own(sampler, own);
    draw->own = own;
    draw->charge = charge;
}
