// Memory with one lifetime: allocated piece by piece, released at once.
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include <stddef.h>

#include "base/error.h"

typedef struct ArenaBlock ArenaBlock;

// The zero value is an empty arena without a limit.
typedef struct Arena {
    ArenaBlock *block; // owned; newest first
    size_t used;       // bytes handed out so far
    size_t limit;      // most bytes it may hand out; 0 means no limit
    double deadline;   // of the monotonic clock, s, after which it hands out nothing; 0: none
} Arena;

// From now on the arena serves for [seconds]: work that asks for memory ends soon after them.
void arena_allow(Arena *arena, double seconds);

// Zeroed memory for [count] elements of [size] bytes, aligned for vectors (64 bytes when
// that large). NULL when the limit, the time or the machine's memory is used up.
void *arena_alloc(Arena *arena, size_t count, size_t size);

// Copies, terminated with '\0'. NULL as for arena_alloc().
char *arena_copy(Arena *arena, const char *text, size_t length);
char *arena_string(Arena *arena, const char *text);
char *arena_format(Arena *arena, const char *format, ...) __attribute__((format(printf, 2, 3)));

// Releases everything; the arena is empty again and keeps its limit.
void arena_clear(Arena *arena);

// Releases what was handed out but keeps the newest block for what comes next: an arena that is
// emptied over and over asks the system for nothing.
void arena_reset(Arena *arena);

// The failure to report when one of the above returned NULL.
Status arena_exhausted(const Arena *arena, Error *err);

#endif
