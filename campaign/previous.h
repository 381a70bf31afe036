// The report before this one, and where each design stood in it. Kept in the catalog: the same run
// is compared with the same report however often it is written, and its bytes stay the same.
#ifndef CAMPAIGN_PREVIOUS_H
#define CAMPAIGN_PREVIOUS_H

#include "base/json.h"
#include "campaign/rank.h"

enum { RECIPE_KEY = 13 }; // 12 hexadecimal digits and '\0'

// Where one recipe stands in a ranking.
typedef struct Standing {
    char key[RECIPE_KEY];
    int rank; // from 1
} Standing;

typedef struct Standings {
    const Standing *items; // count, in arena; by key
    int count;
} Standings;

// Two reports to compare. Zero before previous_recall(); release with previous_clear().
typedef struct Previous {
    const char *run;            // in arena; of the report before; NULL: there was none
    JsonDocument before, after; // their manifests; the first is empty when there was none
    Standings stood, stand;     // the rankings of both
} Previous;

// The key of a recipe: equal recipes have equal keys, whatever run proposed them.
Status recipe_key(const Campaign *campaign, const Recipe *recipe, char key[RECIPE_KEY],
                  Error *err);

// The rank of a recipe, or 0 when it is not in the ranking.
int standing_rank(const Standings *standings, const char *key);

// Finds the report that the run with the inputs [hash] is to be compared with: the last one made
// of other inputs when these were first reported.
//   manifest  of this run, as manifest.h prints it
Status previous_recall(const Workshop *workshop, const char *hash, const char *manifest,
                       const Candidate *ranked, int count, Arena *arena, Previous *previous,
                       Error *err);

// Keeps this report for those that follow.
Status previous_remember(const Workshop *workshop, const char *run, const char *manifest,
                         const Candidate *ranked, int count, Error *err);

// NULL is allowed.
void previous_clear(Previous *previous);

#endif
