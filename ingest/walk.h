// What the elements of an article or a page say, as blocks. Private to the readers of markup.
#ifndef INGEST_WALK_H
#define INGEST_WALK_H

#include "ingest/element.h"

// Whether [element] with all inside is needed to make blocks of it.
bool walk_begins(const Walker *walker, const Element *element);
// Whether nothing inside [element] is text of the document.
bool walk_skips(const Element *element);

// Adds the blocks of [element], one for which walk_begins() holds.
Status walk_read(Walker *walker, const Element *element, Error *err);

#endif
