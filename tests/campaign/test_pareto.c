#include "campaign/pareto.h"

#include "base/random.h"
#include "tests/campaign/ranked.h"

// Of candidates that are known the front is that of their values: on it or not, without doubt.
static void of_known_candidates_the_front_is_certain(void **state)
{
    Ranked r;
    Error err = {0};
    int front = 0;
    ranked_create(*state, 1, 200, &r);
    for (int i = 0; i < r.count; i++)
        r.list[i].simulated = true;
    for (int i = 0; i < r.count; i++)
        for (int k = 0; k < OBJECTIVE_COUNT; k++)
            r.list[i].sd[k] = 0;
    rank_order(&r.workshop.campaign, r.list, r.count);
    CHECK_OK(pareto_probabilities(&r.workshop, &r.emulator, r.list, r.count, &err));
    for (int i = 0; i < r.count; i++) {
        assert_true(r.list[i].front == (r.list[i].pareto ? 1 : 0));
        front += r.list[i].pareto;
    }
    assert_true(front > 0 && front < r.count);
    ranked_clear(&r);
}

// Draws do not depend on anything but the seed, and where there is doubt it is shared out.
static void where_there_is_doubt_it_is_shared_out(void **state)
{
    Ranked r;
    Error err = {0};
    double first[200];
    int between = 0;
    // Lives that scatter leave their surrogate unsure.
    ranked_sample(*state, 1, &r);
    for (int i = 0; i < r.sample_count; i++)
        r.samples[i].result.cycle_life *= exp(0.3 * random_normal(5, 1, (uint64_t)i));
    CHECK_OK(enrich_run(&r.workshop, r.samples, r.sample_count, 200, &r.arena, &r.emulator, &r.list, &r.count,
                        &r.enrichment, &err));
    CHECK_OK(pareto_probabilities(&r.workshop, &r.emulator, r.list, r.count, &err));
    for (int i = 0; i < r.count; i++) {
        first[i] = r.list[i].front;
        assert_true(first[i] >= 0 && first[i] <= 1);
        between += first[i] > 0 && first[i] < 1;
    }
    CHECK_OK(pareto_probabilities(&r.workshop, &r.emulator, r.list, r.count, &err));
    for (int i = 0; i < r.count; i++)
        assert_true(r.list[i].front == first[i]);
    printf("measured: %d of %d candidates are on the front with a probability between 0 and 1\n",
           between, r.count);
    assert_true(between > 0);
    ranked_clear(&r);
}

static void beyond_those_looked_at_nothing_is_said(void **state)
{
    Ranked r;
    Error err = {0};
    ranked_create(*state, 1, 400, &r);
    CHECK_OK(pareto_probabilities(&r.workshop, &r.emulator, r.list, r.count, &err));
    assert_true(isfinite(r.list[299].front) && isnan(r.list[300].front));
    CHECK_OK(pareto_probabilities(&r.workshop, &r.emulator, r.list, 0, &err));
    ranked_clear(&r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ROOM_TEST(of_known_candidates_the_front_is_certain),
        ROOM_TEST(where_there_is_doubt_it_is_shared_out),
        ROOM_TEST(beyond_those_looked_at_nothing_is_said),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
