// What a night says as it goes: one text line and one JSON line an event, in two files beside its
// manifest, each line whole on the disk before the next.
#ifndef CAMPAIGN_JOURNAL_H
#define CAMPAIGN_JOURNAL_H

#include "base/arena.h"
#include "base/error.h"

typedef struct Journal {
    const char *out; // folder of the report; borrowed
    long number;     // of the run in the history; 0: the files wait for one
    // Called with every text line, its end left out; NULL: nobody listens.
    void (*listen)(void *context, const char *line);
    void *context; // borrowed
} Journal;

// Notes an event: a word ("stage", "end", "change", "problem") and a sentence.
Status journal_note(const Journal *journal, const char *event, const char *sentence, Error *err);

#endif
