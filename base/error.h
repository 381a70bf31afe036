// One way to fail: a Status is returned, the place that noticed writes the message.
#ifndef BASE_ERROR_H
#define BASE_ERROR_H

// X(name, exit code of the program, meaning). Exit codes follow sysexits(3).
#define STATUS_LIST(X)                                        \
    X(OK, 0, "ok")                                            \
    X(REJECTED, 1, "done, with rejected rows or differences") \
    X(USAGE, 64, "wrong use of a command")                    \
    X(BAD_DATA, 65, "input that cannot be understood")        \
    X(NO_INPUT, 66, "input that is not there")                \
    X(UNAVAILABLE, 69, "a service or program is missing")     \
    X(INTERNAL, 70, "an internal check failed")               \
    X(NO_MEMORY, 70, "memory, or a limit, is used up")         \
    X(NO_CONVERGE, 70, "a numerical method found no answer")  \
    X(CANNOT_CREATE, 73, "an output cannot be created")       \
    X(IO, 74, "reading or writing failed")                    \
    X(BUSY, 75, "locked by another run: try again")           \
    X(INTERRUPTED, 75, "interrupted, and can be continued")   \
    X(BAD_CONFIG, 78, "a configuration is wrong")

typedef enum Status {
#define X(name, code, meaning) STATUS_##name,
    STATUS_LIST(X)
#undef X
} Status;

// A failure and its one-line message: where, what, what was expected.
typedef struct Error {
    Status status;
    char text[1024]; // never ends in a newline
} Error;

// Writes the message and returns [status]. [err] may be NULL when nobody will read it.
Status fail(Error *err, Status status, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

// The exit code of the program, and the meaning in words.
int status_exit_code(Status status);
const char *status_meaning(Status status);

// Passes a failure on untouched.
#define TRY(call)                            \
    do {                                     \
        const Status try_status_ = (call);   \
        if (try_status_ != STATUS_OK)        \
            return try_status_;              \
    } while (0)

#endif
