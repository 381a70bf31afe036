// What a person writes: a graded host, an electrolyte, a protocol. SI inside, lab units in JSON.
#ifndef SIMULATE_DESIGN_H
#define SIMULATE_DESIGN_H

#include "base/arena.h"
#include "base/error.h"
#include "base/json.h"
#include "simulate/constants.h"
#include "simulate/parameters.h"
#include "simulate/profile.h"

typedef enum CellKind {
    CELL_HALF,      // against a lithium foil; stripped to the cutoff
    CELL_SYMMETRIC, // against its like; stripped for as long as plated
    CELL_FULL,      // lithium-limited: a cathode gives [capacity] once, and takes back what returns
} CellKind;

typedef struct Protocol {
    CellKind kind;
    double current;      // A.m-2, > 0
    double capacity;     // C.m-2, plated each cycle
    int cycles;          // simulated, plating and stripping each
    double temperature;  // K
    double strip_cutoff; // V, stripping ends there
    double plate_cutoff; // V, < 0: plating fails there
} Protocol;

typedef enum HostForm {
    FORM_PORES,  // tubes: wall area 4 porosity / diameter
    FORM_FIBRES, // rods with gaps [pore_diameter]: 4 (1 - porosity) / rod diameter
} HostForm;

// Profiles run from z = 0, the side of the separator, to z = 1, the collector.
typedef struct Design {
    const char *name; // in arena
    HostForm form;
    double thickness;                  // m
    double skeleton_density;           // kg.m-3
    double fibre_diameter;             // m; used by FORM_FIBRES only
    Profile porosity;                  // none
    Profile pore_diameter;             // m
    Profile conductivity;              // S.m-1, of the solid skeleton material
    Profile nucleation_overpotential;  // V, >= 0
    Profile tortuosity;                // none, >= 1; NAN: porosity^-0.5 as it fills
    Profile film_resistance;           // ohm.m2 of wall
    Profile sei_charge_factor;         // none; 1: the electrolyte's own interphase
    Profile exchange_current_factor;   // none; 1: the electrolyte's own; dopants
    Profile transference_boost;        // none; added to the transference number; held anions
    Profile hot_spot_factor;           // none; 1: bare wall; below: current spreads evenly
    double transport_enhancement;      // none; multiplies diffusion, >= 1; stirring
    double magnetic_field;             // T, along the host, across the current
    Electrolyte electrolyte;
    Protocol protocol;
    Constants constants;
} Design;

// The neutral design: values for all that is optional, the first electrolyte of [parameters],
// 1 mA/cm2 to 2 mAh/cm2 for 3 cycles at 298.15 K, a uniform conductor of 100 um.
Status design_default(const Parameters *parameters, Design *design, Error *err);

// Reads one design. Refuses unknown keys with the nearest known one, missing keys, and
// impossible values with the range.
Status design_parse(JsonView view, const Parameters *parameters, Arena *arena, Design *design,
                    Error *err);

// Writes a design that reads back the same: to the bit when it was read from JSON itself, to the
// rounding of a unit when its numbers were made otherwise. Owned by the caller, NULL without
// memory.
Json *design_to_json(const Design *design);

// Sets one quantity by the name it has in JSON, in the unit that name says: "thickness_um",
// "conductivity_S_m" (uniform from then on), "conductivity_S_m.bottom" (one end), or a constant.
// Refuses unknown names; ranges are design_check()'s.
Status design_set(Design *design, const char *path, double printed, Error *err);

// Refuses values outside their range, NAN included, by the name they have in JSON.
Status design_check(const Design *design, Error *err);

#endif
