// The numbers of host records as claims, so that tables, prose and the laboratory can be compared
// number by number.
#ifndef INGEST_FIGURES_H
#define INGEST_FIGURES_H

#include "ingest/claims.h"
#include "ingest/hosts.h"

// Adds a claim for every number that [hosts] give. Its identity is its place in the table, not in
// the file, so that a source in two forms claims everything once.
Status figures_add(const Hosts *hosts, Claims *claims, Error *err);

#endif
