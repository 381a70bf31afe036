// New simulations where the ranking is undecided: candidates that may turn out better than the
// best known ones are simulated, the surrogates learn from them, and the ranking is made again,
// until nothing is left that is likely to change it or the budget ends.
#ifndef CAMPAIGN_ENRICH_H
#define CAMPAIGN_ENRICH_H

#include "campaign/rank.h"

// X(name, sentence)
#define ENRICHMENT_END_LIST(X)                                                                   \
    X(NONE, "the campaign's budget has no simulations for it")                                   \
    X(SETTLED, "the best stayed the same, and no candidate is expected to change them")          \
    X(BUDGET, "the budget ended before the best were settled")

typedef enum EnrichmentEnd {
#define X(name, sentence) ENRICHMENT_##name,
    ENRICHMENT_END_LIST(X)
#undef X
} EnrichmentEnd;

typedef struct Enrichment {
    EnrichmentEnd end;
    int rounds;
    int count;   // candidates simulated in them
    int changed; // of the best, those that the last round replaced
    double gain; // greatest expected improvement left, in standard deviations of the space
    // Medians over the candidates simulated in the first and in the last round, of what the
    // surrogates had promised: simulated life by promised life, and score less promised score.
    // NAN without a round.
    double life_first, life_last;
    double score_first, score_last;
} Enrichment;

// The sentence of an end.
const char *enrichment_sentence(EnrichmentEnd end);

// Fits, ranks, and enriches. What is simulated is stored under the candidates' numbers, so that a
// run that was interrupted chooses the same again and finds it there.
//   samples  n, evenly strewn
//   kept     at most [most], in [arena], best first; those simulated with their own results
Status enrich_run(const Workshop *workshop, const Sample *samples, int n, int most, Arena *arena,
                  Emulator *emulator, Candidate **kept, int *count, Enrichment *enrichment,
                  Error *err);

#endif
