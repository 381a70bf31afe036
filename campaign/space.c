#include "campaign/space.h"

#include <math.h>
#include <stddef.h>
#include <string.h>

#include "base/random.h"
#include "simulate/profile.h"

// Shares of a wall's solid that a coating makes up, and of its surface that it hides.
// Assumptions: a dense film of some tens of nanometres on fibres of a few hundred.
static const double COATING_VOLUME_SHARE = 0.05;
static const double COATING_COVERAGE = 0.9;

enum { DRAWS_MAX = 1000 };

const FeatureField FEATURES[FEATURE_COUNT] = {
#define X(name, unit, help) {unit, help},
#include "campaign/feature.def"
#undef X
};

// -- Drawing --

static double coordinate(const Campaign *campaign, Strewing strewing, int dimension,
                         uint64_t number)
{
    if (strewing == STREWING_EVEN)
        return random_halton(campaign->seed, dimension, number);
    return random_uniform(campaign->seed, 0x5BACE + (uint64_t)dimension, number);
}

static Recipe recipe_at(const Campaign *campaign, Strewing strewing, uint64_t number)
{
    Recipe recipe = {0};
    for (int i = 0; i < KNOB_COUNT; i++) {
        const double u = coordinate(campaign, strewing, i, number);
        const double low = campaign->low[i];
        const double high = campaign->high[i];
        const double drawn =
            KNOBS[i].logarithmic ? low * pow(high / low, u) : low + (high - low) * u;
        // Rounding may carry a coordinate next to 1 over the end.
        recipe.knob[i] = fmin(fmax(drawn, low), high);
    }
    for (int i = 0; i < CHOICE_COUNT; i++) {
        const double u = coordinate(campaign, strewing, KNOB_COUNT + i, number);
        recipe.option[i] = (int)(u * campaign->options[i].count);
    }
    const double u = coordinate(campaign, strewing, KNOB_COUNT + CHOICE_COUNT, number);
    recipe.grading = campaign->grading[(int)(u * campaign->grading_count)];
    recipe_settle(campaign, &recipe);
    return recipe;
}

void recipe_settle(const Campaign *campaign, Recipe *recipe)
{
    if (!campaign->tortuosity_graded)
        recipe->knob[KNOB_TORTUOSITY_BOTTOM] = recipe->knob[KNOB_TORTUOSITY];
}

bool recipe_same(const Recipe *a, const Recipe *b)
{
    return memcmp(a->knob, b->knob, sizeof a->knob) == 0 &&
           memcmp(a->option, b->option, sizeof a->option) == 0 && a->grading == b->grading;
}

Status space_recipe(const Campaign *campaign, Strewing strewing, uint64_t number, Recipe *recipe,
                    Error *err)
{
    // Another attempt at the same number is random: far along a low-discrepancy sequence the
    // first coordinates would hardly differ.
    for (uint64_t attempt = 0; attempt < DRAWS_MAX; attempt++) {
        const Recipe drawn = recipe_at(campaign, attempt ? STREWING_RANDOM : strewing,
                                       number + (attempt << 32));
        if (space_refusal(campaign, &drawn))
            continue;
        *recipe = drawn;
        return STATUS_OK;
    }
    return fail(err, STATUS_BAD_CONFIG,
                "%s: of %d recipes drawn none can be made: the space is empty, or nearly so",
                campaign->path, DRAWS_MAX);
}

// -- What can be made --

const Material *recipe_material(const Campaign *campaign, const Recipe *recipe, Choice choice)
{
    return campaign->options[choice].material[recipe->option[choice]];
}

static bool made_only_on_others(const Material *material, const Material *skeleton)
{
    for (int i = 0; i < material->only_on_count; i++)
        if (strcmp(material->only_on[i], skeleton->name) == 0)
            return false;
    return material->only_on_count > 0;
}

static bool forbidden(const Campaign *campaign, const Recipe *recipe)
{
    for (int i = 0; i < campaign->rule_count; i++) {
        const Rule *rule = &campaign->rule[i];
        if (recipe_material(campaign, recipe, rule->choice[0]) == rule->material[0] &&
            recipe_material(campaign, recipe, rule->choice[1]) == rule->material[1])
            return true;
    }
    return false;
}

const char *space_refusal(const Campaign *campaign, const Recipe *recipe)
{
    const Material *parts[CHOICE_COUNT];
    for (int i = 0; i < CHOICE_COUNT; i++)
        parts[i] = recipe_material(campaign, recipe, (Choice)i);
    for (int i = 0; i < CHOICE_COUNT; i++) {
        if (parts[i] && made_only_on_others(parts[i], parts[CHOICE_SKELETON]))
            return "not made on this skeleton";
        for (int j = 0; j < i; j++) {
            const char *conflict = parts[i] && parts[j] ? materials_conflict(parts[i], parts[j])
                                                        : NULL;
            if (conflict)
                return conflict;
        }
    }
    if (forbidden(campaign, recipe))
        return "forbidden by the campaign";
    if (recipe_mass(campaign, recipe) > campaign->mass_max)
        return "heavier than the campaign allows";
    return NULL;
}

// -- What it is --

// A dense film, as by sputtering or dip coating; how walls mix is a rule of its own.
static WallCoat coat_of(const Material *material)
{
    return (WallCoat){
        .form = COAT_FILM,
        .material = {material->conductivity.value, material->nucleation_overpotential.value,
                     material->density.value},
        .coverage = COATING_COVERAGE,
        .volume_share = COATING_VOLUME_SHARE,
    };
}

Face recipe_face(const Campaign *campaign, const Recipe *recipe, bool bottom)
{
    const Material *skeleton = recipe_material(campaign, recipe, CHOICE_SKELETON);
    const Choice side = bottom ? CHOICE_COATING_BOTTOM : CHOICE_COATING_TOP;
    const Material *coating = recipe_material(campaign, recipe, side);
    const Material *dopant = bottom ? recipe_material(campaign, recipe, CHOICE_DOPANT) : NULL;
    const double kept = dopant ? 1 - dopant->nucleation_reduction.value : 1;
    const Wall bare = {skeleton->conductivity.value,
                       skeleton->nucleation_overpotential.value * kept, skeleton->density.value};
    const WallCoat coat = coating ? coat_of(coating) : (WallCoat){0};
    return (Face){
        .wall = wall_mix(bare, &coat, coating ? 1 : 0),
        .exchange_current_factor = dopant ? dopant->exchange_current_factor.value : 1,
    };
}

double recipe_mass(const Campaign *campaign, const Recipe *recipe)
{
    const double solid = 1 - 0.5 * (recipe->knob[KNOB_POROSITY_TOP] +
                                    recipe->knob[KNOB_POROSITY_BOTTOM]);
    const double density = 0.5 * (recipe_face(campaign, recipe, false).wall.density +
                                  recipe_face(campaign, recipe, true).wall.density);
    return recipe->knob[KNOB_THICKNESS] * solid * density;
}

double recipe_coating_density(const Material *coating)
{
    return coating ? COATING_VOLUME_SHARE * coating->density.value : 0;
}

// Of the skeleton where it has one, times that of the interphase, which covers everything.
static double recipe_hot_spot(const Campaign *campaign, const Recipe *recipe)
{
    const Material *interphase = recipe_material(campaign, recipe, CHOICE_INTERPHASE);
    const double skeleton =
        recipe_material(campaign, recipe, CHOICE_SKELETON)->hot_spot_factor.value;
    return (isnan(skeleton) ? 1 : skeleton) * (interphase ? interphase->hot_spot_factor.value : 1);
}

// -- What the surrogate is told --

static double clamped_log10(double value)
{
    // Below this nothing conducts; the simulator has the same floor (1e-10 S/m).
    return log10(fmax(value, 1e-10));
}

void space_features(const Campaign *campaign, const Recipe *recipe, double *features)
{
    const Face top = recipe_face(campaign, recipe, false);
    const Face bottom = recipe_face(campaign, recipe, true);
    const Material *interphase = recipe_material(campaign, recipe, CHOICE_INTERPHASE);
    const double *knob = recipe->knob;
    features[FEATURE_LOG_THICKNESS] = log10(knob[KNOB_THICKNESS]);
    features[FEATURE_POROSITY_TOP] = knob[KNOB_POROSITY_TOP];
    features[FEATURE_POROSITY_BOTTOM] = knob[KNOB_POROSITY_BOTTOM];
    features[FEATURE_LOG_PORE_TOP] = log10(knob[KNOB_PORE_TOP]);
    features[FEATURE_LOG_PORE_BOTTOM] = log10(knob[KNOB_PORE_BOTTOM]);
    features[FEATURE_TORTUOSITY] = knob[KNOB_TORTUOSITY];
    features[FEATURE_TORTUOSITY_RISE] = knob[KNOB_TORTUOSITY_BOTTOM] - knob[KNOB_TORTUOSITY];
    features[FEATURE_STEP] = recipe->grading == GRADING_STEP;
    features[FEATURE_LOG_CONDUCTIVITY_TOP] = clamped_log10(top.wall.conductivity);
    features[FEATURE_LOG_CONDUCTIVITY_BOTTOM] = clamped_log10(bottom.wall.conductivity);
    features[FEATURE_NUCLEATION_TOP] = top.wall.nucleation_overpotential;
    features[FEATURE_NUCLEATION_BOTTOM] = bottom.wall.nucleation_overpotential;
    features[FEATURE_FILM] = interphase ? interphase->film_resistance.value : 0;
    features[FEATURE_SEI] = interphase ? interphase->sei_charge_factor.value : 1;
    features[FEATURE_EXCHANGE] = bottom.exchange_current_factor;
    features[FEATURE_HOT_SPOT] = recipe_hot_spot(campaign, recipe);
}

static void widen(const Campaign *campaign, const Recipe *recipe, double *low, double *high)
{
    double features[FEATURE_COUNT];
    space_features(campaign, recipe, features);
    for (int f = 0; f < FEATURE_COUNT; f++) {
        low[f] = fmin(low[f], features[f]);
        high[f] = fmax(high[f], features[f]);
    }
}

// What depends on two numbers, or on none: how the tortuosity rises, and the steps.
static void widen_gradings(const Campaign *campaign, double *low, double *high)
{
    if (campaign->tortuosity_graded) {
        low[FEATURE_TORTUOSITY_RISE] =
            campaign->low[KNOB_TORTUOSITY_BOTTOM] - campaign->high[KNOB_TORTUOSITY];
        high[FEATURE_TORTUOSITY_RISE] =
            campaign->high[KNOB_TORTUOSITY_BOTTOM] - campaign->low[KNOB_TORTUOSITY];
    }
    low[FEATURE_STEP] = campaign->grading_count == 1 && campaign->grading[0] == GRADING_STEP;
    high[FEATURE_STEP] = campaign->grading_count == 2 || campaign->grading[0] == GRADING_STEP;
}

// Each other feature is monotone in one number, or follows from the skeleton and two more choices
// at most: of the lower coating and the dopant, or of one of the others. So all pairs of those two
// are tried on every skeleton, the others going along, once at each end of the ranges.
void space_bounds(const Campaign *campaign, double *low, double *high)
{
    for (int f = 0; f < FEATURE_COUNT; f++) {
        low[f] = INFINITY;
        high[f] = -INFINITY;
    }
    int most = 0;
    for (int i = 0; i < CHOICE_COUNT; i++)
        most = campaign->options[i].count > most ? campaign->options[i].count : most;
    for (int skeleton = 0; skeleton < campaign->options[CHOICE_SKELETON].count; skeleton++)
        for (int dopant = 0; dopant < campaign->options[CHOICE_DOPANT].count; dopant++)
            for (int option = 0; option < 2 * most; option++) {
                Recipe recipe = {0};
                memcpy(recipe.knob, option % 2 ? campaign->high : campaign->low,
                       sizeof recipe.knob);
                for (int i = 0; i < CHOICE_COUNT; i++)
                    recipe.option[i] = option / 2 % campaign->options[i].count;
                recipe.option[CHOICE_SKELETON] = skeleton;
                recipe.option[CHOICE_DOPANT] = dopant;
                widen(campaign, &recipe, low, high);
            }
    widen_gradings(campaign, low, high);
}

// -- What is simulated --

static Profile graded(const Recipe *recipe, double top, double bottom, ProfileShape even)
{
    return top == bottom ? profile_uniform(top)
                         : profile_graded(top, bottom, recipe->grading == GRADING_STEP
                                                           ? PROFILE_STEP : even);
}

static const Electrolyte *electrolyte_of(const Campaign *campaign, const Parameters *parameters)
{
    return parameters_electrolyte(parameters, campaign->conditions.electrolyte);
}

Status space_design(const Campaign *campaign, const Parameters *parameters, const Recipe *recipe,
                    Design *design, Error *err)
{
    const Conditions *conditions = &campaign->conditions;
    const Electrolyte *electrolyte = electrolyte_of(campaign, parameters);
    if (!electrolyte)
        return fail(err, STATUS_BAD_CONFIG, "%s: unknown electrolyte '%s'", campaign->path,
                    conditions->electrolyte);
    const double *knob = recipe->knob;
    const Face top = recipe_face(campaign, recipe, false);
    const Face bottom = recipe_face(campaign, recipe, true);
    double features[FEATURE_COUNT];
    space_features(campaign, recipe, features);
    TRY(design_default(parameters, design, err));
    design->name = "candidate";
    design->thickness = knob[KNOB_THICKNESS];
    design->porosity = graded(recipe, knob[KNOB_POROSITY_TOP], knob[KNOB_POROSITY_BOTTOM],
                              PROFILE_LINEAR);
    design->pore_diameter =
        graded(recipe, knob[KNOB_PORE_TOP], knob[KNOB_PORE_BOTTOM], PROFILE_LOG);
    design->tortuosity = graded(recipe, knob[KNOB_TORTUOSITY], knob[KNOB_TORTUOSITY_BOTTOM],
                                PROFILE_LINEAR);
    design->conductivity = graded(recipe, pow(10, features[FEATURE_LOG_CONDUCTIVITY_TOP]),
                                  pow(10, features[FEATURE_LOG_CONDUCTIVITY_BOTTOM]),
                                  PROFILE_LOG);
    design->nucleation_overpotential =
        graded(recipe, top.wall.nucleation_overpotential, bottom.wall.nucleation_overpotential,
               PROFILE_LINEAR);
    design->exchange_current_factor =
        graded(recipe, top.exchange_current_factor, bottom.exchange_current_factor, PROFILE_LINEAR);
    design->film_resistance = profile_uniform(features[FEATURE_FILM]);
    design->sei_charge_factor = profile_uniform(features[FEATURE_SEI]);
    design->hot_spot_factor = profile_uniform(features[FEATURE_HOT_SPOT]);
    design->skeleton_density = recipe_mass(campaign, recipe) / knob[KNOB_THICKNESS] /
                               (1 - 0.5 * (knob[KNOB_POROSITY_TOP] + knob[KNOB_POROSITY_BOTTOM]));
    design->electrolyte = *electrolyte;
    design->protocol.current = conditions->current;
    design->protocol.capacity = conditions->capacity;
    design->protocol.cycles = conditions->cycles;
    design->protocol.temperature = conditions->temperature;
    return design_check(design, err);
}

Json *recipe_to_json(const Campaign *campaign, const Recipe *recipe)
{
    Json *json = json_new_object();
    for (int i = 0; i < KNOB_COUNT; i++)
        json_add_number(json, KNOBS[i].key, recipe->knob[i] / KNOBS[i].factor);
    for (int i = 0; i < CHOICE_COUNT; i++) {
        const Material *material = recipe_material(campaign, recipe, (Choice)i);
        json_add_string(json, CHOICES[i].key, material ? material->name : "none");
    }
    json_add_string(json, "profile", grading_word(recipe->grading));
    return json;
}
