#include "campaign/proposal.h"

#include "campaign/run.h"
#include "tests/campaign/room.h"

static void propose(const Room *room, Run *run)
{
    Error err = {0};
    const RunOptions options = {.workshop = room_options(room)};
    *run = (Run){0};
    CHECK_OK(run_rank(&options, run, &err));
}

static void every_proposal_is_simulated_itself(void **state)
{
    Run run;
    int refined = 0;
    propose(*state, &run);
    assert_int_equal(run.proposal_count, 4);
    for (int i = 0; i < run.proposal_count; i++) {
        const Proposal *p = &run.proposals[i];
        Result result = {0};
        formula_values(&p->design, &result);
        assert_true(p->simulated.coulombic_efficiency_pct == result.coulombic_efficiency_pct);
        assert_true(p->simulated.profile.count > 0);
        assert_true(p->rank >= 1 && p->rank <= run.ranked_count);
        assert_true(run.ranked[p->rank - 1].number == p->candidate.number);
        // Never worse than the candidate it was refined from, and in the order of what is shown.
        assert_true(p->confirmed >= p->unrefined);
        assert_true(p->refined || p->confirmed == p->unrefined);
        assert_true(i == 0 || run.proposals[i - 1].confirmed >= p->confirmed);
        refined += p->refined;
        for (int k = 0; k < i; k++)
            assert_string_not_equal(p->id, run.proposals[k].id);
    }
    printf("measured: %d of %d proposals are better by their own simulation once refined\n",
           refined, run.proposal_count);
    assert_true(refined > 0);
    run_clear(&run);
}

static void intervals_hold_their_value_and_doubt_is_passed_on(void **state)
{
    Run run;
    propose(*state, &run);
    for (int i = 0; i < run.proposal_count; i++) {
        const Proposal *p = &run.proposals[i];
        for (int k = 0; k < OBJECTIVE_COUNT; k++) {
            assert_true(p->surrogate[k].low <= p->surrogate[k].value);
            assert_true(p->surrogate[k].value <= p->surrogate[k].high);
            assert_true(p->expected[k].low <= p->expected[k].value);
            assert_true(p->expected[k].value <= p->expected[k].high);
            const bool related = k == OBJECTIVE_EFFICIENCY || k == OBJECTIVE_LIFE;
            assert_int_equal(p->related[k], related);
            assert_int_equal(isnan(p->beats[k]), !related);
        }
        // A measurement is never as certain as the surrogate of a smooth formula.
        assert_true(p->expected[OBJECTIVE_EFFICIENCY].high -
                        p->expected[OBJECTIVE_EFFICIENCY].low >
                    p->surrogate[OBJECTIVE_EFFICIENCY].high -
                        p->surrogate[OBJECTIVE_EFFICIENCY].low);
        assert_true(p->beats[OBJECTIVE_LIFE] >= 0 && p->beats[OBJECTIVE_LIFE] <= 1);
    }
    run_clear(&run);
}

// By the formulas the barrier at the bottom matters and the lower pores do not.
static void reasons_are_inputs_that_matter(void **state)
{
    Run run;
    propose(*state, &run);
    for (int i = 0; i < run.proposal_count; i++) {
        const Proposal *p = &run.proposals[i];
        assert_true(p->reasons[0].loss > 0);
        for (int k = 0; k < REASONS; k++) {
            assert_true(k == 0 || p->reasons[k].loss <= p->reasons[k - 1].loss);
            if (p->reasons[k].loss > 0.05)
                assert_true(p->reasons[k].feature != FEATURE_LOG_PORE_BOTTOM &&
                            p->reasons[k].feature != FEATURE_FILM);
        }
        assert_non_null(p->nearest);
        assert_true(isfinite(p->distance) && p->distance >= 0);
        assert_true(p->extrapolation >= 0 && p->extrapolation <= 1 + 1e-9);
        assert_true(p->tolerance >= 0);
    }
    run_clear(&run);
}

// A space of six recipes: two skeletons, three dopants, all numbers fixed.
static void a_small_space_proposes_no_more_than_it_holds(void **state)
{
    Run run;
    Room *room = *state;
    char *text = text_replaced(CAMPAIGN_TEXT, "\"experiments\": 4", "\"experiments\": 12");
    static const char *const FIXED[][2] = {
        {"\"thickness_um\": [40, 250]", "\"thickness_um\": [100, 100]"},
        {"\"porosity_top\": [0.6, 0.95]", "\"porosity_top\": [0.8, 0.8]"},
        {"\"porosity_bottom\": [0.6, 0.95]", "\"porosity_bottom\": [0.8, 0.8]"},
        {"\"pore_top_um\": [5, 80]", "\"pore_top_um\": [20, 20]"},
        {"\"pore_bottom_um\": [5, 80]", "\"pore_bottom_um\": [20, 20]"},
        {"\"tortuosity\": [1.1, 3]", "\"tortuosity\": [1.5, 1.5]"},
        {"[\"Cu mesh\", \"Ni foam\", \"CNF\", \"rGO foam\", \"PVDF\"]", "[\"CNF\", \"rGO foam\"]"},
        {"[\"none\", \"PVDF film\", \"Cu\"]", "[\"none\"]"},
        {"[\"none\", \"Au\", \"Ag\", \"ZnO\"]", "[\"none\"]"},
        {"[\"none\", \"LiF\"]", "[\"none\"]"},
        {"[{ \"skeleton\": \"Cu mesh\", \"coating_bottom\": \"Ag\" }]", "[]"},
    };
    for (size_t i = 0; i < sizeof FIXED / sizeof *FIXED; i++) {
        char *next = text_replaced(text, FIXED[i][0], FIXED[i][1]);
        free(text);
        text = next;
    }
    Error err = {0};
    CHECK_OK(file_write(room->campaign, text, strlen(text), &err));
    free(text);
    propose(room, &run);
    assert_int_equal(run.proposal_count, 6);
    run_clear(&run);
}

// Of an efficiency the greatest value is the rival, of an overpotential the least; bounds are none.
static void the_rival_is_the_best_exact_value(void **state)
{
    (void)state;
    Evidence list[4] = {{.objective = OBJECTIVE_EFFICIENCY, .value = 97},
                        {.objective = OBJECTIVE_EFFICIENCY, .value = 99},
                        {.objective = OBJECTIVE_EFFICIENCY, .value = 98},
                        {.objective = OBJECTIVE_EFFICIENCY, .value = 99.5, .bound = BOUND_BELOW}};
    const Relation relation = {.evidence = list, .count = 4};
    assert_ptr_equal(proposal_rival(&relation), &list[1]);
    for (int i = 0; i < 4; i++)
        list[i].objective = OBJECTIVE_OVERPOTENTIAL;
    assert_ptr_equal(proposal_rival(&relation), &list[0]);
    const Relation nothing = {.evidence = list, .count = 0};
    assert_null(proposal_rival(&nothing));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ROOM_TEST(every_proposal_is_simulated_itself),
        ROOM_TEST(intervals_hold_their_value_and_doubt_is_passed_on),
        ROOM_TEST(reasons_are_inputs_that_matter),
        ROOM_TEST(a_small_space_proposes_no_more_than_it_holds),
        cmocka_unit_test(the_rival_is_the_best_exact_value),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
