// A document as a row of blocks, whatever its format: headings, paragraphs, captions, tables,
// notes under tables, and entries of the reference list.
#ifndef INGEST_DOCUMENT_H
#define INGEST_DOCUMENT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/error.h"
#include "ingest/table.h"

typedef enum BlockKind {
    BLOCK_HEADING,
    BLOCK_PARAGRAPH,
    BLOCK_CAPTION,   // of a figure
    BLOCK_TABLE,     // [table] is set
    BLOCK_NOTE,      // under a table
    BLOCK_REFERENCE, // [number] is set
} BlockKind;

typedef struct Block {
    BlockKind kind;
    const char *text; // length bytes of marked-up text: a piece of the document, or in arena
    size_t length;
    size_t offset; // of text in the document
    int line;
    int number;         // of a reference; level of a heading
    bool apart;         // text is not a piece of the document: its places are near, not exact
    bool element;       // text is what stands inside an element of XML or HTML
    const Table *table; // in arena
} Block;

typedef struct Document {
    const char *name;   // path as given
    const char *source; // its DOI, else its name; in arena
    const char *hash;   // sha-256 of its bytes, in arena
    const char *format; // "text", "csv", ...
    const char *bytes;  // length, in arena
    size_t length;      // 0 when they are no text
    const size_t *lines;      // line_count, where each begins, in arena
    const size_t *characters; // line_count, characters before each, in arena
    int line_count;
    const Block *blocks; // block_count, in arena
    int block_count;
} Document;

// Reads the file at [path]. STATUS_BAD_DATA with "path:line:column: ..." when its bytes are not
// UTF-8 text, or no format that is known.
Status document_read(const char *path, Arena *arena, Document *document, Error *err);
// The same for [length] bytes that are in memory, which stay borrowed.
Status document_parse(const char *name, const char *bytes, size_t length, Arena *arena,
                      Document *document, Error *err);

// The text of [block] without its markup.
Status block_plain(const Block *block, Arena *arena, Plain *plain, Error *err);

// The line that [offset] is in, from 1.
int document_line(const Document *document, size_t offset);
// Characters (not bytes) before [offset].
size_t document_characters(const Document *document, size_t offset);

#endif
