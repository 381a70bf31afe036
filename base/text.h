// Text assembled in an arena.
#ifndef BASE_TEXT_H
#define BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"

// Start with {.arena = arena}. When memory runs out, [failed] is set and the rest is dropped,
// so that a caller checks once, at the end, with text_check().
typedef struct Text {
    Arena *arena; // borrowed
    char *bytes;  // in arena; '\0'-terminated, NULL while empty
    size_t length;
    size_t capacity;
    bool failed;
} Text;

void text_append(Text *text, const char *format, ...) __attribute__((format(printf, 2, 3)));
void text_append_bytes(Text *text, const char *bytes, size_t length);

// STATUS_NO_MEMORY when a piece was dropped.
Status text_check(const Text *text, Error *err);

// The length of the valid UTF-8 prefix of [bytes]; equal to [length] when all is valid.
size_t text_valid_utf8(const char *bytes, size_t length);

// The word of [words] (count) closest to [word] by edit distance, or NULL when none is near.
const char *text_nearest(const char *word, const char *const *words, int count);

// Line and column, both from 1, of byte [offset]; columns count bytes.
void text_position(const char *bytes, size_t offset, int *line, int *column);

#endif
