// Running text without its markup: emphasis, tags, entities and formulas become plain UTF-8, each
// byte remembering its style and where in the document it came from.
#ifndef INGEST_PLAIN_H
#define INGEST_PLAIN_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/error.h"

typedef enum Style { STYLE_NORMAL, STYLE_ABOVE, STYLE_BELOW } Style;

typedef struct Plain {
    const char *text;            // length bytes and '\0', in arena; single spaces, none at the ends
    const unsigned char *styles; // length, a Style each
    const size_t *offsets;       // length + 1, in the document
    size_t length;
} Plain;

// Reads [length] bytes of markdown, HTML inline tags and TeX formulas that start at [offset] of
// their document. Unknown commands and unclosed formulas are kept as they stand.
Status plain_read(const char *bytes, size_t length, size_t offset, Arena *arena, Plain *plain,
                  Error *err);

// The same for what stands inside an element of XML or HTML: only tags, entities, comments and
// CDATA mean something. A citation of JATS becomes "[12]" above the line; tables, figures and
// labels inside are left out.
Status plain_read_element(const char *bytes, size_t length, size_t offset, Arena *arena,
                          Plain *plain, Error *err);

// Bytes [start, end) of [plain], spaces at the ends left out; shares its arrays, so that text is
// NOT '\0'-terminated at its end.
Plain plain_slice(Plain plain, size_t start, size_t end);
// A '\0'-terminated copy of the text. NULL when memory runs out.
char *plain_string(Plain plain, Arena *arena);
// The same without what stands above the line (footnote marks, citations).
Status plain_drop_above(Plain plain, Arena *arena, Plain *dropped, Error *err);

#endif
