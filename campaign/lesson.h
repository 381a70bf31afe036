// What the laboratory's results teach about designs that nobody has made: where a design came out
// better or worse than the relation expected, designs like it are taken to do so too. A Gaussian
// process on what the simulator does not know, d of belief.h, with fixed settings: a laboratory
// gives dozens of results, not thousands.
#ifndef CAMPAIGN_LESSON_H
#define CAMPAIGN_LESSON_H

#include "campaign/belief.h"
#include "campaign/calibrate.h"
#include "campaign/trial.h"

// One result: what was found of a trial, on the scale of its quantity, less what was expected.
typedef struct LessonRow {
    int trial;
    Objective objective;
    bool failed;     // nothing was measured: the design could not be made or cycled
    double found, expected;
    double surprise; // found - expected; of a failure what it is taken for
    double variance; // of the surprise: of the measurement, and of one making
} LessonRow;

typedef struct Lesson {
    const Workshop *workshop; // borrowed
    const Trial *trials;      // trial_count, borrowed
    int trial_count;
    const LessonRow *rows;    // count, in arena
    const double *weights;    // count, in arena
    int count;
    double doubt[OBJECTIVE_COUNT]; // standard deviation of d before any result, on the scale
} Lesson;

// Learns from all trials but [without] (-1: from all). In [arena].
Status lesson_learn(const Workshop *workshop, const Emulator *emulator,
                    const Calibration *calibration, const Trial *trials, int trial_count,
                    int without, Arena *arena, Lesson *lesson, Error *err);

// What the results add to the expectation of a candidate, on the scales.
//   effect  OBJECTIVE_COUNT
void lesson_effect(const Lesson *lesson, const Candidate *candidate, double *effect);

// Moves the means of ranked candidates by it, instead of what an earlier lesson moved them by, and
// orders them anew.
void lesson_tell(const Lesson *lesson, const Emulator *emulator, Candidate *ranked, int count);

#endif
