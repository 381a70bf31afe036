// Designs simulated in parallel and stored as they come, so that an interruption loses seconds
// and what is there is never computed again.
#ifndef CAMPAIGN_SAMPLE_H
#define CAMPAIGN_SAMPLE_H

#include "campaign/workshop.h"

// A numbered set of designs.
typedef struct SampleSource {
    const char *key;   // hash of everything the results depend on
    const char *stage; // for the progress: "simulating designs"
    // Makes design [number]. [description] becomes what is stored beside its result, owned by
    // the caller; what the design borrows lives in [arena].
    Status (*design)(const void *context, long number, Arena *arena, Design *design,
                     Json **description, Error *err);
    const void *context; // borrowed
} SampleSource;

typedef struct SampleCount {
    long asked;
    long cached; // stored before
    long done;   // simulated now
} SampleCount;

// A simulated design as it is read back from the catalog.
typedef struct Sample {
    long number;
    bool ok;
    const char *status; // in arena; the word of result.h
    Result result;      // without profile
} Sample;

// The recipes of the campaign, evenly strewn. [workshop] must outlive it.
SampleSource sample_recipes(const Workshop *workshop);

// Simulates designs 0 .. count-1 that are not stored yet. STATUS_INTERRUPTED, with everything
// finished stored, when the process was asked to end.
Status sample_run(const Workshop *workshop, const SampleSource *source, long count,
                  SampleCount *counted, Error *err);

// The stored samples with numbers below [count], by number.
Status sample_read(const Workshop *workshop, const SampleSource *source, long count, Arena *arena,
                   Sample **samples, int *n, Error *err);

#endif
