#include "base/hash.h"

#include <errno.h>
#include <nettle/sha2.h>
#include <nettle/version.h>
#include <stdio.h>
#include <string.h>

static void finish(struct sha256_ctx *context, char hex[HASH_TEXT])
{
    uint8_t digest[SHA256_DIGEST_SIZE];
    sha256_digest(context, sizeof digest, digest);
    for (size_t i = 0; i < sizeof digest; i++)
        snprintf(hex + 2 * i, 3, "%02x", digest[i]);
}

void hash_bytes(const void *bytes, size_t length, char hex[HASH_TEXT])
{
    struct sha256_ctx context;
    sha256_init(&context);
    sha256_update(&context, length, bytes);
    finish(&context, hex);
}

Status hash_file(const char *path, char hex[HASH_TEXT], Error *err)
{
    FILE *file = fopen(path, "rb");
    if (!file)
        return fail(err, STATUS_NO_INPUT, "%s: %s", path, strerror(errno));
    struct sha256_ctx context;
    sha256_init(&context);
    uint8_t buffer[65536];
    size_t length = 0;
    while ((length = fread(buffer, 1, sizeof buffer, file)) > 0)
        sha256_update(&context, length, buffer);
    const int failed = ferror(file);
    fclose(file);
    if (failed)
        return fail(err, STATUS_IO, "%s: reading failed", path);
    finish(&context, hex);
    return STATUS_OK;
}

const char *hash_library(Arena *arena)
{
    return arena_format(arena, "%d.%d", nettle_version_major(), nettle_version_minor());
}
