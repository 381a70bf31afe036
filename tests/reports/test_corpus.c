#include "tests/fuzz/forms.h"

#include "tests/fuzz/replay.h"

static void every_document_is_read_or_refused_in_time(void **state)
{
    (void)state;
    replay_all(TARGETS, TARGET_COUNT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_document_is_read_or_refused_in_time),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
