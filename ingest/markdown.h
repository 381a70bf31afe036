// Markdown and plain text: headings, paragraphs, captions, tab-separated and pipe tables, lists of
// references.
#ifndef INGEST_MARKDOWN_H
#define INGEST_MARKDOWN_H

#include "ingest/blocks.h"

Status markdown_read(const char *name, const char *bytes, size_t length, Blocks *blocks,
                     Error *err);

#endif
