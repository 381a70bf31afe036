#include "base/error.h"

#include <stdarg.h>
#include <stdio.h>

Status fail(Error *err, Status status, const char *format, ...)
{
    if (!err)
        return status;
    err->status = status;
    va_list values;
    va_start(values, format);
    vsnprintf(err->text, sizeof err->text, format, values);
    va_end(values);
    // One line, whatever a document or a library put into it.
    for (char *c = err->text; *c; c++)
        if (*c == '\n' || *c == '\r')
            *c = ' ';
    return status;
}

int status_exit_code(Status status)
{
    static const int CODES[] = {
#define X(name, code, meaning) code,
        STATUS_LIST(X)
#undef X
    };
    return CODES[status];
}

const char *status_meaning(Status status)
{
    static const char *const MEANINGS[] = {
#define X(name, code, meaning) meaning,
        STATUS_LIST(X)
#undef X
    };
    return MEANINGS[status];
}
