#include "campaign/laboratory.h"

#include "ingest/ingest.h"
#include "tests/campaign/claim.h"

// A proposal of recipe [number], as far as the laboratory is told of it.
static Proposal propose(const Workshop *workshop, uint64_t number, const char *id)
{
    Error err = {0};
    Proposal proposal = {0};
    strcpy(proposal.id, id);
    CHECK_OK(space_recipe(&workshop->campaign, STREWING_RANDOM, number,
                          &proposal.candidate.recipe, &err));
    space_features(&workshop->campaign, &proposal.candidate.recipe, proposal.candidate.features);
    CHECK_OK(space_design(&workshop->campaign, &workshop->parameters, &proposal.candidate.recipe,
                          &proposal.design, &err));
    return proposal;
}

static void a_measured_result_becomes_evidence_of_the_design_as_made(void **state)
{
    Error err = {0};
    Arena arena = {0};
    Workshop workshop;
    Evidence *evidence = NULL;
    int count = 0;
    room_open(*state, &workshop);
    const Proposal proposal = propose(&workshop, 3, "HS-AAAAA");
    CHECK_OK(laboratory_note(&workshop, &proposal, 1, &err));
    const char *conditions = "{\"cells\": 4, \"coulombic_efficiency_sd_pct\": 0.2, "
                             "\"current_mA_cm2\": 2, \"capacity_mAh_cm2\": 3, \"status\": "
                             "\"measured\", \"thickness_um\": 123, \"electrolyte\": "
                             "\"1 M LiPF6 in EC/DEC with 10 % FEC\"}";
    put_claim(&workshop, "HS-AAAAA", "results/0001", "experiment", NAN, conditions);
    put_claim(&workshop, "HS-AAAAA", "results/0001", "coulombic_efficiency", 98.5, conditions);
    put_claim(&workshop, "HS-AAAAA", "results/0001", "cycles", 300, conditions);
    CHECK_OK(laboratory_evidence(&workshop, &arena, &evidence, &count, &err));
    assert_int_equal(count, 2);
    const Evidence *ce = &evidence[evidence[0].objective != OBJECTIVE_EFFICIENCY];
    const Evidence *life = &evidence[evidence[0].objective != OBJECTIVE_LIFE];
    CHECK_CLOSE(ce->value, 98.5, 1e-12, 0);
    CHECK_CLOSE(ce->design->thickness, 123e-6, 1e-12, 0);
    CHECK_CLOSE(ce->design->protocol.current, 20, 1e-12, 0);
    CHECK_CLOSE(ce->capacity, 3 * 36000, 1e-12, 0);
    assert_string_equal(ce->electrolyte, "LiPF6-EC-DEC-FEC");
    // 0.2 % between cells at 98.5 %, over the root of four cells.
    CHECK_CLOSE(ce->doubt, (log10(1.7) - log10(1.5)) / 2, 1e-9, 0);
    CHECK_CLOSE(life->value, 300 * 3.0, 1e-12, 0); // hours: 2 x 3 mAh over 2 mA
    arena_clear(&arena);
    workshop_close(&workshop);
}

static void a_later_import_replaces_an_earlier_one(void **state)
{
    Error err = {0};
    Arena arena = {0};
    Workshop workshop;
    Evidence *evidence = NULL;
    int count = 0;
    room_open(*state, &workshop);
    const Proposal proposal = propose(&workshop, 3, "HS-AAAAA");
    CHECK_OK(laboratory_note(&workshop, &proposal, 1, &err));
    put_claim(&workshop, "HS-AAAAA", "results/0002", "coulombic_efficiency", 97, "{}");
    put_claim(&workshop, "HS-AAAAA", "results/0001", "coulombic_efficiency", 99, "{}");
    put_claim(&workshop, "HS-ZZZZZ", "results/0001", "coulombic_efficiency", 99, "{}");
    CHECK_OK(laboratory_evidence(&workshop, &arena, &evidence, &count, &err));
    assert_int_equal(count, 1); // HS-ZZZZZ was never proposed: nothing is known of its design
    CHECK_CLOSE(evidence[0].value, 97, 1e-12, 0);
    arena_clear(&arena);
    workshop_close(&workshop);
}

static void what_the_laboratory_has_is_known_with_what_is_like_it(void **state)
{
    Error err = {0};
    Arena arena = {0};
    Workshop workshop;
    Trial *trials = NULL;
    int count = 0;
    room_open(*state, &workshop);
    const Proposal proposal = propose(&workshop, 3, "HS-AAAAA");
    Candidate candidates[2] = {proposal.candidate, propose(&workshop, 4, "HS-BBBBB").candidate};
    CHECK_OK(laboratory_note(&workshop, &proposal, 1, &err));
    put_claim(&workshop, "HS-AAAAA", "results/0001", "experiment", NAN, "{\"status\": \"made\"}");
    CHECK_OK(laboratory_trials(&workshop, &arena, &trials, &count, &err));
    assert_int_equal(count, 1);
    assert_string_equal(trials[0].id, "HS-AAAAA");
    assert_false(trials[0].failed);
    laboratory_mark(&workshop, trials, count, candidates, 2);
    CHECK_CLOSE(candidates[0].taken, 1, 1e-9, 0);
    assert_true(candidates[1].taken < 1);
    put_claim(&workshop, "HS-AAAAA", "results/0002", "experiment", NAN,
              "{\"status\": \"failed\"}");
    CHECK_OK(laboratory_trials(&workshop, &arena, &trials, &count, &err));
    assert_int_equal(count, 1);
    assert_true(trials[0].failed);
    arena_clear(&arena);
    workshop_close(&workshop);
}

static void one_measured_result_moves_the_relation(void **state)
{
    Error err = {0};
    Arena arena = {0};
    Workshop workshop;
    IngestReport report;
    Calibration before;
    Calibration after;
    Room *room = *state;
    room_open(room, &workshop);
    char source[PATH_MAX];
    assert_non_null(realpath("data/review", source));
    CHECK_OK(ingest_path(workshop.catalog, source, &(IngestOptions){0}, &arena, &report, &err));
    const Proposal proposal = propose(&workshop, 3, "HS-AAAAA");
    CHECK_OK(laboratory_note(&workshop, &proposal, 1, &err));
    CHECK_OK(calibrate_run(&workshop, &arena, &before, &err));
    put_claim(&workshop, "HS-AAAAA", "results/0001", "coulombic_efficiency", 99.9, "{}");
    CHECK_OK(calibrate_run(&workshop, &arena, &after, &err));
    const Relation *old = &before.relation[OBJECTIVE_EFFICIENCY];
    const Relation *new = &after.relation[OBJECTIVE_EFFICIENCY];
    assert_int_equal(new->count, old->count + 1);
    double mean[2];
    double sd = 0;
    fusion_term(&old->fusion, 0, &mean[0], &sd);
    fusion_term(&new->fusion, 0, &mean[1], &sd);
    assert_true(mean[1] > mean[0]); // 99.9 % lies far above what was published
    arena_clear(&arena);
    workshop_close(&workshop);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ROOM_TEST(a_measured_result_becomes_evidence_of_the_design_as_made),
        ROOM_TEST(a_later_import_replaces_an_earlier_one),
        ROOM_TEST(what_the_laboratory_has_is_known_with_what_is_like_it),
        ROOM_TEST(one_measured_result_moves_the_relation),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
