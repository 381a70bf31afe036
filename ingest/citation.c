#include "ingest/citation.h"

#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { AUTHORS_MAX = 400 };

static Status copy_trimmed(const char *text, size_t length, Arena *arena, const char **copy,
                           Error *err)
{
    while (length > 0 && strchr(" ,.;", *text))
        text++, length--;
    while (length > 0 && strchr(" ,;", text[length - 1]))
        length--;
    *copy = length > 0 ? arena_copy(arena, text, length) : NULL;
    return length == 0 || *copy ? STATUS_OK : arena_exhausted(arena, err);
}

// The year of publication: the last "19xx" or "20xx" with a comma, a stop or the end behind it,
// but no letter or digit beside it. NULL when there is none.
static const char *find_year(const char *text)
{
    const char *found = NULL;
    for (const char *at = text; *at; at++) {
        const bool century = strncmp(at, "19", 2) == 0 || strncmp(at, "20", 2) == 0;
        if (!century || !isdigit((unsigned char)at[2]) || !isdigit((unsigned char)at[3]))
            continue;
        const bool begins = at == text || strchr(" (,", at[-1]);
        if (begins && strchr(",.;) ", at[4]) && !found)
            found = at;
    }
    return found;
}

// The journal stands between the last author and the year. Authors have initials; the first piece
// without a lone capital before its stop, counted from the year back, is the journal.
static const char *find_journal(const char *text, const char *year)
{
    const char *start = year;
    while (start > text && strchr(" ,(", start[-1]))
        start--;
    while (start > text && start[-1] != ',')
        start--;
    return start;
}

static Status read_authors(const char *text, size_t length, Arena *arena, TextList *authors,
                           Error *err)
{
    const char **items = arena_alloc(arena, AUTHORS_MAX, sizeof *items);
    int count = 0;
    size_t start = 0;
    if (!items)
        return arena_exhausted(arena, err);
    for (size_t i = 0; i <= length && count < AUTHORS_MAX; i++) {
        if (i < length && text[i] != ',' && text[i] != ';')
            continue;
        const char *author = NULL;
        TRY(copy_trimmed(text + start, i - start, arena, &author, err));
        if (author)
            items[count++] = author;
        start = i + 1;
    }
    *authors = (TextList){items, count};
    return STATUS_OK;
}

// Volume and first page: the two pieces behind the year.
static Status read_place(const char *text, Arena *arena, Reference *reference, Error *err)
{
    const char *rest = text + strspn(text, ",.; )");
    const size_t volume = strcspn(rest, ",;");
    TRY(copy_trimmed(rest, volume, arena, &reference->volume, err));
    rest += volume + (rest[volume] != '\0');
    rest += strspn(rest, " ");
    // A range of pages is cut at its dash.
    const size_t page = strcspn(rest, ",;. -");
    return copy_trimmed(rest, page, arena, &reference->page, err);
}

static Status read_doi(const char *text, Arena *arena, Reference *reference, Error *err)
{
    const char *doi = strstr(text, "10.");
    while (doi && !(isdigit((unsigned char)doi[3]) && strchr(doi, '/')))
        doi = strstr(doi + 3, "10.");
    const bool marked = doi && (strcasestr(text, "doi") != NULL);
    if (!marked)
        return STATUS_OK;
    const size_t length = strcspn(doi, " ,;");
    return copy_trimmed(doi, length, arena, &reference->doi, err);
}

static Status read_entry(const Document *document, const Block *block, Arena *arena,
                         Reference *reference, Error *err)
{
    Plain plain = {0};
    Reference read = reference_empty();
    TRY(block_plain(block, arena, &plain, err));
    const char *text = plain_string(plain, arena);
    read.printed = arena_copy(arena, block->text, block->length);
    if (!text || !read.printed)
        return arena_exhausted(arena, err);
    read.source = document->source;
    read.document = document->name;
    read.line = block->line;
    read.number = block->number;
    const char *year = find_year(text);
    if (year) {
        const char *journal = find_journal(text, year);
        read.year = strtod(year, NULL);
        TRY(copy_trimmed(journal, (size_t)(year - journal), arena, &read.journal, err));
        TRY(read_authors(text, (size_t)(journal - text), arena, &read.authors, err));
        TRY(read_place(year + 4, arena, &read, err));
    }
    TRY(read_doi(text, arena, &read, err));
    *reference = read;
    return STATUS_OK;
}

static bool equal(const char *a, const char *b)
{
    return a && b && strcasecmp(a, b) == 0;
}

static bool same_work(const Reference *a, const Reference *b)
{
    return equal(a->journal, b->journal) && equal(a->volume, b->volume) && equal(a->page, b->page);
}

static void mark_duplicates(Reference *items, int count)
{
    for (int i = 0; i < count; i++)
        for (int j = 0; j < i && isnan(items[i].duplicate_of); j++)
            if (same_work(&items[i], &items[j]))
                items[i].duplicate_of = items[j].number;
}

Status citations_read(const Document *document, Arena *arena, Citations *citations, Error *err)
{
    int count = 0;
    for (int i = 0; i < document->block_count; i++)
        count += document->blocks[i].kind == BLOCK_REFERENCE;
    Reference *items = arena_alloc(arena, (size_t)count + 1, sizeof *items);
    if (!items)
        return arena_exhausted(arena, err);
    int n = 0;
    for (int i = 0; i < document->block_count; i++)
        if (document->blocks[i].kind == BLOCK_REFERENCE)
            TRY(read_entry(document, &document->blocks[i], arena, &items[n++], err));
    mark_duplicates(items, count);
    *citations = (Citations){items, count};
    return STATUS_OK;
}

const Reference *citations_find(const Citations *citations, int number)
{
    for (int i = 0; i < citations->count; i++)
        if ((int)citations->items[i].number == number)
            return &citations->items[i];
    return NULL;
}
