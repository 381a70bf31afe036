// A zip file from a stranger, unpacked within limits. The only file that knows libzip.
#ifndef OFFICE_ARCHIVE_H
#define OFFICE_ARCHIVE_H

#include <stddef.h>

#include "base/arena.h"
#include "base/error.h"

typedef struct ArchiveEntry {
    const char *name;  // in arena
    const char *bytes; // in arena; length bytes and '\0'
    size_t length;
} ArchiveEntry;

typedef struct Archive {
    const char *path;            // borrowed; for messages
    const ArchiveEntry *entries; // count, in arena; sorted by name, folders left out
    int count;
} Archive;

// Unpacks [length] bytes of a zip file into [arena]; [path] is for messages. STATUS_BAD_DATA for
// what is no zip file or damaged (every checksum is verified), encrypted, has a name twice or one
// that climbs out of its folder, or exceeds a limit: 20 MiB packed, 1,000 entries, 64 MiB each,
// 256 MiB in all, 100 times its packed size. All sizes are judged before anything is unpacked.
Status archive_parse(const char *path, const char *bytes, size_t length, Arena *arena,
                     Archive *archive, Error *err);
// The same for the file [path].
Status archive_read(const char *path, Arena *arena, Archive *archive, Error *err);

// The entry [name], or NULL.
const ArchiveEntry *archive_find(const Archive *archive, const char *name);

// Version of libzip, for manifests; NULL without memory.
const char *archive_library(Arena *arena);

#endif
