// Work in a process of its own: what crashes or runs away there harms nobody here.
#ifndef REPORTS_CHILD_H
#define REPORTS_CHILD_H

#include <stddef.h>

#include "base/error.h"

typedef struct ChildLimits {
    size_t memory; // bytes of address space beyond those in use; 0: no limit
    int seconds;   // of processor time; 0: no limit
} ChildLimits;

// Calls work(context, err) in a child process and passes its failure on. Nothing else comes back
// but what it left in files; what it prints is dropped. STATUS_INTERNAL, naming [what], when the
// child ends without an answer.
Status child_run(const char *what, ChildLimits limits, Status (*work)(void *context, Error *err),
                 void *context, Error *err);

#endif
