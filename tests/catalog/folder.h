// A folder of its own for a test, removed behind it.
#ifndef TESTS_CATALOG_FOLDER_H
#define TESTS_CATALOG_FOLDER_H

#include <dirent.h>
#include <stdio.h>
#include <unistd.h>

#include "tests/check.h"

typedef struct Folder {
    char path[128];
    char file[192]; // the last one asked for
} Folder;

static inline int folder_create(void **state)
{
    const char *parent = getenv("TMPDIR");
    Folder *folder = calloc(1, sizeof *folder);
    if (!folder)
        return -1;
    snprintf(folder->path, sizeof folder->path, "%s/hostscreen-XXXXXX", parent ? parent : P_tmpdir);
    *state = folder;
    return mkdtemp(folder->path) ? 0 : -1;
}

static inline int folder_remove(void **state)
{
    Folder *folder = *state;
    DIR *entries = opendir(folder->path);
    for (struct dirent *e = entries ? readdir(entries) : NULL; e; e = readdir(entries)) {
        snprintf(folder->file, sizeof folder->file, "%.127s/%.60s", folder->path, e->d_name);
        if (e->d_name[0] != '.')
            unlink(folder->file);
    }
    closedir(entries);
    rmdir(folder->path);
    free(folder);
    return 0;
}

// The path of [name] in the folder, good until the next call.
static inline const char *folder_file(void *state, const char *name)
{
    Folder *folder = state;
    snprintf(folder->file, sizeof folder->file, "%.127s/%.60s", folder->path, name);
    return folder->file;
}

// Writes [text] into a file of the folder and returns its path.
static inline const char *folder_write(void *state, const char *name, const char *text)
{
    const char *path = folder_file(state, name);
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    fputs(text, file);
    fclose(file);
    return path;
}

#define FOLDER_TEST(name) cmocka_unit_test_setup_teardown(name, folder_create, folder_remove)

#endif
