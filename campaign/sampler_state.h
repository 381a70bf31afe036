// What a chain works on: for campaign/sampler*.c alone.
#ifndef CAMPAIGN_SAMPLER_STATE_H
#define CAMPAIGN_SAMPLER_STATE_H

#include "campaign/sampler.h"

// Random numbers in the order in which one chain asks for them.
typedef struct Chain {
    uint64_t seed, stream, number;
} Chain;

// Rows that share a recipe or a paper, directly or through others.
typedef struct Block {
    int first, count; // rows
    double *weight;   // count x count: inverse of their covariance
} Block;

struct Sampler {
    const FusionRow **rows; // count, block after block
    int count;
    const FusionSetup *setup; // borrowed
    int *recipe, *paper;      // count; -1: of its own, of none
    int *electrolyte;         // count; -1: none
    int recipes, papers, electrolytes;
    Block *blocks; // block_count
    int block_count;
    double *y;        // count; bounds as drawn
    double *x;        // count x FUSION_TERMS: 1, then the centred x with what is drawn of them
    double *stated;   // count x FUSION_TERMS: the same as given
    double *shift;    // count: what the constants add to the first x
    double *loading;  // count x (constants + electrolytes): how, for b[1] = 1
    double *scaled;   // the same for the present b[1]
    double *target;   // count
    double *residual; // count
    double *prior_mean, *prior_sd; // width
    double *normal, *right;        // width x width, width
    double *factor;                // largest block's count squared
    double *constants;             // constants + electrolytes: t, then charges
    int width;                     // of the largest set of coefficients
    double b[FUSION_TERMS];
    double size[SIZE_COUNT];
    Chain chain;
};

#endif
