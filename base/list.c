#include "base/list.h"

#include <limits.h>
#include <string.h>

void *list_push(List *list)
{
    if (list->count == list->capacity) {
        if (list->capacity > INT_MAX / 2)
            return NULL;
        const int capacity = list->capacity ? 2 * list->capacity : 16;
        char *items = arena_alloc(list->arena, (size_t)capacity, list->size);
        if (!items)
            return NULL;
        if (list->count)
            memcpy(items, list->items, (size_t)list->count * list->size);
        list->items = items;
        list->capacity = capacity;
    }
    return (char *)list->items + (size_t)list->count++ * list->size;
}
