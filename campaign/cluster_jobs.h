// The jobs of a campaign on Slurm: what they run, how they are submitted, how many are in the queue.
#ifndef CAMPAIGN_CLUSTER_JOBS_H
#define CAMPAIGN_CLUSTER_JOBS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/error.h"

// Paths are absolute, and mean the same on every node but for the database, which one need not see.
typedef struct ClusterJobs {
    const char *name;     // of all jobs
    const char *folder;   // of the shards and scripts
    const char *program;  // hostscreen
    const char *database;
    const char *campaign; // NULL: the program's own
    const char *sbatch;   // further words for sbatch, parted by blanks; NULL: none
    long of;              // shards
    uint64_t seed;        // when [seed_given]
    bool seed_given;
} ClusterJobs;

// Submits the shards [array] ("3,17,20-22") and a merge that starts when they have ended, however
// they did. STATUS_UNAVAILABLE, with what sbatch says, when it refuses.
Status cluster_jobs_submit(const ClusterJobs *jobs, const char *array, Arena *arena, long *job,
                           long *merge, Error *err);

// How many lines the queue has for the jobs; -1 when Slurm does not answer.
Status cluster_jobs_count(const ClusterJobs *jobs, long *count, Error *err);

#endif
