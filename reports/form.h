// The sheet a laboratory fills in, and the fields it asks for.
#ifndef REPORTS_FORM_H
#define REPORTS_FORM_H

#include <stddef.h>

#include "base/arena.h"
#include "base/error.h"
#include "reports/plan.h"
#include "reports/report.h"

// One row that came back. Missing numbers are NAN, missing texts NULL.
typedef struct LabResult {
    const char *id;  // the design, or the laboratory's own name
    const char *run; // the run whose report was filled in
    bool own;        // an experiment that was not proposed
    const char *recipe; // of such a one, as JSON; NULL where the form has no room for it
    int row;         // of the sheet, from 0
#define RESULT_TYPE_TEXT const char *
#define RESULT_TYPE_NUMBER double
#define RESULT_TYPE_INTEGER double
#define RESULT_TYPE_DATE double // Unix time
#define RESULT(name, kind, heading, unit, decimals, least, most, width, help) \
    RESULT_TYPE_##kind name;
#include "reports/results.def"
#undef RESULT
} LabResult;

typedef struct EntryField {
    Column column;
    double least, most; // of numbers
    size_t offset;      // in LabResult
} EntryField;

enum {
#define RESULT(name, kind, heading, unit, decimals, least, most, width, help) RESULT_AT_##name,
#include "reports/results.def"
#undef RESULT
    ENTRY_FIELD_COUNT
};

extern const EntryField ENTRY_FIELDS[ENTRY_FIELD_COUNT];

extern const char *const RESULT_STATUSES[];
enum { RESULT_STATUS_COUNT = 4 };

// Names of the form that its reader looks for.
extern const char FORM_SHEET[];   // the sheet
extern const char FORM_LISTS[];   // the sheet of the words its lists offer
extern const char FORM_ID[];      // headings of the columns that are not fields
extern const char FORM_SUMMARY[];
extern const char FORM_RUN[];
extern const char FORM_SEAL[];
extern const char FORM_OWN[];     // the summary of a row for an own experiment

enum { FORM_SEAL_TEXT = 8 };

// A word that changes when one of the cells that are not to be changed does. [id] is "" in the
// rows for own experiments, where it is to be filled in.
void form_seal(const char *id, const char *summary, const char *run, char seal[FORM_SEAL_TEXT]);

// Lays out the form for the experiments of [report] and [spare] rows for others.
Status form_plan(const Report *report, int spare, PlanSheet *sheet, Error *err);
// The words its lists offer, on a sheet of their own, and the names they go by.
Status form_plan_lists(PlanBook *book, PlanSheet *sheet, Error *err);

// The columns of the form as a table without rows, in [arena], for the dictionary.
Status form_table(Arena *arena, Table *table, Error *err);

#endif
