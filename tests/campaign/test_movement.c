#include "campaign/movement.h"

#include "campaign/run.h"
#include "tests/campaign/claim.h"

static void rank_room(const Room *room, Run *run)
{
    Error err = {0};
    const RunOptions options = {.workshop = room_options(room)};
    *run = (Run){0};
    CHECK_OK(run_rank(&options, run, &err));
}

static void put_result(const Room *room, const char *id, const char *document, double ce,
                       const char *conditions)
{
    Workshop workshop;
    room_open(room, &workshop);
    put_claim(&workshop, id, document, "experiment", NAN, conditions);
    if (!isnan(ce))
        put_claim(&workshop, id, document, "coulombic_efficiency", ce, conditions);
    workshop_close(&workshop);
}

static void first_id(const Room *room, char id[EXPERIMENT_ID])
{
    Run run;
    rank_room(room, &run);
    assert_true(run.movement.first);
    assert_int_equal(run.movement.count, 0);
    memcpy(id, run.proposals[0].id, EXPERIMENT_ID);
    run_clear(&run);
}

// A bad result lowers the design and its like, and is named as the reason; asked again, the answer
// is the same.
static void what_moved_is_told_with_the_result_that_moved_it(void **state)
{
    char id[EXPERIMENT_ID];
    Run runs[2];
    first_id(*state, id);
    put_result(*state, id, "results/0001", 80, "{\"status\": \"measured\", \"cells\": 3}");
    for (int i = 0; i < 2; i++) {
        rank_room(*state, &runs[i]);
        const Movement *movement = &runs[i].movement;
        assert_false(movement->first);
        assert_true(movement->same_inputs);
        assert_int_equal(movement->count, 1);
        const Influence *influence = &movement->influences[0];
        assert_string_equal(runs[i].lesson.trials[influence->trial].id, id);
        assert_true(influence->fresh && influence->own < -0.1 && influence->change < 0);
        assert_true(influence->most >= 0 && influence->without <= influence->most + 1);
        int moved = 0;
        for (int k = 0; k < movement->shift_count; k++) {
            assert_int_equal(movement->shifts[k].cause, 0);
            moved += movement->shifts[k].before != k + 1;
        }
        assert_true(moved > 0);
        printf("measured: a bad result moves its recipe by %+.2f and %d of the best %d\n",
               influence->own, moved, movement->shift_count);
    }
    assert_int_equal(runs[0].movement.shifts[0].before, runs[1].movement.shifts[0].before);
    run_clear(&runs[0]);
    run_clear(&runs[1]);
}

static void a_failure_is_a_result_and_what_is_known_is_not_new(void **state)
{
    char id[EXPERIMENT_ID], other[EXPERIMENT_ID];
    Run run;
    first_id(*state, id);
    put_result(*state, id, "results/0001", 99.99, "{\"status\": \"measured\"}");
    rank_room(*state, &run);
    memcpy(other, run.proposals[0].id, EXPERIMENT_ID);
    assert_string_not_equal(other, id);
    run_clear(&run);
    put_result(*state, other, "results/0002", NAN, "{\"status\": \"failed\"}");
    rank_room(*state, &run);
    assert_int_equal(run.movement.count, 2);
    for (int i = 0; i < 2; i++) {
        const Influence *influence = &run.movement.influences[i];
        const bool failed = strcmp(run.lesson.trials[influence->trial].id, other) == 0;
        assert_int_equal(influence->fresh, failed);
        assert_true(!failed || influence->own < 0);
    }
    run_clear(&run);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ROOM_TEST(what_moved_is_told_with_the_result_that_moved_it),
        ROOM_TEST(a_failure_is_a_result_and_what_is_known_is_not_new),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
