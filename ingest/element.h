// Elements of a parsed XML or HTML tree, and their texts as blocks. Private to the markup readers.
#ifndef INGEST_ELEMENT_H
#define INGEST_ELEMENT_H

#include <libxml/tree.h>
#include <stdbool.h>

#include "base/text.h"
#include "ingest/blocks.h"

// What a walk over a tree carries along.
typedef struct Walker {
    const char *name;  // of the document
    const char *bytes; // length, of the document
    size_t length;
    Blocks *blocks; // borrowed
    int line;       // of the last offset that was asked for
    size_t offset;  // where it begins
    int references; // numbered so far
} Walker;

bool element_is(const xmlNode *node, const char *name);
// [names] ends with NULL.
bool element_is_one(const xmlNode *node, const char *const *names);
// The first child called [name], or NULL.
const xmlNode *element_child(const xmlNode *node, const char *name);
// A positive number in an attribute, else 0.
int element_number(const xmlNode *node, const char *name);
// Whether an attribute contains [value].
bool element_has(const xmlNode *node, const char *name, const char *value);

// Appends the text of [node], marked up so that plain_read() gives it back as it is.
void element_append(Text *out, const xmlNode *node);

// Where the line of [node] begins in the document.
size_t walker_offset(Walker *walker, const xmlNode *node);
// The text of [node], in the arena of the blocks.
Status walker_text(Walker *walker, const xmlNode *node, const char **text, Error *err);
// Adds a block with [text] at the place of [node]; nothing when it is blank.
Status walker_add(Walker *walker, BlockKind kind, const char *text, const xmlNode *node, int number,
                  Error *err);
Status walker_add_element(Walker *walker, BlockKind kind, const xmlNode *node, Error *err);

#endif
