#include "campaign/library.h"

#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"

static int compare_texts(const char *a, const char *b)
{
    return strcmp(a ? a : "", b ? b : "");
}

// By what they say: their own order hangs on where the documents lie.
static int compare_problems(const void *a, const void *b)
{
    const Problem *left = a, *right = b;
    int order = compare_texts(left->kind, right->kind);
    order = order ? order : compare_texts(left->host, right->host);
    order = order ? order : compare_texts(left->preferred, right->preferred);
    for (int i = 0; !order && i < left->values.count && i < right->values.count; i++)
        order = compare_texts(left->values.items[i], right->values.items[i]);
    return order ? order : left->values.count - right->values.count;
}

static Status sort_problems(Library *library, Arena *arena, Error *err)
{
    const size_t count = (size_t)library->problem_count;
    Problem *sorted = arena_alloc(arena, count + 1, sizeof *sorted);
    if (!sorted)
        return arena_exhausted(arena, err);
    if (count > 0)
        memcpy(sorted, library->problems, count * sizeof *sorted);
    qsort(sorted, count, sizeof *sorted, compare_problems);
    library->problems = sorted;
    return STATUS_OK;
}

Status library_read(Catalog *catalog, Arena *arena, Library *library, Error *err)
{
    Library fresh = {0};
    TRY(catalog_hosts(catalog, arena, &fresh.hosts, &fresh.host_count, err));
    TRY(catalog_claims(catalog, NULL, arena, &fresh.claims, &fresh.claim_count, err));
    TRY(catalog_references(catalog, arena, &fresh.references, &fresh.reference_count, err));
    TRY(catalog_problems(catalog, arena, &fresh.problems, &fresh.problem_count, err));
    TRY(sort_problems(&fresh, arena, err));
    *library = fresh;
    return STATUS_OK;
}

static bool same_text(const char *a, const char *b)
{
    return a && b && strcmp(a, b) == 0;
}

const Host *library_host(const Library *library, const char *name)
{
    for (int i = 0; i < library->host_count; i++)
        if (same_text(library->hosts[i].name, name))
            return &library->hosts[i];
    return NULL;
}

// -- References --

static const Reference *find_work(const Library *library, const char *source, double number)
{
    for (int i = 0; i < library->reference_count; i++)
        if (library->references[i].number == number &&
            same_text(library->references[i].source, source))
            return &library->references[i];
    return NULL;
}

// Signs that an address holds as they are (RFC 3986); DOIs may have any other, too.
static bool plain_sign(char sign)
{
    return isalnum((unsigned char)sign) || strchr("-._~/:;()", sign);
}

static bool is_doi(const char *text)
{
    if (!text || strncmp(text, "10.", 3) != 0 || !strchr(text, '/') || strlen(text) > 300)
        return false;
    for (; *text; text++)
        if ((unsigned char)*text <= ' ' || *text == 127)
            return false;
    return true;
}

const char *library_link(const Library *library, const char *source, double number, Arena *arena)
{
    const Reference *work = find_work(library, source, number);
    if (work && !is_doi(work->doi) && !isnan(work->duplicate_of))
        work = find_work(library, source, work->duplicate_of);
    if (!work || !is_doi(work->doi))
        return NULL;
    Text link = {.arena = arena};
    text_append(&link, "https://doi.org/");
    for (const char *sign = work->doi; *sign; sign++)
        text_append(&link, plain_sign(*sign) ? "%c" : "%%%02X", (unsigned char)*sign);
    return link.failed ? NULL : link.bytes;
}

const char *library_plain(const char *text, Arena *arena)
{
    char *plain = text ? arena_string(arena, text) : NULL;
    if (!plain)
        return NULL;
    char *out = plain;
    for (; *text; text++)
        if (*text != '*')
            *out++ = *text;
    *out = '\0';
    return plain;
}

const char *library_printed(const Library *library, const char *source, double number,
                            Arena *arena)
{
    const Reference *work = find_work(library, source, number);
    return work ? library_plain(work->printed, arena) : NULL;
}

const char *library_place(const char *document, double line, Arena *arena)
{
    const char *slash = document ? strrchr(document, '/') : NULL;
    const char *name = slash ? slash + 1 : document;
    if (!name || isnan(line))
        return name;
    return arena_format(arena, "%s:%.0f", name, line);
}

// -- Problems --

// Whether [text] holds [word] as a word of its own.
static bool holds_word(const char *text, const char *word)
{
    const size_t length = strlen(word);
    for (const char *at = strstr(text, word); length > 0 && at; at = strstr(at + 1, word)) {
        const char before = at == text ? ' ' : at[-1], after = at[length];
        if (!isalnum((unsigned char)before) && before != '.' && !isalnum((unsigned char)after) &&
            !(after == '.' && isdigit((unsigned char)at[length + 1])))
            return true;
    }
    return false;
}

// Side [side] of [problem] is at the place of [claim], and is about this value: it prints it, or
// is about the whole cell the value belongs to.
static bool is_side(const Problem *problem, int side, const Claim *claim, const char *place)
{
    if (!same_text(problem->places.items[side], place))
        return false;
    return (claim->token && side < problem->values.count &&
            holds_word(problem->values.items[side], claim->token)) ||
           (claim->cell && holds_word(problem->kind, claim->cell) &&
            same_text(problem->values.items[side], claim->table_host));
}

// Adds how a problem stands, once for each kind.
static void append_problem(Text *text, const Problem *problem)
{
    if (text->length && strstr(text->bytes, problem->kind))
        return;
    text_append(text, "%s%s (%s", text->length ? "; " : "", problem->kind,
                problem->state ? problem->state : "open");
    if (problem->preferred)
        text_append(text, ", preferred %s", problem->preferred);
    text_append(text, ")");
}

const char *library_conflicts(const Library *library, const Claim *claim, Arena *arena)
{
    Text text = {.arena = arena};
    const char *place = arena_format(arena, "%s:%.0f", claim->document ? claim->document : "",
                                     claim->line);
    for (int i = 0; place && i < library->problem_count; i++)
        for (int side = 0; side < library->problems[i].places.count; side++)
            if (is_side(&library->problems[i], side, claim, place))
                append_problem(&text, &library->problems[i]);
    if (text.length == 0 && same_text(claim->status, "conflict"))
        text_append(&text, "conflict");
    return text.failed ? NULL : text.bytes;
}

const char *library_host_conflicts(const Library *library, const Host *host, Arena *arena)
{
    Text text = {.arena = arena};
    const char *place =
        arena_format(arena, "%s:%.0f", host->document ? host->document : "", host->line);
    for (int i = 0; place && i < library->problem_count; i++)
        for (int side = 0; side < library->problems[i].places.count; side++)
            if (same_text(library->problems[i].places.items[side], place))
                append_problem(&text, &library->problems[i]);
    return text.failed ? NULL : text.bytes;
}
