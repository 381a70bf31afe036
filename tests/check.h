// What cmocka lacks: comparisons of doubles that cannot pass by accident.
#ifndef TESTS_CHECK_H
#define TESTS_CHECK_H

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#undef fail // ours is a function

#include "base/error.h"

// Fails unless |a - b| <= relative * max(|a|, |b|) + absolute. NaN fails; so does a tolerance
// that could never fail.
#define CHECK_CLOSE(a, b, relative, absolute) \
    check_close((a), (b), (relative), (absolute), #a, __FILE__, __LINE__)

static inline void check_close(double a, double b, double relative, double absolute,
                               const char *what, const char *file, int line)
{
    const double scale = fabs(a) > fabs(b) ? fabs(a) : fabs(b);
    const double distance = fabs(a - b);
    if (!(relative >= 0 && relative < 1 && absolute >= 0 && isfinite(absolute))) {
        print_error("%s:%d: this tolerance could never fail\n", file, line);
        _fail(file, line);
    }
    if (!(distance <= relative * scale + absolute)) {
        print_error("%s = %.17g, expected %.17g: off by %.3g (%.3g of it)\n", what, a, b, distance,
                    scale > 0 ? distance / scale : 0.0);
        _fail(file, line);
    }
}

// Fails with the message of [err] unless [call] is STATUS_OK. Needs an `Error err` in scope.
#define CHECK_OK(call)                                              \
    do {                                                            \
        if ((call) != STATUS_OK) {                                  \
            print_error("%s:%d: %s\n", __FILE__, __LINE__, err.text); \
            _fail(__FILE__, __LINE__);                              \
        }                                                           \
    } while (0)

// Fails unless [call] returns [expected] and its message contains [part].
#define CHECK_FAILS(call, expected, part)                                                 \
    do {                                                                                  \
        assert_int_equal((call), (expected));                                             \
        if (!strstr(err.text, (part))) {                                                  \
            print_error("%s:%d: '%s' lacks '%s'\n", __FILE__, __LINE__, err.text, (part)); \
            _fail(__FILE__, __LINE__);                                                    \
        }                                                                                 \
    } while (0)

#endif
