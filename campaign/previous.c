// Settings of the catalog: "report:RUN" holds a manifest, "ranking:RUN" the keys of its candidates,
// best first, one behind the other; "reported" names the last run, "before:HASH" the run that the
// inputs HASH were compared with when they were first reported ("-": none).
#include "campaign/previous.h"

#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "catalog/setting.h"

enum { KEY_LENGTH = RECIPE_KEY - 1 };

// -- Keys --

Status recipe_key(const Campaign *campaign, const Recipe *recipe, char key[RECIPE_KEY],
                  Error *err)
{
    Arena scratch = {0};
    char hex[HASH_TEXT];
    const char *text = NULL;
    Json *json = recipe_to_json(campaign, recipe);
    const Status status = json_print(json, false, &scratch, &text, err);
    json_free(json);
    if (status == STATUS_OK) {
        hash_bytes(text, strlen(text), hex);
        memcpy(key, hex, KEY_LENGTH);
        key[KEY_LENGTH] = '\0';
    }
    arena_clear(&scratch);
    return status;
}

static int compare_keys(const void *a, const void *b)
{
    return strcmp(((const Standing *)a)->key, ((const Standing *)b)->key);
}

// The standings that [keys], one behind the other, tell.
static Status read_standings(const char *keys, Arena *arena, Standings *standings, Error *err)
{
    const int count = (int)(strlen(keys) / KEY_LENGTH);
    Standing *items = arena_alloc(arena, (size_t)count + 1, sizeof *items);
    if (!items)
        return arena_exhausted(arena, err);
    for (int i = 0; i < count; i++) {
        memcpy(items[i].key, keys + (size_t)i * KEY_LENGTH, KEY_LENGTH);
        items[i].key[KEY_LENGTH] = '\0';
        items[i].rank = i + 1;
    }
    qsort(items, (size_t)count, sizeof *items, compare_keys);
    *standings = (Standings){items, count};
    return STATUS_OK;
}

int standing_rank(const Standings *standings, const char *key)
{
    Standing wanted = {.rank = 0};
    if (standings->count == 0 || strlen(key) != KEY_LENGTH)
        return 0;
    memcpy(wanted.key, key, RECIPE_KEY);
    const Standing *found = bsearch(&wanted, standings->items, (size_t)standings->count,
                                    sizeof wanted, compare_keys);
    return found ? found->rank : 0;
}

static Status print_keys(const Workshop *workshop, const Candidate *ranked, int count,
                         Arena *arena, const char **keys, Error *err)
{
    char *text = arena_alloc(arena, (size_t)count * KEY_LENGTH + 1, 1);
    if (!text)
        return arena_exhausted(arena, err);
    for (int i = 0; i < count; i++) {
        char key[RECIPE_KEY];
        TRY(recipe_key(&workshop->campaign, &ranked[i].recipe, key, err));
        memcpy(text + (size_t)i * KEY_LENGTH, key, KEY_LENGTH);
    }
    text[(size_t)count * KEY_LENGTH] = '\0';
    *keys = text;
    return STATUS_OK;
}

// -- Settings --

// The setting "[kind]:[name]"; NULL when there is none.
static Status read_named(Catalog *catalog, const char *kind, const char *name, Arena *arena,
                         const char **text, Error *err)
{
    const char *setting = arena_format(arena, "%s:%s", kind, name);
    return setting ? catalog_setting(catalog, setting, arena, text, err)
                   : arena_exhausted(arena, err);
}

static Status write_named(Catalog *catalog, const char *kind, const char *name, const char *text,
                          Arena *arena, Error *err)
{
    const char *setting = arena_format(arena, "%s:%s", kind, name);
    return setting ? catalog_put_setting(catalog, setting, text, err)
                   : arena_exhausted(arena, err);
}

// Which run these inputs are compared with; "-" when none came before.
static Status choose_run(Catalog *catalog, const char *hash, Arena *arena, const char **run,
                         Error *err)
{
    TRY(read_named(catalog, "before", hash, arena, run, err));
    if (*run)
        return STATUS_OK;
    TRY(catalog_setting(catalog, "reported", arena, run, err));
    if (!*run)
        *run = "-";
    return write_named(catalog, "before", hash, *run, arena, err);
}

static Status read_before(Catalog *catalog, const char *run, Arena *arena, Previous *previous,
                          Error *err)
{
    const char *manifest = NULL;
    const char *keys = NULL;
    TRY(read_named(catalog, "report", run, arena, &manifest, err));
    TRY(read_named(catalog, "ranking", run, arena, &keys, err));
    if (!manifest || !keys)
        return strcmp(run, "-") == 0
                   ? STATUS_OK
                   : fail(err, STATUS_BAD_DATA, "the catalog has lost its report %s", run);
    TRY(json_parse(run, manifest, strlen(manifest), arena, &previous->before, err));
    TRY(read_standings(keys, arena, &previous->stood, err));
    previous->run = run;
    return STATUS_OK;
}

Status previous_recall(const Workshop *workshop, const char *hash, const char *manifest,
                       const Candidate *ranked, int count, Arena *arena, Previous *previous,
                       Error *err)
{
    const char *run = NULL;
    const char *keys = NULL;
    TRY(choose_run(workshop->catalog, hash, arena, &run, err));
    TRY(read_before(workshop->catalog, run, arena, previous, err));
    TRY(print_keys(workshop, ranked, count, arena, &keys, err));
    TRY(read_standings(keys, arena, &previous->stand, err));
    return json_parse("this run", manifest, strlen(manifest), arena, &previous->after, err);
}

static Status remember(const Workshop *workshop, const char *run, const char *manifest,
                       const Candidate *ranked, int count, Arena *scratch, Error *err)
{
    const char *keys = NULL;
    TRY(print_keys(workshop, ranked, count, scratch, &keys, err));
    TRY(write_named(workshop->catalog, "report", run, manifest, scratch, err));
    TRY(write_named(workshop->catalog, "ranking", run, keys, scratch, err));
    // Last: a run is the one before only when what it said is kept.
    return catalog_put_setting(workshop->catalog, "reported", run, err);
}

Status previous_remember(const Workshop *workshop, const char *run, const char *manifest,
                         const Candidate *ranked, int count, Error *err)
{
    Arena scratch = {0};
    const Status status = remember(workshop, run, manifest, ranked, count, &scratch, err);
    arena_clear(&scratch);
    return status;
}

void previous_clear(Previous *previous)
{
    if (!previous)
        return;
    json_clear(&previous->before);
    json_clear(&previous->after);
    *previous = (Previous){0};
}
