// The catalog for people at a terminal: a list of hosts, the card of one, its problems.
#ifndef CATALOG_CARD_H
#define CATALOG_CARD_H

#include "base/text.h"
#include "catalog/catalog.h"

typedef struct CardList {
    const char *sort;  // a field of host.def or its beginning, "-field" for downwards; NULL: as in
                       // the source
    const char *where; // conditions with commas between, see card_list(); NULL: all hosts
    bool json;
} CardList;

// One line a host that meets every condition: "WORD" in its name, aliases or strategy,
// "FIELD=WORD" in that field, or "FIELD>NUMBER" (<, >=, <=). Fields are those of host.def; what
// only one of them begins with is enough. STATUS_USAGE naming the nearest field when there is none.
Status card_list(Catalog *catalog, const CardList *list, Arena *arena, Text *out, Error *err);

// Everything about the host called [name]: what each cell gave, every claim with its conditions,
// the printed token and its line, and the disagreements it is part of.
Status card_show(Catalog *catalog, const char *name, bool json, Arena *arena, Text *out,
                 Error *err);

typedef struct CardProblems {
    const char *where; // only problems whose kind, host or identity contains it; NULL: all
    bool open;         // only those nobody has settled
} CardProblems;

// The problems, with both places, the values, the one preferred and the rule.
Status card_problems(Catalog *catalog, const CardProblems *choice, Arena *arena, Text *out,
                     Error *err);

#endif
