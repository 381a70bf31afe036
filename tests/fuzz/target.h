// What the fuzzers try: every reader of what strangers give, by name. A target takes any bytes; it
// must neither crash nor take long nor use much memory. Its kept documents are in tests/fuzz/NAME.
// Whoever includes this and one table of TARGETS tries these.
#ifndef TESTS_FUZZ_TARGET_H
#define TESTS_FUZZ_TARGET_H

#include <stddef.h>

typedef struct Target {
    const char *name;
    void (*try)(const char *bytes, size_t length);
} Target;

enum { TARGET_MEMORY = 64 << 20 };

#define TARGET_COUNT ((int)(sizeof TARGETS / sizeof *TARGETS))

#endif
