#include "campaign/lesson.h"

#include "tests/campaign/ranked.h"

enum { HOSTS = 12 };

// A relation whose published hosts lie on a line, with scatter, and one result of the laboratory.
typedef struct Case {
    Ranked ranked;
    Evidence evidence[HOSTS + 1];
    FusionRow rows[HOSTS + 1];
    Design design;
    Calibration calibration;
    Trial trial;
} Case;

static void case_create(const Room *room, double surprise, Case *c)
{
    static const FusionPrior PRIOR = {.offset_sd = 2, .slope_mean = {1}, .slope_sd = {0.5},
                                      .size = {0.2, 0.2, 0.1}};
    static char names[HOSTS][8];
    const FusionSetup setup = {.prior = &PRIOR, .terms = 1, .seed = 1};
    Error err = {0};
    *c = (Case){0};
    ranked_create(room, 1, 300, &c->ranked);
    for (int i = 0; i <= HOSTS; i++) {
        const double x = 1.5 + 0.1 * i;
        if (i < HOSTS)
            snprintf(names[i], sizeof names[i], "p%d", i % 1000);
        const char *name = i < HOSTS ? names[i] : "HS-AAAAA";
        c->evidence[i] = (Evidence){.host = name, .objective = OBJECTIVE_EFFICIENCY};
        c->rows[i] = (FusionRow){.point = {.x = {x}, .recipe = name, .paper = name},
                                 .group = name,
                                 .y = x + (i % 2 ? 0.2 : -0.2)};
    }
    c->evidence[HOSTS].design = &c->design;
    c->rows[HOSTS].point.paper = NULL;
    c->rows[HOSTS].y = c->rows[HOSTS].point.x[0] + surprise;
    c->trial = (Trial){.id = "HS-AAAAA", .candidate = c->ranked.list[10]};
    Relation *relation = &c->calibration.relation[OBJECTIVE_EFFICIENCY];
    *relation = (Relation){.evidence = c->evidence, .count = HOSTS + 1, .terms = 1,
                           .rows = c->rows};
    CHECK_OK(fusion_fit(c->rows, HOSTS, &setup, &c->ranked.arena, &relation->fusion, &err));
}

static void learn(Case *c, int without, Lesson *lesson)
{
    Error err = {0};
    CHECK_OK(lesson_learn(&c->ranked.workshop, &c->ranked.emulator, &c->calibration, &c->trial, 1,
                          without, &c->ranked.arena, lesson, &err));
}

// A design better than expected lifts itself by a part of the surprise, its like by less, and
// nothing in other quantities.
static void a_surprise_moves_designs_as_far_as_they_are_alike(void **state)
{
    for (int sign = -1; sign <= 1; sign += 2) {
        Case c;
        Lesson lesson;
        double own[OBJECTIVE_COUNT];
        case_create(*state, 0.6 * sign, &c);
        learn(&c, -1, &lesson);
        assert_int_equal(lesson.count, 1);
        CHECK_CLOSE(lesson.rows[0].surprise, 0.6 * sign, 0, 0.15);
        lesson_effect(&lesson, &c.trial.candidate, own);
        assert_true(sign * own[OBJECTIVE_EFFICIENCY] > 0.1);
        assert_true(sign * own[OBJECTIVE_EFFICIENCY] < 0.6);
        assert_true(own[OBJECTIVE_LIFE] == 0);
        for (int i = 0; i < c.ranked.count; i++) {
            double effect[OBJECTIVE_COUNT];
            lesson_effect(&lesson, &c.ranked.list[i], effect);
            CHECK_CLOSE(effect[OBJECTIVE_EFFICIENCY],
                        own[OBJECTIVE_EFFICIENCY] *
                            rank_likeness(&c.ranked.workshop, &c.trial.candidate,
                                          &c.ranked.list[i]),
                        1e-9, 1e-12);
        }
        ranked_clear(&c.ranked);
    }
}

static void a_bad_result_moves_the_ranking_and_being_told_twice_does_not(void **state)
{
    Case c;
    Lesson lesson, unlearned;
    case_create(*state, -0.8, &c);
    c.trial.candidate = c.ranked.list[0];
    const uint64_t first = c.ranked.list[0].number;
    learn(&c, -1, &lesson);
    lesson_tell(&lesson, &c.ranked.emulator, c.ranked.list, c.ranked.count);
    int place = 0;
    while (c.ranked.list[place].number != first)
        place++;
    assert_true(place > 0);
    const double score = c.ranked.list[place].score;
    lesson_tell(&lesson, &c.ranked.emulator, c.ranked.list, c.ranked.count);
    CHECK_CLOSE(c.ranked.list[place].score, score, 1e-12, 0);
    // Without that result everything is as it was.
    learn(&c, 0, &unlearned);
    lesson_tell(&unlearned, &c.ranked.emulator, c.ranked.list, c.ranked.count);
    assert_true(c.ranked.list[0].number == first);
    ranked_clear(&c.ranked);
}

// Where nothing was measured but failure, designs like it lose.
static void a_failure_counts_against_designs_like_it(void **state)
{
    Case c;
    Lesson lesson;
    double effect[OBJECTIVE_COUNT];
    case_create(*state, 0, &c);
    c.trial.id = "HS-FFFFF";
    c.trial.failed = true;
    learn(&c, -1, &lesson);
    assert_int_equal(lesson.count, 1);
    assert_true(lesson.rows[0].failed);
    lesson_effect(&lesson, &c.trial.candidate, effect);
    assert_true(effect[OBJECTIVE_EFFICIENCY] < -0.05);
    ranked_clear(&c.ranked);
}

static void without_results_nothing_moves(void **state)
{
    Case c;
    Lesson lesson;
    double effect[OBJECTIVE_COUNT];
    case_create(*state, 0, &c);
    c.trial.id = "HS-ZZZZZ";
    learn(&c, -1, &lesson);
    assert_int_equal(lesson.count, 0);
    lesson_effect(&lesson, &c.trial.candidate, effect);
    for (int k = 0; k < OBJECTIVE_COUNT; k++)
        assert_true(effect[k] == 0 && lesson.doubt[k] > 0);
    ranked_clear(&c.ranked);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ROOM_TEST(a_surprise_moves_designs_as_far_as_they_are_alike),
        ROOM_TEST(a_bad_result_moves_the_ranking_and_being_told_twice_does_not),
        ROOM_TEST(a_failure_counts_against_designs_like_it),
        ROOM_TEST(without_results_nothing_moves),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
