#include "ingest/blocks.h"

#include <string.h>

Status blocks_add(Blocks *blocks, Block block, Error *err)
{
    if (blocks->count == blocks->capacity) {
        const int capacity = blocks->capacity ? 2 * blocks->capacity : 64;
        Block *items = arena_alloc(blocks->arena, (size_t)capacity, sizeof *items);
        if (!items)
            return arena_exhausted(blocks->arena, err);
        if (blocks->count)
            memcpy(items, blocks->items, (size_t)blocks->count * sizeof *items);
        blocks->items = items;
        blocks->capacity = capacity;
    }
    blocks->items[blocks->count++] = block;
    return STATUS_OK;
}
