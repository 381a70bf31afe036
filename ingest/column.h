// What a column of a table holds, recognised from its heading by meaning: which cell, which
// quantities in which order, in which units.
#ifndef INGEST_COLUMN_H
#define INGEST_COLUMN_H

#include "base/arena.h"
#include "base/error.h"

typedef enum CellType { CELL_NONE, CELL_HALF, CELL_SYMMETRIC, CELL_FULL } CellType;

typedef enum Meaning {
    MEANING_NONE,
    MEANING_HOST,
    MEANING_STRATEGY,
    MEANING_EFFICIENCY,
    MEANING_CURRENT, // or a rate
    MEANING_CAPACITY,
    MEANING_CYCLES,
    MEANING_DURATION,
    MEANING_RETENTION,
    MEANING_OVERPOTENTIAL,
    MEANING_DEPOSITED,
    MEANING_CATHODE,
    MEANING_ELECTROLYTE,
    MEANING_REFERENCE,
} Meaning;

typedef struct ColumnPart {
    Meaning meaning;
    const char *printed; // in arena
    const char *unit;    // canonical, static; NULL when the heading gives none
} ColumnPart;

enum { COLUMN_PARTS_MAX = 12 };

typedef struct Column {
    CellType cell;
    const char *heading; // in arena
    ColumnPart parts[COLUMN_PARTS_MAX];
    int part_count; // 1, or more when a cell lists several quantities
} Column;

// Reads a heading such as "Half-cell (CE, current density [mA cm-2], cycle)" or "CE (%)".
Status column_read(const char *heading, Arena *arena, Column *column, Error *err);

#endif
