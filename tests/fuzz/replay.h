// Replays the documents that the fuzz targets grew from, and those that once broke a reader.
#ifndef TESTS_FUZZ_REPLAY_H
#define TESTS_FUZZ_REPLAY_H

#include <time.h>

#include "base/file.h"
#include "tests/check.h"
#include "tests/fuzz/target.h"

static inline double seconds(void)
{
    return (double)clock() / CLOCKS_PER_SEC;
}

// The whole document, and what is left of it when it is cut in thirty places. The bytes are copied
// each time, so that a sanitizer sees who reads beyond them.
static inline void replay(const Target *target, const char *bytes, size_t length)
{
    enum { CUTS = 30 };
    for (size_t i = 1; i <= CUTS; i++) {
        const size_t size = length * i / CUTS;
        char *copy = malloc(size + (size == 0));
        assert_non_null(copy);
        memcpy(copy, bytes, size);
        target->try(copy, size);
        free(copy);
    }
}

static inline void replay_all(const Target *targets, int target_count)
{
    enum { SECONDS_MAX = 10 }; // for one document and all its cuts, under sanitizers too
    Arena arena = {0};
    Error err = {0};
    for (int t = 0; t < target_count; t++) {
        const char *const *names = NULL;
        int count = 0;
        const char *folder = arena_format(&arena, "tests/fuzz/%s", targets[t].name);
        CHECK_OK(file_list(folder, &arena, &names, &count, &err));
        assert_true(count >= 1);
        for (int i = 0; i < count; i++) {
            const char *bytes = NULL;
            size_t length = 0;
            const char *path = arena_format(&arena, "%s/%s", folder, names[i]);
            CHECK_OK(file_read(path, &arena, &bytes, &length, &err));
            const double start = seconds();
            replay(&targets[t], bytes, length);
            if (seconds() - start > SECONDS_MAX)
                print_error("%s takes too long\n", path);
            assert_true(seconds() - start <= SECONDS_MAX);
        }
    }
    arena_clear(&arena);
}

#endif
