// Numbers that physics forbids. They are kept where they are printed, as problems, and taken out
// of what is computed with.
#ifndef INGEST_RANGE_H
#define INGEST_RANGE_H

#include "ingest/claims.h"
#include "ingest/hosts.h"
#include "ingest/problems.h"

// Empties every field of [hosts] outside the range of host.def, so that the rest of the row
// stays. Each becomes a problem with what is printed and the range.
Status range_check_hosts(Hosts *hosts, Problems *problems, Error *err);

// Gives every claim outside the range of its quantity the status "invalid", and a problem.
// Differences have no range.
Status range_check_claims(Claims *claims, Problems *problems, Error *err);

#endif
