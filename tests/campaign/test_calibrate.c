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
        assert_true(isfinite(efficiency->forecasts[i].mean) && efficiency->forecasts[i].sd > 0);
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
            assert_memory_equal(&a->forecasts[i], &b->forecasts[i], sizeof a->forecasts[i]);
    }
    arena_clear(&arena);
    workshop_close(&workshop);
}

// Lives are related in hours: the same cycles at twice the time a cycle are twice the hours.
static void lives_are_related_in_hours(void **state)
{
    Workshop workshop;
    Relation relation = {0};
    room_open(*state, &workshop);
    const char *electrolyte = workshop.parameters.electrolytes[0].name;
    const Circumstances brief = {electrolyte, 10, 2};
    const Circumstances lengthy = {electrolyte, 100, 4};
    FusionPoint a = relation_point(&workshop, &relation, OBJECTIVE_LIFE, 2, 0.1, &brief);
    FusionPoint b = relation_point(&workshop, &relation, OBJECTIVE_LIFE, 2, 0.1, &lengthy);
    CHECK_CLOSE(b.x[TERM_SIMULATED] - a.x[TERM_SIMULATED], log10(2), 1e-12, 0);
    CHECK_CLOSE(b.x[TERM_CURRENT] - a.x[TERM_CURRENT], 1, 1e-12, 0);
    CHECK_CLOSE(a.x[TERM_CURRENT], 0, 0, 1e-12); // 10 A/m2 is 1 mA/cm2
    assert_true(a.x_sd[TERM_SIMULATED] == 0.1);
    a = relation_point(&workshop, &relation, OBJECTIVE_EFFICIENCY, 2, 0.1, &lengthy);
    assert_true(a.x[TERM_SIMULATED] == 2);
    workshop_close(&workshop);
}

// A second look costs nothing, and a new measurement its own simulations only.
static void what_was_simulated_is_not_simulated_again(void **state)
{
    Error err = {0};
    Arena arena = {0};
    Workshop workshop;
    Evidence *evidence = NULL;
    Trials *first = NULL;
    Trials *second = NULL;
    int count = 0;
    open_with_review(*state, &workshop);
    CHECK_OK(evidence_gather(&workshop, &arena, &evidence, &count, &err));
    assert_true(count >= 4);
    CHECK_OK(trials_run(&workshop, evidence, count - 1, &arena, &first, &err));
    // A simulator that fails to run at all tells who asks it.
    CHECK_OK(trials_run(&workshop, evidence, count, &arena, &second, &err));
    static const Simulator NONE = {"formula", "has nothing to say", NULL};
    workshop.simulator = &NONE;
    CHECK_OK(trials_run(&workshop, evidence, count, &arena, &second, &err));
    for (int i = 0; i < count - 1; i++) {
        assert_int_equal(first[i].count, second[i].count);
        const size_t bytes = (size_t)first[i].count * sizeof(double);
        assert_memory_equal(first[i].f, second[i].f, bytes);
        assert_memory_equal(first[i].z, second[i].z, bytes * UNKNOWN_COUNT);
    }
    arena_clear(&arena);
    workshop_close(&workshop);
}

// The reason is that of the design; what the other measurement finds is not touched by it.
static void a_measurement_beyond_the_simulator_has_no_result_but_a_reason(void **state)
{
    Error err = {0};
    Arena arena = {0};
    Workshop workshop;
    Evidence *evidence = NULL;
    Trials *alone = NULL;
    Trials *both = NULL;
    int count = 0;
    open_with_review(*state, &workshop);
    CHECK_OK(evidence_gather(&workshop, &arena, &evidence, &count, &err));
    assert_true(count >= 2);
    evidence[1].capacity = 36000 * 4000.0;
    CHECK_OK(trials_run(&workshop, evidence, 1, &arena, &alone, &err));
    CHECK_OK(trials_run(&workshop, evidence, 2, &arena, &both, &err));
    assert_null(both[0].refusal);
    assert_int_equal(both[0].count, alone[0].count);
    assert_memory_equal(both[0].f, alone[0].f, (size_t)alone[0].count * sizeof(double));
    assert_non_null(strstr(both[1].refusal, "'capacity_mAh_cm2' is 4000"));
    assert_int_equal(both[1].count, 0);
    assert_true(isnan(both[1].stated));
    arena_clear(&arena);
    workshop_close(&workshop);
}

// The points change constants and descriptors together, within their priors; point 0 is as stated.
static void points_stay_within_the_priors(void **state)
{
    Error err = {0};
    Arena arena = {0};
    Workshop workshop;
    Evidence *evidence = NULL;
    int count = 0;
    open_with_review(*state, &workshop);
    CHECK_OK(evidence_gather(&workshop, &arena, &evidence, &count, &err));
    double low[UNKNOWN_COUNT] = {0};
    double high[UNKNOWN_COUNT] = {0};
    for (int i = 0; i < TRIAL_COUNT; i++) {
        Design design;
        double z[UNKNOWN_COUNT];
        CHECK_OK(trial_design(&workshop, &evidence[0], i, &arena, &design, z, &err));
        for (int k = 0; k < UNKNOWN_COUNT; k++) {
            const ConstantField *field = constant_find(UNKNOWN_NAMES[k]);
            low[k] = fmin(low[k], z[k]);
            high[k] = fmax(high[k], z[k]);
            assert_true(i > 0 || z[k] == 0);
            if (!field)
                continue;
            const Prior *prior = &workshop.parameters.priors[field - CONSTANT_FIELDS];
            const double value = constant_value(&design.constants, field);
            assert_true(value >= prior->low * (1 - 1e-12) && value <= prior->high * (1 + 1e-12));
        }
    }
    // Evenly strewn: of 24 points some lie beyond one standard deviation on either side.
    for (int k = 0; k < UNKNOWN_COUNT; k++)
        assert_true(low[k] < -1 && high[k] > 1);
    arena_clear(&arena);
    workshop_close(&workshop);
}

static void put_claim(const Workshop *workshop, const char *id, const char *quantity,
                      const char *cell, double value, double value_max, const char *unit)
{
    Error err = {0};
    Claim claim = claim_empty();
    claim.id = id;
    claim.host = claim.table_host = "CDG-sponge";
    claim.kind = "host";
    claim.role = "outcome";
    claim.cell = cell;
    claim.quantity = quantity;
    claim.value = value;
    claim.value_max = value_max;
    claim.unit = unit;
    claim.qualifier = "=";
    claim.conditions = "{\"current_mA_cm2\": 3}";
    claim.place = "prose";
    claim.source = claim.document = "a paper";
    CHECK_OK(catalog_put_claim(workshop->catalog, &claim, &err));
}

// A range counts as its middle; what the table says as well, and what no cycling cell showed, not.
static void sentences_are_evidence_where_they_add_something(void **state)
{
    Error err = {0};
    Arena arena = {0};
    Workshop workshop;
    Evidence *evidence = NULL;
    int before = 0;
    int count = 0;
    open_with_review(*state, &workshop);
    CHECK_OK(evidence_gather(&workshop, &arena, &evidence, &before, &err));
    put_claim(&workshop, "1", "overpotential", "symmetric", 10, 40, "mV");
    put_claim(&workshop, "2", "coulombic_efficiency", "half", 98.4, NAN, "%"); // the table's
    put_claim(&workshop, "3", "overpotential", "deposition", 12, NAN, "mV");
    CHECK_OK(evidence_gather(&workshop, &arena, &evidence, &count, &err));
    assert_int_equal(count, before + 1);
    const Evidence *new = &evidence[count - 1];
    assert_int_equal(new->objective, OBJECTIVE_OVERPOTENTIAL);
    CHECK_CLOSE(evidence_scaled(new), log10(20), 1e-12, 0);
    CHECK_CLOSE(new->doubt, log10(4) / sqrt(12), 1e-12, 0);
    CHECK_CLOSE(new->current, 30, 1e-12, 0);
    CHECK_CLOSE(new->capacity, 36000, 1e-12, 0); // of the table's symmetric cell
    arena_clear(&arena);
    workshop_close(&workshop);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ROOM_TEST(every_published_value_is_simulated_at_its_own_conditions),
        ROOM_TEST(an_empty_catalog_relates_nothing),
        ROOM_TEST(threads_do_not_change_a_bit),
        ROOM_TEST(lives_are_related_in_hours),
        ROOM_TEST(what_was_simulated_is_not_simulated_again),
        ROOM_TEST(sentences_are_evidence_where_they_add_something),
        ROOM_TEST(a_measurement_beyond_the_simulator_has_no_result_but_a_reason),
        ROOM_TEST(points_stay_within_the_priors),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
