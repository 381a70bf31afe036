// Where a work was printed: journal, year, volume and first page of an entry, whatever the style
// of its list.
#ifndef INGEST_IMPRINT_H
#define INGEST_IMPRINT_H

#include "base/arena.h"
#include "base/error.h"
#include "catalog/reference.h"

// Bytes of an entry that are no imprint.
typedef struct ImprintHead {
    size_t authors_end; // authors are before it
    size_t title_start; // 0: the title begins behind the authors
    size_t title_end;
} ImprintHead;

// Reads [text], the plain text of an entry without its DOI, into journal, year, volume and page of
// [reference]; what is not found stays missing. [italic] is the text of its last italic run before
// the year, which is the journal where a list has such; NULL: none. [head] tells what is left for
// authors and title. Nothing is found without a year.
//
//     Journal 2020, 32, 17.            Journal 32 (2020) 17.         Journal 32, 17 (2020).
//     Journal. 2020;32(5):17-29.       (2020). Title. Journal, 32(5), 17-29.
//     Journal, vol. 32, no. 5, pp. 17-29, 2020.
Status imprint_read(const char *text, const char *italic, Arena *arena, Reference *reference,
                    ImprintHead *head, Error *err);

#endif
