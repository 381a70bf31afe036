// What the stages of a run work with, opened once: campaign, materials, constants, catalog.
#ifndef CAMPAIGN_WORKSHOP_H
#define CAMPAIGN_WORKSHOP_H

#include "base/file.h"
#include "base/progress.h"
#include "campaign/planar.h"
#include "campaign/published.h"
#include "campaign/space.h"
#include "catalog/catalog.h"
#include "simulate/simulator.h"

enum { WORKSHOP_KEY = 65 };

// Zero before workshop_open(); release with workshop_close().
typedef struct Workshop {
    Arena arena;               // holds what was read
    Catalog *catalog;          // owned
    Campaign campaign;
    Materials materials;
    Parameters parameters;
    PublishedHosts published;
    PlanarTable planar;
    const Simulator *simulator;
    char key[WORKSHOP_KEY];    // what the results of the campaign depend on, hashed
    char candidate_key[WORKSHOP_KEY]; // the same of its candidates, whose numbers are their own
    double low[FEATURE_COUNT]; // bounds of the surrogate's inputs
    double high[FEATURE_COUNT];
    const char *data;          // folder of the program's own data; in arena
    int threads;
    const Progress *progress;  // borrowed; may be NULL
} Workshop;

typedef struct WorkshopOptions {
    const char *campaign; // path; NULL: the default campaign
    const char *database; // path; NULL: no catalog, for work that leaves files alone
    int threads;
    const Progress *progress; // borrowed
    uint64_t seed;              // instead of the campaign's own, when [seed_given]
    bool seed_given;
    const Simulator *simulator; // NULL: the batch solver
} WorkshopOptions;

Status workshop_open(const WorkshopOptions *options, Workshop *workshop, Error *err);
void workshop_close(Workshop *workshop);

// The lock of a run on [database], which stands beside it. STATUS_BUSY, naming the holder, when
// another run has it.
Status workshop_lock(const char *database, FileLock *lock, Error *err);

// The lock of a night that lets a cluster simulate for [database]; likewise.
Status workshop_lock_cluster(const char *database, FileLock *lock, Error *err);

// The file or folder of the campaign's documents, in [arena]; a relative path is meant from the
// folder of the campaign file. NULL without memory.
const char *workshop_sources(const Workshop *workshop, Arena *arena);

// The folder of the program's own data: beside the sources, or where it was installed; the
// environment's HOSTSCREEN_DATA wins.
const char *workshop_data(void);

#endif
