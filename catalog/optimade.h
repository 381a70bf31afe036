// The catalog in the form of OPTIMADE v1.3: entries of the types _hs_hosts, _hs_measurements and
// references; own properties begin with "_hs_", their provenance is in meta.property_metadata.
#ifndef CATALOG_OPTIMADE_H
#define CATALOG_OPTIMADE_H

#include "base/text.h"
#include "catalog/catalog.h"

// Appends one JSON response with everything.
Status optimade_export(Catalog *catalog, Arena *arena, Text *out, Error *err);

#endif
