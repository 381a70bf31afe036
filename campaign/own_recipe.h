// A recipe that a laboratory made without its being proposed: of any materials of materials.json,
// with any numbers that a campaign may ask for, in lab units as `rank --json` prints recipes.
#ifndef CAMPAIGN_OWN_RECIPE_H
#define CAMPAIGN_OWN_RECIPE_H

#include "base/json.h"
#include "campaign/workshop.h"

typedef struct OwnRecipe {
    double knob[KNOB_COUNT];                // SI
    const Material *material[CHOICE_COUNT]; // borrowed from the materials; NULL: "none"
    Grading grading;
} OwnRecipe;

// Reads and checks a recipe. Choices that are left out are "none", a tortuosity at the bottom that
// at the top, the profile "even"; everything else that is missing, unknown or out of range is
// refused by place with STATUS_BAD_DATA.
Status own_recipe_read(JsonView view, const Materials *materials, OwnRecipe *recipe, Error *err);

// The recipe in lab units with nothing left out; owned by the caller, NULL without memory.
Json *own_recipe_to_json(const OwnRecipe *recipe);

// The design of the recipe [view] under the name [id] and the campaign's conditions, both in one
// document as they are noted of proposals: {"recipe": .., "design": ..}. Release it with
// json_clear().
Status own_recipe_note(const Workshop *workshop, const char *id, JsonView view, Arena *arena,
                       JsonDocument *note, Error *err);

#endif
