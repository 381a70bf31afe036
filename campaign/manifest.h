// The manifest of a run: what went in, with what it was computed, what came out, how it ended.
// Written when a run begins and again when it ends, however it ends; a machine reads it to tell
// whether the night went well, and what moved since the last.
#ifndef CAMPAIGN_MANIFEST_H
#define CAMPAIGN_MANIFEST_H

#include "campaign/run.h"

// How a run ended, as the manifest says.
#define MANIFEST_ENDS(X)                                                                 \
    X(RUNNING, "running", "it is at work, or was killed")                               \
    X(DONE, "done", "it did its work")                                                  \
    X(UNCHANGED, "unchanged", "nothing had changed, so nothing was to be done")         \
    X(INTERRUPTED, "interrupted", "it ended before its work was done; the next one continues")        \
    X(FAILED, "failed", "something was wrong")

typedef enum ManifestEnd {
#define X(name, word, sentence) MANIFEST_##name,
    MANIFEST_ENDS(X)
#undef X
} ManifestEnd;

const char *manifest_word(ManifestEnd end);
const char *manifest_sentence(ManifestEnd end);

enum { STAGES_MAX = 16 };

// How long each stage took, in the order they began; one that came again is counted once.
typedef struct StageTimes {
    const char *stage[STAGES_MAX]; // static texts; count
    double seconds[STAGES_MAX];
    double memory[STAGES_MAX];     // MB, most in use up to its end
    int count;
    int current; // the stage at work, when there is one
} StageTimes;

// Most memory this process, or one of its children, has had in use so far: MB.
double manifest_memory(void);

// What the run itself does not know of itself.
typedef struct ManifestFacts {
    long number;         // in the history
    const char *command; // "run" or "nightly"
    ManifestEnd end;
    const Error *error;  // NULL: none
    double started;      // Unix time
    double seconds;      // so far
    const StageTimes *times;
    const char *out;     // folder of the report
    const char *watch;   // further folder of documents, or NULL
    int threads;
    long merged;         // designs simulated elsewhere for this run
} ManifestFacts;

// Prints the manifest of [run], which may be as far as it came.
Status manifest_print(const ManifestFacts *facts, const Run *run, Arena *arena, const char **text,
                      Error *err);

#endif
