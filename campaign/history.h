// The runs of a report's folder, one manifest each: OUT/runs/000001.json and onward. Numbers only
// grow, so that the order of runs does not hang on a clock.
#ifndef CAMPAIGN_HISTORY_H
#define CAMPAIGN_HISTORY_H

#include "base/arena.h"
#include "base/error.h"
#include "base/json.h"

// The numbers of the runs kept below [out], ascending, in [arena]; none when there is no history.
Status history_list(const char *out, Arena *arena, const long **numbers, int *count, Error *err);

// The path of a file of run [number], in [arena]; NULL without memory.
//   form  "json" (the manifest), "log" or "jsonl" (what a night wrote as it went)
const char *history_path(const char *out, long number, const char *form, Arena *arena);

// Takes the next number for a run that begins. The folder is made when needed.
Status history_begin(const char *out, Arena *arena, long *number, Error *err);

// Writes the manifest of run [number] and, when it is the latest, a copy to OUT/manifest.json.
Status history_write(const char *out, long number, const char *manifest, Arena *arena, Error *err);

// The manifest of the latest run, however it ended. STATUS_NO_INPUT when there is none.
Status history_latest(const char *out, Arena *arena, JsonDocument *manifest, Error *err);

// Reads the manifest that [name] means: a number, the name of a run ("R-..."; its latest), "last",
// "previous" (the last finished run and the one before it with another name), or the path of a
// manifest. A run that found nothing changed stands for the one it found. Release with
// json_clear(). STATUS_NO_INPUT when there is none.
Status history_read(const char *out, const char *name, Arena *arena, JsonDocument *manifest,
                    Error *err);

// Removes all but the latest [keep] manifests and what else stands beside them under their
// numbers. The last finished one stays, however old.
Status history_prune(const char *out, int keep, Error *err);

#endif
