// The papers that a campaign names by DOI, fetched into the catalog: "dois" of campaign.json is a
// file with one a line, "services" the configuration of services.h, with a mail address.
#ifndef CAMPAIGN_LITERATURE_H
#define CAMPAIGN_LITERATURE_H

#include "campaign/workshop.h"
#include "ingest/ingest.h"

// Fetches the listed papers that the catalog does not have, those that could not be had at most
// once a week. Nothing that a service does not give is a failure: report->missed counts it, and
// report->reason tells the last. Answers are kept beside [database].
Status literature_ingest(const Workshop *workshop, const char *database, Arena *arena,
                         IngestReport *report, Error *err);

#endif
