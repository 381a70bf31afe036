#include "ingest/quantity.h"

#include "tests/check.h"

static void check_reads(const char *text, double value, const char *qualifier, const char *unit)
{
    Quantity quantity = {0};
    assert_true(quantity_read(text, &quantity));
    CHECK_CLOSE(quantity.value, value, 0, 0);
    assert_string_equal(quantity.qualifier, qualifier);
    if (unit)
        assert_string_equal(quantity.unit, unit);
    else
        assert_null(quantity.unit);
}

static void numbers_keep_their_qualifier_and_unit(void **state)
{
    (void)state;
    check_reads("98.4%", 98.4, "=", "%");
    check_reads("≈98.2%", 98.2, "≈", "%");
    check_reads("> 95%", 95, ">", "%");
    check_reads(">1350", 1350, ">", NULL);
    check_reads("0.33 mA cm-2", 0.33, "=", "mA/cm2");
    check_reads("ca. 40 mAh cm-2", 40, "≈", "mAh/cm2");
    check_reads("–3.04 V", -3.04, "=", "V");
    check_reads("0", 0, "=", NULL);
    check_reads("4.2×10-3 S cm-1", 4.2e-3, "=", "S/cm");
}

static void a_range_has_both_ends(void **state)
{
    (void)state;
    Quantity quantity = {0};
    assert_true(quantity_read("100–300 μm", &quantity));
    CHECK_CLOSE(quantity.value, 100, 0, 0);
    CHECK_CLOSE(quantity.value_max, 300, 0, 0);
}

static void a_missing_value_is_not_zero_and_keeps_its_token(void **state)
{
    (void)state;
    static const char *const TOKENS[] = {"N.A.", "N.A", "n/a", "—", "not applicable", ""};
    for (int i = 0; i < 6; i++) {
        Quantity quantity = {0};
        assert_true(quantity_read(TOKENS[i], &quantity));
        assert_true(isnan(quantity.value));
        assert_string_equal(quantity.missing, TOKENS[i]);
    }
}

static void what_is_no_quantity_is_refused(void **state)
{
    (void)state;
    static const char *const TEXTS[] = {"high", "12 parsecs", "1.2.3", "5 mA cm-2 and more", "%"};
    for (int i = 0; i < 5; i++) {
        Quantity quantity = {0};
        assert_false(quantity_read(TEXTS[i], &quantity));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_keep_their_qualifier_and_unit),
        cmocka_unit_test(a_range_has_both_ends),
        cmocka_unit_test(a_missing_value_is_not_zero_and_keeps_its_token),
        cmocka_unit_test(what_is_no_quantity_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
