// What a simulation says about one design.
#ifndef SIMULATE_RESULT_H
#define SIMULATE_RESULT_H

#include <stddef.h>

#include "base/json.h"

// X(name, word, sentence)
#define SIMULATION_LIST(X)                                                                    \
    X(OK, "ok", "all cycles were simulated")                                                  \
    X(SALT_EXHAUSTED, "salt_exhausted", "the salt ran out somewhere before the plating ended") \
    X(SALT_PILED_UP, "salt_piled_up",                                                         \
      "the salt piled up at the counter electrode past what dissolves and conducts")          \
    X(HOST_FULL, "host_full", "the host was full before the plating ended")                   \
    X(NO_PATH, "no_path", "plating found no wall that conducts, within the voltage limit")    \
    X(RESISTANCE, "resistance",                                                               \
      "films and electrolyte took the whole voltage, salt and room being left")               \
    X(NO_LITHIUM, "no_lithium", "the lithium was used up before the cycles ended")            \
    X(NO_CONVERGE, "no_converge", "the time steps became too small")                          \
    X(TOO_LONG, "too_long", "the number of time steps was used up")

typedef enum SimulationStatus {
#define X(name, word, sentence) SIMULATION_##name,
    SIMULATION_LIST(X)
#undef X
} SimulationStatus;

// X(name, word, sentence)
#define LIFE_LIST(X)                                                                      \
    X(NONE, "none", "nothing ends it within the limit of extrapolation")                 \
    X(CLOGGED, "clogged", "pores are clogged by dead lithium and interphase")            \
    X(LITHIUM, "lithium", "the lithium of the counter side is used up")                  \
    X(ELECTROLYTE, "electrolyte", "the electrolyte is used up")                          \
    X(SHORT, "short", "lithium above the host crosses the separator")                    \
    X(SALT, "salt", "the salt runs out while plating, and dendrites short the cell at once") \
    X(PLATING, "plating", "a plating cannot be completed")

// What ends the life of a cell.
typedef enum LifeEnd {
#define X(name, word, sentence) LIFE_##name,
    LIFE_LIST(X)
#undef X
} LifeEnd;

// The host at the end of the last plating; arrays of [count] cells in the arena of the run.
typedef struct ResultProfile {
    int count;                     // 0: not kept
    double *z;                     // middle of each cell, 0 .. 1
    double *lithium_fill;          // lithium over the empty pore
    double *reaction_A_m3;         // plating > 0
    double *electrolyte_potential_V;
    double *solid_potential_V;
    double *concentration_mol_m3;
} ResultProfile;

// Relative defects of the balances over the whole run, and what it took.
typedef struct Certificate {
    double salt_defect;    // of the salt at the start
    double charge_defect;  // of the charge passed
    double lithium_defect; // of the charge passed
    double mesh_error;     // estimate of the error of bottom_up_index; NAN: not estimated
    int steps, newton_iterations; // newton_iterations: linear systems solved
    const char *solver;    // static
    double milliseconds;   // share of the wall-clock time of its run
} Certificate;

// Numbers are NAN when [status] is not SIMULATION_OK, unless they were known before it ended.
typedef struct Result {
    SimulationStatus status;
#define X(name, unit, help) double name;
#include "simulate/result.def"
#undef X
    LifeEnd life_end;
    ResultProfile profile;
    Certificate certificate;
} Result;

typedef struct ResultField {
    const char *name;
    const char *unit; // "1": none
    const char *help;
    size_t offset; // within Result
} ResultField;

extern const ResultField RESULT_FIELDS[];
extern const int RESULT_COUNT;

static inline double result_value(const Result *result, const ResultField *field)
{
    return *(const double *)((const char *)result + field->offset);
}

// The field [name], or NULL.
const ResultField *result_find(const char *name);

// One word and one sentence each.
const char *simulation_word(SimulationStatus status);
const char *simulation_sentence(SimulationStatus status);
const char *life_word(LifeEnd end);
const char *life_sentence(LifeEnd end);

// The JSON form; owned by the caller, NULL without memory.
Json *result_to_json(const Result *result);

#endif
