// The catalog for people at a terminal: a list of hosts, the card of one, its problems.
#ifndef CATALOG_CARD_H
#define CATALOG_CARD_H

#include "base/text.h"
#include "catalog/catalog.h"

typedef struct CardList {
    const char *sort;  // a field of host.def, "-field" for downwards; NULL: as in the source
    const char *where; // only hosts whose name or strategy contains it; NULL: all
    bool json;
} CardList;

// One line a host. STATUS_USAGE naming the nearest field when [sort] is none.
Status card_list(Catalog *catalog, const CardList *list, Arena *arena, Text *out, Error *err);

// Everything about the host called [name], with the place of every claim and its conflicts.
Status card_show(Catalog *catalog, const char *name, bool json, Arena *arena, Text *out,
                 Error *err);

// The problems, by kind, with both places, the values and the one preferred.
Status card_problems(Catalog *catalog, Arena *arena, Text *out, Error *err);

#endif
