#include "base/file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

// -- Reading --

// Appends what [descriptor] still has to a growing buffer; the file's size is only a first guess,
// because pipes have none.
static Status read_all(int descriptor, const char *path, size_t guess, Arena *arena,
                       const char **bytes, size_t *length, Error *err)
{
    size_t capacity = guess + 1;
    size_t used = 0;
    char *buffer = arena_alloc(arena, capacity + 1, 1);
    while (buffer) {
        const ssize_t got = read(descriptor, buffer + used, capacity - used);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return fail(err, STATUS_IO, "%s: %s", path, strerror(errno));
        if (got == 0)
            break;
        used += (size_t)got;
        if (used == capacity) {
            char *larger = arena_alloc(arena, 2 * capacity + 1, 1);
            if (larger)
                memcpy(larger, buffer, used);
            buffer = larger;
            capacity *= 2;
        }
    }
    if (!buffer)
        return arena_exhausted(arena, err);
    buffer[used] = '\0';
    *bytes = buffer;
    *length = used;
    return STATUS_OK;
}

Status file_read(const char *path, Arena *arena, const char **bytes, size_t *length, Error *err)
{
    if (strcmp(path, "-") == 0)
        return read_all(STDIN_FILENO, "standard input", 65536, arena, bytes, length, err);
    const int descriptor = open(path, O_RDONLY | O_CLOEXEC);
    if (descriptor < 0)
        return fail(err, STATUS_NO_INPUT, "%s: %s", path, strerror(errno));
    struct stat info = {0};
    Status status = STATUS_OK;
    if (fstat(descriptor, &info) != 0)
        status = fail(err, STATUS_IO, "%s: %s", path, strerror(errno));
    else if (S_ISDIR(info.st_mode))
        status = fail(err, STATUS_NO_INPUT, "%s: is a folder, expected a file", path);
    else
        status = read_all(descriptor, path, (size_t)info.st_size, arena, bytes, length, err);
    close(descriptor);
    return status;
}

// -- Writing --

static Status write_all(int descriptor, const char *path, const char *bytes, size_t length,
                        Error *err)
{
    while (length > 0) {
        const ssize_t put = write(descriptor, bytes, length);
        if (put < 0 && errno == EINTR)
            continue;
        if (put < 0)
            return fail(err, STATUS_IO, "%s: %s", path, strerror(errno));
        bytes += put;
        length -= (size_t)put;
    }
    return STATUS_OK;
}

// A file that cannot be made for want of a right is another failure than a disk that is full.
static Status cannot_create(const char *path, Error *err)
{
    const int reason = errno;
    const bool full = reason == ENOSPC || reason == EDQUOT || reason == EIO;
    return fail(err, full ? STATUS_IO : STATUS_CANNOT_CREATE, "%s: %s", path, strerror(reason));
}

static Status sync_folder_of(const char *path, Error *err)
{
    char *copy = strdup(path);
    if (!copy)
        return fail(err, STATUS_NO_MEMORY, "out of memory");
    const int folder = open(dirname(copy), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    free(copy);
    // Some file systems cannot sync a folder (EINVAL); there is nothing more to be done there.
    const int result = folder < 0 ? -1 : fsync(folder);
    const int reason = errno;
    if (folder >= 0)
        close(folder);
    if (result != 0 && reason != EINVAL)
        return fail(err, STATUS_IO, "folder of %s: %s", path, strerror(reason));
    return STATUS_OK;
}

Status file_publish(const char *temporary, const char *path, Error *err)
{
    const int descriptor = open(temporary, O_RDONLY | O_CLOEXEC);
    const int synced = descriptor < 0 ? -1 : fsync(descriptor);
    const int reason = errno;
    if (descriptor >= 0)
        close(descriptor);
    if (synced != 0)
        return fail(err, STATUS_IO, "%s: %s", temporary, strerror(reason));
    if (rename(temporary, path) != 0)
        return cannot_create(path, err);
    return sync_folder_of(path, err);
}

Status file_write(const char *path, const char *bytes, size_t length, Error *err)
{
    if (strcmp(path, "-") == 0)
        return write_all(STDOUT_FILENO, "standard output", bytes, length, err);
    const size_t size = strlen(path) + sizeof ".XXXXXX";
    char *temporary = malloc(size);
    if (!temporary)
        return fail(err, STATUS_NO_MEMORY, "out of memory");
    snprintf(temporary, size, "%s.XXXXXX", path);
    Status status = STATUS_OK;
    const int descriptor = mkostemp(temporary, O_CLOEXEC);
    if (descriptor < 0) {
        status = cannot_create(path, err);
    } else {
        status = write_all(descriptor, path, bytes, length, err);
        // mkostemp makes it private; a report is to be read by those the umask allows.
        const mode_t mask = umask(0);
        umask(mask);
        if (fchmod(descriptor, 0666 & ~mask) != 0 && status == STATUS_OK)
            status = fail(err, STATUS_IO, "%s: %s", temporary, strerror(errno));
        if (close(descriptor) != 0 && status == STATUS_OK)
            status = fail(err, STATUS_IO, "%s: %s", path, strerror(errno));
        if (status == STATUS_OK)
            status = file_publish(temporary, path, err);
        if (status != STATUS_OK)
            unlink(temporary);
    }
    free(temporary);
    return status;
}

// -- Folders --

Status file_make_folder(const char *path, Error *err)
{
    char *copy = strdup(path);
    if (!copy)
        return fail(err, STATUS_NO_MEMORY, "out of memory");
    Status status = STATUS_OK;
    for (char *slash = copy + 1; status == STATUS_OK; slash++) {
        const char kept = *slash;
        if (kept != '/' && kept != '\0')
            continue;
        *slash = '\0';
        const int reason = mkdir(copy, 0777) == 0 ? 0 : errno;
        if (reason != 0 && !file_is_folder(copy)) {
            errno = reason; // why the folder could not be made, not that it is not there
            status = cannot_create(copy, err);
        }
        *slash = kept;
        if (kept == '\0')
            break;
    }
    free(copy);
    return status;
}

bool file_exists(const char *path)
{
    return access(path, F_OK) == 0;
}

bool file_is_folder(const char *path)
{
    struct stat info;
    return stat(path, &info) == 0 && S_ISDIR(info.st_mode);
}

bool file_is_regular(const char *path)
{
    struct stat info;
    return stat(path, &info) == 0 && S_ISREG(info.st_mode);
}

static int without_dots(const struct dirent *entry)
{
    return strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0;
}

// alphasort() follows the locale; the order must not.
static int by_bytes(const struct dirent **a, const struct dirent **b)
{
    return strcmp((*a)->d_name, (*b)->d_name);
}

Status file_list(const char *folder, Arena *arena, const char *const **names, int *count,
                 Error *err)
{
    struct dirent **entries = NULL;
    const int found = scandir(folder, &entries, without_dots, by_bytes);
    if (found < 0)
        return fail(err, STATUS_NO_INPUT, "%s: %s", folder, strerror(errno));
    const char **list = arena_alloc(arena, (size_t)found + 1, sizeof *list);
    bool complete = list != NULL;
    for (int i = 0; i < found; i++) {
        if (complete) {
            list[i] = arena_string(arena, entries[i]->d_name);
            complete = list[i] != NULL;
        }
        free(entries[i]);
    }
    free(entries);
    if (!complete)
        return arena_exhausted(arena, err);
    *names = list;
    *count = found;
    return STATUS_OK;
}

// -- Locks --

static void describe_holder(int descriptor)
{
    char text[64];
    const int length = snprintf(text, sizeof text, "%ld\n", (long)getpid());
    // Only a courtesy to whoever is refused: the lock holds without it.
    if (ftruncate(descriptor, 0) != 0 || pwrite(descriptor, text, (size_t)length, 0) != length)
        return;
}

Status file_lock(const char *path, FileLock *lock, Error *err)
{
    const int descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0666);
    if (descriptor < 0)
        return cannot_create(path, err);
    if (flock(descriptor, LOCK_EX | LOCK_NB) != 0) {
        char holder[32] = "";
        const ssize_t length = pread(descriptor, holder, sizeof holder - 1, 0);
        holder[length > 0 ? strcspn(holder, "\n") : 0] = '\0';
        close(descriptor);
        return fail(err, STATUS_BUSY, "%s: in use by process %s: try again when it has ended",
                    path, *holder ? holder : "(unknown)");
    }
    describe_holder(descriptor);
    *lock = (FileLock){descriptor, true};
    return STATUS_OK;
}

void file_unlock(FileLock *lock)
{
    if (lock->held)
        close(lock->descriptor);
    lock->held = false;
}
