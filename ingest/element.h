// Elements of an XML or HTML document as the parser met them, and their texts as blocks. Private to
// the readers of markup.
#ifndef INGEST_ELEMENT_H
#define INGEST_ELEMENT_H

#include <stdbool.h>

#include "base/list.h"
#include "ingest/blocks.h"

// Offsets are those of the document, so that a text keeps its exact places.
typedef struct Element {
    const char *name;  // without its prefix; in the parser's dictionary
    size_t tag;        // of its "<"; that of what follows when the parser supplied the element
    size_t begin, end; // of what is inside
    int line;
    int parent, child, last, next; // places in the list of elements; 0: none
} Element;

// What a walk over elements carries along.
typedef struct Walker {
    const char *name;  // of the document
    const char *bytes; // length, of the document
    size_t length;
    Blocks *blocks; // borrowed
    List elements;  // of Element; the first is nobody's, the second the root of a block
    Arena *scratch; // borrowed; lives as long as a block is read
    int references; // numbered so far
} Walker;

bool element_is(const Element *element, const char *name);
// [names] ends with NULL.
bool element_is_one(const Element *element, const char *const *names);

const Element *element_first(const Walker *walker, const Element *element);
const Element *element_next(const Walker *walker, const Element *element);
// The first child called [name], or NULL; the same at any depth.
const Element *element_child(const Walker *walker, const Element *element, const char *name);
const Element *element_below(const Walker *walker, const Element *element, const char *name);

// The value of an attribute, as it stands in the document; NULL when it is not there.
const char *element_attribute(const Walker *walker, const Element *element, const char *name,
                              size_t *length);
// A positive number in an attribute, else 0.
int element_number(const Walker *walker, const Element *element, const char *name);
// Whether an attribute contains [value].
bool element_has(const Walker *walker, const Element *element, const char *name, const char *value);

// The text of [element], '\0'-terminated, in [arena].
Status element_text(const Walker *walker, const Element *element, Arena *arena, const char **text,
                    Error *err);
// Adds the text of [element] as a block that is a piece of the document; nothing when it is blank.
Status element_add(Walker *walker, BlockKind kind, const Element *element, Error *err);

#endif
