#include "tests/fuzz/documents.h"

#include "tests/fuzz/replay.h"

static void every_document_is_read_or_refused_in_time(void **state)
{
    (void)state;
    replay_all(TARGETS, TARGET_COUNT);
}

static Status read_within(const char *path, size_t limit)
{
    Arena arena = {.limit = limit};
    Reading reading = {0};
    const Status status = reading_read(path, &arena, &reading, NULL);
    arena_clear(&arena);
    return status;
}

static void every_shortage_of_memory_is_survived(void **state)
{
    (void)state;
    static const char *const DOCUMENTS[] = {
        "tests/fuzz/text/table.md", "tests/fuzz/article/article.xml", "tests/fuzz/page/page.html",
        "tests/fuzz/separated/list.csv", "tests/fuzz/workbook/small.xlsx"};
    for (int i = 0; i < (int)(sizeof DOCUMENTS / sizeof *DOCUMENTS); i++) {
        Status status = STATUS_NO_MEMORY;
        for (size_t limit = 64; status != STATUS_OK; limit += 1021) {
            status = read_within(DOCUMENTS[i], limit);
            assert_true(status == STATUS_OK || status == STATUS_NO_MEMORY);
            assert_true(limit < 1 << 24);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_document_is_read_or_refused_in_time),
        cmocka_unit_test(every_shortage_of_memory_is_survived),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
