#include "ingest/document.h"

#include <ctype.h>
#include <stdbool.h>
#include <string.h>

#include "base/file.h"
#include "base/hash.h"
#include "base/text.h"
#include "ingest/blocks.h"
#include "ingest/markdown.h"
#include "ingest/markup.h"
#include "ingest/separated.h"
#include "ingest/spreadsheet.h"

// A document larger than this is refused before it is parsed.
enum { BYTES_MAX = 512 * 1024 * 1024 };

// -- Formats --

typedef struct Format {
    const char *name;
    // Whether the document looks like this format; its name is never asked.
    bool (*matches)(const char *bytes, size_t length);
    Status (*read)(const char *name, const char *bytes, size_t length, Blocks *blocks, Error *err);
    bool binary; // its bytes are no text
} Format;

static bool anything(const char *bytes, size_t length)
{
    return bytes != NULL && length > 0;
}

// The first that matches reads.
static const Format FORMATS[] = {
    {"workbook", spreadsheet_matches, spreadsheet_read, true},
    {"html", markup_is_html, markup_read_html, false},
    {"xml", markup_is_xml, markup_read_xml, false},
    {"csv", separated_matches, separated_read, false},
    {"text", anything, markdown_read, false},
};
enum { FORMAT_COUNT = sizeof FORMATS / sizeof *FORMATS };

// -- Checks --

static Status refuse_at(const char *name, const char *bytes, size_t offset, const char *what,
                        Error *err)
{
    int line = 0;
    int column = 0;
    text_position(bytes, offset, &line, &column);
    return fail(err, STATUS_BAD_DATA, "%s:%d:%d: %s", name, line, column, what);
}

static Status check_length(const char *name, size_t length, Error *err)
{
    if (length == 0)
        return fail(err, STATUS_BAD_DATA, "%s: an empty file, expected a document", name);
    if (length > BYTES_MAX)
        return fail(err, STATUS_BAD_DATA, "%s: %zu bytes are more than a document may have (%d)",
                    name, length, BYTES_MAX);
    return STATUS_OK;
}

static Status check_text(const char *name, const char *bytes, size_t length, Error *err)
{
    const char *nul = memchr(bytes, '\0', length);
    if (nul)
        return refuse_at(name, bytes, (size_t)(nul - bytes), "a NUL byte, expected text", err);
    const size_t valid = text_valid_utf8(bytes, length);
    if (valid < length)
        return refuse_at(name, bytes, valid, "invalid UTF-8, expected text in UTF-8", err);
    return STATUS_OK;
}

// -- Identity --

// How far from its beginning a document states its own DOI; further on it cites others.
enum { DOI_REACH = 16384 };

static bool doi_sign(char sign)
{
    return isalnum((unsigned char)sign) || strchr("./-_()", sign) != NULL;
}

// The DOI behind the first "doi" of the document's beginning, or its name.
static Status find_source(const char *name, const char *bytes, size_t length, Arena *arena,
                          const char **source, Error *err)
{
    const size_t reach = length < DOI_REACH ? length : DOI_REACH;
    *source = name;
    for (size_t i = 0; i + 12 < reach; i++) {
        const bool begins = i == 0 || !isalpha((unsigned char)bytes[i - 1]);
        if (!begins || strncasecmp(bytes + i, "doi", 3) != 0)
            continue;
        size_t start = i + 3;
        while (start < reach && strchr(": \"'>/=.org", bytes[start]))
            start++;
        if (reach - start < 8 || strncmp(bytes + start, "10.", 3) != 0)
            continue;
        size_t end = start;
        while (end < reach && doi_sign(bytes[end]))
            end++;
        while (end > start && strchr(".)", bytes[end - 1]))
            end--;
        *source = arena_copy(arena, bytes + start, end - start);
        return *source ? STATUS_OK : arena_exhausted(arena, err);
    }
    return STATUS_OK;
}

// -- Lines --

static size_t count_characters(const char *bytes, size_t length)
{
    size_t n = 0;
    for (size_t i = 0; i < length; i++)
        n += ((unsigned char)bytes[i] & 0xc0) != 0x80;
    return n;
}

static Status read_lines(Document *document, Arena *arena, Error *err)
{
    int count = 1;
    for (size_t i = 0; i < document->length; i++)
        count += document->bytes[i] == '\n';
    size_t *lines = arena_alloc(arena, (size_t)count, sizeof *lines);
    size_t *characters = arena_alloc(arena, (size_t)count, sizeof *characters);
    if (!lines || !characters)
        return arena_exhausted(arena, err);
    for (int n = 1; n < count; n++) {
        const char *start = document->bytes + lines[n - 1];
        const char *end = memchr(start, '\n', document->length - lines[n - 1]);
        lines[n] = lines[n - 1] + (size_t)(end - start) + 1;
        characters[n] = characters[n - 1] + count_characters(start, (size_t)(end - start) + 1);
    }
    document->lines = lines;
    document->characters = characters;
    document->line_count = count;
    return STATUS_OK;
}

// -- Reading --

static const Format *recognise(const char *bytes, size_t length)
{
    for (int i = 0; i < FORMAT_COUNT; i++)
        if (FORMATS[i].matches(bytes, length))
            return &FORMATS[i];
    return NULL;
}

// What stands above its tables is the beginning of a document whose bytes are no text.
static Status find_source_of_blocks(const Blocks *blocks, const char *name, const char **source,
                                    Error *err)
{
    *source = name;
    for (int i = 0; i < blocks->count && *source == name; i++) {
        const Table *table = blocks->items[i].table;
        const char *text = table ? table->caption : blocks->items[i].text;
        if (text)
            TRY(find_source(name, text, strlen(text), blocks->arena, source, err));
    }
    return STATUS_OK;
}

Status document_parse(const char *name, const char *bytes, size_t length, Arena *arena,
                      Document *document, Error *err)
{
    TRY(check_length(name, length, err));
    const Format *format = recognise(bytes, length);
    if (!format)
        return fail(err, STATUS_BAD_DATA, "%s: no format that is known", name);
    if (!format->binary)
        TRY(check_text(name, bytes, length, err));
    Blocks blocks = {.arena = arena};
    Document read = {.name = name,
                     .format = format->name,
                     .bytes = bytes,
                     .length = format->binary ? 0 : length};
    char *hash = arena_alloc(arena, HASH_TEXT, 1);
    if (!hash)
        return arena_exhausted(arena, err);
    hash_bytes(bytes, length, hash);
    TRY(find_source(name, bytes, read.length, arena, &read.source, err));
    TRY(read_lines(&read, arena, err));
    TRY(format->read(name, bytes, length, &blocks, err));
    if (format->binary)
        TRY(find_source_of_blocks(&blocks, name, &read.source, err));
    read.hash = hash;
    read.blocks = blocks.items;
    read.block_count = blocks.count;
    *document = read;
    return STATUS_OK;
}

Status document_read(const char *path, Arena *arena, Document *document, Error *err)
{
    const char *bytes = NULL;
    size_t length = 0;
    TRY(file_read(path, arena, &bytes, &length, err));
    return document_parse(path, bytes, length, arena, document, err);
}

Status block_plain(const Block *block, Arena *arena, Plain *plain, Error *err)
{
    return (block->element ? plain_read_element : plain_read)(block->text, block->length,
                                                              block->offset, arena, plain, err);
}

int document_line(const Document *document, size_t offset)
{
    int low = 0;
    int high = document->line_count;
    while (high - low > 1) {
        const int middle = low + (high - low) / 2;
        if (document->lines[middle] <= offset)
            low = middle;
        else
            high = middle;
    }
    return low + 1;
}

size_t document_characters(const Document *document, size_t offset)
{
    if (offset > document->length)
        offset = document->length;
    const int line = document_line(document, offset) - 1;
    return document->characters[line] + count_characters(document->bytes + document->lines[line],
                                                         offset - document->lines[line]);
}
