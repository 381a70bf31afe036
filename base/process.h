// Another program, run to its end, and what it said.
#ifndef BASE_PROCESS_H
#define BASE_PROCESS_H

#include "base/arena.h"
#include "base/error.h"

typedef struct ProcessEnd {
    int code;           // its exit code; 128 and the signal when one ended it
    const char *output; // in arena; standard output and error as they came
} ProcessEnd;

// Runs [argv] (NULL behind the last word; found as a shell would) with nothing to read. What comes
// of it is for the caller to judge. STATUS_UNAVAILABLE when there is no such program,
// STATUS_INTERRUPTED, the program being killed, when this process is asked to end.
Status process_run(const char *const *argv, Arena *arena, ProcessEnd *end, Error *err);

#endif
