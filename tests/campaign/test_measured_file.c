#include "campaign/measured.h"

#include "campaign/laboratory.h"
#include "campaign/run.h"
#include "catalog/setting.h"
#include "tests/campaign/claim.h"

static const char RECIPE[] =
    "{\"thickness_um\": 120, \"porosity_top\": 0.9, \"porosity_bottom\": 0.7, \"pore_top_um\": 60,"
    " \"pore_bottom_um\": 12, \"tortuosity\": 1.5, \"skeleton\": \"CNF\","
    " \"coating_bottom\": \"Ag\", \"profile\": \"step\"}";

typedef struct Case {
    Workshop workshop;
    Arena arena;
    char path[256];
    MeasuredImport import;
} Case;

static void case_open(const Room *room, Case *c)
{
    Error err = {0};
    *c = (Case){0};
    room_open(room, &c->workshop);
    CHECK_OK(catalog_put_setting(c->workshop.catalog, "proposed", "R-AAAAAAAA HS-AAAAA\n", &err));
    snprintf(c->path, sizeof c->path, "%s/results.json", room->path);
}

static void case_close(Case *c)
{
    arena_clear(&c->arena);
    workshop_close(&c->workshop);
}

static void write_results(const Case *c, const char *text)
{
    Error err = {0};
    CHECK_OK(file_write(c->path, text, strlen(text), &err));
}

static void import(Case *c, MeasuredOptions options)
{
    Error err = {0};
    options.materials = &c->workshop.materials;
    CHECK_OK(measured_import(c->workshop.catalog, c->path, &options, &c->arena, &c->import, &err));
}

static int claims_of(Case *c)
{
    Error err = {0};
    const Claim *claims = NULL;
    int count = 0;
    CHECK_OK(catalog_claims(c->workshop.catalog, NULL, &c->arena, &claims, &count, &err));
    return count;
}

// An experiment of one's own with an efficiency, in the file's own words.
static void write_own(Case *c, const char *id, const char *recipe, double efficiency)
{
    write_results(c, arena_format(&c->arena,
                                  "{\"results\": [{\"id\": \"%s\", \"status\": \"measured\",\n"
                                  " \"current_mA_cm2\": 2, \"capacity_mAh_cm2\": 1,\n"
                                  " \"electrolyte\": \"LiTFSI in DOL/DME\", \"thickness_um\": 130,\n"
                                  " \"coulombic_efficiency_pct\": %g,\n"
                                  " \"recipe\": %s}]}\n", id, efficiency, recipe));
}

static void a_file_is_imported_once_and_can_be_taken_back(void **state)
{
    Case c;
    Error err = {0};
    case_open(*state, &c);
    write_results(&c, "{\"results\": [{\"id\": \"HS-AAAAA\", \"status\": \"measured\",\n"
                      " \"coulombic_efficiency_pct\": 98.5, \"cells\": 3,\n"
                      " \"measured_on\": \"2026-03-05\"}]}\n");
    import(&c, (MeasuredOptions){.dry_run = true});
    assert_int_equal(c.import.claims, 2);
    assert_false(c.import.stored);
    assert_int_equal(claims_of(&c), 0);
    import(&c, (MeasuredOptions){0});
    assert_true(c.import.stored);
    CHECK_CLOSE(c.import.results.rows[0].measured_on, 1772668800, 0, 1e-3);
    const char *name = c.import.name;
    import(&c, (MeasuredOptions){0});
    assert_true(c.import.known && !c.import.stored);
    assert_string_equal(c.import.name, name);
    assert_int_equal(claims_of(&c), 2);
    CHECK_OK(measured_undo(c.workshop.catalog, name, &err));
    assert_int_equal(claims_of(&c), 0);
    case_close(&c);
}

// One result of the file and what is said of it, at the line and column of the fault.
typedef struct Fault {
    const char *result, *place, *problem;
} Fault;

static const Fault FAULTS[] = {
    {"{\"id\": \"HS-ZZZZZ\", \"status\": \"made\"}", ":2:8", "no design that was ever proposed"},
    {"{\"status\": \"made\"}", ":2:1", "has no 'id'"},
    {"7", ":2:1", "is no result"},
    {"{\"id\": \"HS-AAAAA\", \"status\": \"done\"}", ":2:30", "is no status"},
    {"{\"id\": \"HS-AAAAA\", \"status\": \"measured\"}", ":2:30", "says measured, but"},
    {"{\"id\": \"HS-AAAAA\", \"status\": \"made\", \"poros\": 3}", "", "unknown key 'poros'"},
    {"{\"id\": \"HS-AAAAA\", \"status\": \"made\",\n\"thickness_um\": \"80 um\"}", ":3:17",
     "text where a number is expected"},
    {"{\"id\": \"HS-AAAAA\", \"status\": \"made\",\n\"thickness_um\": 9000}", ":3:17",
     "out of range"},
    {"{\"id\": \"HS-AAAAA\", \"status\": \"made\", \"recipe\": {}}", "", "that was proposed"},
    {"{\"id\": \"A\", \"status\": \"made\", \"recipe\": 3}", "", "must be an object"},
    {"{\"id\": \"A\", \"status\": \"made\", \"recipe\": {\"tortuosity\": 2}}", "",
     "'thickness_um'"},
    {"{\"id\": \"HS-AAAAA\", \"status\": \"made\"}, {\"id\": \"HS-AAAAA\", \"status\": \"made\"}",
     "", "is there twice"},
};

static void every_fault_is_named_by_place_and_reason(void **state)
{
    Case c;
    case_open(*state, &c);
    for (size_t i = 0; i < sizeof FAULTS / sizeof *FAULTS; i++) {
        write_results(&c, arena_format(&c.arena, "{\"results\": [\n%s]}", FAULTS[i].result));
        import(&c, (MeasuredOptions){0});
        assert_int_equal(c.import.results.refusals, 1);
        const ResultProblem *problem = &c.import.results.problems[0];
        if (!strstr(problem->cell, FAULTS[i].place) || !strstr(problem->problem, FAULTS[i].problem))
            print_error("%s %s: expected %s %s\n", problem->cell, problem->problem,
                        FAULTS[i].place, FAULTS[i].problem);
        assert_non_null(strstr(problem->cell, c.path));
        assert_non_null(strstr(problem->cell, FAULTS[i].place));
        assert_non_null(strstr(problem->problem, FAULTS[i].problem));
        assert_false(c.import.stored);
        assert_int_equal(claims_of(&c), 0);
    }
    case_close(&c);
}

static void a_wrong_recipe_is_refused_by_what_is_wrong_in_it(void **state)
{
    static const char *const WRONG[][3] = {
        {"\"thickness_um\": 120", "\"thickness_um\": 9000", "'thickness_um'"},
        {"\"CNF\"", "\"CNX\"", "CNF"},
        {"\"Ag\"", "3", "'coating_bottom' must be the name"},
        {"\"step\"", "\"wavy\"", "'even' or 'step'"},
        {"\"skeleton\": \"CNF\",", "", "'skeleton' is missing"},
        {"\"tortuosity\"", "\"tortuousness\"", "unknown key 'tortuousness'"},
    };
    Case c;
    case_open(*state, &c);
    for (size_t i = 0; i < sizeof WRONG / sizeof *WRONG; i++) {
        char *recipe = text_replaced(RECIPE, WRONG[i][0], WRONG[i][1]);
        write_own(&c, "our 7", recipe, 99);
        free(recipe);
        import(&c, (MeasuredOptions){0});
        assert_int_equal(c.import.results.refusals, 1);
        assert_non_null(strstr(c.import.results.problems[0].cell, ":5:"));
        assert_non_null(strstr(c.import.results.problems[0].problem, WRONG[i][2]));
    }
    assert_int_equal(claims_of(&c), 0);
    case_close(&c);
}

static void values_of_ones_own_need_their_conditions(void **state)
{
    Case c;
    case_open(*state, &c);
    write_results(&c, arena_format(&c.arena, "{\"results\": [{\"id\": \"A\", \"status\": "
                                             "\"measured\", \"cycle_life\": 90, \"recipe\": %s}]}",
                                   RECIPE));
    import(&c, (MeasuredOptions){0});
    assert_int_equal(c.import.results.refusals, 1);
    assert_non_null(strstr(c.import.results.problems[0].fix, "current_mA_cm2"));
    case_close(&c);
}

static void a_file_that_is_no_list_of_results_is_refused(void **state)
{
    static const char *const TEXTS[] = {"[]", "{}", "{\"results\": 1}", "{\"results\": [], \"x\": 1}",
                                        "{\"results\": [", ""};
    Case c;
    Error err = {0};
    case_open(*state, &c);
    const MeasuredOptions options = {.materials = &c.workshop.materials};
    for (size_t i = 0; i < sizeof TEXTS / sizeof *TEXTS; i++) {
        write_results(&c, TEXTS[i]);
        CHECK_FAILS(measured_import(c.workshop.catalog, c.path, &options, &c.arena, &c.import,
                                    &err), STATUS_BAD_DATA, "results.json:1:");
    }
    case_close(&c);
}

static int trials_of(Case *c, Trial **trials)
{
    Error err = {0};
    int count = 0;
    CHECK_OK(laboratory_trials(&c->workshop, &c->arena, trials, &count, &err));
    return count;
}

static int evidence_of(Case *c, Evidence **evidence)
{
    Error err = {0};
    int count = 0;
    CHECK_OK(laboratory_evidence(&c->workshop, &c->arena, evidence, &count, &err));
    return count;
}

static void an_experiment_nobody_proposed_is_a_trial_and_evidence(void **state)
{
    Case c;
    Trial *trials = NULL;
    Evidence *evidence = NULL;
    case_open(*state, &c);
    write_own(&c, "our 7", RECIPE, 99);
    import(&c, (MeasuredOptions){0});
    assert_true(c.import.stored);
    assert_int_equal(trials_of(&c, &trials), 1);
    assert_string_equal(trials[0].id, "our 7");
    const Recipe *recipe = &trials[0].candidate.recipe;
    CHECK_CLOSE(recipe->knob[KNOB_THICKNESS], 120e-6, 1e-12, 0);
    assert_string_equal(recipe_material(&c.workshop.campaign, recipe, CHOICE_COATING_BOTTOM)->name,
                        "Ag");
    assert_null(recipe_material(&c.workshop.campaign, recipe, CHOICE_COATING_TOP));
    assert_int_equal(recipe->grading, GRADING_STEP);
    assert_int_equal(evidence_of(&c, &evidence), 1);
    CHECK_CLOSE(evidence[0].design->thickness, 130e-6, 1e-12, 0); // as made, not as meant
    CHECK_CLOSE(profile_at(&evidence[0].design->pore_diameter, 0), 60e-6, 1e-12, 0);
    CHECK_CLOSE(profile_at(&evidence[0].design->pore_diameter, 1), 12e-6, 1e-12, 0);
    CHECK_CLOSE(evidence[0].current, 20, 1e-12, 0);
    assert_string_equal(evidence[0].electrolyte, "LiTFSI-DOL-DME");
    // A row of a workbook has no room for a recipe: the name tells it.
    put_claim(&c.workshop, "our 7", "results/0002", "cycles", 250, "{\"status\":\"measured\"}");
    put_claim(&c.workshop, "our 8", "results/0002", "cycles", 250, "{\"status\":\"measured\"}");
    assert_int_equal(evidence_of(&c, &evidence), 2);
    case_close(&c);
}

// Materials that the campaign does not offer: no design of its space is like it, and still it is
// evidence for the relation.
static void a_recipe_outside_of_the_space_is_evidence_all_the_same(void **state)
{
    Case c;
    Trial *trials = NULL;
    Evidence *evidence = NULL;
    case_open(*state, &c);
    char *recipe = text_replaced(RECIPE, "\"CNF\"", "\"carbon cloth\"");
    write_own(&c, "our 9", recipe, 97);
    free(recipe);
    import(&c, (MeasuredOptions){0});
    assert_true(c.import.stored);
    assert_int_equal(trials_of(&c, &trials), 0);
    assert_int_equal(evidence_of(&c, &evidence), 1);
    case_close(&c);
}

static void rank_room(const Room *room, Run *run)
{
    Error err = {0};
    const RunOptions options = {.workshop = room_options(room)};
    *run = (Run){0};
    CHECK_OK(run_rank(&options, run, &err));
}

// A bad result of one's own counts in the relation, lowers its recipe and what is like it, and is
// named as the reason.
static void it_moves_the_ranking_and_is_named_as_the_reason(void **state)
{
    Case c;
    Run before;
    Run after;
    rank_room(*state, &before);
    case_open(*state, &c);
    write_own(&c, "our 7", RECIPE, 80);
    import(&c, (MeasuredOptions){0});
    case_close(&c);
    rank_room(*state, &after);
    assert_int_equal(after.calibration.relation[OBJECTIVE_EFFICIENCY].count,
                     before.calibration.relation[OBJECTIVE_EFFICIENCY].count + 1);
    assert_int_equal(after.movement.count, 1);
    const Influence *influence = &after.movement.influences[0];
    assert_string_equal(after.lesson.trials[influence->trial].id, "our 7");
    assert_true(influence->fresh && influence->own < -0.1 && influence->change < 0);
    printf("measured: a bad result of one's own moves its recipe by %+.2f, another by %+.2f\n",
           influence->own, influence->change);
    run_clear(&before);
    run_clear(&after);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ROOM_TEST(a_file_is_imported_once_and_can_be_taken_back),
        ROOM_TEST(every_fault_is_named_by_place_and_reason),
        ROOM_TEST(a_wrong_recipe_is_refused_by_what_is_wrong_in_it),
        ROOM_TEST(values_of_ones_own_need_their_conditions),
        ROOM_TEST(a_file_that_is_no_list_of_results_is_refused),
        ROOM_TEST(an_experiment_nobody_proposed_is_a_trial_and_evidence),
        ROOM_TEST(a_recipe_outside_of_the_space_is_evidence_all_the_same),
        ROOM_TEST(it_moves_the_ranking_and_is_named_as_the_reason),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
