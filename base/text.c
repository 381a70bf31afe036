#include "base/text.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static bool grow(Text *text, size_t extra)
{
    const size_t needed = text->length + extra + 1;
    if (needed <= text->capacity)
        return true;
    size_t capacity = text->capacity ? text->capacity * 2 : 256;
    if (capacity < needed)
        capacity = needed;
    char *bytes = text->failed ? NULL : arena_alloc(text->arena, capacity, 1);
    if (!bytes) {
        text->failed = true;
        return false;
    }
    if (text->length)
        memcpy(bytes, text->bytes, text->length);
    text->bytes = bytes;
    text->capacity = capacity;
    return true;
}

void text_append_bytes(Text *text, const char *bytes, size_t length)
{
    if (!grow(text, length))
        return;
    memcpy(text->bytes + text->length, bytes, length);
    text->length += length;
    text->bytes[text->length] = '\0';
}

void text_append(Text *text, const char *format, ...)
{
    va_list values;
    va_start(values, format);
    const int length = vsnprintf(NULL, 0, format, values);
    va_end(values);
    if (length < 0 || !grow(text, (size_t)length)) {
        text->failed = true;
        return;
    }
    va_start(values, format);
    vsnprintf(text->bytes + text->length, (size_t)length + 1, format, values);
    va_end(values);
    text->length += (size_t)length;
}

Status text_check(const Text *text, Error *err)
{
    return text->failed ? arena_exhausted(text->arena, err) : STATUS_OK;
}

// -- UTF-8 --

// Length of the sequence that [first] starts, and the least code point that may need it.
static int sequence_length(unsigned char first, unsigned *least)
{
    if (first < 0x80)
        return *least = 0, 1;
    if (first >= 0xC2 && first < 0xE0)
        return *least = 0x80, 2;
    if (first >= 0xE0 && first < 0xF0)
        return *least = 0x800, 3;
    if (first >= 0xF0 && first < 0xF5)
        return *least = 0x10000, 4;
    return 0;
}

static bool sequence_valid(const unsigned char *bytes, int length, unsigned least)
{
    unsigned code = bytes[0] & (0xFFu >> (length + 1));
    for (int i = 1; i < length; i++) {
        if ((bytes[i] & 0xC0) != 0x80)
            return false;
        code = code << 6 | (bytes[i] & 0x3Fu);
    }
    return code >= least && code <= 0x10FFFF && (code < 0xD800 || code > 0xDFFF);
}

size_t text_valid_utf8(const char *bytes, size_t length)
{
    size_t at = 0;
    while (at < length) {
        const unsigned char *start = (const unsigned char *)bytes + at;
        unsigned least = 0;
        const int n = sequence_length(*start, &least);
        if (n == 0 || (size_t)n > length - at || (n > 1 && !sequence_valid(start, n, least)))
            return at;
        at += (size_t)n;
    }
    return length;
}

// -- Words and places --

enum { WORD_MAX = 63 };

// Levenshtein distance; words longer than WORD_MAX are never near.
static int edit_distance(const char *a, const char *b)
{
    const int n = (int)strlen(a);
    const int m = (int)strlen(b);
    int row[WORD_MAX + 1];
    if (n > WORD_MAX || m > WORD_MAX)
        return WORD_MAX;
    for (int j = 0; j <= m; j++)
        row[j] = j;
    for (int i = 1; i <= n; i++) {
        int diagonal = row[0];
        row[0] = i;
        for (int j = 1; j <= m; j++) {
            const int replaced = diagonal + (a[i - 1] != b[j - 1]);
            const int shorter = (row[j] < row[j - 1] ? row[j] : row[j - 1]) + 1;
            diagonal = row[j];
            row[j] = replaced < shorter ? replaced : shorter;
        }
    }
    return row[m];
}

const char *text_nearest(const char *word, const char *const *words, int count)
{
    const char *nearest = NULL;
    // Half the letters may differ; beyond that a proposal only confuses.
    int least = (int)strlen(word) / 2 + 1;
    for (int i = 0; i < count; i++) {
        const int distance = edit_distance(word, words[i]);
        if (distance < least) {
            least = distance;
            nearest = words[i];
        }
    }
    return nearest;
}

void text_position(const char *bytes, size_t offset, int *line, int *column)
{
    *line = 1;
    *column = 1;
    for (size_t i = 0; i < offset; i++) {
        if (bytes[i] == '\n') {
            ++*line;
            *column = 1;
        } else {
            ++*column;
        }
    }
}
