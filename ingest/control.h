// What a host is compared with, when it has no name: "bare Cu", "the uncoated felt", "Cu foil".
#ifndef INGEST_CONTROL_H
#define INGEST_CONTROL_H

#include <stdbool.h>

#include "ingest/measure.h"

// The words for what the number [measure] of the sentence [text] is about when that is no host but
// something plain it is compared with: their length, and where they begin in [words]; 0 when it is
// about none. [named] is where the last name of a host before the number ends, 0 without one.
size_t control_find(const char *text, const Measure *measure, size_t named, const char **words);

// Whether the number is about cells "without" something, which have no name.
bool control_is_nameless(const char *text, const Measure *measure, size_t named);

#endif
