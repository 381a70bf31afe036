// What the numbers of a sentence are measures of, and under which conditions they hold.
#ifndef INGEST_FACT_H
#define INGEST_FACT_H

#include <stdbool.h>

#include "base/arena.h"
#include "ingest/measure.h"

typedef struct Fact {
    const char *quantity; // name of the catalog's vocabulary, static
    const char *unit;     // canonical, static
    bool condition;       // a condition of other facts rather than an outcome
    const char *cell;     // half, symmetric, full, ..., static; NULL when nothing tells
    Measure measure;
} Fact;

enum { FACTS_MAX = MEASURES_MAX + 8 }; // in one sentence

// Fills [facts] with those of [sentence] ('\0'-terminated) in the order of their places, and
// returns their number. A number whose quantity is not clear is left out.
int facts_read(Plain sentence, Fact facts[FACTS_MAX]);

// The conditions of facts[which], from the other facts of its sentence, as a JSON object in
// [arena]. Two lists of the same length are paired by place.
Status fact_conditions(const Fact *facts, int count, int which, const char *sentence, Arena *arena,
                       const char **conditions, Error *err);

#endif
