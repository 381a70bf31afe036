// Comma-separated files: one table.
#ifndef INGEST_SEPARATED_H
#define INGEST_SEPARATED_H

#include <stdbool.h>

#include "ingest/blocks.h"

// Whether every one of the first lines has the same number of commas, and at least one.
bool separated_matches(const char *bytes, size_t length);

Status separated_read(const char *name, const char *bytes, size_t length, Blocks *blocks,
                      Error *err);

#endif
