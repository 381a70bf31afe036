// A catalog checked as a whole, and a copy of it to go back to.
#ifndef CATALOG_BACKUP_H
#define CATALOG_BACKUP_H

#include "catalog/catalog.h"

// Reads every page. STATUS_BAD_DATA, saying how to get a whole one back, when something is damaged.
Status catalog_check(Catalog *catalog, Error *err);

// Replaces the file [path] by a copy of the catalog as it is; other writers may be at work. On
// failure the old copy is untouched.
Status catalog_backup(Catalog *catalog, const char *path, Error *err);

// Size of the database: bytes. Both of the above take about a second for every gigabyte.
Status catalog_size(Catalog *catalog, double *bytes, Error *err);

#endif
