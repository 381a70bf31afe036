// A night without a person: a run on the record, a journal of it, and what moved since the last.
#ifndef CAMPAIGN_NIGHTLY_H
#define CAMPAIGN_NIGHTLY_H

#include "campaign/cluster.h"
#include "campaign/difference.h"
#include "campaign/recorder.h"

typedef struct NightlyOptions {
    RunOptions run;    // [watch]: the folder where new documents appear
    int keep;          // nights kept in the history; 0: the recorder's default
    const ClusterOptions *cluster; // what is simulated on a cluster, and how; its workshop and notes
                                   // are the night's. NULL: nothing
    const char *share; // file of targets who get the report when it changed; NULL: nobody
    // Called with every line of the journal as it is written; NULL: nobody listens.
    void (*listen)(void *context, const char *line);
    void *context; // borrowed
} NightlyOptions;

// What came of a night. Zero before nightly_run(); release with nightly_clear().
typedef struct Nightly {
    Run run;
    Record record;
    Arena arena;             // holds what follows
    bool compared;           // there was a night before, with another outcome to compare with
    Differences differences; // from the night before to this one
    int shared, share_failed; // targets that got the report, and that did not
} Nightly;

// Does the night's work, or none when nothing changed. Everything it finds out on the way stands
// in the history, also when it fails. STATUS_BUSY when another night has the catalog or is waiting
// for its cluster. A night that did something leaves a copy of its database beside it, DB.backup.
Status nightly_run(const NightlyOptions *options, Nightly *nightly, Error *err);

void nightly_clear(Nightly *nightly);

#endif
