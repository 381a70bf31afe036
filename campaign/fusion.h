// From simulation to truth: published and measured values related to simulated ones.
//
//   y_i = b_0 + sum_k b_k (X_ik - centre_k) + own(recipe) + practice(paper) + e_i
//   X_i1 = x_i1 + sum_j g_ij t_j + g_i1 c(electrolyte) + r_i
//
// y is a value on its scale and x_i1 the simulated value of the same host at its own conditions,
// further x what is known besides. This is the recursive autoregressive form of Kennedy & O'Hagan
// (Biometrika 87, 2000, 1; J. R. Stat. Soc. B 63, 2001, 425) and Le Gratiet & Garnier (Int. J.
// Uncertain. Quantif. 4, 2014, 365): b_1 is their rho; b_0, the other terms and own() their
// discrepancy; t the constants of the simulator in standard deviations of their priors, which move
// a simulated value by the sensitivities g; c the interphase charge of one electrolyte in the same
// unit as t_1, which is the common one; r what descriptors that nobody states leave open.
//
// With a few dozen hosts nothing is maximised: everything is drawn from its posterior, see
// campaign/sampler.h. Values known only as bounds are drawn beyond their bound (Tobin's model,
// Chib, J. Econometrics 51, 1992, 79).
#ifndef CAMPAIGN_FUSION_H
#define CAMPAIGN_FUSION_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/error.h"

enum {
    FUSION_TERMS = 6,     // offset included
    FUSION_CONSTANTS = 8, // of the simulator, at most
};

typedef enum FusionBound {
    BOUND_NONE,
    BOUND_BELOW, // y is at least the value given
    BOUND_ABOVE, // y is at most the value given
} FusionBound;

// The standard deviations of what the terms leave over.
typedef enum FusionSize {
    SIZE_RECIPE, // a recipe against all others: the simulator's discrepancy
    SIZE_PAPER,  // a paper against the laboratory: cells, practice, what is chosen to be shown
    SIZE_REPEAT, // one measurement against the next
    SIZE_COUNT
} FusionSize;

// Where a measurement is made. Names are compared as texts and borrowed.
typedef struct FusionPoint {
    double x[FUSION_TERMS - 1];
    double x_sd[FUSION_TERMS - 1];        // 0: known
    double sensitivity[FUSION_CONSTANTS]; // of x[0], to one standard deviation of each constant
    const char *electrolyte; // whose interphase charge is open; NULL: none
    double electrolyte_sd;   // of it, in standard deviations of the first constant
    const char *recipe;      // what is made; NULL: one of its own
    const char *paper;       // who publishes it; NULL: the laboratory
} FusionPoint;

typedef struct FusionRow {
    FusionPoint point;
    const char *group; // what is left out together; borrowed
    double y;
    FusionBound bound;
    double extra_sd; // uncertainty of y beyond what the sizes say
} FusionRow;

// Beliefs before any host is seen, on the scale of y. The zero value of a member is no default.
typedef struct FusionPrior {
    double offset_mean, offset_sd;
    double slope_mean[FUSION_TERMS - 1], slope_sd[FUSION_TERMS - 1];
    double size[SIZE_COUNT]; // typical; squares start from inverse gamma with 4 degrees
} FusionPrior;

typedef struct FusionSetup {
    const FusionPrior *prior; // borrowed
    int terms;                // of the x that are used
    int constants;            // of the sensitivities that are used
    int chains;               // 0: 4
    int draws;                // kept of each chain; 0: 500
    uint64_t seed;
} FusionSetup;

typedef struct FusionDraw {
    double b[FUSION_TERMS];
    double t[FUSION_CONSTANTS];
    double size[SIZE_COUNT];
    const double *own;    // recipe_count
    const double *charge; // electrolyte_count
} FusionDraw;

// Whether the draws can be believed: the worst over offset, slopes, constants and sizes.
// Vehtari et al., Bayesian Anal. 16 (2021) 667.
typedef struct FusionCheck {
    double r_hat;     // split: 1 when the chains agree; NAN of constant draws
    double effective; // independent draws that the kept ones are worth
    int draws;        // kept, of all chains
} FusionCheck;

typedef struct Fusion {
    int terms, constants;
    double centre[FUSION_TERMS - 1];
    const FusionDraw *draws;     // count, chain after chain, in arena
    int count;
    const char *const *recipes;      // recipe_count, borrowed from the rows
    int recipe_count;
    const char *const *electrolytes; // electrolyte_count, borrowed from the rows
    int electrolyte_count;
    FusionCheck check;
} Fusion;

// Draws from the posterior. Deterministic in the seed of [setup].
Status fusion_fit(const FusionRow *rows, int count, const FusionSetup *setup, Arena *arena,
                  Fusion *fusion, Error *err);

// Mean and standard deviation of a new measurement at [point]: parameters, sizes and the
// uncertainty of the x together.
void fusion_predict(const Fusion *fusion, const FusionPoint *point, double *mean, double *sd);
// The same of what the recipe truly does, without paper and repeat: how designs compare.
void fusion_predict_mean(const Fusion *fusion, const FusionPoint *point, double *mean, double *sd);

// The [probability] quantile of a new measurement, which is uncertain by [extra_sd] besides.
double fusion_quantile(const Fusion *fusion, const FusionPoint *point, double extra_sd,
                       double probability);
// The probability that a new measurement exceeds [y].
double fusion_exceeds(const Fusion *fusion, const FusionPoint *point, double y);

// Posterior mean and standard deviation of b[term] (0: the offset), of constant [number] in
// standard deviations of its prior, and of a size.
void fusion_term(const Fusion *fusion, int term, double *mean, double *sd);
void fusion_constant(const Fusion *fusion, int number, double *mean, double *sd);
void fusion_size(const Fusion *fusion, FusionSize size, double *mean, double *sd);

#endif
