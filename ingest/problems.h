// A growing list of problems, for whatever reads or audits.
#ifndef INGEST_PROBLEMS_H
#define INGEST_PROBLEMS_H

#include "base/arena.h"
#include "base/error.h"
#include "catalog/problem.h"

typedef struct Problems {
    Arena *arena;         // borrowed
    const char *document; // borrowed; what is being read
    const char *part;     // borrowed; of it, a sheet; NULL when lines are those of the document
    Problem *items;       // count, in arena
    int count;
    int capacity;
} Problems;

// One side of a problem.
typedef struct Side {
    int line;          // in the document
    const char *value; // borrowed
} Side;

// Adds a problem of [kind] about [host] (NULL: none) with [count] sides; its identity is made from
// these, so that finding it again changes nothing. [preferred] may be NULL.
Status problems_add(Problems *problems, const char *kind, const char *host, const Side *sides,
                    int count, const char *preferred, const char *rule, Error *err);

// The same with two sides, which is the usual case.
Status problems_add_pair(Problems *problems, const char *kind, const char *host, Side a, Side b,
                         const char *preferred, const char *rule, Error *err);

// Leaves each problem once, in order: a sentence and its repetition may both show it.
Status problems_unique(Problems *problems, Error *err);

#endif
