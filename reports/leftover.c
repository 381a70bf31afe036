#include "reports/leftover.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/file.h"

// mkdtemp() puts six letters or digits at the end.
enum { RANDOM_SIGNS = 6 };
// A folder has its mark within a moment of being made.
static const time_t AGE_LEAST = 60; // s

// -- In use --

static void remove_folder(const char *folder)
{
    Arena scratch = {0};
    const char *const *names;
    int count;
    if (file_list(folder, &scratch, &names, &count, NULL) == STATUS_OK)
        for (int i = 0; i < count; i++) {
            const char *path = arena_format(&scratch, "%s/%s", folder, names[i]);
            if (path)
                unlink(path);
        }
    rmdir(folder);
    arena_clear(&scratch);
}

Status leftover_folder(const char *path, Arena *arena, const char **folder, int *lock, Error *err)
{
    const char *slash = strrchr(path, '/');
    const int length = slash ? (int)(slash - path) + 1 : 0;
    char *made = arena_format(arena, "%.*s.%s.XXXXXX", length, path, path + length);
    if (!made)
        return arena_exhausted(arena, err);
    if (!mkdtemp(made))
        return fail(err, errno == ENOSPC || errno == EDQUOT ? STATUS_IO : STATUS_CANNOT_CREATE,
                    "%s: cannot create: %s", path, strerror(errno));
    *folder = made;
    // Without a mark the folder is as good for the work, and its age keeps it from being swept.
    *lock = open(made, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (*lock >= 0)
        flock(*lock, LOCK_EX | LOCK_NB);
    return STATUS_OK;
}

void leftover_release(const char *folder, int lock)
{
    remove_folder(folder);
    if (lock >= 0)
        close(lock);
}

// -- Left over --

// Whether [entry] is .[name].XXXXXX.
static bool is_temporary(const char *entry, const char *name)
{
    const size_t length = strlen(name);
    if (strlen(entry) != 1 + length + 1 + RANDOM_SIGNS || entry[0] != '.' ||
        strncmp(entry + 1, name, length) != 0 || entry[1 + length] != '.')
        return false;
    for (const char *sign = entry + 1 + length + 1; *sign; sign++)
        if (!isalnum((unsigned char)*sign))
            return false;
    return true;
}

static bool is_old_folder(const char *path)
{
    struct stat info;
    return lstat(path, &info) == 0 && S_ISDIR(info.st_mode) &&
           time(NULL) - info.st_mtime > AGE_LEAST;
}

static void sweep_folder(const char *path)
{
    const int lock = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (lock >= 0 && flock(lock, LOCK_EX | LOCK_NB) == 0)
        remove_folder(path);
    if (lock >= 0)
        close(lock);
}

void leftover_sweep(const char *folder, const char *name)
{
    Arena scratch = {0};
    const char *const *entries;
    int count = 0;
    if (file_list(folder, &scratch, &entries, &count, NULL) != STATUS_OK)
        count = 0;
    for (int i = 0; i < count; i++) {
        const char *path = arena_format(&scratch, "%s/%s", folder, entries[i]);
        if (path && is_temporary(entries[i], name) && is_old_folder(path))
            sweep_folder(path);
    }
    arena_clear(&scratch);
}
