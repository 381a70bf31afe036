// The catalog in the forms other programs read.
#ifndef CATALOG_EXPORT_H
#define CATALOG_EXPORT_H

#include "base/text.h"
#include "catalog/catalog.h"

// Appends the catalog to [out] in [form]. STATUS_USAGE naming the forms when it is none of them.
Status export_catalog(Catalog *catalog, const char *form, Arena *arena, Text *out, Error *err);

// The names of the forms, for a message or a help text.
const char *export_forms(void);

#endif
