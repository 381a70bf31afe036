// Columns of a CSV file by name: numbers, and words that stand for a few levels.
#ifndef CLI_COLUMNS_H
#define CLI_COLUMNS_H

#include "base/arena.h"
#include "base/error.h"
#include "base/matrix.h"

// A column to be read. With words, the number in a row is the position of its word.
typedef struct Column {
    const char *name;
    const char *const *words; // count, in arena; NULL for a column of numbers
    int count;
} Column;

// Splits "a,b,c" into names without the blanks around them. Refuses none and empty ones; [option]
// names where the list came from.
Status columns_split(const char *option, const char *list, Arena *arena,
                     const char *const **names, int *count, Error *err);

// Reads [count] columns of the file [path] ("-": standard input) into [arena]. A column of words
// with a count of 0 is given the words found, sorted; others refuse a word they do not have.
Status columns_read(const char *path, Column *columns, int count, Arena *arena, Matrix *numbers,
                    Error *err);

#endif
