// Columns of a CSV file, by name, as numbers.
#ifndef CLI_COLUMNS_H
#define CLI_COLUMNS_H

#include "base/arena.h"
#include "base/error.h"
#include "base/matrix.h"

// Splits "a,b,c" into names without the blanks around them. Refuses none and empty ones; [option]
// names where the list came from.
Status columns_split(const char *option, const char *list, Arena *arena,
                     const char *const **names, int *count, Error *err);

// Reads the columns [names] (count) of the file [path] ("-": standard input) into [arena].
Status columns_read(const char *path, const char *const *names, int count, Arena *arena,
                    Matrix *numbers, Error *err);

#endif
