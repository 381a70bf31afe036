// The libraries that the program is linked with, as they tell themselves: for the manifest, and for
// doctor. What tells no version of itself (SLEEF, LAPACKE) is not in the list.
#ifndef CAMPAIGN_LINKED_H
#define CAMPAIGN_LINKED_H

#include "base/arena.h"
#include "base/error.h"

typedef struct Linked {
    const char *name;    // "SQLite"
    const char *version; // "3.40.1", in the arena
} Linked;

// [list] (count) is in [arena].
Status linked_list(Arena *arena, const Linked **list, int *count, Error *err);

#endif
