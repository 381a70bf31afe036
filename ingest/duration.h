// How long symmetric cells ran, in hours. Tables often say "cycle" over a column of hours, so what
// the numbers are is decided by what the prose says of the same hosts.
#ifndef INGEST_DURATION_H
#define INGEST_DURATION_H

#include "ingest/claims.h"
#include "ingest/hosts.h"
#include "ingest/problems.h"

// Compares the durations of [hosts] with the [claims] of the prose: a cycle takes 2 C / J hours
// (capacity C plated and stripped at current J). Where more of them are cycles than hours, they
// become hours; without any evidence a column counts as hours. Either way a problem says so, with
// every pair of places that tells. A number that fits neither way becomes a problem of its own.
Status duration_decide(Hosts *hosts, const Claims *claims, Problems *problems, Error *err);

#endif
