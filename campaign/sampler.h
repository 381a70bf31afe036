// One chain of draws from the posterior of a fusion. Recipes, papers and what does not repeat are
// integrated out: rows that share a recipe or a paper are a block with a covariance. Given the
// sizes, the terms and the constants are each a Gaussian block (Gibbs); the sizes are drawn from
// their marginal posterior by slices (Neal, Ann. Stat. 31, 2003, 705).
#ifndef CAMPAIGN_SAMPLER_H
#define CAMPAIGN_SAMPLER_H

#include "campaign/fusion.h"

typedef struct Sampler Sampler;

// Lays out the rows and their blocks; names and centre of [fusion] are set. In [arena].
Status sampler_create(const FusionRow *rows, int count, const FusionSetup *setup, Arena *arena,
                      Fusion *fusion, Sampler **sampler, Error *err);

// Starts chain [number] from a point of its own.
void sampler_start(Sampler *sampler, int number);

// Draws everything once.
void sampler_sweep(Sampler *sampler);

// Copies the present state; [own] and [charge] have room for all recipes and electrolytes.
void sampler_keep(Sampler *sampler, double *own, double *charge, FusionDraw *draw);

#endif
