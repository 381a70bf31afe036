// SHA-256 in hexadecimal. The only part of the program that knows Nettle.
#ifndef BASE_HASH_H
#define BASE_HASH_H

#include <stddef.h>

#include "base/arena.h"
#include "base/error.h"

enum { HASH_TEXT = 65 }; // 64 hexadecimal digits and '\0'

void hash_bytes(const void *bytes, size_t length, char hex[HASH_TEXT]);
Status hash_file(const char *path, char hex[HASH_TEXT], Error *err);

// Version of Nettle, for manifests; NULL without memory.
const char *hash_library(Arena *arena);

#endif
