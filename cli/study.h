// Studies of one design: a quantity varied, or every constant of the model.
#ifndef CLI_STUDY_H
#define CLI_STUDY_H

#include "simulate/simulator.h"

typedef struct Study {
    const Simulator *simulator;
    SimulatorOptions options;
    int threads;
    bool json;                    // print JSON lines instead of a table
    const Design *design;         // borrowed
    const Parameters *parameters; // borrowed
} Study;

// Varies what [sweep] says, "NAME=LOW:HIGH:COUNT" or "NAME=LOW:HIGH:log:COUNT" with a name and
// unit of design_set(), and prints a table on stdout.
Status study_sweep(const Study *study, const char *sweep, Error *err);

// Takes every constant to both ends of its prior, the others as they are, and prints what
// becomes of efficiency and bottom-up index, as a table in Markdown.
Status study_sensitivity(const Study *study, Error *err);

#endif
