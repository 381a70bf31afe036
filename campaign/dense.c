#include "campaign/dense.h"

#include <math.h>
#include <string.h>

void dense_factor(double *a, int n)
{
    for (int j = 0; j < n; j++)
        for (int i = j; i < n; i++) {
            double sum = a[i * n + j];
            for (int k = 0; k < j; k++)
                sum -= a[i * n + k] * a[j * n + k];
            a[i * n + j] = i == j ? sqrt(sum) : sum / a[j * n + j];
        }
}

void dense_solve_lower(const double *l, int n, double *v)
{
    for (int i = 0; i < n; i++) {
        for (int k = 0; k < i; k++)
            v[i] -= l[i * n + k] * v[k];
        v[i] /= l[i * n + i];
    }
}

void dense_solve_upper(const double *l, int n, double *v)
{
    for (int i = n - 1; i >= 0; i--) {
        for (int k = i + 1; k < n; k++)
            v[i] -= l[k * n + i] * v[k];
        v[i] /= l[i * n + i];
    }
}

void dense_invert(const double *l, int n, double *inverse)
{
    memset(inverse, 0, (size_t)n * (size_t)n * sizeof *inverse);
    for (int j = 0; j < n; j++) {
        double *column = inverse + j * n; // a row, which symmetry makes a column
        column[j] = 1;
        dense_solve_lower(l, n, column);
        dense_solve_upper(l, n, column);
    }
}

double dense_log_determinant(const double *l, int n)
{
    double sum = 0;
    for (int i = 0; i < n; i++)
        sum += 2 * log(l[i * n + i]);
    return sum;
}
