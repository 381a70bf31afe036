// Tables of a report as HTML.
#ifndef REPORTS_PAGE_TABLE_H
#define REPORTS_PAGE_TABLE_H

#include "base/text.h"
#include "reports/table.h"

// Appends what a cell says, as a link where it has one.
void page_cell(Text *out, const Cell *cell, const Column *column);

// Append <thead> and the start of <tbody>, and one row; without column [skipped] (-1: with all).
void page_table_head(Text *out, const Table *table, int skipped);
void page_table_row(Text *out, const Table *table, int row, int skipped);

#endif
