#include "ingest/citation.h"

#include <ctype.h>
#include <math.h>
#include <string.h>
#include <strings.h>

#include "ingest/authors.h"
#include "ingest/imprint.h"

// -- One entry --

// Where a DOI begins in [text], with what introduces it; NULL when there is none that is marked.
static const char *find_doi(const char *text, const char **doi)
{
    for (*doi = strstr(text, "10."); *doi; *doi = strstr(*doi + 3, "10.")) {
        const size_t digits = strspn(*doi + 3, "0123456789");
        if (digits < 4 || (*doi)[3 + digits] != '/')
            continue;
        const char *start = *doi;
        while (start > text && !strchr(" ,;", start[-1]))
            start--;
        if (start == *doi && start - text >= 4 && strncasecmp(start - 4, "doi", 3) == 0)
            start -= 4;
        else if (start == *doi && start - text >= 5 && strncasecmp(start - 5, "doi:", 4) == 0)
            start -= 5;
        if (start < *doi)
            return start;
    }
    return NULL;
}

// Reads the DOI and cuts it out of [text]: its digits are neither year nor page.
static Status take_doi(char *text, Arena *arena, Reference *reference, Error *err)
{
    const char *doi = NULL;
    const char *start = find_doi(text, &doi);
    if (!start)
        return STATUS_OK;
    size_t length = strcspn(doi, " ,;");
    const size_t behind = length;
    while (length > 0 && strchr(".)", doi[length - 1]) &&
           !(doi[length - 1] == ')' && memchr(doi, '(', length)))
        length--;
    reference->doi = arena_copy(arena, doi, length);
    memmove(text + (start - text), doi + behind, strlen(doi + behind) + 1);
    return reference->doi ? STATUS_OK : arena_exhausted(arena, err);
}

static bool could_be_journal(const char *text, size_t length)
{
    bool capital = false;
    for (size_t i = 0; i < length; i++) {
        capital = capital || isupper((unsigned char)text[i]);
        if (isdigit((unsigned char)text[i]) || text[i] == '\n')
            return false;
    }
    return capital;
}

// The last italic run of markdown or HTML that could be a journal: it has a capital, and no digit.
static Status find_italic(const Block *block, Arena *arena, const char **italic, Error *err)
{
    const char *found = NULL;
    size_t length = 0;
    for (size_t i = 0; i + 1 < block->length; i++) {
        const char *at = block->text + i;
        const bool star = *at == '*' && at[1] != '*' && (i == 0 || at[-1] != '*');
        const bool tag = *at == '<' && block->length - i > 4 && strncmp(at, "<i>", 3) == 0;
        if (!star && !tag)
            continue;
        const char *start = at + (star ? 1 : 3);
        const size_t rest = block->length - (size_t)(start - block->text);
        const char *end = memchr(start, star ? '*' : '<', rest);
        if (!end)
            break;
        const size_t n = (size_t)(end - start);
        if (could_be_journal(start, n)) {
            found = start;
            length = n;
        }
        i = (size_t)(end - block->text);
    }
    *italic = found ? arena_copy(arena, found, length) : NULL;
    return !found || *italic ? STATUS_OK : arena_exhausted(arena, err);
}

// Blanks, stops and quotation marks ("\u201c" and its like, too) at [text].
static size_t skip_marks(const char *text)
{
    size_t n = 0;
    for (size_t more = 1; more > 0; n += more)
        more = strncmp(text + n, "\xE2\x80", 2) == 0 ? 3 : strspn(text + n, " ,.;:\"&)");
    return n;
}

// The title from [start] on, which the journal ends at [end].
static Status read_title(const char *text, size_t start, size_t end, Arena *arena,
                         Reference *reference, Error *err)
{
    start += skip_marks(text + start);
    while (end > start && strchr(" ,.;:\"(", text[end - 1]))
        end--;
    while (end > start + 3 && strncmp(text + end - 3, "\xE2\x80", 2) == 0)
        end -= 3;
    while (end > start && strchr(" ,.;:", text[end - 1]))
        end--;
    // "in" before the name of a book is no title.
    if (end < start + 8)
        return STATUS_OK;
    reference->title = arena_copy(arena, text + start, end - start);
    return reference->title ? STATUS_OK : arena_exhausted(arena, err);
}

static Status read_entry(const Document *document, const Block *block, Arena *arena,
                         Reference *reference, Error *err)
{
    Plain plain = {0};
    Reference read = reference_empty();
    const char *italic = NULL;
    ImprintHead head = {0};
    size_t used = 0;
    TRY(block_plain(block, arena, &plain, err));
    char *text = plain_string(plain, arena);
    read.printed = arena_copy(arena, block->text, block->length);
    if (!text || !read.printed)
        return arena_exhausted(arena, err);
    read.source = document->source;
    read.document = document->name;
    read.line = block->line;
    read.number = block->number;
    TRY(take_doi(text, arena, &read, err));
    TRY(find_italic(block, arena, &italic, err));
    TRY(imprint_read(text, italic, arena, &read, &head, err));
    TRY(authors_read(text, head.authors_end, arena, &read.authors, &used, err));
    TRY(read_title(text, head.title_start ? head.title_start : used, head.title_end, arena, &read,
                   err));
    *reference = read;
    return STATUS_OK;
}

// -- Duplicates --

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

// -- All entries --

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
