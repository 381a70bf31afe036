#include "campaign/dispute.h"

#include "tests/check.h"

static Evidence efficiency(const char *host, double value)
{
    return (Evidence){.host = host, .objective = OBJECTIVE_EFFICIENCY, .value = value,
                      .current = 10, .capacity = 36000, .cycle_hours = 2};
}

static Evidence life(const char *host, double hours)
{
    return (Evidence){.host = host, .objective = OBJECTIVE_LIFE, .value = hours, .doubt = 0.03};
}

// Applies one problem of two sides, settled in favour of [preferred] unless that is NULL.
static int apply(const char *kind, const char *host, const char *a, const char *b,
                 const char *preferred, Evidence *evidence, int count)
{
    const char *values[] = {a, b};
    Problem problem = problem_empty();
    problem.kind = kind;
    problem.host = host;
    problem.values = (TextList){values, 2};
    problem.preferred = preferred ? preferred : a; // as a rule does before a person decides
    problem.state = preferred ? "settled" : "open";
    dispute_apply(&problem, 1, evidence, &count);
    return count;
}

static void two_values_meet_in_their_middle(void **state)
{
    (void)state;
    Evidence evidence[] = {life("A", 500), life("B", 500)};
    assert_int_equal(apply("table against prose", "A", "500 h", "2000 h", NULL, evidence, 2), 2);
    CHECK_CLOSE(evidence_scaled(&evidence[0]), 3, 1e-12, 0); // 1000 h
    CHECK_CLOSE(evidence[0].doubt, hypot(0.03, log10(2)), 1e-12, 0);
    CHECK_CLOSE(evidence[0].value, 500, 1e-12, 0); // what is printed stays
    CHECK_CLOSE(evidence_scaled(&evidence[1]), log10(500), 1e-12, 0);
    assert_true(evidence[1].doubt == 0.03);
}

static void a_settled_value_counts_in_full(void **state)
{
    (void)state;
    Evidence evidence[] = {life("A", 500)};
    apply("table against prose", "A", "500 h", "2000 h", "2000 h", evidence, 1);
    CHECK_CLOSE(evidence_scaled(&evidence[0]), log10(2000), 1e-12, 0);
    assert_true(evidence[0].doubt == 0.03);
    evidence[0] = life("A", 500);
    apply("table against prose", "A", "500 h", "2000 h", "800 h", evidence, 1);
    CHECK_CLOSE(evidence_scaled(&evidence[0]), log10(800), 1e-12, 0);
}

// Cycles of a full cell and retentions are other numbers.
static void another_number_of_the_host_changes_nothing(void **state)
{
    (void)state;
    Evidence evidence[] = {life("A", 360), efficiency("A", 95)};
    apply("table against prose", "A", "360 cycles", "350 cycles", NULL, evidence, 2);
    apply("table against prose", "A", "80.8 %", "82 %", NULL, evidence, 2);
    apply("equal full cells", "A", "A", "B", NULL, evidence, 2);
    assert_true(evidence[0].doubt == 0.03 && evidence[0].shift == 0);
    assert_true(evidence[1].doubt == 0 && evidence[1].shift == 0);
}

static void a_row_that_may_be_copied_counts_less(void **state)
{
    (void)state;
    Evidence evidence[] = {efficiency("A", 98), efficiency("B", 98), life("A", 100)};
    apply("equal half cells", "A", "A", "B", NULL, evidence, 3);
    CHECK_CLOSE(evidence[0].doubt, 0.3, 1e-12, 0);
    CHECK_CLOSE(evidence[1].doubt, 0.3, 1e-12, 0);
    assert_true(evidence[2].doubt == 0.03);
}

static void a_copy_is_taken_out(void **state)
{
    (void)state;
    Evidence evidence[] = {efficiency("A", 98), efficiency("B", 98), life("A", 100)};
    assert_int_equal(apply("equal half cells", "A", "A", "B", "B", evidence, 3), 2);
    assert_string_equal(evidence[0].host, "B");
    assert_int_equal(evidence[1].objective, OBJECTIVE_LIFE);
    assert_true(evidence[0].doubt == 0);
}

static void a_misplaced_number_is_doubted_or_gone(void **state)
{
    (void)state;
    Evidence evidence[] = {efficiency("A", 94.8)};
    apply("misplaced number", "A", "94.8 % (efficiency)", "94.82 % (retention)", NULL, evidence, 1);
    CHECK_CLOSE(evidence[0].doubt, 0.3, 1e-12, 0);
    assert_int_equal(apply("misplaced number", "A", "94.8 % (efficiency)", "94.82 % (retention)",
                           "94.82 % (retention)", evidence, 1), 0);
    evidence[0] = efficiency("A", 94.8);
    assert_int_equal(apply("misplaced number", "A", "94.8 % (efficiency)", "94.82 % (retention)",
                           "94.8 % (efficiency)", evidence, 1), 1);
    assert_true(evidence[0].doubt == 0);
}

static void conditions_are_doubted_or_decided(void **state)
{
    (void)state;
    const char *const kind = "conditions of another cell";
    const char *const a = "1 mA/cm2, 1 mAh/cm2";
    const char *const b = "2 mA/cm2, 3.5 mAh/cm2";
    Evidence evidence[] = {efficiency("A", 98.1)};
    apply(kind, "A", a, b, NULL, evidence, 1);
    CHECK_CLOSE(evidence[0].doubt, 0.1, 1e-12, 0);
    evidence[0] = efficiency("A", 98.1);
    apply(kind, "A", a, b, b, evidence, 1);
    CHECK_CLOSE(evidence[0].current, 20, 1e-12, 0);
    CHECK_CLOSE(evidence[0].capacity, 126000, 1e-12, 0);
    CHECK_CLOSE(evidence[0].cycle_hours, 3.5, 1e-12, 0);
    assert_true(evidence[0].doubt == 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(two_values_meet_in_their_middle),
        cmocka_unit_test(a_settled_value_counts_in_full),
        cmocka_unit_test(another_number_of_the_host_changes_nothing),
        cmocka_unit_test(a_row_that_may_be_copied_counts_less),
        cmocka_unit_test(a_copy_is_taken_out),
        cmocka_unit_test(a_misplaced_number_is_doubted_or_gone),
        cmocka_unit_test(conditions_are_doubted_or_decided),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
