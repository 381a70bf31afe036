// What an electrolyte does by itself: the efficiency of lithium on planar copper, so that a host is
// not credited with its electrolyte's share. Read from data/electrolyte_ce.json.
#ifndef CAMPAIGN_PLANAR_H
#define CAMPAIGN_PLANAR_H

#include "base/arena.h"
#include "base/error.h"
#include "base/json.h"
#include "campaign/quantity.h"

// The loss of a planar cell in decades, -log10(1 - CE): 1 is 90 %, 2 is 99 %.
typedef struct Planar {
    const char *name; // in arena; as in data/parameters.json where it is there
    double log_loss;  // mean over its cells, or assumed
    double sd;        // of another laboratory's cell about the mean
    int cells;        // measured ones; 0: assumed
} Planar;

typedef struct PlanarTable {
    const Planar *items; // count, in arena
    int count;
} PlanarTable;

// Reads and checks the file. The sd of a family of cells is their own, but not less than that of
// the electrolytes which stand twice ("repeats"), pooled; an assumed range counts as plus and minus
// two sd. Refuses what has no origin.
Status planar_read(const char *path, Arena *arena, PlanarTable *table, Error *err);

// The same of a document that is already parsed, and may be released afterwards.
Status planar_parse(JsonView root, Arena *arena, PlanarTable *table, Error *err);

// The family [name], or NULL.
const Planar *planar_find(const PlanarTable *table, const char *name);

#endif
