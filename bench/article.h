// Synthetic articles in JATS, in the manner of a review of lithium hosts: sections, paragraphs with
// citations and measurements, figures, tables, references. No sentence of anybody's.
#ifndef BENCH_ARTICLE_H
#define BENCH_ARTICLE_H

#include <stdint.h>

#include "base/text.h"

// Appends an article of about [bytes] bytes; equal seeds give equal articles.
void article_append(Text *out, uint64_t seed, size_t bytes);

#endif
