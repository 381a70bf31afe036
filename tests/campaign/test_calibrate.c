#include "campaign/calibrate.h"

#include "ingest/ingest.h"
#include "tests/campaign/room.h"

// The folder's campaign with its review in the catalog.
static void open_with_review(Room *room, Workshop *workshop)
{
    Error err = {0};
    Arena arena = {0};
    IngestReport report = {0};
    const IngestOptions options = {0};
    char path[256];
    snprintf(path, sizeof path, "%s/review.md", room->path);
    room_open(room, workshop);
    CHECK_OK(ingest_path(workshop->catalog, path, &options, &arena, &report, &err));
    arena_clear(&arena);
}

static void every_published_value_is_simulated_at_its_own_conditions(void **state)
{
    Error err = {0};
    Arena arena = {0};
    Workshop workshop;
    Calibration calibration;
    open_with_review(*state, &workshop);
    CHECK_OK(calibrate_run(&workshop, &arena, &calibration, &err));
    const Relation *efficiency = &calibration.relation[OBJECTIVE_EFFICIENCY];
    // Of CDG-sponge, CG, LNO-CGH and SiC/CC the first and the third have an efficiency, and all
    // but the third a duration.
    assert_int_equal(efficiency->count, 2);
    assert_int_equal(calibration.relation[OBJECTIVE_LIFE].count, 3);
    assert_int_equal(calibration.relation[OBJECTIVE_BOTTOM_UP].count, 0);
    assert_string_equal(efficiency->evidence[0].host, "CDG-sponge");
    CHECK_CLOSE(efficiency->evidence[0].value, 98.4, 1e-12, 0);
    CHECK_CLOSE(efficiency->evidence[0].current, 5, 1e-12, 0);
    for (int i = 0; i < efficiency->count; i++) {
        const Evidence *evidence = &efficiency->evidence[i];
        const Published *host = NULL;
        Design design;
        Result result = {0};
        CHECK_OK(published_find(&workshop.published, evidence->host, &host, &err));
        CHECK_OK(published_design(host, &workshop.parameters, evidence->electrolyte,
                                  evidence->current, evidence->capacity, &design, &err));
        formula_values(&design, &result);
        if (!isnan(efficiency->simulated[i]) && profile_at(&design.tortuosity, 0.5) < 2.8)
            CHECK_CLOSE(efficiency->simulated[i],
                        objective_forward(OBJECTIVE_EFFICIENCY, result.coulombic_efficiency_pct),
                        1e-12, 0);
        assert_true(efficiency->simulated_sd[i] >= 0);
        assert_true(isfinite(efficiency->predicted[i]) && efficiency->predicted_sd[i] > 0);
    }
    assert_true(relation_doubt(efficiency) > 0);
    arena_clear(&arena);
    workshop_close(&workshop);
}

static void an_empty_catalog_relates_nothing(void **state)
{
    Error err = {0};
    Arena arena = {0};
    Workshop workshop;
    Calibration calibration;
    room_open(*state, &workshop);
    CHECK_OK(calibrate_run(&workshop, &arena, &calibration, &err));
    for (int k = 0; k < OBJECTIVE_COUNT; k++)
        assert_int_equal(calibration.relation[k].count, 0);
    assert_true(relation_doubt(&calibration.relation[OBJECTIVE_EFFICIENCY]) == 0);
    arena_clear(&arena);
    workshop_close(&workshop);
}

static void threads_do_not_change_a_bit(void **state)
{
    Error err = {0};
    Arena arena = {0};
    Workshop workshop;
    Calibration by[2];
    open_with_review(*state, &workshop);
    for (int i = 0; i < 2; i++) {
        workshop.threads = i ? 4 : 1;
        CHECK_OK(calibrate_run(&workshop, &arena, &by[i], &err));
    }
    for (int k = 0; k < OBJECTIVE_COUNT; k++) {
        const Relation *a = &by[0].relation[k];
        const Relation *b = &by[1].relation[k];
        assert_int_equal(a->count, b->count);
        for (int i = 0; i < a->count; i++)
            assert_true(a->predicted[i] == b->predicted[i] &&
                        a->predicted_sd[i] == b->predicted_sd[i]);
    }
    arena_clear(&arena);
    workshop_close(&workshop);
}

// Lives are related in hours: the same cycles at twice the time a cycle are twice the hours.
static void lives_are_related_in_hours(void **state)
{
    Workshop workshop;
    double short_x[TERM_COUNT], long_x[TERM_COUNT], sd[TERM_COUNT];
    room_open(*state, &workshop);
    const char *electrolyte = workshop.parameters.electrolytes[0].name;
    relation_inputs(&workshop, OBJECTIVE_LIFE, 2, 0.1, electrolyte, 2, short_x, sd);
    relation_inputs(&workshop, OBJECTIVE_LIFE, 2, 0.1, electrolyte, 4, long_x, sd);
    CHECK_CLOSE(long_x[TERM_SIMULATED] - short_x[TERM_SIMULATED], log10(2), 1e-12, 0);
    assert_true(sd[TERM_SIMULATED] == 0.1);
    relation_inputs(&workshop, OBJECTIVE_EFFICIENCY, 2, 0.1, electrolyte, 4, long_x, sd);
    assert_true(long_x[TERM_SIMULATED] == 2);
    workshop_close(&workshop);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ROOM_TEST(every_published_value_is_simulated_at_its_own_conditions),
        ROOM_TEST(an_empty_catalog_relates_nothing),
        ROOM_TEST(threads_do_not_change_a_bit),
        ROOM_TEST(lives_are_related_in_hours),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
