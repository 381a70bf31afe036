#include "tests/fuzz/answers.h"

#include "tests/fuzz/replay.h"

static void every_answer_is_read_or_refused_in_time(void **state)
{
    (void)state;
    replay_all(TARGETS, TARGET_COUNT);
}

static void every_shortage_of_memory_is_survived(void **state)
{
    Arena file = {0};
    Error err = {0};
    const char *bytes = NULL;
    size_t length = 0;
    (void)state;
    CHECK_OK(file_read("tests/fuzz/works/list.json", &file, &bytes, &length, &err));
    Status status = STATUS_NO_MEMORY;
    for (size_t limit = 64; status != STATUS_OK; limit += 61) {
        Arena arena = {.limit = limit};
        Works works = {0};
        status = crossref_parse("answer", bytes, length, &arena, &works, &err);
        assert_true(status == STATUS_OK || status == STATUS_NO_MEMORY);
        assert_int_equal(works.count, status == STATUS_OK ? 2 : 0);
        assert_true(limit < 1 << 20);
        arena_clear(&arena);
    }
    arena_clear(&file);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_answer_is_read_or_refused_in_time),
        cmocka_unit_test(every_shortage_of_memory_is_survived),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
