// The simulations of a campaign computed by Slurm: an array of shards and a merge that depends on
// it. Which jobs are at work is asked of Slurm by their name, which follows from the campaign, and
// what is done is told by the catalog. Nothing else is remembered, so that a call takes up the work
// of an earlier one however that ended, and two calls do not submit the same work twice.
#ifndef CAMPAIGN_CLUSTER_H
#define CAMPAIGN_CLUSTER_H

#include "campaign/shard.h"

enum { CLUSTER_SHARDS = 64 }; // of a campaign that does not say

typedef struct ClusterOptions {
    WorkshopOptions workshop; // its database is on this machine
    const char *folder;       // of the shards, which every node sees; made when needed
    long shards;              // 0: CLUSTER_SHARDS, or fewer when there are few designs
    const char *sbatch;       // further words for sbatch, parted by blanks; NULL: none
    bool detached;            // does not wait for what it submitted
    // Called with what is worth a line in a journal; NULL: nobody listens.
    void (*note)(void *context, const char *event, const char *sentence);
    void *context; // borrowed
} ClusterOptions;

// Returns when the catalog holds all designs of the campaign; [merged] counts those it lacked.
// Tasks that failed are submitted again, until a round adds nothing: then STATUS_UNAVAILABLE names
// their shards. STATUS_INTERRUPTED when asked to end, or when [detached] and jobs are at work: they
// stay there, and the next call waits for them. STATUS_UNAVAILABLE, too, when Slurm refuses a job
// or is not there; a controller that is down while jobs are at work is waited for.
Status cluster_run(const ClusterOptions *options, long *merged, Error *err);

#endif
