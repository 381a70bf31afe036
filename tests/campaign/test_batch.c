#include "campaign/batch.h"

#include "tests/campaign/ranked.h"

enum { BATCH = 10 };

// No relation, and the trials given: what is known before anything came back.
static Lesson lesson_of(const Ranked *r, const Trial *trials, int count, Arena *arena)
{
    Error err = {0};
    Lesson lesson;
    const Calibration nothing = {0};
    CHECK_OK(lesson_learn(&r->workshop, &r->emulator, &nothing, trials, count, -1, arena, &lesson,
                          &err));
    return lesson;
}

static void choose(const Ranked *r, const Trial *trials, int count, int *chosen)
{
    Error err = {0};
    Arena arena = {0};
    int made = 0;
    const Lesson lesson = lesson_of(r, trials, count, &arena);
    CHECK_OK(batch_choose(&r->workshop, &r->emulator, &lesson, r->list, r->count, BATCH, chosen,
                          &made, &err));
    assert_int_equal(made, BATCH);
    arena_clear(&arena);
}

// Twenty copies of the best, each a little thicker than the one before, ranked right behind it.
static void add_copies(Ranked *r)
{
    enum { COPIES = 20 };
    memmove(r->list + COPIES + 1, r->list + 1, (size_t)(r->count - COPIES - 1) * sizeof *r->list);
    for (int i = 1; i <= COPIES; i++) {
        r->list[i] = r->list[0];
        r->list[i].recipe.knob[KNOB_THICKNESS] *= 1 + 1e-4 * i;
        space_features(&r->workshop.campaign, &r->list[i].recipe, r->list[i].features);
    }
}

// Of designs that are nearly the same one is made: what it teaches it teaches about all of them.
static void a_batch_is_good_and_different(void **state)
{
    static const char *const AIMS[] = {"score", "front"};
    for (int aim = 0; aim < 2; aim++) {
        Ranked r;
        char text[64];
        int chosen[BATCH];
        double score = 0;
        int copies = 0;
        snprintf(text, sizeof text, "\"seed\": 7, \"batch\": \"%s\"", AIMS[aim]);
        campaign_write(*state, "\"seed\": 7", text);
        ranked_create(*state, 1, 1200, &r);
        add_copies(&r);
        choose(&r, NULL, 0, chosen);
        for (int i = 0; i < BATCH; i++) {
            score += r.list[chosen[i]].score / BATCH;
            copies += chosen[i] <= 20;
            for (int j = 0; j < i; j++)
                assert_int_not_equal(chosen[i], chosen[j]);
        }
        const double middle = r.list[r.count / 2].score;
        printf("measured: batch of %d by %s: %d of 21 near copies of the best, mean score %.2f"
               " (best %.2f, middle %.2f)\n",
               BATCH, AIMS[aim], copies, score, r.list[0].score, middle);
        assert_int_equal(copies, 1);
        assert_true(score > 0.5 * (r.list[0].score + middle));
        ranked_clear(&r);
    }
}

// What is still in hand is not proposed again, and what is like it waits.
static void pending_experiments_are_respected(void **state)
{
    Ranked r;
    int before[BATCH], after[BATCH];
    ranked_create(*state, 1, 1200, &r);
    choose(&r, NULL, 0, before);
    const Trial trials[2] = {{.id = "HS-AAAAA", .candidate = r.list[before[0]]},
                             {.id = "HS-BBBBB", .candidate = r.list[before[1]]}};
    choose(&r, trials, 2, after);
    double alike[2] = {0};
    for (int i = 0; i < BATCH; i++)
        for (int t = 0; t < 2; t++) {
            assert_int_not_equal(after[i], before[t]);
            alike[0] += rank_likeness(&r.workshop, &trials[t].candidate, &r.list[i]);
            alike[1] += rank_likeness(&r.workshop, &trials[t].candidate, &r.list[after[i]]);
        }
    printf("measured: mean likeness to two pending experiments: %.3f of the first ten, %.3f of"
           " those chosen\n", alike[0] / (2 * BATCH), alike[1] / (2 * BATCH));
    assert_true(alike[1] < alike[0]);
    ranked_clear(&r);
}

// Twins have equal scores: the first of each pair is chosen, and of no candidates none.
static void ties_go_to_the_first_and_no_recipe_is_chosen_twice(void **state)
{
    Error err = {0};
    Arena arena = {0};
    Ranked r;
    Candidate twins[6];
    int chosen[6];
    int made = 0;
    ranked_create(*state, 1, 100, &r);
    for (int i = 0; i < 6; i++)
        twins[i] = r.list[i / 2];
    const Lesson lesson = lesson_of(&r, NULL, 0, &arena);
    CHECK_OK(batch_choose(&r.workshop, &r.emulator, &lesson, twins, 6, 6, chosen, &made, &err));
    assert_int_equal(made, 3);
    for (int i = 0; i < 3; i++)
        assert_int_equal(chosen[i] % 2, 0);
    CHECK_OK(batch_choose(&r.workshop, &r.emulator, &lesson, twins, 0, 6, chosen, &made, &err));
    assert_int_equal(made, 0);
    arena_clear(&arena);
    ranked_clear(&r);
}

// Of designs none of which is likely to stay within the limit, the likeliest are still chosen.
static void where_nothing_is_feasible_something_is_chosen_all_the_same(void **state)
{
    Ranked r;
    int chosen[BATCH];
    campaign_write(*state, "\"surface_plated_fraction\": 0.1",
                   "\"surface_plated_fraction\": 0.002");
    ranked_create(*state, 1, 1200, &r);
    // By the formula 0.002 is the share at a pore of 14 um.
    int count = 0;
    for (int i = 0; i < r.count; i++)
        if (r.list[i].recipe.knob[KNOB_PORE_TOP] > 20e-6)
            r.list[count++] = r.list[i];
    r.count = count;
    choose(&r, NULL, 0, chosen);
    ranked_clear(&r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ROOM_TEST(a_batch_is_good_and_different),
        ROOM_TEST(pending_experiments_are_respected),
        ROOM_TEST(ties_go_to_the_first_and_no_recipe_is_chosen_twice),
        ROOM_TEST(where_nothing_is_feasible_something_is_chosen_all_the_same),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
