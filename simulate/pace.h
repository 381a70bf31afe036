// How long the next time step is, from the errors of the last ones. A step is judged by its
// error in tolerated errors: 1 is just right.
#ifndef SIMULATE_PACE_H
#define SIMULATE_PACE_H

#include <stdbool.h>

typedef struct Pace {
    double step;    // s, to be tried next
    double taken;   // s, the last step that was taken; 0: none since the start
    double refused; // s, the last step that was refused since then; 0: none
    double error_taken, error_refused; // theirs
    bool jumped;                       // the step to be tried spans a jump
} Pace;

// From rest, and where the current jumps while nobody looks: the first step then spans the jump,
// where the estimate means little, and its error may be larger.
Pace pace_start(void);
Pace pace_jump(void);

// Judges the step [tried] s by its [error], NAN when it led nowhere, and sets the next one. True
// when it may be taken.
bool pace_judge(Pace *pace, double tried, double error);

// Tries [step] s next, whatever the error was: for steps that were cut short for another reason.
void pace_cut(Pace *pace, double step);

// Whether steps have become so small that it is no use.
bool pace_stuck(const Pace *pace);

#endif
