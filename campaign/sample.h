// Designs of a campaign simulated in parallel and stored as they come, so that an interruption
// loses seconds and what is there is never computed again.
#ifndef CAMPAIGN_SAMPLE_H
#define CAMPAIGN_SAMPLE_H

#include "base/progress.h"
#include "campaign/space.h"
#include "catalog/catalog.h"
#include "simulate/simulator.h"

// What the stages of a run work with; everything is borrowed.
typedef struct Workshop {
    Catalog *catalog;
    const Campaign *campaign;
    const Materials *materials;
    const Parameters *parameters;
    const Simulator *simulator;
    const char *key; // of the campaign's simulations: sample_key()
    int threads;
    const Progress *progress;
} Workshop;

typedef struct SampleCount {
    long asked;
    long cached; // stored before
    long done;   // simulated now
    long failed; // of all asked, without a result
} SampleCount;

// A simulated recipe as it is read back from the catalog.
typedef struct Sample {
    long number; // of the recipe in its strewing
    bool ok;
    const char *status; // in arena
    Result result;      // without profile
} Sample;

enum { SAMPLE_KEY = 65 };

// What the results of a campaign depend on, hashed: its space, seed and conditions, the model's
// constants, the materials and the version of the simulator.
Status sample_key(const Campaign *campaign, const Parameters *parameters,
                  const Simulator *simulator, char key[SAMPLE_KEY], Error *err);

// Simulates recipes 0 .. count-1 that are not stored yet. STATUS_INTERRUPTED, with everything
// finished stored, when the process was asked to end.
Status sample_run(const Workshop *workshop, long count, SampleCount *counted, Error *err);

// The stored samples with numbers below [count], by number.
Status sample_read(const Workshop *workshop, long count, Arena *arena, Sample **samples, int *n,
                   Error *err);

#endif
