// What the catalog's disagreements do to evidence: an open one widens it, a settled one decides.
#ifndef CAMPAIGN_DISPUTE_H
#define CAMPAIGN_DISPUTE_H

#include "campaign/evidence.h"
#include "catalog/problem.h"

// Changes [evidence] (count) by what [problems] say of it; what was settled to be no evidence is
// taken out, the order of the rest kept.
//   two values of one quantity    open: their middle, half their distance as doubt; settled: the
//                                 value preferred
//   equal half cells              open: doubt, one row may be a copy; settled in favour of one
//                                 host: the other's row is out
//   misplaced number              open: doubt, it may be a retention; settled as one: out
//   conditions of another cell    open: doubt; settled: the conditions preferred
void dispute_apply(const Problem *problems, int problem_count, Evidence *evidence, int *count);

#endif
