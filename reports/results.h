// A filled-in workbook read back: results of the laboratory, and what is wrong with them.
#ifndef REPORTS_RESULTS_H
#define REPORTS_RESULTS_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/error.h"
#include "office/sheet.h"
#include "reports/entry.h"

// What the program knows of the experiments it proposed.
typedef struct ResultsKnown {
    const char *const *ids; // id_count: every design that was ever proposed
    int id_count;
    const char *const *runs; // run_count: every run that made a report, the latest first
    int run_count;
} ResultsKnown;

typedef struct ResultProblem {
    const char *cell;    // "Enter results!K7"
    const char *found;   // what stands there; "" when nothing
    const char *problem; // one sentence
    const char *fix;     // one sentence
    bool refuses;        // the row is left out; otherwise it is only worth knowing
} ResultProblem;

typedef struct Results {
    const LabResult *rows; // count, in arena: those that were filled in and are right
    int count;
    const ResultProblem *problems; // problem_count, in arena; in the order of the sheet
    int problem_count;
    int refusals; // problems that refuse a row
} Results;

// What a result as a whole contradicts itself in, and the [field] of ENTRY_FIELDS it shows in.
EntryFault results_fault(const LabResult *result, int *field);

// Reads the form of the workbook [path], as any office program may have saved it. What is wrong
// with single cells is no failure but a row of problems: nothing of such a row is in [rows].
// Rows nobody has filled in are passed over. STATUS_BAD_DATA when the file is no intact workbook
// or has no form. The file is first read in a child process with little memory and time.
Status results_read(const char *path, const ResultsKnown *known, Arena *arena, Results *results,
                    Error *err);
// The same for a workbook whose cells are read already.
Status results_parse(const SheetBook *book, const ResultsKnown *known, Arena *arena,
                     Results *results, Error *err);

#endif
