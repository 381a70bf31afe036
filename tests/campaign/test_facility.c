#include "campaign/facility.h"

#include "campaign/rank.h"
#include "tests/campaign/room.h"

static void open_with(Room *room, const char *old, const char *replacement, Workshop *workshop)
{
    campaign_write(room, old, replacement);
    room_open(room, workshop);
}

static bool offers(const Workshop *workshop, Choice choice, const char *name)
{
    const Options *options = &workshop->campaign.options[choice];
    for (int i = 0; i < options->count; i++)
        if (options->material[i] && strcmp(options->material[i]->name, name) == 0)
            return true;
    return false;
}

// "We only have CNF and a sputterer": what is proposed can be made with that.
static void a_laboratory_is_offered_what_it_can_make(void **state)
{
    Workshop w;
    Error err = {0};
    open_with(*state, "\"seed\": 7", "\"seed\": 7, \"laboratory\": {\"has\": [\"CNF\"],"
              " \"processes\": [\"sputtering\"]}", &w);
    assert_int_equal(w.campaign.options[CHOICE_SKELETON].count, 1);
    assert_true(offers(&w, CHOICE_SKELETON, "CNF"));
    assert_true(offers(&w, CHOICE_COATING_BOTTOM, "Au"));
    assert_non_null(strstr(w.campaign.left_out, "Ni foam"));
    for (uint64_t i = 0; i < 200; i++) {
        Recipe recipe;
        CHECK_OK(space_recipe(&w.campaign, STREWING_RANDOM, i, &recipe, &err));
        for (int c = 0; c < CHOICE_COUNT; c++) {
            const Material *material = recipe_material(&w.campaign, &recipe, (Choice)c);
            bool can = !material || strcmp(material->name, "CNF") == 0;
            for (int p = 0; material && p < material->process_count; p++)
                can |= strcmp(material->processes[p]->name, "sputtering") == 0;
            assert_true(can);
        }
    }
    workshop_close(&w);
}

static void forms_and_classes_narrow_the_space(void **state)
{
    Workshop w;
    open_with(*state, "[1.1, 3],", "[1.1, 3], \"form\": [\"foam\", \"mesh\"],", &w);
    assert_true(offers(&w, CHOICE_SKELETON, "Ni foam") && offers(&w, CHOICE_SKELETON, "Cu mesh"));
    assert_false(offers(&w, CHOICE_SKELETON, "CNF"));
    workshop_close(&w);
    open_with(*state, "\"limits\": {", "\"limits\": { \"cost_class\": 3,", &w);
    for (int c = 0; c < CHOICE_COUNT; c++)
        for (int i = 0; i < w.campaign.options[c].count; i++)
            if (w.campaign.options[c].material[i])
                assert_false(w.campaign.options[c].material[i]->cost_class.value > 3);
    assert_false(offers(&w, CHOICE_COATING_BOTTOM, "Au"));
    workshop_close(&w);
    open_with(*state, "\"limits\": {", "\"limits\": { \"scalability\": \"industrial\",", &w);
    for (int i = 0; i < w.campaign.options[CHOICE_SKELETON].count; i++)
        assert_int_equal(material_scalability(w.campaign.options[CHOICE_SKELETON].material[i]),
                         SCALABILITY_INDUSTRIAL);
    workshop_close(&w);
}

static void what_is_fixed_does_not_vary(void **state)
{
    Workshop w;
    Error err = {0};
    open_with(*state, "\"seed\": 7", "\"seed\": 7, \"laboratory\": {\"fixed\": {\"thickness_um\":"
              " 100, \"tortuosity\": 1.5, \"skeleton\": \"Ni foam\", \"dopant\": \"none\"}}", &w);
    for (uint64_t i = 0; i < 50; i++) {
        Recipe recipe;
        CHECK_OK(space_recipe(&w.campaign, STREWING_EVEN, i, &recipe, &err));
        CHECK_CLOSE(recipe.knob[KNOB_THICKNESS], 100e-6, 1e-12, 0);
        CHECK_CLOSE(recipe.knob[KNOB_TORTUOSITY_BOTTOM], 1.5, 1e-12, 0);
        assert_null(recipe_material(&w.campaign, &recipe, CHOICE_DOPANT));
        assert_string_equal(recipe_material(&w.campaign, &recipe, CHOICE_SKELETON)->name,
                            "Ni foam");
    }
    workshop_close(&w);
}

static void what_is_preferred_is_worth_a_little(void **state)
{
    Workshop w;
    Error err = {0};
    int liked = 0;
    open_with(*state, "\"seed\": 7", "\"seed\": 7, \"laboratory\": {\"preferred\":"
              " [\"Ag\", \"CNF\"]}", &w);
    for (uint64_t i = 0; i < 100; i++) {
        Recipe recipe;
        CHECK_OK(space_recipe(&w.campaign, STREWING_RANDOM, i, &recipe, &err));
        const Material *skeleton = recipe_material(&w.campaign, &recipe, CHOICE_SKELETON);
        const Material *coating = recipe_material(&w.campaign, &recipe, CHOICE_COATING_BOTTOM);
        const int count = (strcmp(skeleton->name, "CNF") == 0) +
                          (coating && strcmp(coating->name, "Ag") == 0);
        CHECK_CLOSE(rank_preference(&w.campaign, &recipe), 0.25 * count, 1e-12, 1e-15);
        liked += count > 0;
    }
    assert_in_range(liked, 10, 90);
    workshop_close(&w);
}

// -- Gradients --

static void tortuosity_and_steps_reach_the_design_and_the_surrogate(void **state)
{
    Workshop w;
    Error err = {0};
    int steps = 0;
    open_with(*state, "[1.1, 3],", "[1.1, 3], \"tortuosity_bottom\": [2, 5],"
              " \"profile\": [\"even\", \"step\"],", &w);
    assert_true(w.campaign.tortuosity_graded);
    for (uint64_t i = 0; i < 100; i++) {
        Recipe recipe;
        Design design;
        double features[FEATURE_COUNT];
        CHECK_OK(space_recipe(&w.campaign, STREWING_EVEN, i, &recipe, &err));
        CHECK_OK(space_design(&w.campaign, &w.parameters, &recipe, &design, &err));
        space_features(&w.campaign, &recipe, features);
        const double top = recipe.knob[KNOB_TORTUOSITY];
        const double bottom = recipe.knob[KNOB_TORTUOSITY_BOTTOM];
        const bool step = recipe.grading == GRADING_STEP;
        CHECK_CLOSE(profile_at(&design.tortuosity, 0.25), step ? top : 0.75 * top + 0.25 * bottom,
                    1e-9, 0);
        CHECK_CLOSE(profile_at(&design.tortuosity, 0.9), step ? bottom : 0.1 * top + 0.9 * bottom,
                    1e-9, 0);
        CHECK_CLOSE(features[FEATURE_TORTUOSITY_RISE], bottom - top, 1e-12, 0);
        assert_true(features[FEATURE_STEP] == step);
        for (int f = 0; f < FEATURE_COUNT; f++)
            assert_true(features[f] >= w.low[f] - 1e-12 && features[f] <= w.high[f] + 1e-12);
        steps += step;
    }
    assert_in_range(steps, 40, 60);
    workshop_close(&w);
}

// Left out, both are as they were: an even run, and a bottom that follows the top.
static void without_them_the_bottom_follows_the_top(void **state)
{
    Workshop w;
    Error err = {0};
    room_open(*state, &w);
    for (uint64_t i = 0; i < 20; i++) {
        Recipe recipe;
        CHECK_OK(space_recipe(&w.campaign, STREWING_EVEN, i, &recipe, &err));
        assert_true(recipe.knob[KNOB_TORTUOSITY_BOTTOM] == recipe.knob[KNOB_TORTUOSITY]);
        assert_int_equal(recipe.grading, GRADING_EVEN);
    }
    assert_true(w.low[FEATURE_TORTUOSITY_RISE] == 0 && w.high[FEATURE_TORTUOSITY_RISE] == 0);
    workshop_close(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ROOM_TEST(a_laboratory_is_offered_what_it_can_make),
        ROOM_TEST(forms_and_classes_narrow_the_space),
        ROOM_TEST(what_is_fixed_does_not_vary),
        ROOM_TEST(what_is_preferred_is_worth_a_little),
        ROOM_TEST(tortuosity_and_steps_reach_the_design_and_the_surrogate),
        ROOM_TEST(without_them_the_bottom_follows_the_top),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
