// Workbooks (.xlsx) as documents: every visible sheet is a table.
#ifndef INGEST_SPREADSHEET_H
#define INGEST_SPREADSHEET_H

#include <stdbool.h>

#include "ingest/blocks.h"

// Whether the bytes begin like a zip file, which of all documents only a workbook is.
bool spreadsheet_matches(const char *bytes, size_t length);

// A sheet becomes a heading with its name and a table whose lines are the rows of the sheet. Single
// texts above the table are its caption, those behind an empty row below it are notes.
Status spreadsheet_read(const char *name, const char *bytes, size_t length, Blocks *blocks,
                        Error *err);

#endif
