// Named texts kept with the catalog: stage keys, models, manifests.
#ifndef CATALOG_SETTING_H
#define CATALOG_SETTING_H

#include "catalog/catalog.h"

Status catalog_put_setting(Catalog *catalog, const char *name, const char *text, Error *err);
// [text] is in [arena]; NULL when there is none of that name.
Status catalog_setting(Catalog *catalog, const char *name, Arena *arena, const char **text,
                       Error *err);

#endif
