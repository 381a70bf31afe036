// The authors at the beginning of a printed entry: "A. B. Name", "Name, A. B.", "Name AB".
#ifndef INGEST_AUTHORS_H
#define INGEST_AUTHORS_H

#include "base/arena.h"
#include "base/error.h"
#include "catalog/record.h"

// Reads them from the first [length] bytes of [text], all as "A. B. Name", in [arena]; "et al." is
// left out. [used] is the number of bytes they take: what follows is a title.
Status authors_read(const char *text, size_t length, Arena *arena, TextList *authors, size_t *used,
                    Error *err);

#endif
