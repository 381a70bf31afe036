// An array that grows in an arena.
#ifndef BASE_LIST_H
#define BASE_LIST_H

#include <stddef.h>

#include "base/arena.h"

// Start with {.arena = arena, .size = sizeof(element)}.
typedef struct List {
    Arena *arena; // borrowed
    size_t size;  // of one element
    void *items;  // count, in arena; moves when the list grows
    int count;
    int capacity;
} List;

// A new zeroed element at the end, valid until the next call; NULL without memory.
void *list_push(List *list);

#endif
