#include "ingest/keep.h"

#include <string.h>

#include "base/file.h"
#include "base/hash.h"
#include "base/text.h"

// A file is five lines (mark, address, ETag, Last-Modified, hash of the body) and the body.
static const char MARK[] = "hostscreen answer 1";
enum { LINE_COUNT = 5 };

static Status file_of(const char *folder, const char *url, Arena *arena, const char **path,
                      Error *err)
{
    char hex[HASH_TEXT];
    hash_bytes(url, strlen(url), hex);
    *path = arena_format(arena, "%s/%s", folder, hex);
    return *path ? STATUS_OK : arena_exhausted(arena, err);
}

// Cuts the lines off; the body's first byte, or NULL when there are fewer.
static char *split(char *bytes, char *lines[LINE_COUNT])
{
    for (int i = 0; i < LINE_COUNT; i++) {
        lines[i] = bytes;
        bytes = strchr(bytes, '\n');
        if (!bytes)
            return NULL;
        *bytes++ = '\0';
    }
    return bytes;
}

Status keep_read(const char *folder, const char *url, Arena *arena, Kept *kept, Error *err)
{
    const char *path = NULL;
    const char *bytes = NULL;
    size_t length = 0;
    char *lines[LINE_COUNT];
    char hex[HASH_TEXT];
    *kept = (Kept){0};
    TRY(file_of(folder, url, arena, &path, err));
    if (!file_is_regular(path))
        return STATUS_OK;
    TRY(file_read(path, arena, &bytes, &length, err));
    char *copy = arena_copy(arena, bytes, length);
    if (!copy)
        return arena_exhausted(arena, err);
    const char *body = split(copy, lines);
    if (!body || strcmp(lines[0], MARK) != 0 || strcmp(lines[1], url) != 0)
        return STATUS_OK;
    const size_t rest = length - (size_t)(body - copy);
    hash_bytes(body, rest, hex);
    if (strcmp(lines[4], hex) == 0)
        *kept = (Kept){*lines[2] ? lines[2] : NULL, *lines[3] ? lines[3] : NULL, body, rest};
    return STATUS_OK;
}

static Status write_to(const char *folder, const char *url, const Kept *kept, Arena *scratch,
                       Error *err)
{
    const char *path = NULL;
    char hex[HASH_TEXT];
    Text text = {.arena = scratch};
    TRY(file_make_folder(folder, err));
    TRY(file_of(folder, url, scratch, &path, err));
    hash_bytes(kept->bytes, kept->length, hex);
    text_append(&text, "%s\n%s\n%s\n%s\n%s\n", MARK, url, kept->etag ? kept->etag : "",
                kept->modified ? kept->modified : "", hex);
    text_append_bytes(&text, kept->bytes, kept->length);
    TRY(text_check(&text, err));
    return file_write(path, text.bytes, text.length, err);
}

Status keep_write(const char *folder, const char *url, const Kept *kept, Error *err)
{
    Arena scratch = {0};
    const Status status = write_to(folder, url, kept, &scratch, err);
    arena_clear(&scratch);
    return status;
}
