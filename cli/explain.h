// What moved in a ranking, and by which result, for people and for programs.
#ifndef CLI_EXPLAIN_H
#define CLI_EXPLAIN_H

#include "campaign/run.h"

void explain_print(const Run *run);

// Owned by the caller; NULL without memory.
Json *explain_json(const Run *run);

#endif
