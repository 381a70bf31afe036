// The readers of what services answer.
#ifndef TESTS_FUZZ_ANSWERS_H
#define TESTS_FUZZ_ANSWERS_H

#include "ingest/complete.h"
#include "tests/fuzz/target.h"

static inline void try_works(const char *bytes, size_t length)
{
    static const char *const AUTHORS[] = {"A.-M. B\u00e9e"};
    Arena arena = {.limit = TARGET_MEMORY};
    Works works = {0};
    Completion completion;
    Reference reference = reference_empty();
    reference.authors = (TextList){AUTHORS, 1};
    reference.journal = "Adv. Mater.";
    reference.year = 2020;
    reference.volume = "32";
    reference.page = "17";
    reference.doi = "10.1000/bee.2";
    if (crossref_parse("fuzz", bytes, length, &arena, &works, NULL) == STATUS_OK)
        complete_judge(&reference, &works, &arena, &completion, NULL);
    arena_clear(&arena);
}

static const Target TARGETS[] = {
    {"works", try_works},
};

#endif
