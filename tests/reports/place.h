// A folder of its own for a test, removed behind it with everything in it.
#ifndef TESTS_REPORTS_PLACE_H
#define TESTS_REPORTS_PLACE_H

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "tests/check.h"

enum { PLACE_PATH = 160 };

static inline void place_create(char folder[PLACE_PATH])
{
    const char *parent = getenv("TMPDIR");
    snprintf(folder, PLACE_PATH, "%.100s/hostscreen-XXXXXX", parent ? parent : "/tmp");
    assert_non_null(mkdtemp(folder));
}

static inline void place_remove(const char *folder)
{
    char command[PLACE_PATH + 16];
    snprintf(command, sizeof command, "rm -rf '%s'", folder);
    assert_int_equal(system(command), 0);
}

#endif
