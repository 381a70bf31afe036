#include "ingest/problems.h"

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

// The identity: twelve digits are enough to tell a few thousand problems apart, and to type.
static Status identify(Arena *arena, Problem *problem, Error *err)
{
    Text text = {.arena = arena};
    char hex[HASH_TEXT];
    text_append(&text, "%s\n%s", problem->kind, problem->host ? problem->host : "");
    for (int i = 0; i < problem->places.count; i++)
        text_append(&text, "\n%s\n%s", problem->places.items[i], problem->values.items[i]);
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
