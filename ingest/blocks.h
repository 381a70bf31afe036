// A growing row of blocks, for the readers of the formats.
#ifndef INGEST_BLOCKS_H
#define INGEST_BLOCKS_H

#include "ingest/document.h"

typedef struct Blocks {
    Arena *arena; // borrowed
    Block *items; // count, in arena
    int count;
    int capacity;
} Blocks;

Status blocks_add(Blocks *blocks, Block block, Error *err);

#endif
