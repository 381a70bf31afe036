// Text made safe for HTML and SVG, and the links that carry data within a page.
#ifndef REPORTS_MARKUP_H
#define REPORTS_MARKUP_H

#include <stddef.h>

#include "base/text.h"

// Appends [text] with & < > " ' replaced; NULL is nothing.
void markup_text(Text *out, const char *text);

// Appends "data:" and so on: a file within a link, [bytes] (length) percent-encoded.
void markup_data_link(Text *out, const char *bytes, size_t length);

// Appends "sha256-..." of [text]: what a content security policy calls it by.
void markup_policy_hash(Text *out, const char *text, size_t length);

#endif
