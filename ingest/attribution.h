// Whether what is attributed to a work is that work's: authors named in sentences, years and
// publishers of captions, hosts of figure panels, one work under two numbers.
#ifndef INGEST_ATTRIBUTION_H
#define INGEST_ATTRIBUTION_H

#include "ingest/audit.h"

// Adds a problem for every disagreement found.
Status attribution_check(const AuditInput *input, Problems *problems, Error *err);

#endif
