// A paragraph put together from the pieces that pages, figures and tables broke it into.
#ifndef INGEST_PARAGRAPH_H
#define INGEST_PARAGRAPH_H

#include "ingest/plain.h"

// The zero value, with a limit for its arena if any, is an empty one; setting length to 0 empties
// it again. Its owner clears the arena.
typedef struct Paragraph {
    Arena arena;
    char *text;            // length and '\0', of capacity; in arena
    unsigned char *styles; // the same
    size_t *offsets;       // length + 1, in the document
    size_t length, capacity;
} Paragraph;

// Whether it stops in the middle of a sentence; an empty one does not.
bool paragraph_is_open(const Paragraph *paragraph);
// Joins a piece; a word broken at the end of a page loses its hyphen.
Status paragraph_join(Paragraph *paragraph, Plain piece, Error *err);
// Its text, until the next piece is joined.
Plain paragraph_plain(const Paragraph *paragraph);

#endif
