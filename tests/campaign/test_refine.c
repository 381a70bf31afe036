#include "campaign/refine.h"

#include "tests/campaign/ranked.h"

// By the formulas more porosity and less tortuosity are better: every climb goes there, as far as
// it may, with the materials it started from.
static void a_climb_ends_higher_within_its_reach(void **state)
{
    Ranked r;
    Error err = {0};
    int moved = 0;
    ranked_create(*state, 1, 300, &r);
    const Campaign *campaign = &r.workshop.campaign;
    for (int i = 0; i < 40; i++) {
        Candidate refined;
        CHECK_OK(refine_candidate(&r.workshop, &r.emulator, &r.list[i], &refined, &err));
        assert_null(space_refusal(campaign, &refined.recipe));
        assert_memory_equal(refined.recipe.option, r.list[i].recipe.option,
                            sizeof refined.recipe.option);
        assert_true(refined.score - refined.score_sd >=
                    r.list[i].score - r.list[i].score_sd - 1e-9);
        for (int k = 0; k < KNOB_COUNT; k++) {
            const double from = r.list[i].recipe.knob[k], to = refined.recipe.knob[k];
            const double low = campaign->low[k], high = campaign->high[k];
            const double way = KNOBS[k].logarithmic ? log(to / from) / log(high / low)
                                                    : (to - from) / (high - low);
            assert_true(to >= low && to <= high && fabs(way) <= 0.125 + 1e-9);
        }
        moved += refined.score > r.list[i].score + 0.01;
    }
    printf("measured: %d of the first 40 candidates gain more than 0.01 by a climb\n", moved);
    assert_true(moved > 30);
    ranked_clear(&r);
}

// Where every number is fixed there is nowhere to go.
static void numbers_that_are_fixed_stay(void **state)
{
    Ranked r;
    Error err = {0};
    Candidate refined;
    ranked_create(*state, 1, 50, &r);
    for (int k = 0; k < KNOB_COUNT; k++)
        r.workshop.campaign.low[k] = r.workshop.campaign.high[k] = r.list[0].recipe.knob[k];
    CHECK_OK(refine_candidate(&r.workshop, &r.emulator, &r.list[0], &refined, &err));
    assert_memory_equal(refined.recipe.knob, r.list[0].recipe.knob, sizeof refined.recipe.knob);
    ranked_clear(&r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ROOM_TEST(a_climb_ends_higher_within_its_reach),
        ROOM_TEST(numbers_that_are_fixed_stay),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
