#include "campaign/difference.h"

#include <stdio.h>
#include <string.h>

#include "base/hash.h"
#include "base/text.h"

const char *difference_word(DifferenceKind kind)
{
    static const char *const WORDS[] = {
#define X(name, word) word,
        DIFFERENCE_KINDS(X)
#undef X
    };
    return WORDS[kind];
}

// A comparison at work. The first failure stays, and the rest is skipped.
typedef struct Comparison {
    JsonView before, after;
    Arena *arena; // borrowed
    Differences found;
    bool failed; // memory is used up
} Comparison;

// -- Values --

// A value as a person reads it; NULL when there is none. Numbers keep the digits that differ; the
// first digits of a hash tell it apart, and nobody reads the others.
static const char *describe(JsonView view, Arena *arena)
{
    if (json_is_number(view))
        return arena_format(arena, "%.10g", json_number(view));
    const char *text = json_string(view);
    if (text && strlen(text) == HASH_TEXT - 1)
        return arena_format(arena, "%.12s", text);
    return text ? arena_string(arena, text) : NULL;
}

static bool same_text(const char *a, const char *b)
{
    return a == b || (a && b && strcmp(a, b) == 0);
}

static void add(Comparison *comparison, DifferenceKind kind, const char *what, const char *before,
                const char *after)
{
    Differences *found = &comparison->found;
    if (found->count == found->room) {
        const int room = found->room ? 2 * found->room : 32;
        Difference *items = arena_alloc(comparison->arena, (size_t)room, sizeof *items);
        comparison->failed |= !items;
        if (!items)
            return;
        if (found->count > 0)
            memcpy(items, found->items, (size_t)found->count * sizeof *items);
        found->items = items;
        found->room = room;
    }
    // [what] may belong to a manifest that is released before the differences.
    const char *copy = what ? arena_string(comparison->arena, what) : NULL;
    comparison->failed |= !copy;
    found->items[found->count++] = (Difference){kind, copy, before, after};
}

static void compare_values(Comparison *comparison, DifferenceKind kind, const char *what,
                           JsonView before, JsonView after)
{
    const char *old_text = describe(before, comparison->arena);
    const char *new_text = describe(after, comparison->arena);
    if (!same_text(old_text, new_text))
        add(comparison, kind, what, old_text, new_text);
}

// -- Lists of objects --

// The element of [list] whose members [key] and [also] (NULL: only the first) are those of [like].
static JsonView find_like(JsonView list, JsonView like, const char *key, const char *also)
{
    JsonView one = json_first(list);
    for (; one.node; one = json_next(one)) {
        const bool same = same_text(json_string(json_member(one, key)),
                                    json_string(json_member(like, key)));
        if (same && (!also || same_text(json_string(json_member(one, also)),
                                        json_string(json_member(like, also)))))
            break;
    }
    return one;
}

// -- Causes --

static DifferenceKind kind_of_input(JsonView input)
{
    const char *kind = json_string(json_member(input, "kind"));
    return kind && strcmp(kind, "campaign") == 0 ? DIFFERENCE_CAMPAIGN : DIFFERENCE_DATA;
}

static const char *short_hash(JsonView input, Arena *arena)
{
    return describe(json_member(input, "sha256"), arena);
}

// A run has one campaign, whatever its file is called.
static const char *second_key(JsonView input)
{
    return kind_of_input(input) == DIFFERENCE_CAMPAIGN ? NULL : "name";
}

static void compare_inputs(Comparison *comparison)
{
    const JsonView before = json_member(comparison->before, "inputs");
    const JsonView after = json_member(comparison->after, "inputs");
    Arena *arena = comparison->arena;
    for (JsonView one = json_first(after); one.node; one = json_next(one)) {
        const JsonView old = find_like(before, one, "kind", second_key(one));
        const char *old_hash = old.node ? short_hash(old, arena) : NULL;
        const char *new_hash = short_hash(one, arena);
        if (!same_text(old_hash, new_hash))
            add(comparison, kind_of_input(one), json_string(json_member(one, "name")), old_hash,
                new_hash);
    }
    for (JsonView one = json_first(before); one.node; one = json_next(one))
        if (!find_like(after, one, "kind", second_key(one)).node)
            add(comparison, kind_of_input(one), json_string(json_member(one, "name")),
                short_hash(one, arena), NULL);
}

static void compare_members(Comparison *comparison)
{
    static const struct {
        const char *object; // NULL: the manifest itself
        const char *key;
        DifferenceKind kind;
    } MEMBERS[] = {
        {NULL, "campaign", DIFFERENCE_CAMPAIGN},
        {NULL, "seed", DIFFERENCE_CAMPAIGN},
        {NULL, "record", DIFFERENCE_DATA},
        {"counts", "measured_values", DIFFERENCE_DATA},
        {NULL, "model_key", DIFFERENCE_MODEL},
        {"program", "simulator", DIFFERENCE_MODEL},
        {"program", "version", DIFFERENCE_CODE},
        {"program", "sha256", DIFFERENCE_CODE},
        {"program", "compiler", DIFFERENCE_CODE},
        {"program", "blas", DIFFERENCE_CODE},
        {"program", "blas_kernel", DIFFERENCE_MACHINE},
        {"program", "cpu", DIFFERENCE_MACHINE},
        {NULL, "host", DIFFERENCE_MACHINE},
        {"counts", "published_hosts", DIFFERENCE_RESULT},
        {"counts", "candidates_ranked", DIFFERENCE_RESULT},
    };
    for (size_t i = 0; i < sizeof MEMBERS / sizeof *MEMBERS; i++) {
        const char *object = MEMBERS[i].object;
        const JsonView before =
            object ? json_member(comparison->before, object) : comparison->before;
        const JsonView after = object ? json_member(comparison->after, object) : comparison->after;
        const char *what = object ? arena_format(comparison->arena, "%s %s", object,
                                                 MEMBERS[i].key)
                                  : MEMBERS[i].key;
        compare_values(comparison, MEMBERS[i].kind, what, json_member(before, MEMBERS[i].key),
                       json_member(after, MEMBERS[i].key));
    }
}

// -- Results --

static void compare_skill(Comparison *comparison)
{
    const JsonView before = json_member(comparison->before, "skill");
    const JsonView after = json_member(comparison->after, "skill");
    for (JsonView one = json_first(after); one.node; one = json_next(one)) {
        const JsonView old = json_member(before, json_key(one));
        compare_values(comparison, DIFFERENCE_RESULT,
                       arena_format(comparison->arena, "error of %s", json_key(one)),
                       json_member(old, "error"), json_member(one, "error"));
    }
}

static const char *place_of(JsonView proposal, Arena *arena)
{
    if (!proposal.node)
        return NULL;
    return arena_format(arena, "rank %.0f, score %.4g", json_number(json_member(proposal, "rank")),
                        json_number(json_member(proposal, "score")));
}

static const char *name_of(JsonView proposal, Arena *arena)
{
    const char *id = json_string(json_member(proposal, "id"));
    const char *what = json_string(json_member(proposal, "what"));
    return arena_format(arena, "%s (%s)", id ? id : "?", what ? what : "?");
}

static void compare_proposals(Comparison *comparison)
{
    const JsonView before = json_member(comparison->before, "proposals");
    const JsonView after = json_member(comparison->after, "proposals");
    Arena *arena = comparison->arena;
    for (JsonView one = json_first(after); one.node; one = json_next(one)) {
        const char *was = place_of(find_like(before, one, "id", NULL), arena);
        const char *is = place_of(one, arena);
        if (!same_text(was, is))
            add(comparison, DIFFERENCE_RESULT, name_of(one, arena), was, is);
    }
    for (JsonView one = json_first(before); one.node; one = json_next(one))
        if (!find_like(after, one, "id", NULL).node)
            add(comparison, DIFFERENCE_RESULT, name_of(one, arena), place_of(one, arena), NULL);
}

static void compare_outputs(Comparison *comparison)
{
    const JsonView before = json_member(comparison->before, "outputs");
    const JsonView after = json_member(comparison->after, "outputs");
    for (JsonView one = json_first(after); one.node; one = json_next(one)) {
        const char *name = json_string(json_member(one, "name"));
        if (!name || strcmp(name, "hostscreen.xlsx") != 0)
            continue;
        const JsonView old = find_like(before, one, "name", NULL);
        const char *was = old.node ? short_hash(old, comparison->arena) : NULL;
        const char *is = short_hash(one, comparison->arena);
        if (!same_text(was, is))
            add(comparison, DIFFERENCE_RESULT, name, was, is);
    }
}

// -- Why --

static const char *explain(const Differences *found, Arena *arena)
{
    int counts[DIFFERENCE_KIND_COUNT] = {0};
    Text text = {.arena = arena};
    for (int i = 0; i < found->count; i++)
        counts[found->items[i].kind]++;
    if (found->count == 0)
        return arena_string(arena, "nothing differs");
    for (int kind = 0; kind < DIFFERENCE_RESULT; kind++)
        if (counts[kind] > 0)
            text_append(&text, "%s%s", text.length ? ", " : "changed: ",
                        difference_word((DifferenceKind)kind));
    if (text.length == 0)
        text_append(&text, "results differ although nothing they depend on does");
    else if (counts[DIFFERENCE_RESULT] == 0)
        text_append(&text, "; the results are the same");
    return text.failed ? NULL : text.bytes;
}

Status difference_find(JsonView before, JsonView after, Arena *arena, Differences *differences,
                       Error *err)
{
    Comparison comparison = {.before = before, .after = after, .arena = arena};
    compare_inputs(&comparison);
    compare_members(&comparison);
    compare_skill(&comparison);
    compare_proposals(&comparison);
    compare_outputs(&comparison);
    comparison.found.cause = explain(&comparison.found, arena);
    if (comparison.failed || !comparison.found.cause)
        return arena_exhausted(arena, err);
    *differences = comparison.found;
    return STATUS_OK;
}
