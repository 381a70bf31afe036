// Every number with a unit in a sentence, lists and ranges resolved.
#ifndef INGEST_MEASURE_H
#define INGEST_MEASURE_H

#include "ingest/plain.h"

typedef struct Measure {
    double value;
    double value_max;      // NAN unless it is a range
    const char *unit;      // as the catalog spells it, static; "cycles" for a number of cycles
    const char *qualifier; // sign, static
    size_t start, end;     // of the number in the sentence
    size_t unit_end;       // behind the unit it shares
    int list;              // numbers tied into one list have the same, from 1; 0 when alone
    int place;             // within that list, from 0
    int list_length;
} Measure;

enum { MEASURES_MAX = 48 }; // in one sentence

// Fills [measures] with those of [sentence] ('\0'-terminated), in order, and returns their number.
int measures_read(Plain sentence, Measure measures[MEASURES_MAX]);

#endif
