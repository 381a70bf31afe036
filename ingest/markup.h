// JATS and HTML through libxml2: no network, no entities but characters, bounded depth.
#ifndef INGEST_MARKUP_H
#define INGEST_MARKUP_H

#include <stdbool.h>

#include "ingest/blocks.h"

// Whether the bytes begin like XML, or like HTML.
bool markup_is_xml(const char *bytes, size_t length);
bool markup_is_html(const char *bytes, size_t length);

// The texts of the blocks are pieces of the document; only references are put together anew.
Status markup_read_xml(const char *name, const char *bytes, size_t length, Blocks *blocks,
                       Error *err);
Status markup_read_html(const char *name, const char *bytes, size_t length, Blocks *blocks,
                        Error *err);

#endif
