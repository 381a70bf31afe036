#include "cli/columns.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/csv.h"
#include "base/file.h"
#include "base/text.h"

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

// -- Words --

static int find_cell(const Csv *csv, const char *name)
{
    for (int k = 0; k < csv->rows[0].count; k++)
        if (strcmp(csv->rows[0].cells[k], name) == 0)
            return k;
    return -1;
}

static int compare(const void *left, const void *right)
{
    return strcmp(*(const char *const *)left, *(const char *const *)right);
}

// The different words of a column, sorted.
static Status collect_words(const Csv *csv, int cell, Arena *arena, Column *column, Error *err)
{
    const char **words = arena_alloc(arena, (size_t)csv->count + 1, sizeof *words);
    int count = 0;
    if (!words)
        return arena_exhausted(arena, err);
    for (int i = 1; i < csv->count; i++)
        words[i - 1] = csv->rows[i].cells[cell];
    qsort(words, (size_t)(csv->count - 1), sizeof *words, compare);
    for (int i = 0; i < csv->count - 1; i++)
        if (i == 0 || strcmp(words[i], words[count - 1]) != 0)
            words[count++] = words[i];
    column->words = words;
    column->count = count;
    return STATUS_OK;
}

static Status word_number(const Csv *csv, const CsvRow *row, int cell, const Column *column,
                          double *number, Error *err)
{
    for (int w = 0; w < column->count; w++)
        if (strcmp(row->cells[cell], column->words[w]) == 0) {
            *number = w;
            return STATUS_OK;
        }
    const char *nearest = text_nearest(row->cells[cell], column->words, column->count);
    return fail(err, STATUS_BAD_DATA, "%s:%d: column '%s' holds '%.40s', which the model has not "
                "seen%s%s%s", csv->name, row->line, column->name, row->cells[cell],
                nearest ? "; the nearest it has is '" : "", nearest ? nearest : "",
                nearest ? "'" : "");
}

static Status read_words(const Csv *csv, Arena *arena, Column *column, double *numbers, Error *err)
{
    const int cell = find_cell(csv, column->name);
    for (int i = 1; i < csv->count; i++)
        if (cell < 0 || cell >= csv->rows[i].count || !*csv->rows[i].cells[cell])
            return fail(err, STATUS_BAD_DATA, "%s:%d: column '%s' is empty, expected a word",
                        csv->name, csv->rows[i].line, column->name);
    if (column->count == 0)
        TRY(collect_words(csv, cell, arena, column, err));
    for (int i = 1; i < csv->count; i++)
        TRY(word_number(csv, &csv->rows[i], cell, column, &numbers[i - 1], err));
    return STATUS_OK;
}

// -- Reading --

// Columns of numbers go through csv_numbers() one by one, which names what is wrong.
static Status read_column(const Csv *csv, Arena *arena, Column *column, double *numbers, Error *err)
{
    if (column->words && find_cell(csv, column->name) >= 0)
        return read_words(csv, arena, column, numbers, err);
    Matrix one;
    TRY(csv_numbers(csv, &column->name, 1, arena, &one, err));
    memcpy(numbers, one.data, (size_t)one.rows * sizeof *numbers);
    return STATUS_OK;
}

Status columns_read(const char *path, Column *columns, int count, Arena *arena, Matrix *numbers,
                    Error *err)
{
    const char *bytes;
    size_t length;
    Csv csv;
    TRY(file_read(path, arena, &bytes, &length, err));
    TRY(csv_parse(strcmp(path, "-") == 0 ? "standard input" : path, bytes, length, ',', arena,
                  &csv, err));
    if (csv.count < 1)
        return fail(err, STATUS_BAD_DATA, "%s: empty, expected a header row", csv.name);
    const int rows = csv.count - 1;
    const Matrix made = matrix_view(
        arena_alloc(arena, (size_t)rows * (size_t)count + 1, sizeof(double)), rows, count);
    if (!made.data)
        return arena_exhausted(arena, err);
    for (int k = 0; k < count; k++)
        TRY(read_column(&csv, arena, &columns[k], matrix_column(made, k), err));
    *numbers = made;
    return STATUS_OK;
}
