// What moved from one run to another, and why: told from their manifests alone.
#ifndef CAMPAIGN_DIFFERENCE_H
#define CAMPAIGN_DIFFERENCE_H

#include "base/json.h"

// X(name, word): where a difference lies. The first five are causes, the last is what follows.
#define DIFFERENCE_KINDS(X) \
    X(CAMPAIGN, "campaign") \
    X(DATA, "data")         \
    X(MODEL, "model")       \
    X(CODE, "code")         \
    X(MACHINE, "machine")   \
    X(RESULT, "result")

typedef enum DifferenceKind {
#define X(name, word) DIFFERENCE_##name,
    DIFFERENCE_KINDS(X)
#undef X
    DIFFERENCE_KIND_COUNT
} DifferenceKind;

typedef struct Difference {
    DifferenceKind kind;
    const char *what;           // in arena, as all of it
    const char *before, *after; // NULL: not there
} Difference;

typedef struct Differences {
    Difference *items; // count, in arena
    int count;
    int room;
    const char *cause; // one sentence: which causes there are, or that none explains the results
} Differences;

const char *difference_word(DifferenceKind kind);

// Compares two manifests; what only tells when and how fast a run was is left out. Its texts live
// in [arena].
Status difference_find(JsonView before, JsonView after, Arena *arena, Differences *differences,
                       Error *err);

#endif
