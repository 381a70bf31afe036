// What data/parameters.json says: electrolytes by name, and the constants of the model with
// their priors and sources.
#ifndef SIMULATE_PARAMETERS_H
#define SIMULATE_PARAMETERS_H

#include "base/arena.h"
#include "base/error.h"
#include "base/json.h"
#include "simulate/constants.h"

// A salt in a solvent at REFERENCE_TEMPERATURE. With x the salt relative to [concentration]:
//   conductivity(x) = conductivity * x * exp((1 - x) * concentration / conductivity_peak)
//   diffusivity(x)  = diffusivity * exp(-diffusivity_decay * (x - 1))
typedef struct Electrolyte {
    const char *name;            // in arena; NULL when given by its constants
    double concentration;        // mol.m-3, at the start
    double conductivity;         // S.m-1
    double conductivity_peak;    // mol.m-3, where the conductivity is greatest
    double diffusivity;          // m2.s-1
    double diffusivity_decay;    // none
    double transference_number;  // of lithium
    double thermodynamic_factor; // 1 + dlnf/dlnc
    double exchange_current;     // A.m-2, lithium in this electrolyte, interphase included
    double sei_charge;           // C.m-2, lithium lost per fresh lithium area
} Electrolyte;

// A constant's prior, for calibration.
typedef struct Prior {
    double low, high;   // the value is believed to lie between
    const char *source; // in arena; a citation, or "assumption"
} Prior;

typedef struct Parameters {
    const Electrolyte *electrolytes; // electrolyte_count, in arena
    int electrolyte_count;
    Constants constants; // the best values
    const Prior *priors; // CONSTANT_COUNT, in arena; in the order of CONSTANT_FIELDS
} Parameters;

// Reads [path]. Every constant must be there, within its range and its prior, with a source.
Status parameters_read(const char *path, Arena *arena, Parameters *parameters, Error *err);

// The electrolyte [name], or NULL.
const Electrolyte *parameters_electrolyte(const Parameters *parameters, const char *name);

// The electrolyte whose name is closest, for messages; NULL when none is near.
const char *parameters_nearest(const Parameters *parameters, const char *name);

// An electrolyte given by its constants. [electrolyte] brings the optional ones' defaults.
Status electrolyte_parse(JsonView view, Electrolyte *electrolyte, Error *err);

// Writes every constant of [electrolyte]; owned by the caller.
Json *electrolyte_to_json(const Electrolyte *electrolyte);

#endif
