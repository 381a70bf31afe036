// Random subsets of the rows of a table.
#ifndef SURROGATE_ROWS_H
#define SURROGATE_ROWS_H

#include <stdint.h>

#include "base/arena.h"
#include "base/error.h"
#include "base/matrix.h"

// A table, or a part of one.
typedef struct Rows {
    Matrix x;            // n x d
    const double *y;     // n
    const double *noise; // n, or NULL
} Rows;

// Numbers of [count] of n rows, rising; they depend on seed and stream alone.
void rows_draw(uint64_t seed, uint64_t stream, int n, int count, int *numbers);

// A copy of [count] rows of [all], drawn like that, in [arena].
Status rows_take(const Rows *all, uint64_t seed, uint64_t stream, int count, Arena *arena,
                 Rows *some, Error *err);

#endif
