// Full texts from Europe PMC, by DOI: search for its PMCID, then its JATS.
#ifndef INGEST_EUROPEPMC_H
#define INGEST_EUROPEPMC_H

#include "ingest/visitor.h"

// The identity in PubMed Central of the work with [doi], in [arena]; NULL when Europe PMC has no
// full text of it. Fails as visitor_get() does, STATUS_BAD_DATA when the answer is no result.
Status europepmc_find(Visitor *visitor, const char *doi, Arena *arena, const char **pmcid,
                      Error *err);

// Its JATS. Not found when only the publisher may show it.
Status europepmc_text(Visitor *visitor, const char *pmcid, Arena *arena, Page *page, Error *err);

#endif
