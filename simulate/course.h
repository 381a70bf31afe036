// The course of a run, whatever integrates it: plating and stripping in turn, what is noted on
// the way, and what it all amounts to.
#ifndef SIMULATE_COURSE_H
#define SIMULATE_COURSE_H

#include <stdbool.h>

#include "simulate/cell.h"
#include "simulate/result.h"

// Where a run stands. A cycle is made of legs: the two halves of its plating, and its stripping.
typedef struct Course {
    const Cell *cell; // borrowed
    Result *result;   // borrowed
    int cycle;        // from 0
    int leg;          // 0, 1: plating; 2: stripping
    double time;      // s, within the leg
    double passed;    // C.m-2, all charge that passed, whatever its direction
    double net;       // C.m-2, plated less stripped
    double plated, stripped;  // C.m-2, in this cycle
    double inventory;         // C.m-2, what a full cell's cathode can still give
    double dead, sei;         // C.m-2, at the end of the cycle before
    double peak;              // V, lowest voltage of the first plating, between looks too
    double voltage;           // V, of the last look
    double before;            // V, of the look before it
    double moments[2];        // ln s, when these were
    double salt;              // mol.m-2, at the start
    double *lost_before;      // host + 1 in arena: dead and interphase when the cycle began
    double surface_live[2], surface_lost[2]; // m, at the ends of the last two platings
} Course;

// Starts a run; fills in the numbers of [result] with NAN and sets up its profile.
Status course_start(Course *course, const Cell *cell, bool keep_profile, Arena *arena,
                    Result *result, Error *err);

// A.m-2, plating > 0, and s: the current of this leg, and what is left of it.
double course_current(const Course *course);
double course_left(const Course *course);

// Notes what was seen after a step of [step] s.
void course_look(Course *course, double step, double voltage, double salt_least);

// V: how far [voltage] is past the cutoff of this leg; <= 0 before it.
double course_past(const Course *course, double voltage);

// A state to judge, of Cell.size; of the plane and each cell the reaction, A.m-3, and the
// electrolyte potential, V.
typedef struct Sight {
    double *state;
    const double *reaction;  // host + 1
    const double *potential; // host + 1
} Sight;

// The depth of the centroid of the live lithium in [state] (size); NAN without any.
double course_index(const Cell *cell, const double *state);

// Ends the leg, by time or at the cutoff, and goes on to the next; lithium that lost its path
// dies in [sight]. True when the run is over; [result] is then complete.
bool course_turn(Course *course, const Sight *sight);

// Ends the run for a reason.
void course_fail(Course *course, SimulationStatus status, const double *state);

#endif
