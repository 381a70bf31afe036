// The reader of forms that come back filled in.
#ifndef TESTS_FUZZ_FORMS_H
#define TESTS_FUZZ_FORMS_H

#include "office/sheet.h"
#include "reports/results.h"
#include "tests/fuzz/parts.h"
#include "tests/fuzz/target.h"

static inline void try_form(const char *bytes, size_t length)
{
    static const char *const IDS[] = {"HS-0001", "HS-0002"};
    static const char *const RUNS[] = {"run-1"};
    Arena arena = {.limit = TARGET_MEMORY};
    SheetBook book;
    Results results;
    if (sheet_parse("fuzz", bytes, length, &arena, &book, NULL) == STATUS_OK)
        results_parse(&book, &(ResultsKnown){IDS, 2, RUNS, 1}, &arena, &results, NULL);
    arena_clear(&arena);
}

static inline void try_results(const char *bytes, size_t length)
{
    with_workbook(bytes, length, try_form);
}

static const Target TARGETS[] = {
    {"results", try_results},
};

#endif
