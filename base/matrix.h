// A column-major view of doubles, passed by value; element (i, j) is data[i + j * stride].
#ifndef BASE_MATRIX_H
#define BASE_MATRIX_H

#include <stddef.h>

typedef struct Matrix {
    double *data; // borrowed, or in an arena
    int rows;
    int cols;
    int stride; // >= rows
} Matrix;

static inline double *matrix_at(Matrix m, int row, int col)
{
    return m.data + (size_t)row + (size_t)col * (size_t)m.stride;
}

static inline double *matrix_column(Matrix m, int col)
{
    return matrix_at(m, 0, col);
}

// A tight view of [data], which holds rows * cols numbers.
static inline Matrix matrix_view(double *data, int rows, int cols)
{
    return (Matrix){data, rows, cols, rows};
}

#endif
