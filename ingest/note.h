// What the notes under tables define: "LFP = LiFePO4" and "1 C value: LFP = 170 mA g-1".
#ifndef INGEST_NOTE_H
#define INGEST_NOTE_H

#include "ingest/document.h"

typedef struct Definition {
    const char *name;    // in arena
    const char *meaning; // what stands behind "=", in arena
    double value;        // its number, NAN when it is none
    const char *unit;    // canonical, static; NULL without a known one
} Definition;

typedef struct Notes {
    const Definition *items; // count, in arena
    int count;
} Notes;

// Collects the definitions of all notes of [document]: those under one table serve all.
Status notes_read(const Document *document, Arena *arena, Notes *notes, Error *err);

// What [name] stands for, or NULL.
const char *notes_formula(const Notes *notes, const char *name);
// The current of 1 C of [name] in mA/g, NAN when it is not defined.
double notes_one_C(const Notes *notes, const char *name);

#endif
