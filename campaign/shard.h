// The simulations of a campaign in pieces that any machine can compute: no database, no network,
// one file a shard. Execution may be repeated: a shard is judged by what is in its file.
#ifndef CAMPAIGN_SHARD_H
#define CAMPAIGN_SHARD_H

#include "campaign/sample.h"
#include "campaign/shard_file.h"

enum { SHARDS_MAX = 100000 };

// The file of a shard in [folder], in [arena]; NULL without memory.
const char *shard_path(const char *folder, const ShardHead *head, Arena *arena);

// Simulates what is missing of shard [index] of [of] into its file in [folder]. What it needs of
// [options] is the campaign, threads and progress. STATUS_BUSY when another process is at this
// very shard, STATUS_INTERRUPTED when asked to end: what is finished is kept, call again.
Status shard_run(const WorkshopOptions *options, const char *folder, long index, long of,
                 SampleCount *counted, Error *err);

// What came of a merge.
typedef struct ShardMerge {
    long of;
    long merged;         // shards whose designs are all in the catalog now
    long designs;        // of the campaign
    long added;          // simulations that were not in the catalog before
    long missing;        // shards that must run (again)
    long lacking;        // designs of those that the catalog lacks
    const char *array;   // their indices as "3,17,20-22", in arena; "" when none is missing
    const char **flaws;  // flaw_count sentences about files that were not taken, in arena
    long flaw_count;
} ShardMerge;

// Takes the shards of [folder] into the catalog, each in one transaction, in any order and as
// often as wanted. A file that is incomplete, damaged or of another campaign is named and left
// out. [of] is the number of shards; 0: as the files say. STATUS_BUSY when another run has the
// catalog; STATUS_BAD_DATA when a design came out differently from what the catalog has.
Status shard_merge(const WorkshopOptions *options, const char *folder, long of, Arena *arena,
                   ShardMerge *merge, Error *err);

// What a merge would find missing in the catalog without looking at any file.
Status shard_missing(const WorkshopOptions *options, long of, Arena *arena, ShardMerge *merge,
                     Error *err);

// The indices (ascending) as ranges, "3,17,20-22", in [arena]; NULL without memory.
const char *shard_ranges(const long *indices, long count, Arena *arena);

#endif
