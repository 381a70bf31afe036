#include "office/archive.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <zip.h>

#include "base/file.h"

#define MIB ((uint64_t)1 << 20)

static const uint64_t FILE_MAX = 20 * MIB;
static const uint64_t ENTRY_MAX = 64 * MIB;
static const uint64_t TOTAL_MAX = 256 * MIB;
static const zip_int64_t COUNT_MAX = 1000;
static const uint64_t RATIO_MAX = 100; // the highest honest one measured was 15
static const uint64_t RATIO_FROM = MIB; // below, an entry harms nobody however well it packs

// -- Judging --

// Whether [name] stays inside the folder it is unpacked to.
static bool name_stays_inside(const char *name)
{
    if (!name[0] || name[0] == '/' || strchr(name, '\\'))
        return false;
    for (const char *part = name; part; part = strchr(part, '/')) {
        part += *part == '/';
        const size_t length = strcspn(part, "/");
        if (length == 2 && part[0] == '.' && part[1] == '.')
            return false;
    }
    return true;
}

// Why the entry is refused, or NULL.
static const char *entry_objection(const zip_stat_t *stat)
{
    const zip_uint64_t needed = ZIP_STAT_NAME | ZIP_STAT_SIZE | ZIP_STAT_COMP_SIZE |
                                ZIP_STAT_COMP_METHOD | ZIP_STAT_ENCRYPTION_METHOD;
    if ((stat->valid & needed) != needed)
        return "its directory entry is incomplete";
    if (!name_stays_inside(stat->name))
        return "its name leads out of the archive";
    if (stat->encryption_method != ZIP_EM_NONE)
        return "it is encrypted; save the file without a password";
    if (stat->comp_method != ZIP_CM_STORE && stat->comp_method != ZIP_CM_DEFLATE)
        return "its packing method is unusual; save the file again";
    if (stat->size > ENTRY_MAX)
        return "it unpacks to over 64 MiB";
    if (stat->size > RATIO_FROM && stat->size / RATIO_MAX > stat->comp_size)
        return "it unpacks to over 100 times its size";
    return NULL;
}

static int compare_entries(const void *a, const void *b)
{
    return strcmp(((const ArchiveEntry *)a)->name, ((const ArchiveEntry *)b)->name);
}

static bool is_folder(const char *name)
{
    return name[strlen(name) - 1] == '/';
}

// -- Unpacking --

static Status unpack_entry(zip_t *zip, zip_uint64_t index, const char *path, Arena *arena,
                           ArchiveEntry *entry, Error *err)
{
    Status status = STATUS_OK;
    char *bytes = arena_alloc(arena, entry->length + 1, 1);
    if (!bytes)
        return arena_exhausted(arena, err);
    zip_file_t *file = zip_fopen_index(zip, index, 0);
    // One byte more than promised: reaching the end is what makes libzip compare the checksum.
    char beyond;
    if (!file || zip_fread(file, bytes, entry->length) != (zip_int64_t)entry->length ||
        zip_fread(file, &beyond, 1) != 0)
        status = fail(err, STATUS_BAD_DATA, "%s: the part '%s' is damaged", path, entry->name);
    if (file)
        zip_fclose(file);
    bytes[entry->length] = '\0';
    entry->bytes = bytes;
    return status;
}

// Sizes and names of all entries; nothing is unpacked.
static Status list_entries(zip_t *zip, const char *path, Arena *arena, ArchiveEntry *entries,
                           int count, Error *err)
{
    uint64_t total = 0;
    for (int i = 0; i < count; i++) {
        zip_stat_t stat;
        if (zip_stat_index(zip, (zip_uint64_t)i, ZIP_FL_ENC_STRICT, &stat) != 0)
            return fail(err, STATUS_BAD_DATA, "%s: part %d cannot be listed", path, i + 1);
        const char *objection = entry_objection(&stat);
        if (objection)
            return fail(err, STATUS_BAD_DATA, "%s: the part '%.100s' is refused: %s", path,
                        stat.name ? stat.name : "", objection);
        total += stat.size;
        if (total > TOTAL_MAX)
            return fail(err, STATUS_BAD_DATA, "%s: unpacks to over 256 MiB", path);
        entries[i] = (ArchiveEntry){arena_string(arena, stat.name), NULL, (size_t)stat.size};
        if (!entries[i].name)
            return arena_exhausted(arena, err);
    }
    return STATUS_OK;
}

static Status unpack(zip_t *zip, const char *path, Arena *arena, Archive *archive, Error *err)
{
    const zip_int64_t listed = zip_get_num_entries(zip, 0);
    if (listed < 1 || listed > COUNT_MAX)
        return fail(err, STATUS_BAD_DATA, "%s: has %lld parts, expected 1 to %lld", path,
                    (long long)listed, (long long)COUNT_MAX);
    const int count = (int)listed;
    ArchiveEntry *entries = arena_alloc(arena, (size_t)count, sizeof *entries);
    if (!entries)
        return arena_exhausted(arena, err);
    TRY(list_entries(zip, path, arena, entries, count, err));
    int kept = 0;
    for (int i = 0; i < count; i++) {
        if (is_folder(entries[i].name))
            continue;
        TRY(unpack_entry(zip, (zip_uint64_t)i, path, arena, &entries[i], err));
        entries[kept++] = entries[i];
    }
    qsort(entries, (size_t)kept, sizeof *entries, compare_entries);
    for (int i = 1; i < kept; i++)
        if (strcmp(entries[i - 1].name, entries[i].name) == 0)
            return fail(err, STATUS_BAD_DATA, "%s: the part '%s' is there twice", path,
                        entries[i].name);
    *archive = (Archive){path, entries, kept};
    return STATUS_OK;
}

Status archive_parse(const char *path, const char *bytes, size_t length, Arena *arena,
                     Archive *archive, Error *err)
{
    Status status = STATUS_OK;
    zip_error_t reason;
    zip_source_t *source = NULL;
    zip_t *zip = NULL;
    if (length > FILE_MAX)
        return fail(err, STATUS_BAD_DATA, "%s: is larger than 20 MiB", path);
    zip_error_init(&reason);
    source = zip_source_buffer_create(bytes, length, 0, &reason);
    if (source)
        zip = zip_open_from_source(source, ZIP_RDONLY | ZIP_CHECKCONS, &reason);
    if (!zip) {
        status = fail(err, STATUS_BAD_DATA, "%s: is no intact .xlsx file (%s)", path,
                      zip_error_strerror(&reason));
        zip_source_free(source);
        goto done;
    }
    status = unpack(zip, path, arena, archive, err);
    zip_discard(zip);
done:
    zip_error_fini(&reason);
    return status;
}

Status archive_read(const char *path, Arena *arena, Archive *archive, Error *err)
{
    const char *bytes;
    size_t length;
    struct stat info;
    if (stat(path, &info) == 0 && (uint64_t)info.st_size > FILE_MAX)
        return fail(err, STATUS_BAD_DATA, "%s: is larger than 20 MiB", path);
    TRY(file_read(path, arena, &bytes, &length, err));
    return archive_parse(path, bytes, length, arena, archive, err);
}

const ArchiveEntry *archive_find(const Archive *archive, const char *name)
{
    const ArchiveEntry key = {.name = name};
    return bsearch(&key, archive->entries, (size_t)archive->count, sizeof key, compare_entries);
}

const char *archive_library(Arena *arena)
{
    return arena_string(arena, zip_libzip_version());
}
