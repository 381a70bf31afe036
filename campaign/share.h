// Reports sent to people, each once: an outbox in the catalog.
#ifndef CAMPAIGN_SHARE_H
#define CAMPAIGN_SHARE_H

#include "catalog/catalog.h"
#include "reports/deliver.h"

typedef enum ShareState {
    SHARE_SENT,   // now
    SHARE_KNOWN,  // earlier: nothing has changed since
    SHARE_DUE,    // not sent because of dry_run
    SHARE_FAILED, // will be tried again by the next call
} ShareState;

typedef struct ShareOutcome {
    const char *target; // its name
    ShareState state;
    int attempts;       // for this report
    Status status;      // of the failure
    const char *reason; // in arena; of the failure
} ShareOutcome;

typedef struct ShareOptions {
    const char *configuration; // file of targets, see reports/targets.h
    const char *folder;        // of the report
    bool dry_run;
} ShareOptions;

// Sends the report in [folder] to every target that has not had it. What goes to each is noted
// before and after: a delivery that failed is tried again by the next call, one that succeeded is
// not repeated until the workbook changes. Only a crash between sending and noting sends twice,
// and then under the same id and names, which mail programs and folders show once. Failures are
// outcomes; the function fails when nothing can be tried.
Status share_report(Catalog *catalog, const ShareOptions *options, Arena *arena,
                    const ShareOutcome **outcomes, int *count, Error *err);

#endif
