// The tables of the database. Private to this folder.
#ifndef CATALOG_SCHEMA_H
#define CATALOG_SCHEMA_H

#include "catalog/rows.h"

extern const RowTable HOST_ROWS;
extern const RowTable ELECTROLYTE_ROWS;
extern const RowTable CLAIM_ROWS;
extern const RowTable REFERENCE_ROWS;
extern const RowTable PROBLEM_ROWS;
extern const RowTable COMPLETION_ROWS;

// Creates what is missing. Refuses a file that is not a catalog, or newer than this program.
Status schema_prepare(struct Catalog *catalog, Error *err);

#endif
