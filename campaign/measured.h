// Results of the laboratory in the catalog: what was proposed, what came back, and the way back.
#ifndef CAMPAIGN_MEASURED_H
#define CAMPAIGN_MEASURED_H

#include "campaign/materials.h"
#include "catalog/catalog.h"
#include "reports/report.h"
#include "reports/results.h"

// Notes the run and the designs of [report], so that its workbook is known when it comes back.
// Noting it again changes nothing.
Status measured_note(Catalog *catalog, const Report *report, Error *err);

typedef struct MeasuredOptions {
    const Materials *materials; // borrowed; what recipes in a JSON file may be made of
    bool dry_run; // tell what would be stored, store nothing
    bool partial; // store the rows that are right even when others are not
} MeasuredOptions;

typedef struct MeasuredImport {
    Results results;  // what was read
    const char *name; // in arena; of the import, for measured_undo(); NULL when nothing is stored
    bool known;       // the very same results are stored already
    bool stored;
    int claims; // stored, or to be stored
} MeasuredImport;

// Reads the workbook [path], or the JSON file when its name ends in ".json" or is "-", and stores its results as claims with place "measured", in one
// transaction and under one document, "results/0001-...". When a row is refused nothing is
// stored, unless [options] says partial. A design may be reported again: the claims of the latest
// document, the last in the order of their names, are the ones that hold.
Status measured_import(Catalog *catalog, const char *path, const MeasuredOptions *options,
                       Arena *arena, MeasuredImport *import, Error *err);

// The names of all imports, oldest first, in [arena].
Status measured_list(Catalog *catalog, Arena *arena, const char *const **names, int *count,
                     Error *err);

// Removes the import [name]. STATUS_NO_INPUT when there is none of that name.
Status measured_undo(Catalog *catalog, const char *name, Error *err);

#endif
