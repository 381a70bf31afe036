// Replays the documents that the fuzz target grew from, and those that once broke a reader.
#include "base/file.h"
#include "ingest/reading.h"
#include "tests/check.h"

static const char CORPUS[] = "tests/fuzz/document";

static Status replay(const char *bytes, size_t length, size_t limit)
{
    Arena arena = {.limit = limit};
    Reading reading = {0};
    const Status status = reading_parse("corpus", bytes, length, &arena, &reading, NULL);
    arena_clear(&arena);
    return status;
}

static void every_document_is_read_or_refused(void **state)
{
    (void)state;
    Arena arena = {0};
    Error err = {0};
    const char *const *names = NULL;
    int count = 0;
    CHECK_OK(file_list(CORPUS, &arena, &names, &count, &err));
    assert_true(count >= 10);
    for (int i = 0; i < count; i++) {
        const char *path = arena_format(&arena, "%s/%s", CORPUS, names[i]);
        const char *bytes = NULL;
        size_t length = 0;
        CHECK_OK(file_read(path, &arena, &bytes, &length, &err));
        const Status status = replay(bytes, length, 0);
        assert_true(status == STATUS_OK || status == STATUS_BAD_DATA);
        // Cut anywhere, it is still read or refused.
        for (size_t cut = 1; cut < length; cut += 7) {
            const Status part = replay(bytes, cut, 0);
            assert_true(part == STATUS_OK || part == STATUS_BAD_DATA);
        }
    }
    arena_clear(&arena);
}

static void every_shortage_of_memory_is_survived(void **state)
{
    (void)state;
    Arena arena = {0};
    Error err = {0};
    const char *bytes = NULL;
    size_t length = 0;
    CHECK_OK(file_read("tests/fuzz/document/table.md", &arena, &bytes, &length, &err));
    Status status = STATUS_NO_MEMORY;
    for (size_t limit = 64; status != STATUS_OK; limit += 1021) {
        status = replay(bytes, length, limit);
        assert_true(status == STATUS_OK || status == STATUS_NO_MEMORY);
        assert_true(limit < 1 << 24);
    }
    arena_clear(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_document_is_read_or_refused),
        cmocka_unit_test(every_shortage_of_memory_is_survived),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
