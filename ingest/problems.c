#include "ingest/problems.h"

#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/text.h"

static Status grow(Problems *problems, Error *err)
{
    if (problems->count < problems->capacity)
        return STATUS_OK;
    const int capacity = problems->capacity ? 2 * problems->capacity : 64;
    Problem *items = arena_alloc(problems->arena, (size_t)capacity, sizeof *items);
    if (!items)
        return arena_exhausted(problems->arena, err);
    if (problems->count)
        memcpy(items, problems->items, (size_t)problems->count * sizeof *items);
    problems->items = items;
    problems->capacity = capacity;
    return STATUS_OK;
}

static Status fill_sides(Problems *problems, Problem *problem, const Side *sides, int count,
                         Error *err)
{
    Arena *arena = problems->arena;
    const char **places = arena_alloc(arena, (size_t)count + 1, sizeof *places);
    const char **values = arena_alloc(arena, (size_t)count + 1, sizeof *values);
    if (!places || !values)
        return arena_exhausted(arena, err);
    for (int i = 0; i < count; i++) {
        places[i] = arena_format(arena, "%s%s%s:%d", problems->document,
                                 problems->part ? ": " : "", problems->part ? problems->part : "",
                                 sides[i].line);
        values[i] = arena_string(arena, sides[i].value ? sides[i].value : "");
        if (!places[i] || !values[i])
            return arena_exhausted(arena, err);
    }
    problem->places = (TextList){places, count};
    problem->values = (TextList){values, count};
    return STATUS_OK;
}

// The identity: what disagrees, not on which lines, so that a decision outlives a paragraph that is
// put in above. Twelve digits are enough to tell a few thousand problems apart, and to type.
static Status identify(Arena *arena, Problem *problem, Error *err)
{
    Text text = {.arena = arena};
    char hex[HASH_TEXT];
    text_append(&text, "%s\n%s\n%s", problem->document, problem->kind,
                problem->host ? problem->host : "");
    for (int i = 0; i < problem->values.count; i++)
        text_append(&text, "\n%s", problem->values.items[i]);
    TRY(text_check(&text, err));
    hash_bytes(text.bytes, text.length, hex);
    problem->id = arena_copy(arena, hex, 12);
    return problem->id ? STATUS_OK : arena_exhausted(arena, err);
}

Status problems_add(Problems *problems, const char *kind, const char *host, const Side *sides,
                    int count, const char *preferred, const char *rule, Error *err)
{
    Problem problem = problem_empty();
    problem.kind = kind;
    problem.host = host;
    problem.rule = rule;
    problem.document = problems->document;
    problem.state = "open";
    TRY(grow(problems, err));
    TRY(fill_sides(problems, &problem, sides, count, err));
    if (preferred) {
        problem.preferred = arena_string(problems->arena, preferred);
        if (!problem.preferred)
            return arena_exhausted(problems->arena, err);
    }
    TRY(identify(problems->arena, &problem, err));
    problems->items[problems->count++] = problem;
    return STATUS_OK;
}

Status problems_add_pair(Problems *problems, const char *kind, const char *host, Side a, Side b,
                         const char *preferred, const char *rule, Error *err)
{
    const Side sides[] = {a, b};
    return problems_add(problems, kind, host, sides, 2, preferred, rule, err);
}

static int by_id(const void *a, const void *b)
{
    const Problem *x = *(const Problem *const *)a;
    const Problem *y = *(const Problem *const *)b;
    const int order = strcmp(x->id, y->id);
    return order ? order : (x > y) - (x < y);
}

static bool same_places(const Problem *a, const Problem *b)
{
    if (a->places.count != b->places.count)
        return false;
    for (int i = 0; i < a->places.count; i++)
        if (strcmp(a->places.items[i], b->places.items[i]) != 0)
            return false;
    return true;
}

// Of a run of problems with one id, the [last] goes when an earlier one is at the same places; else
// it is another of the kind and gets a number.
static Status tell_apart(Arena *arena, Problem **run, int last, Error *err)
{
    int others = 1;
    for (int i = 0; i < last; i++) {
        if (same_places(run[i], run[last])) {
            run[last]->id = NULL;
            return STATUS_OK;
        }
        others += run[i]->id != NULL;
    }
    run[last]->id = arena_format(arena, "%s-%d", run[0]->id, others);
    return run[last]->id ? STATUS_OK : arena_exhausted(arena, err);
}

Status problems_unique(Problems *problems, Error *err)
{
    const int count = problems->count;
    Problem **sorted = arena_alloc(problems->arena, (size_t)count + 1, sizeof *sorted);
    if (!sorted)
        return arena_exhausted(problems->arena, err);
    for (int i = 0; i < count; i++)
        sorted[i] = &problems->items[i];
    qsort(sorted, (size_t)count, sizeof *sorted, by_id);
    for (int first = 0, i = 1; i < count; i++) {
        if (strcmp(sorted[i]->id, sorted[first]->id) != 0)
            first = i;
        else
            TRY(tell_apart(problems->arena, sorted + first, i - first, err));
    }
    problems->count = 0;
    for (int i = 0; i < count; i++)
        if (problems->items[i].id)
            problems->items[problems->count++] = problems->items[i];
    return STATUS_OK;
}
