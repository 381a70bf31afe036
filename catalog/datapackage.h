// The catalog as a Frictionless data package: one JSON file with its tables inside, each with a
// schema of names, types, units and titles.
#ifndef CATALOG_DATAPACKAGE_H
#define CATALOG_DATAPACKAGE_H

#include "base/text.h"
#include "catalog/catalog.h"

Status datapackage_export(Catalog *catalog, Arena *arena, Text *out, Error *err);

#endif
