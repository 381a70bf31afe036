// The file of one shard: tab-separated lines that each end in their own SHA-256, so that any
// truncation, mixture or flipped bit is seen, and the good lines before it are not lost.
//
//     hostscreen-shard  FORMAT  CAMPAIGN KEY  INDEX  OF  DESIGNS   SHA-256
//     NUMBER            STATUS  DESIGN        RESULT               SHA-256     one a design
//     end               COUNT                                      SHA-256 of all lines above
#ifndef CAMPAIGN_SHARD_FILE_H
#define CAMPAIGN_SHARD_FILE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/error.h"
#include "catalog/simulation.h"

// Shard [index] of [of] holds the designs index, index + of, index + 2 of ... below [designs]:
// neighbours in number are alike in cost, and so are shards.
typedef struct ShardHead {
    const char *key; // of the campaign: the hash its results depend on
    long index, of;
    long designs; // of the whole campaign
} ShardHead;

// How many designs the shard has.
long shard_count(const ShardHead *head);
// The number of its [position]th design.
long shard_number(const ShardHead *head, long position);

typedef struct ShardContent {
    const Simulation *rows; // count, in arena; exactly the first designs of the shard, in order
    long count;
    bool complete;    // all of them, and the end line is right
    size_t good;      // bytes up to the end of the last good line
    const char *flaw; // "FILE:LINE: what" of the first line that is not; NULL: none
} ShardContent;

// Reads what is good of the file [path] of shard [head]. A flaw is no failure; a head of another
// campaign, or of another cut of it, is one: STATUS_BAD_DATA.
Status shard_file_read(const char *path, const ShardHead *head, Arena *arena,
                       ShardContent *content, Error *err);

// Lets the file begin anew with its head, or end behind the first [good] bytes that
// shard_file_read() told.
Status shard_file_start(const char *path, const ShardHead *head, size_t good, Error *err);
// Appends rows (count) and returns when the disk has them.
Status shard_file_append(const char *path, const Simulation *rows, int count, Error *err);
// Appends the end line.
Status shard_file_finish(const char *path, const ShardHead *head, Error *err);

#endif
