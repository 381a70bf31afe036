// A whole campaign, from documents to a report: stages that keep what they did, so that a run
// continues where it stopped and one that changes nothing does nothing.
#ifndef CAMPAIGN_RUN_H
#define CAMPAIGN_RUN_H

#include "base/hash.h"
#include "campaign/account.h"
#include "campaign/enrich.h"
#include "campaign/movement.h"
#include "campaign/remark.h"
#include "campaign/sample.h"
#include "ingest/ingest.h"

typedef struct Run Run;

typedef struct RunOptions {
    WorkshopOptions workshop;
    const char *out; // folder of the report
    bool again;      // write the report even when nothing changed
    const char *watch; // a further folder of documents, or NULL
    // Called when the campaign is read and this run has the catalog to itself; NULL: nobody waits.
    Status (*begun)(void *context, const Run *run, Error *err);
    void *context; // borrowed
} RunOptions;

enum { RUN_ID = 11 }; // "R-2F8K3QWM" and '\0'

// What came of a run. Zero before run_campaign(); release with run_clear(), also after a failure.
struct Run {
    Workshop workshop;
    Arena arena; // holds everything below
    char id[RUN_ID];
    IngestReport ingested;
    int host_count;
    int measured_count;      // values of the laboratory
    char record[HASH_TEXT];  // the hosts and measured values of the catalog, hashed
    const char *workbook, *page; // paths; NULL without a report
    bool unchanged; // everything was there already; nothing below is filled
    SampleCount sampled;
    long failed; // samples without a result
    Enrichment enrichment;
    Emulator emulator;
    Calibration calibration;
    Lesson lesson; // of the laboratory's results
    Candidate *ranked; // ranked_count
    int ranked_count;
    Movement movement; // since the ranking before; of run_rank() only
    Remarks remarks;
    Proposal *proposals; // proposal_count
    int proposal_count;
    Report report;
};

// Everything up to the report. STATUS_BUSY when another run has the database, STATUS_INTERRUPTED
// when asked to end: call again to continue.
Status run_campaign(const RunOptions *options, Run *run, Error *err);

// The stages up to the ranking, without writing a report.
Status run_rank(const RunOptions *options, Run *run, Error *err);

void run_clear(Run *run);

#endif
