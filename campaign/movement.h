// What moved in a ranking since the one before, and by which result of the laboratory. The share
// of a result is found by leaving it out: learning again from all the others.
#ifndef CAMPAIGN_MOVEMENT_H
#define CAMPAIGN_MOVEMENT_H

#include "campaign/lesson.h"
#include "campaign/previous.h"

// What one experiment does to the ranking as it is.
typedef struct Influence {
    int trial;       // of the lesson
    bool fresh;      // the ranking before did not know it, or knew another value
    double own;      // what it adds to the score of its own recipe
    int most;        // index of the ranked candidate it moves most, -1: none
    double change;   // what it adds to that one's score
    int without;     // the rank that one would have without it, from 1
} Influence;

// Where one of the best stood before.
typedef struct Shift {
    int before;   // rank, from 1; 0: not among those that were kept
    int cause;    // index of the fresh influence that moves its score most, -1: none
    double change; // of its score by that
} Shift;

typedef struct Movement {
    bool first;     // there is no ranking before
    bool same_inputs; // space, materials, constants and simulator are as they were
    const Influence *influences; // count, in arena; the trials with results
    int count;
    const Shift *shifts; // shift_count, in arena; of the best, in their order
    int shift_count;
} Movement;

// Compares the ranking with the last one of this campaign that rested on other results or inputs,
// and remembers it for the next.
Status movement_find(const Lesson *lesson, const Emulator *emulator,
                     const Calibration *calibration, const Candidate *ranked, int count,
                     Arena *arena, Movement *movement, Error *err);

#endif
