// Numbers of a sentence that have no unit: layers, multiples, ratios.
#ifndef INGEST_COUNT_H
#define INGEST_COUNT_H

#include "ingest/fact.h"

// Adds those of [text] behind the [count] facts there are, and returns how many there are then.
int counts_read(const char *text, Fact facts[FACTS_MAX], int count);

// Where [word] begins a word of [text] in [from, to), as a capital where the sentence begins; NULL
// when nowhere.
const char *fact_word(const char *text, size_t from, size_t to, const char *word);

#endif
