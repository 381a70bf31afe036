#include "surrogate/rows.h"

#include <assert.h>

#include "base/random.h"

// Knuth's algorithm S: each row is taken with the chance that is left for it.
void rows_draw(uint64_t seed, uint64_t stream, int n, int count, int *numbers)
{
    assert(count <= n);
    for (int i = 0, chosen = 0; chosen < count; i++)
        if (random_uniform(seed, stream, (uint64_t)i) * (n - i) < count - chosen)
            numbers[chosen++] = i;
}

Status rows_take(const Rows *all, uint64_t seed, uint64_t stream, int count, Arena *arena,
                 Rows *some, Error *err)
{
    const int d = all->x.cols;
    int *numbers = arena_alloc(arena, (size_t)count, sizeof *numbers);
    double *values = arena_alloc(arena, (size_t)count * (size_t)(d + 2), sizeof *values);
    if (!numbers || !values)
        return arena_exhausted(arena, err);
    const Matrix x = matrix_view(values, count, d);
    double *y = values + (size_t)count * (size_t)d, *noise = y + count;
    rows_draw(seed, stream, all->x.rows, count, numbers);
    for (int i = 0; i < count; i++) {
        for (int k = 0; k < d; k++)
            *matrix_at(x, i, k) = *matrix_at(all->x, numbers[i], k);
        y[i] = all->y[numbers[i]];
        noise[i] = all->noise ? all->noise[numbers[i]] : 0;
    }
    *some = (Rows){x, y, all->noise ? noise : NULL};
    return STATUS_OK;
}
