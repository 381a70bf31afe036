// Everything a report says, as plain tables; and its three forms: workbook, page, CSV.
//
// Outputs find what they draw by column keys. Listed here are the keys that mean something to
// them; any other column is shown as it is. A chart whose columns are absent is left out.
#ifndef REPORTS_REPORT_H
#define REPORTS_REPORT_H

#include "base/error.h"
#include "reports/table.h"

// Strings and tables are borrowed. A table with column_count 0 is not shown.
typedef struct Report {
    const char *run_id;         // "R-2F8K3QWM"
    const char *question;       // one sentence
    const char *answer[3];      // three sentences; NULL ends them early
    const char *trust;          // one paragraph: measured skill, whatever it is
    const char *skill_sentence; // the same in one sentence
    const char *changes_sentence; // what differs from the report before; NULL: not known
    double created;             // Unix time; the only date in the outputs
    const char *software;       // "hostscreen 0.1.0"

    // One row a design to make next. Keys: id (required), name, why (wrapped text), nearest
    // (published host, may link its DOI), score; a predicted quantity q as q, q_low, q_high.
    Table experiments;
    // One row a layer, top to bottom. Keys: experiment (required: an id of [experiments]), layer
    // (1 is the top); for drawing: thickness_um, porosity, pore_um, conductivity_S_m,
    // nucleation_mV, material.
    Table layers;
    // One row a candidate, best first. Keys: rank, id, score; pareto (text "yes" or "no").
    Table ranking;
    // One row a published host; and one row a published value.
    Table hosts;
    Table values;
    // One row a host and quantity. Keys: host, quantity, unit, published, predicted (leave one
    // out), sd (of the prediction), simulated.
    Table check;
    // One row a quantity. Keys: quantity, n, model_error, null_error, coverage.
    Table skill;
    // What the skill rests on: one row a quantity and forecaster, constant, or size of a subset.
    Table forecasters;
    Table constants;
    Table learning;
    // What differs from the report before: one row an input or a design. Keys: id, change (of
    // designs new, dropped or moved), cause.
    Table changes;
    // Profiles of simulated designs: one row a depth of a design. Keys: experiment, z (0 top, 1
    // bottom), fill (share of the pore filled with lithium at the end of plating).
    Table profiles;
    // Profiler slices: one row a point. Keys: input (its name), x, y, y_low, y_high, response.
    Table slices;
    // Trade-off: one row a candidate. Keys: x, y (headings name them), kind (text: "candidate",
    // "pareto", "experiment" or "published"), id.
    Table tradeoff;
} Report;

// Calls [visit] for every table of the report that is shown, in the order of the sheets.
Status report_tables(const Report *report,
                     Status (*visit)(void *context, const Table *table, Error *err), void *context,
                     Error *err);

// Refuses a report that would spoil its outputs: table_check() on every table, required keys,
// a layer of an experiment that is not there, text that is missing or not UTF-8.
Status report_check(const Report *report, Error *err);

// -- Outputs --

// Each replaces what stands at its path only when the new one is whole. Equal reports give equal
// bytes. STATUS_INTERNAL when report_check() refuses the report, STATUS_CANNOT_CREATE when the
// place is not writable, STATUS_IO when room or writing fails or what was written does not read
// back.

// An Excel workbook, written in a child process, read back and compared cell by cell.
Status report_workbook(const Report *report, const char *path, Error *err);

// One HTML page that needs no network.
Status report_page(const Report *report, const char *path, Error *err);

// Every table as a file [folder]/NAME.csv; the folder is made when needed.
Status report_csv(const Report *report, const char *folder, Error *err);

#endif
