#include "cli/columns.h"

#include <ctype.h>
#include <string.h>

#include "base/csv.h"
#include "base/file.h"

static char *trim(char *word)
{
    while (isspace((unsigned char)*word))
        word++;
    size_t length = strlen(word);
    while (length > 0 && isspace((unsigned char)word[length - 1]))
        word[--length] = '\0';
    return word;
}

Status columns_split(const char *option, const char *list, Arena *arena,
                     const char *const **names, int *count, Error *err)
{
    int found = 1;
    for (const char *at = list; *at; at++)
        found += *at == ',';
    const char **made = arena_alloc(arena, (size_t)found, sizeof *made);
    char *rest = arena_string(arena, list);
    if (!made || !rest)
        return arena_exhausted(arena, err);
    for (int i = 0; i < found; i++) {
        made[i] = trim(strsep(&rest, ","));
        if (!*made[i])
            return fail(err, STATUS_USAGE, "--%s '%s': name %d of the list is empty", option, list,
                        i + 1);
    }
    *names = made;
    *count = found;
    return STATUS_OK;
}

Status columns_read(const char *path, const char *const *names, int count, Arena *arena,
                    Matrix *numbers, Error *err)
{
    const char *bytes;
    size_t length;
    Csv csv;
    TRY(file_read(path, arena, &bytes, &length, err));
    TRY(csv_parse(strcmp(path, "-") == 0 ? "standard input" : path, bytes, length, ',', arena,
                  &csv, err));
    return csv_numbers(&csv, names, count, arena, numbers, err);
}
