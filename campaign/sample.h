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
    Strewing strewing;  // of its recipe
    bool ok;
    const char *status; // in arena; the word of result.h
    Result result;      // without profile
} Sample;

// The recipes of the campaign, evenly strewn. [workshop] must outlive it.
SampleSource sample_recipes(const Workshop *workshop);
// Its candidates, under their own numbers.
SampleSource sample_candidates(const Workshop *workshop);

// Where finished designs go, in the order of their numbers.
typedef struct SampleSink {
    Status (*keep)(void *context, const Simulation *rows, int count, Error *err);
    void *context; // borrowed
} SampleSink;

// Simulates the designs [numbers] (count) and hands [sink] about a second of work at a time. The
// caller has set what was asked and what is cached in [counted]; the rest is counted here.
// STATUS_INTERRUPTED when the process was asked to end.
Status sample_simulate(const Workshop *workshop, const SampleSource *source, const long *numbers,
                       long count, const SampleSink *sink, SampleCount *counted, Error *err);

// The numbers below [count] that the catalog lacks, ascending, in [arena].
Status sample_missing(const Workshop *workshop, const SampleSource *source, long count,
                      Arena *arena, long **numbers, long *missing, Error *err);

// Simulates designs 0 .. count-1 that are not stored yet. STATUS_INTERRUPTED, with everything
// finished stored, when the process was asked to end.
Status sample_run(const Workshop *workshop, const SampleSource *source, long count,
                  SampleCount *counted, Error *err);

// The stored samples with numbers below [count], by number.
Status sample_read(const Workshop *workshop, const SampleSource *source, long count, Arena *arena,
                   Sample **samples, int *n, Error *err);

// The samples of the designs [numbers] (count, each once), simulated where they are not stored yet.
//   samples  count, in the order of the numbers
Status sample_some(const Workshop *workshop, const SampleSource *source, const long *numbers,
                   int count, Arena *arena, Sample *samples, SampleCount *counted, Error *err);

// A quantity of a sample on its scale; NAN without a result.
double sample_scaled(const Sample *sample, Objective objective);

#endif
