#include "campaign/space.h"

#include "tests/campaign/room.h"

enum { RECIPES = 3000 };


// A campaign with the program's whole default space.
static void open_default(Room *room, Workshop *workshop)
{
    Error err = {0};
    WorkshopOptions options = room_options(room);
    options.campaign = "data/campaign.json";
    CHECK_OK(workshop_open(&options, workshop, &err));
}

// -- Recipes --

static void every_recipe_can_be_made_and_lies_within_the_ranges(void **state)
{
    Error err = {0};
    Workshop workshop;
    open_default(*state, &workshop);
    const Campaign *campaign = &workshop.campaign;
    for (uint64_t i = 0; i < 2 * RECIPES; i++) {
        Recipe recipe;
        CHECK_OK(space_recipe(campaign, i % 2 ? STREWING_EVEN : STREWING_RANDOM, i / 2, &recipe,
                              &err));
        assert_null(space_refusal(campaign, &recipe));
        assert_true(recipe_mass(campaign, &recipe) <= campaign->mass_max);
        for (int k = 0; k < KNOB_COUNT; k++) {
            assert_true(recipe.knob[k] >= campaign->low[k]);
            assert_true(recipe.knob[k] <= campaign->high[k]);
        }
        for (int k = 0; k < CHOICE_COUNT; k++)
            assert_in_range(recipe.option[k], 0, campaign->options[k].count - 1);
    }
    workshop_close(&workshop);
}

// All combinations of materials, not only those that a sample happens to draw: the bounds are the
// scale of the surrogates.
static void the_bounds_hold_for_every_combination_and_are_reached(void **state)
{
    Workshop workshop;
    open_default(*state, &workshop);
    const Campaign *campaign = &workshop.campaign;
    double low[FEATURE_COUNT], high[FEATURE_COUNT];
    int total = 1;
    for (int f = 0; f < FEATURE_COUNT; f++) {
        low[f] = INFINITY;
        high[f] = -INFINITY;
    }
    for (int i = 0; i < CHOICE_COUNT; i++)
        total *= campaign->options[i].count;
    for (int number = 0; number < 2 * total; number++) {
        Recipe recipe = {0};
        double features[FEATURE_COUNT];
        memcpy(recipe.knob, number % 2 ? campaign->high : campaign->low, sizeof recipe.knob);
        for (int i = 0, rest = number / 2; i < CHOICE_COUNT; i++) {
            recipe.option[i] = rest % campaign->options[i].count;
            rest /= campaign->options[i].count;
        }
        space_features(campaign, &recipe, features);
        for (int f = 0; f < FEATURE_COUNT; f++) {
            low[f] = fmin(low[f], features[f]);
            high[f] = fmax(high[f], features[f]);
        }
    }
    for (int f = 0; f < FEATURE_COUNT; f++) {
        assert_true(isfinite(low[f]) && isfinite(high[f]));
        assert_true(workshop.low[f] == low[f]);
        assert_true(workshop.high[f] == high[f]);
    }
    workshop_close(&workshop);
}

static void a_recipe_follows_from_seed_and_number_alone(void **state)
{
    Error err = {0};
    Workshop workshop;
    open_default(*state, &workshop);
    Recipe forward[50], again;
    int differ = 0;
    for (uint64_t i = 0; i < 50; i++)
        CHECK_OK(space_recipe(&workshop.campaign, STREWING_EVEN, i, &forward[i], &err));
    for (uint64_t i = 50; i-- > 0;) {
        CHECK_OK(space_recipe(&workshop.campaign, STREWING_EVEN, i, &again, &err));
        assert_memory_equal(again.knob, forward[i].knob, sizeof again.knob);
        assert_memory_equal(again.option, forward[i].option, sizeof again.option);
    }
    workshop.campaign.seed++;
    for (uint64_t i = 0; i < 50; i++) {
        CHECK_OK(space_recipe(&workshop.campaign, STREWING_EVEN, i, &again, &err));
        differ += memcmp(again.knob, forward[i].knob, sizeof again.knob) != 0;
    }
    assert_int_equal(differ, 50);
    workshop_close(&workshop);
}

// A share of the space that cannot be made is drawn again, and the rest stays evenly covered.
static void forbidden_combinations_are_drawn_again(void **state)
{
    Error err = {0};
    Workshop workshop;
    room_open(*state, &workshop);
    const Campaign *campaign = &workshop.campaign;
    int skeletons[OPTIONS_PER_CHOICE] = {0};
    int both = 0;
    for (uint64_t i = 0; i < RECIPES; i++) {
        Recipe recipe;
        CHECK_OK(space_recipe(campaign, STREWING_EVEN, i, &recipe, &err));
        const Material *skeleton = recipe_material(campaign, &recipe, CHOICE_SKELETON);
        const Material *coating = recipe_material(campaign, &recipe, CHOICE_COATING_BOTTOM);
        both += strcmp(skeleton->name, "Cu mesh") == 0 && coating &&
                strcmp(coating->name, "Ag") == 0;
        skeletons[recipe.option[CHOICE_SKELETON]]++;
    }
    assert_int_equal(both, 0);
    for (int i = 0; i < campaign->options[CHOICE_SKELETON].count; i++)
        assert_in_range(skeletons[i], RECIPES / 20, RECIPES / 2);
    workshop_close(&workshop);
}

static void an_empty_space_is_said_to_be_empty(void **state)
{
    static const struct {
        const char *old, *replacement;
    } EMPTY[] = {
        {"\"host_mass_mg_cm2\": 40", "\"host_mass_mg_cm2\": 0.01"},
        {"[\"Cu mesh\", \"Ni foam\", \"CNF\", \"rGO foam\", \"PVDF\"],\n"
         "    \"coating_top\": [\"none\", \"PVDF film\", \"Cu\"],\n"
         "    \"coating_bottom\": [\"none\", \"Au\", \"Ag\", \"ZnO\"]",
         "[\"Cu mesh\"],\n    \"coating_top\": [\"none\"],\n    \"coating_bottom\": [\"Ag\"]"},
    };
    Room *room = *state;
    for (int i = 0; i < 2; i++) {
        Error err = {0};
        Workshop workshop;
        campaign_write(room, EMPTY[i].old, EMPTY[i].replacement);
        const WorkshopOptions options = room_options(room);
        CHECK_FAILS(workshop_open(&options, &workshop, &err), STATUS_BAD_CONFIG,
                    "the space is empty, or nearly so");
        assert_false(file_exists(room->database));
    }
}

static void an_unknown_electrolyte_is_refused_with_the_nearest(void **state)
{
    Room *room = *state;
    Error err = {0};
    Workshop workshop;
    campaign_write(room, "LiTFSI-DOL-DME", "LiTFSI-DOL-DNE");
    const WorkshopOptions options = room_options(room);
    CHECK_FAILS(workshop_open(&options, &workshop, &err), STATUS_BAD_CONFIG,
                "did you mean 'LiTFSI-DOL-DME'?");
}

// -- Designs --

// The surrogate is told of the very numbers that the simulator is given.
static void features_are_those_of_the_design(void **state)
{
    Error err = {0};
    Workshop workshop;
    open_default(*state, &workshop);
    for (uint64_t i = 0; i < 500; i++) {
        Recipe recipe;
        Design design;
        double f[FEATURE_COUNT];
        CHECK_OK(space_recipe(&workshop.campaign, STREWING_RANDOM, i, &recipe, &err));
        CHECK_OK(space_design(&workshop.campaign, &workshop.parameters, &recipe, &design, &err));
        space_features(&workshop.campaign, &recipe, f);
        // Logarithms there and back: a few units in the last place of the exponent.
        CHECK_CLOSE(design.thickness, pow(10, f[FEATURE_LOG_THICKNESS]), 1e-13, 0);
        CHECK_CLOSE(profile_at(&design.porosity, 0), f[FEATURE_POROSITY_TOP], 1e-15, 0);
        CHECK_CLOSE(profile_at(&design.porosity, 1), f[FEATURE_POROSITY_BOTTOM], 1e-15, 0);
        CHECK_CLOSE(log10(profile_at(&design.pore_diameter, 0)), f[FEATURE_LOG_PORE_TOP], 1e-13,
                    0);
        CHECK_CLOSE(log10(profile_at(&design.pore_diameter, 1)), f[FEATURE_LOG_PORE_BOTTOM],
                    1e-13, 0);
        CHECK_CLOSE(log10(profile_at(&design.conductivity, 0)), f[FEATURE_LOG_CONDUCTIVITY_TOP],
                    1e-12, 1e-12);
        CHECK_CLOSE(log10(profile_at(&design.conductivity, 1)),
                    f[FEATURE_LOG_CONDUCTIVITY_BOTTOM], 1e-12, 1e-12);
        // Millivolts that end a gradient from tens of them: the rounding of the larger end.
        CHECK_CLOSE(profile_at(&design.nucleation_overpotential, 1), f[FEATURE_NUCLEATION_BOTTOM],
                    1e-15, 1e-16);
        CHECK_CLOSE(profile_at(&design.hot_spot_factor, 0.5), f[FEATURE_HOT_SPOT], 1e-15, 0);
        CHECK_CLOSE(design.protocol.capacity, 72000, 1e-15, 0);
    }
    workshop_close(&workshop);
}

// What the simulator weighs is what the recipe weighs.
static void a_design_weighs_what_its_recipe_weighs(void **state)
{
    Error err = {0};
    Workshop workshop;
    open_default(*state, &workshop);
    for (uint64_t i = 0; i < 200; i++) {
        Recipe recipe;
        Design design;
        CHECK_OK(space_recipe(&workshop.campaign, STREWING_EVEN, i, &recipe, &err));
        CHECK_OK(space_design(&workshop.campaign, &workshop.parameters, &recipe, &design, &err));
        const double solid = 1 - 0.5 * (recipe.knob[KNOB_POROSITY_TOP] +
                                        recipe.knob[KNOB_POROSITY_BOTTOM]);
        CHECK_CLOSE(design.skeleton_density * solid * design.thickness,
                    recipe_mass(&workshop.campaign, &recipe), 1e-13, 0);
    }
    workshop_close(&workshop);
}

// An artificial interphase evens the current out, as it does in the published hosts.
static void an_interphase_evens_the_current(void **state)
{
    Error err = {0};
    Workshop workshop;
    room_open(*state, &workshop);
    Recipe recipe;
    double bare[FEATURE_COUNT], covered[FEATURE_COUNT];
    CHECK_OK(space_recipe(&workshop.campaign, STREWING_EVEN, 0, &recipe, &err));
    recipe.option[CHOICE_INTERPHASE] = 0;
    space_features(&workshop.campaign, &recipe, bare);
    recipe.option[CHOICE_INTERPHASE] = 1;
    space_features(&workshop.campaign, &recipe, covered);
    assert_true(covered[FEATURE_HOT_SPOT] < bare[FEATURE_HOT_SPOT]);
    assert_true(covered[FEATURE_SEI] != bare[FEATURE_SEI]);
    workshop_close(&workshop);
}

// The widest space that campaign.json may ask for is one that the simulator accepts.
static void the_ends_of_every_range_can_be_simulated(void **state)
{
    Error err = {0};
    Workshop workshop;
    room_open(*state, &workshop);
    for (int corner = 0; corner < 1 << KNOB_COUNT; corner++) {
        Recipe recipe;
        Design design;
        CHECK_OK(space_recipe(&workshop.campaign, STREWING_EVEN, 1, &recipe, &err));
        for (int k = 0; k < KNOB_COUNT; k++)
            recipe.knob[k] = KNOBS[k].factor * (corner >> k & 1 ? KNOBS[k].high : KNOBS[k].low);
        CHECK_OK(space_design(&workshop.campaign, &workshop.parameters, &recipe, &design, &err));
    }
    workshop_close(&workshop);
}

// -- The key of what was simulated --

static void key_of(Room *room, const char *old, const char *replacement, char *key)
{
    Workshop workshop;
    campaign_write(room, old, replacement);
    room_open(room, &workshop);
    memcpy(key, workshop.key, sizeof workshop.key);
    workshop_close(&workshop);
}

static void the_key_changes_with_what_results_depend_on_alone(void **state)
{
    static const struct {
        const char *old, *replacement;
        bool same;
    } CHANGES[] = {
        {"\"seed\": 7", "\"seed\":  7", true},
        {"\"name\": \"proof\"", "\"name\": \"other\"", true},
        {"\"cycle_life\": 1", "\"cycle_life\": 2", true},
        {"\"candidates\": 1200", "\"candidates\": 1300", true},
        {"\"seed\": 7", "\"seed\": 8", false},
        {"\"cycles\": 3", "\"cycles\": 4", false},
        {"\"current_mA_cm2\": 1", "\"current_mA_cm2\": 1.1", false},
        {"\"tortuosity\": [1.1, 3]", "\"tortuosity\": [1.1, 3.1]", false},
        {"\"dopant\": [\"none\", \"N\", \"O\"]", "\"dopant\": [\"none\", \"O\", \"N\"]", false},
        {"\"coating_bottom\": \"Ag\"", "\"coating_bottom\": \"Au\"", false},
        {"\"host_mass_mg_cm2\": 40", "\"host_mass_mg_cm2\": 39", false},
    };
    char plain[WORKSHOP_KEY], key[WORKSHOP_KEY];
    key_of(*state, "\"seed\": 7", "\"seed\": 7", plain);
    assert_int_equal(strlen(plain), 64);
    for (size_t i = 0; i < sizeof CHANGES / sizeof *CHANGES; i++) {
        key_of(*state, CHANGES[i].old, CHANGES[i].replacement, key);
        if ((strcmp(key, plain) == 0) != CHANGES[i].same)
            print_error("after %s\n", CHANGES[i].replacement);
        assert_int_equal(strcmp(key, plain) == 0, CHANGES[i].same);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ROOM_TEST(every_recipe_can_be_made_and_lies_within_the_ranges),
        ROOM_TEST(the_bounds_hold_for_every_combination_and_are_reached),
        ROOM_TEST(a_recipe_follows_from_seed_and_number_alone),
        ROOM_TEST(forbidden_combinations_are_drawn_again),
        ROOM_TEST(an_empty_space_is_said_to_be_empty),
        ROOM_TEST(an_unknown_electrolyte_is_refused_with_the_nearest),
        ROOM_TEST(features_are_those_of_the_design),
        ROOM_TEST(a_design_weighs_what_its_recipe_weighs),
        ROOM_TEST(an_interphase_evens_the_current),
        ROOM_TEST(the_ends_of_every_range_can_be_simulated),
        ROOM_TEST(the_key_changes_with_what_results_depend_on_alone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
