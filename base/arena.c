#include "base/arena.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum {
    ALIGNMENT = 64,      // one cache line, one AVX-512 register
    BLOCK_SIZE = 65536,  // smallest block asked of the system
    SMALL_ALIGNMENT = 16 // for what is shorter than a cache line
};

struct ArenaBlock {
    ArenaBlock *next;
    size_t capacity; // bytes behind the header
    size_t used;
    char padding[ALIGNMENT - 3 * sizeof(size_t)];
    char bytes[];
};

static size_t aligned(size_t offset, size_t alignment)
{
    return (offset + alignment - 1) & ~(alignment - 1);
}

static ArenaBlock *block_create(size_t size)
{
    const size_t wanted = size > BLOCK_SIZE ? size : BLOCK_SIZE;
    const size_t total = aligned(sizeof(ArenaBlock) + wanted, ALIGNMENT);
    ArenaBlock *block = aligned_alloc(ALIGNMENT, total);
    if (block) {
        block->next = NULL;
        block->capacity = total - sizeof(ArenaBlock);
        block->used = 0;
    }
    return block;
}

// Coarse: it is asked for at every allocation.
static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC_COARSE, &time);
    return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

static bool is_late(const Arena *arena)
{
    return arena->deadline > 0 && now() > arena->deadline;
}

void arena_allow(Arena *arena, double seconds)
{
    arena->deadline = now() + seconds;
}

void *arena_alloc(Arena *arena, size_t count, size_t size)
{
    if (size && count > SIZE_MAX / 2 / size)
        return NULL;
    const size_t bytes = count * size;
    const size_t alignment = bytes < ALIGNMENT ? SMALL_ALIGNMENT : ALIGNMENT;
    if (arena->limit && (bytes > arena->limit || arena->used > arena->limit - bytes))
        return NULL;
    if (is_late(arena))
        return NULL;
    ArenaBlock *block = arena->block;
    if (!block || aligned(block->used, alignment) + bytes > block->capacity) {
        block = block_create(bytes);
        if (!block)
            return NULL;
        block->next = arena->block;
        arena->block = block;
    }
    const size_t start = aligned(block->used, alignment);
    block->used = start + bytes;
    arena->used += bytes;
    return memset(block->bytes + start, 0, bytes);
}

char *arena_copy(Arena *arena, const char *text, size_t length)
{
    char *copy = arena_alloc(arena, length + 1, 1);
    if (copy)
        memcpy(copy, text, length);
    return copy;
}

char *arena_string(Arena *arena, const char *text)
{
    return arena_copy(arena, text, strlen(text));
}

char *arena_format(Arena *arena, const char *format, ...)
{
    va_list values;
    va_start(values, format);
    const int length = vsnprintf(NULL, 0, format, values);
    va_end(values);
    char *text = length < 0 ? NULL : arena_alloc(arena, (size_t)length + 1, 1);
    if (text) {
        va_start(values, format);
        vsnprintf(text, (size_t)length + 1, format, values);
        va_end(values);
    }
    return text;
}

void arena_clear(Arena *arena)
{
    for (ArenaBlock *block = arena->block, *next; block; block = next) {
        next = block->next;
        free(block);
    }
    arena->block = NULL;
    arena->used = 0;
}

void arena_reset(Arena *arena)
{
    ArenaBlock *kept = arena->block;
    if (!kept)
        return;
    arena->block = kept->next;
    arena_clear(arena);
    kept->next = NULL;
    kept->used = 0;
    arena->block = kept;
}

Status arena_exhausted(const Arena *arena, Error *err)
{
    if (is_late(arena))
        return fail(err, STATUS_NO_MEMORY, "it took longer than is allowed");
    if (arena->limit)
        return fail(err, STATUS_NO_MEMORY, "more than the allowed %zu bytes are needed",
                    arena->limit);
    return fail(err, STATUS_NO_MEMORY, "out of memory after %zu bytes", arena->used);
}
