// Answers of services kept on disk, so that a service is asked only whether they have changed.
#ifndef INGEST_KEEP_H
#define INGEST_KEEP_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/error.h"

typedef struct Kept {
    const char *etag;     // NULL: none
    const char *modified; // NULL: none
    const char *bytes;    // length; NULL: nothing is kept
    size_t length;
} Kept;

// What [folder] keeps of [url], in [arena]. A file that is damaged counts as none.
Status keep_read(const char *folder, const char *url, Arena *arena, Kept *kept, Error *err);

// Keeps it, in a file named by the hash of [url]; makes the folder.
Status keep_write(const char *folder, const char *url, const Kept *kept, Error *err);

#endif
