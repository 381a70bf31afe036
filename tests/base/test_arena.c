#include "base/arena.h"

#include <stdint.h>

#include "tests/check.h"

static void memory_is_zeroed_and_lies_on_its_boundaries(void **state)
{
    (void)state;
    Arena arena = {0};
    for (size_t size = 1; size < 300000; size = size * 3 + 1) {
        const char *bytes = arena_alloc(&arena, size, 1);
        assert_int_equal((uintptr_t)bytes % (size < 64 ? 16 : 64), 0);
        for (size_t i = 0; i < size; i++)
            assert_int_equal(bytes[i], 0);
    }
    arena_clear(&arena);
}

static void nothing_is_handed_out_beyond_the_limit(void **state)
{
    (void)state;
    Arena arena = {.limit = 1000};
    Error err = {0};
    assert_non_null(arena_alloc(&arena, 600, 1));
    assert_null(arena_alloc(&arena, 600, 1));
    assert_null(arena_alloc(&arena, SIZE_MAX, 2));
    CHECK_FAILS(arena_exhausted(&arena, &err), STATUS_NO_MEMORY, "allowed 1000 bytes");
    assert_non_null(arena_alloc(&arena, 400, 1));
    arena_clear(&arena);
}

static void nothing_is_handed_out_after_the_deadline(void **state)
{
    (void)state;
    Arena arena = {0};
    Error err = {0};
    arena_allow(&arena, 1000);
    assert_non_null(arena_alloc(&arena, 1, 1));
    arena_allow(&arena, -1);
    assert_null(arena_alloc(&arena, 1, 1));
    CHECK_FAILS(arena_exhausted(&arena, &err), STATUS_NO_MEMORY, "longer than is allowed");
    arena.deadline = 0;
    assert_non_null(arena_alloc(&arena, 1, 1));
    arena_clear(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(memory_is_zeroed_and_lies_on_its_boundaries),
        cmocka_unit_test(nothing_is_handed_out_beyond_the_limit),
        cmocka_unit_test(nothing_is_handed_out_after_the_deadline),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
