// One cell of a table of hosts: quantities in the order its heading names them, an electrolyte, a
// reference.
#ifndef INGEST_ENTRY_H
#define INGEST_ENTRY_H

#include "catalog/host.h"
#include "ingest/citation.h"
#include "ingest/column.h"
#include "ingest/note.h"
#include "ingest/problems.h"
#include "ingest/table.h"

typedef struct EntryContext {
    const Notes *notes;
    const Citations *citations;
    Arena *arena;       // borrowed
    Problems *problems; // borrowed
} EntryContext;

// Reads [cell] of [row] into [host], which has its name already. What is not understood becomes a
// problem, and that field stays missing.
Status entry_read(const EntryContext *context, const TableRow *row, const Column *column,
                  Plain cell, Host *host, Error *err);

#endif
