// Files as wholes: read, replaced atomically, locked.
#ifndef BASE_FILE_H
#define BASE_FILE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/error.h"

// Reads a whole file into [arena], '\0' behind its [length] bytes. "-" is standard input.
// STATUS_NO_INPUT when it is not there or not readable, STATUS_IO when reading fails.
Status file_read(const char *path, Arena *arena, const char **bytes, size_t *length, Error *err);

// Replaces [path] by [bytes]: temporary file beside it, fsync, rename, fsync of the folder. On
// failure the old file is untouched. "-" is standard output.
Status file_write(const char *path, const char *bytes, size_t length, Error *err);

// Gives the finished temporary file [temporary] the name [path]: fsync, rename, fsync of folder.
Status file_publish(const char *temporary, const char *path, Error *err);

// Makes a folder with its parents; fine when it is there already.
Status file_make_folder(const char *path, Error *err);
bool file_exists(const char *path);
bool file_is_folder(const char *path);
// Neither a folder nor a pipe, socket or device, whose reading may never end.
bool file_is_regular(const char *path);

// The names in a folder, sorted; "." and ".." left out.
Status file_list(const char *folder, Arena *arena, const char *const **names, int *count,
                 Error *err);

// A lock the kernel holds: released when the process ends, however it ends.
typedef struct FileLock {
    int descriptor; // valid when [held]
    bool held;
} FileLock;

// STATUS_BUSY, naming the holder, when another process has it.
Status file_lock(const char *path, FileLock *lock, Error *err);
void file_unlock(FileLock *lock);

#endif
