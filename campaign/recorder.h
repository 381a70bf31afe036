// A run on the record: with a manifest that stands from its beginning to its end, however it ends.
#ifndef CAMPAIGN_RECORDER_H
#define CAMPAIGN_RECORDER_H

#include "campaign/manifest.h"

typedef struct RecorderOptions {
    RunOptions run;      // its [begun] and [context] are the recorder's
    const char *command; // "run" or "nightly"
    int keep;            // manifests kept in the history; 0: 400
    bool always;         // a run that fails before it begins is recorded, too
    // Called first, on the record but without the catalog's lock; counts in [merged] the designs
    // that were simulated elsewhere for this run. NULL: there is nothing to prepare.
    Status (*prepare)(void *context, const Progress *progress, long *merged, Error *err);
    // Called when the run has its number in the history, and at the beginning of every stage;
    // NULL: nobody listens.
    void (*numbered)(void *context, long number);
    void (*stage)(void *context, const char *stage);
    void *context; // borrowed
} RecorderOptions;

// What is known of a run when it has ended.
typedef struct Record {
    long number; // in the history; 0: not recorded
    ManifestEnd end;
    double seconds;
    long merged; // designs simulated elsewhere for this run
    StageTimes times;
} Record;

// run_campaign() with a manifest. The failure of the run is returned, or else that of the record.
// STATUS_BUSY leaves no record: there is one of the run that holds the catalog.
Status recorder_run(const RecorderOptions *options, Run *run, Record *record, Error *err);

#endif
