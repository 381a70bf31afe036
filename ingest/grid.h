// Tables of an XML or HTML tree: HTML's rows and cells, and the CALS model of OASIS.
#ifndef INGEST_GRID_H
#define INGEST_GRID_H

#include "ingest/element.h"

// Adds the table [node] as a block. [label] is like "Table 2"; it and [caption] may be NULL.
Status grid_add(Walker *walker, const Element *node, const char *label, const char *caption,
                Error *err);

// Whether [node] only arranges the page: a table without headings that holds blocks.
bool grid_is_layout(const Walker *walker, const Element *node, int depth);

#endif
