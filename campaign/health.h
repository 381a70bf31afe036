// How the nights are going: told from the history and the lock, for a person or a monitor.
#ifndef CAMPAIGN_HEALTH_H
#define CAMPAIGN_HEALTH_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/error.h"

// Texts live in the arena of health_read(), NULL when not known.
typedef struct Health {
    bool good;
    const char *verdict;  // one sentence
    const char *state;    // how the latest run ended; "killed" when it did not
    const char *run;      // its name
    const char *command, *started, *stage, *error;
    long number;          // in the history
    double seconds;       // it took
    double age;           // s since a run last ended well; NAN: none ever did
    long failed_in_a_row; // runs since then
} Health;

// Judges the history below [out]. A run at work holds the lock of [database]; one that says it is
// at work while nobody holds the lock was killed. Not good is a latest run that failed or was
// killed, and a last good end more than [age_max] seconds ago (INFINITY: any age will do) or in the
// future, the clock having been set back. STATUS_NO_INPUT when there is no history.
Status health_read(const char *out, const char *database, double age_max, Arena *arena,
                   Health *health, Error *err);

// Reads a duration: "26h", "90m", "2d", "3600s". False when it is none.
bool health_duration(const char *text, double *seconds);

#endif
