// What the programs share that write the tables of docs/verification.md (make verification): the
// designs they draw, and the end of a program that cannot go on.
#ifndef TESTS_PROOF_PROOF_H
#define TESTS_PROOF_PROOF_H

#include "tests/simulate/world.h"

// Where their random designs start; the tests draw below it.
#define PROOF_FIRST 100000

#define PROOF_OK(call)                                                                             \
    do {                                                                                           \
        if ((call) != STATUS_OK) {                                                                 \
            fprintf(stderr, "%s:%d: %s\n", __FILE__, __LINE__, err.text);                          \
            exit(1);                                                                               \
        }                                                                                          \
    } while (0)

// The shipped parameters; for the life of the program.
static inline const World *proof_open(void)
{
    static World world;
    Error err = {0};
    PROOF_OK(
        parameters_read(HOSTSCREEN_DATA "/parameters.json", &world.arena, &world.parameters, &err));
    return &world;
}

// Argument [i] as a count, or [absent].
static inline int proof_argument(int argc, char **argv, int i, int absent)
{
    const int count = argc > i ? atoi(argv[i]) : absent;
    if (count < 1) {
        fprintf(stderr, "%s: argument %d must be a number from 1\n", argv[0], i);
        exit(64);
    }
    return count;
}

#endif
