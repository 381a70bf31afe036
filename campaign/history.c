#include "campaign/history.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"

static const char *runs_folder(const char *out, Arena *arena)
{
    return arena_format(arena, "%s/runs", out);
}

const char *history_path(const char *out, long number, const char *form, Arena *arena)
{
    return arena_format(arena, "%s/runs/%06ld.%s", out, number, form);
}

// -- What is there --

// The number that a file's name begins with, whatever its form; 0 for any other file.
static long number_of(const char *name)
{
    char *end = NULL;
    const long number = strtol(name, &end, 10);
    return end - name >= 6 && *end == '.' && number > 0 ? number : 0;
}

static bool is_manifest(const char *name)
{
    const char *end = strchr(name, '.');
    return number_of(name) > 0 && strcmp(end, ".json") == 0;
}

Status history_list(const char *out, Arena *arena, const long **numbers, int *count, Error *err)
{
    const char *const *names = NULL;
    int found = 0;
    int n = 0;
    const char *folder = runs_folder(out, arena);
    if (!folder)
        return arena_exhausted(arena, err);
    if (file_is_folder(folder))
        TRY(file_list(folder, arena, &names, &found, err));
    long *list = arena_alloc(arena, (size_t)found + 1, sizeof *list);
    if (!list)
        return arena_exhausted(arena, err);
    // Names are sorted, and numbers have leading zeros.
    for (int i = 0; i < found; i++)
        if (is_manifest(names[i]))
            list[n++] = number_of(names[i]);
    *numbers = list;
    *count = n;
    return STATUS_OK;
}

// -- Writing --

Status history_begin(const char *out, Arena *arena, long *number, Error *err)
{
    const long *numbers = NULL;
    int count = 0;
    const char *folder = runs_folder(out, arena);
    if (!folder)
        return arena_exhausted(arena, err);
    TRY(file_make_folder(folder, err));
    TRY(history_list(out, arena, &numbers, &count, err));
    long next = count > 0 ? numbers[count - 1] : 0;
    int descriptor = -1;
    // Another run may take the same number at the same moment: only one of them creates the file.
    do {
        const char *path = history_path(out, ++next, "json", arena);
        if (!path)
            return arena_exhausted(arena, err);
        descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    } while (descriptor < 0 && errno == EEXIST);
    if (descriptor < 0)
        return fail(err, STATUS_CANNOT_CREATE, "%s: %s", folder, strerror(errno));
    close(descriptor);
    *number = next;
    return STATUS_OK;
}

Status history_write(const char *out, long number, const char *manifest, Arena *arena, Error *err)
{
    const long *numbers = NULL;
    int count = 0;
    const char *path = history_path(out, number, "json", arena);
    const char *copy = arena_format(arena, "%s/manifest.json", out);
    if (!path || !copy)
        return arena_exhausted(arena, err);
    TRY(file_write(path, manifest, strlen(manifest), err));
    TRY(history_list(out, arena, &numbers, &count, err));
    return count > 0 && numbers[count - 1] > number
               ? STATUS_OK
               : file_write(copy, manifest, strlen(manifest), err);
}

// -- Reading --

static bool has_word(const JsonDocument *manifest, const char *key, const char *word)
{
    const char *text = json_string(json_member(json_root(manifest), key));
    return text && strcmp(text, word) == 0;
}

// Which manifest is looked for: with that name, or without it; finished, or ended in any way.
typedef struct Search {
    const char *run;     // NULL: any
    const char *not_run; // NULL: any
    bool finished;
} Search;

static bool matches(const JsonDocument *manifest, const Search *search)
{
    return (!search->finished || has_word(manifest, "ended", "done")) &&
           (!search->run || has_word(manifest, "run", search->run)) &&
           (!search->not_run || !has_word(manifest, "run", search->not_run));
}

// The latest manifest that matches. One that is empty or damaged, its writer having been killed
// with the machine, is passed over.
static Status find(const char *out, const Search *search, const char *name, Arena *arena,
                   JsonDocument *manifest, Error *err)
{
    const long *numbers = NULL;
    int count = 0;
    TRY(history_list(out, arena, &numbers, &count, err));
    for (int i = count - 1; i >= 0; i--) {
        JsonDocument read = {0};
        const char *path = history_path(out, numbers[i], "json", arena);
        if (!path)
            return arena_exhausted(arena, err);
        if (json_read(path, arena, &read, NULL) == STATUS_OK && matches(&read, search)) {
            *manifest = read;
            return STATUS_OK;
        }
        json_clear(&read);
    }
    return fail(err, STATUS_NO_INPUT, "%s: no finished run '%s' in its history", out, name);
}

static Status find_last(const char *out, bool previous, Arena *arena, JsonDocument *manifest,
                        Error *err)
{
    const char *name = previous ? "previous" : "last";
    JsonDocument last = {0};
    TRY(find(out, &(Search){.finished = true}, name, arena, &last, err));
    if (!previous) {
        *manifest = last;
        return STATUS_OK;
    }
    const char *run = json_string(json_member(json_root(&last), "run"));
    const Search search = {.not_run = run ? run : "", .finished = true};
    const Status status = find(out, &search, name, arena, manifest, err);
    json_clear(&last);
    return status;
}

static Status read_named(const char *out, const char *name, Arena *arena, JsonDocument *manifest,
                         Error *err)
{
    char *end = NULL;
    const long number = strtol(name, &end, 10);
    if (strcmp(name, "last") == 0 || strcmp(name, "previous") == 0)
        return find_last(out, *name == 'p', arena, manifest, err);
    if (strncmp(name, "R-", 2) == 0)
        return find(out, &(Search){.run = name, .finished = true}, name, arena, manifest, err);
    if (*end != '\0' || number < 1)
        return json_read(name, arena, manifest, err);
    const char *path = history_path(out, number, "json", arena);
    return path ? json_read(path, arena, manifest, err) : arena_exhausted(arena, err);
}

Status history_read(const char *out, const char *name, Arena *arena, JsonDocument *manifest,
                    Error *err)
{
    JsonDocument read = {0};
    TRY(read_named(out, name, arena, &read, err));
    if (!has_word(&read, "format", "hostscreen-manifest")) {
        const Status status =
            fail(err, STATUS_BAD_DATA, "%s: not the manifest of a run", read.name);
        json_clear(&read);
        return status;
    }
    const char *run = json_string(json_member(json_root(&read), "run"));
    if (has_word(&read, "ended", "unchanged") && run) {
        const Search search = {.run = run, .finished = true};
        const Status status = find(out, &search, name, arena, manifest, err);
        json_clear(&read);
        return status;
    }
    *manifest = read;
    return STATUS_OK;
}

Status history_latest(const char *out, Arena *arena, JsonDocument *manifest, Error *err)
{
    return find(out, &(Search){0}, "last", arena, manifest, err);
}

// -- Retention --

static Status remove_below(const char *out, long first, long spared, Arena *arena, Error *err)
{
    const char *const *names = NULL;
    int count = 0;
    const char *folder = runs_folder(out, arena);
    if (!folder)
        return arena_exhausted(arena, err);
    TRY(file_list(folder, arena, &names, &count, err));
    for (int i = 0; i < count; i++) {
        const long number = number_of(names[i]);
        const char *path = arena_format(arena, "%s/%s", folder, names[i]);
        if (!path)
            return arena_exhausted(arena, err);
        if (number > 0 && number < first && number != spared && unlink(path) != 0)
            return fail(err, STATUS_IO, "%s: %s", path, strerror(errno));
    }
    return STATUS_OK;
}

Status history_prune(const char *out, int keep, Error *err)
{
    Arena scratch = {0};
    JsonDocument last = {0};
    const long *numbers = NULL;
    int count = 0;
    Status status = history_list(out, &scratch, &numbers, &count, err);
    if (status == STATUS_OK && count > keep) {
        long spared = 0;
        if (find(out, &(Search){.finished = true}, "last", &scratch, &last, NULL) == STATUS_OK)
            spared = (long)json_number(json_member(json_root(&last), "number"));
        status = remove_below(out, numbers[count - keep], spared, &scratch, err);
    }
    json_clear(&last);
    arena_clear(&scratch);
    return status;
}
