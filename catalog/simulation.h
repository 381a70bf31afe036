// What a night computed: one design and what became of it.
#ifndef CATALOG_SIMULATION_H
#define CATALOG_SIMULATION_H

typedef struct Simulation {
    const char *key;      // sha-256 of design, constants and simulator version
    const char *campaign; // its name
    long number;          // of the design within the campaign
    const char *design;   // JSON
    const char *result;   // JSON
    const char *status;   // "ok", or the word that says why not
} Simulation;

// How many simulations of a campaign ended in one way.
typedef struct SimulationOutcome {
    const char *status; // in arena
    long count;
} SimulationOutcome;

#endif
