#include "tests/check.h"

#include "surrogate/neighbours.h"
#include "tests/surrogate/functions.h"

enum { ROWS = 700, INPUTS = 4, LEAF = 8 };

static Neighbours *create(Matrix points, Arena *arena)
{
    Error err = {0};
    Neighbours *made = NULL;
    CHECK_OK(neighbours_create(points, LEAF, arena, &made, &err));
    return made;
}

static void every_row_is_in_one_leaf(void **state)
{
    (void)state;
    Arena arena = {0};
    int seen[ROWS] = {0}, total = 0;
    const Neighbours *tree = create(latin_points(&arena, ROWS, INPUTS, 1), &arena);
    for (int leaf = 0; leaf < neighbours_leaves(tree); leaf++) {
        int count;
        const int *rows = neighbours_leaf(tree, leaf, &count);
        assert_in_range(count, 1, LEAF + 1);
        for (int i = 0; i < count; i++)
            seen[rows[i]]++;
        total += count;
    }
    assert_int_equal(total, ROWS);
    for (int i = 0; i < ROWS; i++)
        assert_int_equal(seen[i], 1);
    arena_clear(&arena);
}

static double squared_distance(Matrix points, int row, const double *centre)
{
    double sum = 0;
    for (int k = 0; k < points.cols; k++)
        sum += pow(*matrix_at(points, row, k) - centre[k], 2);
    return sum;
}

static void the_nearest_equal_those_of_a_full_search(void **state)
{
    (void)state;
    enum { WANTED = 30 };
    Arena arena = {0};
    const Matrix points = latin_points(&arena, ROWS, INPUTS, 1);
    for (int k = 0; k < INPUTS; k++) // a duplicate: ties go by row
        *matrix_at(points, 11, k) = *matrix_at(points, 500, k);
    const Neighbours *tree = create(points, &arena);
    for (int trial = 0; trial < 40; trial++) {
        double centre[INPUTS], distances[WANTED];
        int rows[WANTED], allowed[ROWS] = {0};
        const int leaves = 1 + trial * neighbours_leaves(tree) / 40;
        for (int k = 0; k < INPUTS; k++)
            centre[k] = trial ? random_uniform(4, (uint64_t)trial, (uint64_t)k)
                              : *matrix_at(points, 11, k);
        for (int leaf = 0; leaf < leaves; leaf++) {
            int count;
            const int *members = neighbours_leaf(tree, leaf, &count);
            for (int i = 0; i < count; i++)
                allowed[members[i]] = 1;
        }
        const int found = neighbours_nearest(tree, centre, leaves, WANTED, rows, distances);
        for (int i = 0; i < found; i++) {
            assert_true(allowed[rows[i]]);
            allowed[rows[i]] = 0;
            CHECK_CLOSE(distances[i], squared_distance(points, rows[i], centre), 1e-12, 0);
            assert_true(i == 0 || distances[i] >= distances[i - 1]);
        }
        for (int row = 0; row < ROWS; row++)
            if (allowed[row])
                assert_true(found == WANTED &&
                            squared_distance(points, row, centre) >= distances[found - 1]);
    }
    arena_clear(&arena);
}

static void the_first_leaves_are_spread(void **state)
{
    (void)state;
    Arena arena = {0};
    double line[64];
    for (int i = 0; i < 64; i++)
        line[i] = i;
    const Neighbours *tree = create(matrix_view(line, 64, 1), &arena);
    int count;
    assert_true(line[*neighbours_leaf(tree, 0, &count)] < 32);
    assert_true(line[*neighbours_leaf(tree, 1, &count)] >= 32);
    arena_clear(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_row_is_in_one_leaf),
        cmocka_unit_test(the_nearest_equal_those_of_a_full_search),
        cmocka_unit_test(the_first_leaves_are_spread),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
