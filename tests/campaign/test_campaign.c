#include "campaign/campaign.h"

#include "tests/campaign/room.h"

static Status read_with(Room *room, const char *old, const char *replacement,
                        Campaign *campaign, Arena *arena, Error *err)
{
    Materials materials;
    Parameters parameters;
    const char *path = campaign_write(room, old, replacement);
    assert_int_equal(materials_read("data/materials.json", arena, &materials, err), STATUS_OK);
    assert_int_equal(parameters_read("data/parameters.json", arena, &parameters, err), STATUS_OK);
    return campaign_read(path, &materials, &parameters, arena, campaign, err);
}

// -- What is refused, and where --

typedef struct Mistake {
    const char *old, *replacement;
    int line; // of the message
    const char *says;
} Mistake;

static const Mistake MISTAKES[] = {
    {"\"seed\": 7", "\"sed\": 7", 4, "unknown key 'sed', did you mean 'seed'?"},
    {"\"seed\": 7", "\"seed\": -1", 4, "'seed' is -1, must be from 0"},
    {"\"seed\": 7", "\"seed\": 1.5", 4, "'seed' is 1.5, must be a whole number"},
    {"\"seed\": 7", "\"seed\": \"7\"", 4, "'seed' must be a number"},
    {"\"seed\": 7", "\"seed\": 7, \"seed\": 8", 4, "seed"},
    {"\"seed\": 7,", "\"seed\": 7", 5, "5:"},
    {"\"seed\": 7", "\"seed\": 7, \"question\": 3", 4, "'question' must be a text"},
    {"\"name\": \"proof\"", "\"name\": 4", 2, "'name' must be a text"},
    {"\"name\": \"proof\",", "", 1, "'name' is missing"},
    {"\"name\": \"proof\"", "\"name\": \"pro\xff\"", 2, "UTF-8"},
    {"\"cycles\": 3", "\"cycles\": 2.5", 6, "'cycles' is 2.5, must be a whole number"},
    {"\"cycles\": 3", "\"cycles\": 1", 6, "'cycles' is 1, must be from 2 to 100"},
    {"\"cycles\": 3", "\"temperature\": 3", 6, "did you mean 'temperature_K'?"},
    {"\"current_mA_cm2\": 1", "\"current_mA_cm2\": 0", 5, "must be from 0.01 to 50"},
    {"\"capacity_mAh_cm2\": 2, ", "", 5, "'capacity_mAh_cm2' is missing"},
    {"\"tortuosity\": [1.1, 3]", "\"tortuosity\": [0.5, 3]", 13, "reaches beyond 1 to 8"},
    {"\"tortuosity\": [1.1, 3]", "\"tortuosity\": [3, 1.1]", 13, "[lowest, highest]"},
    {"\"tortuosity\": [1.1, 3]", "\"tortuosity\": [1, 2, 3]", 13, "[lowest, highest]"},
    {"\"tortuosity\": [1.1, 3]", "\"tortuosity\": [null, 3]", 13, "[lowest, highest]"},
    {"\"tortuosity\": [1.1, 3]", "\"tortuosity\": 2", 13, "[lowest, highest]"},
    {"\"tortuosity\": [1.1, 3]", "\"tortosity\": [1.1, 3]", 13, "did you mean 'tortuosity'?"},
    {"\"tortuosity\": [1.1, 3],", "", 7, "'tortuosity' is missing"},
    {"\"dopant\": [\"none\", \"N\", \"O\"]", "\"dopant\": []", 17, "must list 1 to"},
    {"\"dopant\": [\"none\", \"N\", \"O\"]", "\"dopant\": \"N\"", 17, "must list 1 to"},
    {"\"N\", \"O\"", "\"N\", \"N\"", 17, "'N' stands twice"},
    {"\"N\", \"O\"", "\"N\", 5", 17, "takes names of materials"},
    {"\"Ni foam\", ", "\"Ni fom\", ", 14, "Ni foam"},
    {"\"Ni foam\", ", "\"none\", ", 14, "none"},
    {"\"coating_bottom\": \"Ag\"", "\"coating\": \"Ag\"", 20, "unknown key 'coating'"},
    {"\"coating_bottom\": \"Ag\"", "\"coating_bottom\": \"Agg\"", 20, "Ag"},
    {", \"coating_bottom\": \"Ag\" }", " }", 20, "names two choices"},
    {"[{ \"skeleton\"", "[3, { \"skeleton\"", 20, "names two choices"},
    {"\"forbidden\": [{ \"skeleton\": \"Cu mesh\", \"coating_bottom\": \"Ag\" }]",
     "\"forbidden\": { \"skeleton\": \"Cu mesh\", \"coating_bottom\": \"Ag\" }", 20, "must list"},
    {"\"forbidden\": [{ \"skeleton\": \"Cu mesh\", \"coating_bottom\": \"Ag\" }]",
     "\"forbidden\": 3", 20, "must list"},
    {"\"host_mass_mg_cm2\": 40", "\"host_mass_mg_cm2\": 0", 21, "must be from 0.01"},
    {"\"surface_plated_fraction\": 0.1", "\"surface_plated_fraction\": 1.1", 21, "from 0 to 1"},
    {"\"cycle_life\": 1", "\"cycle_live\": 1", 22, "did you mean 'cycle_life'?"},
    {"\"coulombic_efficiency_pct\": 1, \"cycle_life\": 1", "\"cycle_life\": 0", 22,
     "gives no quantity a weight"},
    {"\"simulations\": 60", "\"simulations\": 49", 23, "must be from 50"},
    {"\"simulations\": 60", "\"simulations\": 60.5", 23, "whole number"},
    {"\"experiments\": 4", "\"experiments\": 97", 23, "must be from 1 to 96"},
    {"\"seed\": 7", "\"seed\": 7, \"batch\": \"best\"", 4, "must be 'score' or 'front'"},
    {"\"LiTFSI-DOL-DME\"", "\"LiTFSI-DOL-DMF\"", 5, "did you mean 'LiTFSI-DOL-DME'?"},
    {"[1.1, 3],", "[1.1, 3], \"tortuosity_bottom\": [0.5, 2],", 13, "reaches beyond 1 to 8"},
    {"[1.1, 3],", "[1.1, 3], \"profile\": [],", 13, "must list 'even', 'step' or both"},
    {"[1.1, 3],", "[1.1, 3], \"profile\": [\"log\"],", 13, "takes 'even' and 'step'"},
    {"[1.1, 3],", "[1.1, 3], \"profile\": [\"step\", \"step\"],", 13, "each once"},
    {"[1.1, 3],", "[1.1, 3], \"form\": [\"fom\"],", 13, "unknown form 'fom', did you mean 'foam'?"},
    {"[1.1, 3],", "[1.1, 3], \"form\": \"foam\",", 13, "must list 1 to"},
    {"[1.1, 3],", "[1.1, 3], \"form\": [\"particle bed\"],", 13, "leaves nothing of 'skeleton'"},
    {"\"limits\": {", "\"limits\": { \"cost_class\": 6,", 21, "must be from 1 to 5"},
    {"\"limits\": {", "\"limits\": { \"cost_class\": \"low\",", 21, "must be a number"},
    {"\"limits\": {", "\"limits\": { \"scalability\": \"big\",", 21, "'pilot' or 'industrial'"},
    {"\"seed\": 7", "\"seed\": 7, \"document_seconds\": 0", 4, "must be from 0.001"},
    {"\"seed\": 7", "\"seed\": 7, \"laboratory\": []", 4, "'laboratory' must be an object"},
    {"\"seed\": 7", "\"seed\": 7, \"laboratory\": {\"have\": [\"Au\"]}", 4, "unknown key 'have'"},
    {"\"seed\": 7", "\"seed\": 7, \"laboratory\": {\"has\": [\"Gold\"]}", 4,
     "unknown material 'Gold'"},
    {"\"seed\": 7", "\"seed\": 7, \"laboratory\": {\"processes\": [\"sputtring\"]}", 4,
     "did you mean 'sputtering'?"},
    {"\"seed\": 7", "\"seed\": 7, \"laboratory\": {\"processes\": [\"sputtering\"]}", 4,
     "leaves nothing of 'skeleton'"},
    {"\"seed\": 7", "\"seed\": 7, \"laboratory\": {\"fixed\": {\"skeleton\": \"Cu foam\"}}", 4,
     "'Cu foam' is not in the campaign's space"},
    {"\"seed\": 7", "\"seed\": 7, \"laboratory\": {\"fixed\": {\"thickness_um\": 1000}}", 4,
     "must be a number from 40 to 250 um"},
    {"\"seed\": 7", "\"seed\": 7, \"laboratory\": {\"fixed\": {\"skeleton\": 3}}", 4,
     "takes the name of a material"},
    {"\"seed\": 7", "\"seed\": 7, \"laboratory\": {\"preferred\": [\"Cu foam\"]}", 4,
     "unknown or excluded material 'Cu foam'"},
    {"\"enrichment\": 0", "\"enrichment\": 0.5", 24, "whole number"},
    {"\"enrichment\": 0", "\"enrichment\": -1", 24, "must be from 0 to 10000"},
    {"\"budget\": { \"simulations\": 60, \"candidates\": 1200, \"experiments\": 4,\n"
     "              \"enrichment\": 0 }",
     "\"budget\": 7", 23, "'budget' must be an object"},
};

static void what_is_wrong_is_named_by_line_and_column(void **state)
{
    for (size_t i = 0; i < sizeof MISTAKES / sizeof *MISTAKES; i++) {
        const Mistake *mistake = &MISTAKES[i];
        Room *room = *state;
        Arena arena = {0};
        Error err = {0};
        Campaign campaign = {.name = "untouched"};
        char place[256];
        snprintf(place, sizeof place, "%s:%d:", room->campaign, mistake->line);
        const Status status = read_with(room, mistake->old, mistake->replacement, &campaign,
                                        &arena, &err);
        if (status != STATUS_BAD_CONFIG || strncmp(err.text, place, strlen(place)) != 0)
            print_error("%s -> %d: %s\n", mistake->replacement, (int)status, err.text);
        CHECK_FAILS(status, STATUS_BAD_CONFIG, mistake->says);
        assert_memory_equal(err.text, place, strlen(place));
        assert_true(err.text[strlen(place)] >= '1' && err.text[strlen(place)] <= '9');
        assert_null(strchr(err.text, '\n'));
        assert_int_equal(err.status, STATUS_BAD_CONFIG);
        assert_int_equal(status_exit_code(status), 78);
        assert_string_equal(campaign.name, "untouched");
        arena_clear(&arena);
    }
}

static void whole_objects_that_are_missing_are_named(void **state)
{
    static const char *const PARTS[] = {"conditions", "space", "objectives"};
    for (int i = 0; i < 3; i++) {
        Arena arena = {0};
        Error err = {0};
        Campaign campaign;
        char old[32], says[64];
        snprintf(old, sizeof old, "\"%s\"", PARTS[i]);
        snprintf(says, sizeof says, "unknown key");
        CHECK_FAILS(read_with(*state, old, "\"nothing_like_it\"", &campaign, &arena, &err),
                    STATUS_BAD_CONFIG, says);
        arena_clear(&arena);
    }
    Arena arena = {0};
    Error err = {0};
    Campaign campaign;
    Materials materials;
    Parameters parameters;
    Room *room = *state;
    CHECK_OK(materials_read("data/materials.json", &arena, &materials, &err));
    CHECK_OK(parameters_read("data/parameters.json", &arena, &parameters, &err));
    CHECK_OK(file_write(room->campaign, "{\"name\": \"x\"}", 13, &err));
    CHECK_FAILS(campaign_read(room->campaign, &materials, &parameters, &arena, &campaign, &err),
                STATUS_BAD_CONFIG, "'conditions' is missing: an object");
    CHECK_OK(file_write(room->campaign, "[]", 2, &err));
    CHECK_FAILS(campaign_read(room->campaign, &materials, &parameters, &arena, &campaign, &err),
                STATUS_BAD_CONFIG, "a campaign is a JSON object");
    CHECK_FAILS(campaign_read("data/absent.json", &materials, &parameters, &arena, &campaign, &err),
                STATUS_NO_INPUT, "data/absent.json");
    arena_clear(&arena);
}

// -- What is read --

static void a_campaign_is_read_in_si(void **state)
{
    Arena arena = {0};
    Error err = {0};
    Campaign campaign;
    CHECK_OK(read_with(*state, "\"seed\": 7", "\"seed\": 8", &campaign, &arena, &err));
    assert_string_equal(campaign.name, "proof");
    assert_int_equal(campaign.seed, 8);
    CHECK_CLOSE(campaign.low[KNOB_THICKNESS], 40e-6, 1e-12, 0);
    CHECK_CLOSE(campaign.high[KNOB_PORE_TOP], 80e-6, 1e-12, 0);
    CHECK_CLOSE(campaign.conditions.current, 10, 1e-12, 0);
    CHECK_CLOSE(campaign.conditions.capacity, 72000, 1e-12, 0);
    CHECK_CLOSE(campaign.conditions.temperature, 298.15, 1e-12, 0);
    CHECK_CLOSE(campaign.mass_max, 0.4, 1e-12, 0);
    assert_int_equal(campaign.options[CHOICE_SKELETON].count, 5);
    assert_null(campaign.options[CHOICE_DOPANT].material[0]);
    assert_string_equal(campaign.options[CHOICE_DOPANT].material[2]->name, "O");
    assert_int_equal(campaign.rule_count, 1);
    assert_int_equal(campaign.simulations, 60);
    assert_true(campaign.weight[OBJECTIVE_LIFE] == 1 && campaign.weight[OBJECTIVE_SURFACE] == 0);
    arena_clear(&arena);
}

static void what_is_left_out_has_a_default(void **state)
{
    Arena arena = {0};
    Error err = {0};
    Campaign campaign;
    CHECK_OK(read_with(*state,
                       "  \"limits\": { \"host_mass_mg_cm2\": 40, "
                       "\"surface_plated_fraction\": 0.1 },\n",
                       "", &campaign, &arena, &err));
    assert_true(isinf(campaign.mass_max));
    assert_true(campaign.surface_max == 1);
    assert_true(campaign.document_seconds == 600);
    arena_clear(&arena);
}

static void the_default_campaign_of_the_program_is_right(void **state)
{
    (void)state;
    Arena arena = {0};
    Error err = {0};
    Materials materials;
    Parameters parameters;
    Campaign campaign;
    CHECK_OK(materials_read("data/materials.json", &arena, &materials, &err));
    CHECK_OK(parameters_read("data/parameters.json", &arena, &parameters, &err));
    CHECK_OK(campaign_read("data/campaign.json", &materials, &parameters, &arena, &campaign, &err));
    arena_clear(&arena);
}

// -- Scales --

static void scales_lead_there_and_back(void **state)
{
    (void)state;
    static const double VALUES[OBJECTIVE_COUNT][3] = {
        {50, 98.4, 99.99}, {1, 250, 1e4}, {0.5, 30, 500}, {0, 0.5, 1}, {1e-3, 0.05, 1}};
    for (int k = 0; k < OBJECTIVE_COUNT; k++)
        for (int i = 0; i < 3; i++)
            // Of 99.99 % the loss is known to 1e-14 / 1e-4 of itself.
            CHECK_CLOSE(objective_inverse((Objective)k,
                                          objective_forward((Objective)k, VALUES[k][i])),
                        VALUES[k][i], 1e-12, 1e-12);
    // What cannot be told from nothing is moved to the least that can.
    CHECK_CLOSE(objective_forward(OBJECTIVE_EFFICIENCY, 100), 5, 1e-12, 0);
    CHECK_CLOSE(objective_forward(OBJECTIVE_EFFICIENCY, 100.3), 5, 1e-12, 0);
    CHECK_CLOSE(objective_forward(OBJECTIVE_SURFACE, 0), -3, 1e-12, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ROOM_TEST(what_is_wrong_is_named_by_line_and_column),
        ROOM_TEST(whole_objects_that_are_missing_are_named),
        ROOM_TEST(a_campaign_is_read_in_si),
        ROOM_TEST(what_is_left_out_has_a_default),
        cmocka_unit_test(the_default_campaign_of_the_program_is_right),
        cmocka_unit_test(scales_lead_there_and_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
