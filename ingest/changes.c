#include "ingest/changes.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

// -- Claims in order --

typedef int Order(const void *a, const void *b);

static int by_id(const void *a, const void *b)
{
    return strcmp((*(const Claim *const *)a)->id, (*(const Claim *const *)b)->id);
}

static int compare_text(const char *a, const char *b)
{
    return strcmp(a ? a : "", b ? b : "");
}

static int compare_number(double a, double b)
{
    if (isnan(a) || isnan(b))
        return isnan(a) - isnan(b);
    return (a > b) - (a < b);
}

// What a claim says, wherever it stands.
static int by_content(const void *a, const void *b)
{
    const Claim *x = *(const Claim *const *)a;
    const Claim *y = *(const Claim *const *)b;
    const int orders[] = {compare_text(x->host, y->host),
                          compare_text(x->cell, y->cell),
                          compare_text(x->quantity, y->quantity),
                          compare_number(x->value, y->value),
                          compare_number(x->value_max, y->value_max),
                          compare_text(x->unit, y->unit),
                          compare_text(x->qualifier, y->qualifier),
                          compare_text(x->conditions, y->conditions),
                          compare_text(x->place, y->place)};
    for (int i = 0; i < (int)(sizeof orders / sizeof *orders); i++)
        if (orders[i])
            return orders[i];
    return 0;
}

static int by_place(const void *a, const void *b)
{
    const Change *x = a;
    const Change *y = b;
    const Claim *p = x->after ? x->after : x->before;
    const Claim *q = y->after ? y->after : y->before;
    const int order = compare_number(p->line, q->line);
    return order ? order : by_content(&p, &q);
}

static Status sort(const Claim *claims, int count, Arena *arena, const Claim ***sorted, Error *err)
{
    const Claim **pointers = arena_alloc(arena, (size_t)count + 1, sizeof *pointers);
    if (!pointers)
        return arena_exhausted(arena, err);
    for (int i = 0; i < count; i++)
        pointers[i] = &claims[i];
    qsort(pointers, (size_t)count, sizeof *pointers, by_id);
    *sorted = pointers;
    return STATUS_OK;
}

// -- Two versions --

typedef struct Version {
    const Claim **items; // count, in arena
    int count;
} Version;

// Walks two sorted versions together: what is in both goes to [both] (pairs; NULL: dropped), and
// what is left of each stays there.
static int match(Version *before, Version *after, Order *order, Change *both)
{
    int pairs = 0;
    int kept_before = 0;
    int kept_after = 0;
    for (int i = 0, j = 0; i < before->count || j < after->count;) {
        const int way = i == before->count  ? 1
                        : j == after->count ? -1
                                            : order(&before->items[i], &after->items[j]);
        if (way == 0 && both)
            both[pairs] = (Change){before->items[i], after->items[j]};
        pairs += way == 0;
        if (way < 0)
            before->items[kept_before++] = before->items[i];
        if (way > 0)
            after->items[kept_after++] = after->items[j];
        i += way <= 0;
        j += way >= 0;
    }
    before->count = kept_before;
    after->count = kept_after;
    return pairs;
}

static void collect(const Version *before, const Version *after, Change *items, Changes *changes)
{
    for (int i = 0; i < before->count; i++)
        items[changes->count++] = (Change){before->items[i], NULL};
    for (int i = 0; i < after->count; i++)
        items[changes->count++] = (Change){NULL, after->items[i]};
    changes->gone = before->count;
    changes->added = after->count;
    changes->items = items;
    qsort(items, (size_t)changes->count, sizeof *items, by_place);
}

Status changes_find(Catalog *catalog, const char *name, const Claims *claims, Arena *arena,
                    Changes *changes, Error *err)
{
    const Claim *old = NULL;
    Version before = {0};
    Version after = {.count = claims->count};
    Changes found = {0};
    TRY(catalog_claims_of(catalog, name, arena, &old, &before.count, err));
    TRY(sort(old, before.count, arena, &before.items, err));
    TRY(sort(claims->items, after.count, arena, &after.items, err));
    const size_t most = (size_t)before.count + (size_t)after.count + 1;
    Change *items = arena_alloc(arena, most, sizeof *items);
    if (!items)
        return arena_exhausted(arena, err);
    const int pairs = match(&before, &after, by_id, items);
    for (int i = 0; i < pairs; i++)
        if (by_content(&items[i].before, &items[i].after) != 0)
            items[found.count++] = items[i];
    found.changed = found.count;
    qsort(before.items, (size_t)before.count, sizeof *before.items, by_content);
    qsort(after.items, (size_t)after.count, sizeof *after.items, by_content);
    found.moved = match(&before, &after, by_content, NULL);
    collect(&before, &after, items, &found);
    *changes = found;
    return STATUS_OK;
}
