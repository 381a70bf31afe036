// A disagreement, or a part of a document that was not understood.
#ifndef CATALOG_PROBLEM_H
#define CATALOG_PROBLEM_H

#include "catalog/record.h"

typedef struct Problem {
#define X(...) FIELD_MEMBER(__VA_ARGS__)
#include "catalog/problem.def"
#undef X
} Problem;
// places     "FILE:LINE" of each side, in the order of [values]
// preferred  the value a person picked, else the one a stated rule picks; NULL when none can
// ruled      what the rule picked, while a person picked otherwise
// state      open or settled (by a person, see [because])

extern const Field PROBLEM_FIELDS[];
extern const int PROBLEM_FIELD_COUNT;

Problem problem_empty(void);
Json *problem_json(const Problem *problem);

#endif
