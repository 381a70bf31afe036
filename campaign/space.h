// The designs that may be proposed: recipes of materials and numbers, and what they mean.
#ifndef CAMPAIGN_SPACE_H
#define CAMPAIGN_SPACE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "base/json.h"
#include "campaign/campaign.h"
#include "campaign/wall.h"
#include "simulate/design.h"

// What a person would make. The upper part carries the upper coating, the lower part the lower
// one and the dopant; between the two faces every property runs evenly, or steps halfway down.
typedef struct Recipe {
    double knob[KNOB_COUNT];  // SI
    int option[CHOICE_COUNT]; // index into Campaign.options
    Grading grading;
} Recipe;

typedef enum Feature {
#define X(name, ...) FEATURE_##name,
#include "campaign/feature.def"
#undef X
    FEATURE_COUNT
} Feature;

typedef struct FeatureField {
    const char *unit;
    const char *help;
} FeatureField;

extern const FeatureField FEATURES[FEATURE_COUNT];

// How points are strewn over the space.
typedef enum Strewing {
    STREWING_EVEN,   // low-discrepancy: simulations to learn from
    STREWING_RANDOM, // independent: candidates, cheap by the million
} Strewing;

// Recipe [number] of the campaign; depends on the campaign's space, seed and number alone.
// Combinations that cannot be made are drawn again; STATUS_BAD_CONFIG when none can be found.
Status space_recipe(const Campaign *campaign, Strewing strewing, uint64_t number, Recipe *recipe,
                    Error *err);

// Sets what follows from other numbers, as every change of a number has to be followed by.
void recipe_settle(const Campaign *campaign, Recipe *recipe);

bool recipe_same(const Recipe *a, const Recipe *b);

// Why a recipe cannot be made, or NULL when it can.
const char *space_refusal(const Campaign *campaign, const Recipe *recipe);

// The material chosen; NULL for "none".
const Material *recipe_material(const Campaign *campaign, const Recipe *recipe, Choice choice);

// Properties of one face of the host, after coatings, dopant and interphase.
typedef struct Face {
    Wall wall;
    double exchange_current_factor; // none
} Face;

Face recipe_face(const Campaign *campaign, const Recipe *recipe, bool bottom);

// Mass of the empty host with its coatings, kg.m-2.
double recipe_mass(const Campaign *campaign, const Recipe *recipe);

// Mass of a dense film of [coating] (NULL: none) by the volume of the solid it is on, kg.m-3.
double recipe_coating_density(const Material *coating);

// The surrogate's inputs.
//   features  FEATURE_COUNT
void space_features(const Campaign *campaign, const Recipe *recipe, double *features);

// The bounds of the inputs over the campaign's whole space, by its materials and ranges.
//   low, high  FEATURE_COUNT
void space_bounds(const Campaign *campaign, double *low, double *high);

// The design to simulate under the campaign's conditions. [campaign] and [parameters] outlive it.
Status space_design(const Campaign *campaign, const Parameters *parameters, const Recipe *recipe,
                    Design *design, Error *err);

// The recipe in lab units; owned by the caller, NULL without memory.
Json *recipe_to_json(const Campaign *campaign, const Recipe *recipe);

#endif
