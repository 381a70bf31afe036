#include "campaign/own_recipe.h"

#include <string.h>

// A number printed in lab units may come back a rounding beyond the end of its range.
static const double ROUNDING = 1e-9;

// -- Reading --

static Status known_keys(JsonView view, Error *err)
{
    const char *keys[KNOB_COUNT + CHOICE_COUNT + 1] = {[KNOB_COUNT + CHOICE_COUNT] = "profile"};
    for (int i = 0; i < KNOB_COUNT; i++)
        keys[i] = KNOBS[i].key;
    for (int i = 0; i < CHOICE_COUNT; i++)
        keys[KNOB_COUNT + i] = CHOICES[i].key;
    return json_known_keys(view, keys, KNOB_COUNT + CHOICE_COUNT + 1, err);
}

static Status read_knob(JsonView view, Knob knob, OwnRecipe *recipe, Error *err)
{
    const KnobField *field = &KNOBS[knob];
    double printed = 0;
    if (knob == KNOB_TORTUOSITY_BOTTOM && !json_present(json_member(view, field->key))) {
        recipe->knob[knob] = recipe->knob[KNOB_TORTUOSITY];
        return STATUS_OK;
    }
    TRY(json_number_required(view, field->key, field->low * (1 - ROUNDING),
                             field->high * (1 + ROUNDING), &printed, err));
    recipe->knob[knob] = printed * field->factor;
    return STATUS_OK;
}

static Status read_choice(JsonView view, const Materials *materials, Choice choice,
                          const Material **material, Error *err)
{
    const JsonView member = json_member(view, CHOICES[choice].key);
    const char *name = json_string(member);
    const bool needed = choice == CHOICE_SKELETON;
    Error unknown = {0};
    *material = NULL;
    if (!needed && (!json_present(member) || (name && strcmp(name, "none") == 0)))
        return STATUS_OK;
    if (!json_present(member))
        return json_fail(view, err, STATUS_BAD_DATA, "'%s' is missing", CHOICES[choice].key);
    if (!name)
        return json_fail(member, err, STATUS_BAD_DATA, "'%s' must be the name of a material",
                         CHOICES[choice].key);
    const Status status =
        materials_find(materials, CHOICES[choice].kind, name, material, &unknown);
    return status == STATUS_OK ? STATUS_OK : json_fail(member, err, status, "%s", unknown.text);
}

static Status read_grading(JsonView view, Grading *grading, Error *err)
{
    const JsonView member = json_member(view, "profile");
    const char *word = json_string(member);
    *grading = GRADING_EVEN;
    if (!json_present(member))
        return STATUS_OK;
    for (int i = 0; word && i < GRADING_COUNT; i++)
        if (strcmp(word, grading_word((Grading)i)) == 0) {
            *grading = (Grading)i;
            return STATUS_OK;
        }
    return json_fail(member, err, STATUS_BAD_DATA, "'profile' must be 'even' or 'step'");
}

Status own_recipe_read(JsonView view, const Materials *materials, OwnRecipe *recipe, Error *err)
{
    OwnRecipe read = {0};
    if (!json_is_object(view))
        return json_fail(view, err, STATUS_BAD_DATA, "a recipe must be an object");
    TRY(known_keys(view, err));
    for (int i = 0; i < KNOB_COUNT; i++)
        TRY(read_knob(view, (Knob)i, &read, err));
    for (int i = 0; i < CHOICE_COUNT; i++)
        TRY(read_choice(view, materials, (Choice)i, &read.material[i], err));
    TRY(read_grading(view, &read.grading, err));
    *recipe = read;
    return STATUS_OK;
}

// -- As the space has it --

// A space that offers nothing but the materials of this recipe, and the recipe in it.
static Recipe narrow(const OwnRecipe *own, Campaign *campaign)
{
    Recipe recipe = {.grading = own->grading};
    memcpy(recipe.knob, own->knob, sizeof recipe.knob);
    for (int i = 0; i < CHOICE_COUNT; i++)
        campaign->options[i] = (Options){.material = {own->material[i]}, .count = 1};
    return recipe;
}

Json *own_recipe_to_json(const OwnRecipe *recipe)
{
    Campaign alone = {0};
    const Recipe only = narrow(recipe, &alone);
    return recipe_to_json(&alone, &only);
}

static Status make_design(const Workshop *workshop, const OwnRecipe *own, const char *id,
                          Design *design, Error *err)
{
    Campaign campaign = workshop->campaign;
    const Recipe recipe = narrow(own, &campaign);
    TRY(space_design(&campaign, &workshop->parameters, &recipe, design, err));
    design->name = id;
    return STATUS_OK;
}

Status own_recipe_note(const Workshop *workshop, const char *id, JsonView view, Arena *arena,
                       JsonDocument *note, Error *err)
{
    OwnRecipe own;
    Design design;
    const char *text = NULL;
    TRY(own_recipe_read(view, &workshop->materials, &own, err));
    TRY(make_design(workshop, &own, id, &design, err));
    Json *json = json_new_object();
    json_add(json, "recipe", own_recipe_to_json(&own));
    json_add(json, "design", design_to_json(&design));
    const Status status = json_print(json, false, arena, &text, err);
    json_free(json);
    return status == STATUS_OK ? json_parse(id, text, strlen(text), arena, note, err) : status;
}
