// The electrolytes of a table cell: "1 m LiTFSI in DOL&DME (1:1 in v/v) with 2% LiNO3", and often
// the next one behind it with nothing between.
#ifndef INGEST_ELECTROLYTE_H
#define INGEST_ELECTROLYTE_H

#include "base/arena.h"
#include "base/error.h"
#include "catalog/host.h"

// Splits [cell] ('\0'-terminated, without markup) before each concentration of a salt and reads
// the pieces. STATUS_BAD_DATA naming the piece that is no electrolyte.
Status electrolyte_read(const char *cell, Arena *arena, const HostElectrolyte **electrolytes,
                        int *count, Error *err);

#endif
