#include "catalog/problem.h"

const Field PROBLEM_FIELDS[] = {
#define X(...) FIELD_ROW(Problem, __VA_ARGS__)
#include "catalog/problem.def"
#undef X
};
const int PROBLEM_FIELD_COUNT = (int)(sizeof PROBLEM_FIELDS / sizeof *PROBLEM_FIELDS);

Problem problem_empty(void)
{
    Problem problem = {0};
    record_clear(&problem, PROBLEM_FIELDS, PROBLEM_FIELD_COUNT);
    return problem;
}

Json *problem_json(const Problem *problem)
{
    Json *object = json_new_object();
    for (int i = 0; i < PROBLEM_FIELD_COUNT; i++)
        if (PROBLEM_FIELDS[i].key)
            record_add_json(object, problem, &PROBLEM_FIELDS[i]);
    return object;
}
