#include "campaign/enrich.h"

#include "tests/campaign/ranked.h"

static long stored_candidates(const Workshop *workshop)
{
    Error err = {0};
    Arena arena = {0};
    const Simulation *rows = NULL;
    int count = 0;
    CHECK_OK(catalog_simulations(workshop->catalog, workshop->candidate_key, &arena, &rows, &count,
                                 &err));
    arena_clear(&arena);
    return count;
}

// Formulas are learned from few designs: the best are found, simulated, and stay.
static void a_ranking_that_is_decided_ends_before_its_budget(void **state)
{
    Ranked r;
    campaign_write(*state, "\"enrichment\": 0", "\"enrichment\": 80");
    ranked_create(*state, 1, 300, &r);
    assert_int_equal(r.enrichment.end, ENRICHMENT_SETTLED);
    assert_int_equal(r.enrichment.changed, 0);
    assert_true(r.enrichment.count < 80 && r.enrichment.rounds >= 1);
    assert_true(r.enrichment.gain < 0.02);
    assert_int_equal(stored_candidates(&r.workshop), r.enrichment.count);
    CHECK_CLOSE(r.enrichment.life_last, 1, 0.01, 0);
    CHECK_CLOSE(r.enrichment.score_last, 0, 0, 0.05);
    for (int i = 0; i < r.workshop.campaign.experiments; i++) {
        Error err = {0};
        Design design;
        Result result = {0};
        assert_true(r.list[i].simulated);
        CHECK_OK(space_design(&r.workshop.campaign, &r.workshop.parameters, &r.list[i].recipe,
                              &design, &err));
        formula_values(&design, &result);
        assert_true(r.list[i].mean[OBJECTIVE_LIFE] ==
                    objective_forward(OBJECTIVE_LIFE, result.cycle_life));
        assert_true(r.list[i].score_sd == 0);
    }
    ranked_clear(&r);
}

static void a_budget_that_ends_is_said_to_have_ended(void **state)
{
    Ranked r;
    campaign_write(*state, "\"enrichment\": 0", "\"enrichment\": 2");
    ranked_create(*state, 1, 300, &r);
    assert_int_equal(r.enrichment.end, ENRICHMENT_BUDGET);
    assert_int_equal(r.enrichment.count, 2);
    assert_non_null(strstr(enrichment_sentence(r.enrichment.end), "budget ended"));
    ranked_clear(&r);
}

static void without_a_budget_nothing_is_simulated(void **state)
{
    Ranked r;
    ranked_create(*state, 1, 300, &r);
    assert_int_equal(r.enrichment.end, ENRICHMENT_NONE);
    assert_int_equal(r.enrichment.count, 0);
    assert_true(isnan(r.enrichment.life_first));
    assert_int_equal(stored_candidates(&r.workshop), 0);
    ranked_clear(&r);
}

// Nothing is simulated twice, and neither threads nor what an earlier run left change a bit.
static void a_run_that_is_repeated_chooses_the_same_and_finds_it_stored(void **state)
{
    Ranked first, again;
    campaign_write(*state, "\"enrichment\": 0", "\"enrichment\": 40");
    ranked_create(*state, 1, 300, &first);
    const long stored = stored_candidates(&first.workshop);
    ranked_create(*state, 8, 300, &again);
    assert_int_equal(stored_candidates(&again.workshop), stored);
    assert_int_equal(first.count, again.count);
    for (int i = 0; i < first.count; i++) {
        assert_true(first.list[i].number == again.list[i].number);
        assert_memory_equal(first.list[i].mean, again.list[i].mean, sizeof first.list[i].mean);
        assert_memory_equal(first.list[i].sd, again.list[i].sd, sizeof first.list[i].sd);
    }
    ranked_clear(&first);
    ranked_clear(&again);
}

// Of a candidate without a result nothing is promised: it leaves the ranking.
static void candidates_that_cannot_be_simulated_leave_the_ranking(void **state)
{
    Ranked r;
    Error err = {0};
    ranked_create(*state, 1, 300, &r);
    const Sample failed = {.number = (long)r.list[3].number, .strewing = STREWING_RANDOM};
    const uint64_t number = r.list[3].number;
    int count = r.count;
    CHECK_OK(rank_settle(&r.workshop, &r.emulator, &failed, 1, r.list, &count, &err));
    assert_int_equal(count, r.count - 1);
    for (int i = 0; i < count; i++)
        assert_true(r.list[i].number != number);
    ranked_clear(&r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ROOM_TEST(a_ranking_that_is_decided_ends_before_its_budget),
        ROOM_TEST(a_budget_that_ends_is_said_to_have_ended),
        ROOM_TEST(without_a_budget_nothing_is_simulated),
        ROOM_TEST(a_run_that_is_repeated_chooses_the_same_and_finds_it_stored),
        ROOM_TEST(candidates_that_cannot_be_simulated_leave_the_ranking),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
