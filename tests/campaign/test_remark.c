#include "campaign/remark.h"

#include "tests/campaign/room.h"

enum { CANDIDATES = 6 };

// An ordinary ranking: settled, feasible, no ties, a neighbour for its one proposal.
typedef struct Case {
    Workshop workshop;
    Arena arena;
    Calibration calibration;
    Enrichment enrichment;
    Candidate ranked[CANDIDATES];
    Published host;
    Proposal proposals[4];
    Outcome outcome;
    Remarks remarks;
} Case;

static void case_create(const Room *room, Case *c)
{
    *c = (Case){.enrichment = {.end = ENRICHMENT_SETTLED, .rounds = 2, .count = 9,
                               .life_first = 0.7, .life_last = 1.01},
                .host = {.name = "a host"}};
    room_open(room, &c->workshop);
    for (int i = 0; i < CANDIDATES; i++)
        c->ranked[i] = (Candidate){.score = 5 - i, .feasible = 0.9, .pareto = i == 0};
    for (int i = 0; i < 4; i++)
        c->proposals[i] = (Proposal){.nearest = &c->host, .distance = 0.1, .extrapolation = 0.1};
    c->outcome = (Outcome){&c->workshop, &c->calibration, &c->enrichment, c->ranked, CANDIDATES,
                           c->proposals, 4};
}

static void case_clear(Case *c)
{
    workshop_close(&c->workshop);
    arena_clear(&c->arena);
}

static bool says(Case *c, const char *part)
{
    Error err = {0};
    CHECK_OK(remark_all(&c->outcome, &c->arena, &c->remarks, &err));
    for (int i = 0; i < c->remarks.count; i++)
        if (strstr(c->remarks.items[i], part))
            return true;
    return false;
}

static void an_ordinary_ranking_says_only_how_it_was_settled(void **state)
{
    Case c;
    case_create(*state, &c);
    assert_true(says(&c, "0.70 of the promised ones in the first round, 1.01 in the last"));
    assert_int_equal(c.remarks.count, 1);
    c.enrichment.end = ENRICHMENT_BUDGET;
    assert_true(says(&c, "the budget ended before the best were settled"));
    c.enrichment = (Enrichment){.end = ENRICHMENT_NONE};
    assert_true(says(&c, "No candidate was simulated before the batch"));
    c.workshop.campaign.left_out = "Au, Ag";
    assert_true(says(&c, "what the laboratory has: Au, Ag."));
    case_clear(&c);
}

static void ties_are_said_to_mean_nothing(void **state)
{
    Case c;
    case_create(*state, &c);
    c.ranked[1].score = c.ranked[0].score;
    assert_true(says(&c, "1 of the best have the score of the one before"));
    case_clear(&c);
}

static void a_space_without_a_feasible_design_is_said_to_be_one(void **state)
{
    Case c;
    case_create(*state, &c);
    for (int i = 0; i < CANDIDATES; i++) {
        c.ranked[i].feasible = 0.01 * i;
        c.ranked[i].pareto = false;
    }
    assert_true(says(&c, "out of reach"));
    assert_true(says(&c, "the likeliest with 5 %"));
    assert_true(says(&c, "The front is empty"));
    case_clear(&c);
}

static void no_candidates_are_said_to_be_none(void **state)
{
    Case c;
    case_create(*state, &c);
    c.outcome.ranked_count = 0;
    c.outcome.proposal_count = 0;
    assert_true(says(&c, "There are no candidates"));
    assert_true(says(&c, "0 experiments are proposed instead of 4"));
    assert_false(says(&c, "The front is empty"));
    assert_false(says(&c, "neighbour"));
    case_clear(&c);
}

static void a_missing_neighbour_is_named_as_missing(void **state)
{
    Case c;
    case_create(*state, &c);
    for (int i = 0; i < 4; i++)
        c.proposals[i].distance = 0.4 + 0.1 * i;
    assert_true(says(&c, "the nearest host, a host, differs by 40 % of the space"));
    for (int i = 0; i < 4; i++)
        c.proposals[i].nearest = NULL;
    assert_true(says(&c, "No published host is described"));
    case_clear(&c);
}

static void designs_beyond_the_simulations_are_counted(void **state)
{
    Case c;
    case_create(*state, &c);
    c.proposals[2].extrapolation = 0.8;
    assert_true(says(&c, "1 of 4 designs are beyond the simulations"));
    case_clear(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ROOM_TEST(an_ordinary_ranking_says_only_how_it_was_settled),
        ROOM_TEST(ties_are_said_to_mean_nothing),
        ROOM_TEST(a_space_without_a_feasible_design_is_said_to_be_one),
        ROOM_TEST(no_candidates_are_said_to_be_none),
        ROOM_TEST(a_missing_neighbour_is_named_as_missing),
        ROOM_TEST(designs_beyond_the_simulations_are_counted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
