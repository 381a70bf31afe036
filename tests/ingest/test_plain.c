#include "ingest/plain.h"

#include "tests/check.h"

static void check_plain(const char *marked, const char *expected)
{
    Arena arena = {0};
    Error err = {0};
    Plain plain = {0};
    CHECK_OK(plain_read(marked, strlen(marked), 100, &arena, &plain, &err));
    assert_string_equal(plain.text, expected);
    assert_int_equal(plain.length, strlen(expected));
    for (size_t i = 1; i < plain.length; i++)
        assert_true(plain.offsets[i] >= plain.offsets[i - 1]);
    if (plain.length > 0)
        assert_true(plain.offsets[0] >= 100 && plain.offsets[plain.length] <= 100 + strlen(marked));
    arena_clear(&arena);
}

static void markup_becomes_plain_text(void **state)
{
    (void)state;
    check_plain("at 1 mA cm<sup>-2</sup>, *so*", "at 1 mA cm-2, so");
    check_plain("mAh cm <sup>-2</sup> ]", "mAh cm-2 ]");
    check_plain("Al <sub>2</sub> O <sub>3</sub>", "Al2O3");
    check_plain("LiPF <sub>6</sub> in EC", "LiPF6 in EC");
    check_plain("a  \n b\tc ", "a b c");
    check_plain("(&lt;20&#160;mV) &amp; so", "(<20 mV) & so");
    check_plain("(<20 mV, x > 3)", "(<20 mV, x > 3)");
}

static void formulas_become_plain_text(void **state)
{
    (void)state;
    check_plain("to  $8.0 \\text{ mAh cm}^{-2}$ , more", "to 8.0 mAh cm-2 , more");
    check_plain("$10 \\mu\\text{m}$", "10 μm");
    check_plain("$\\text{Li}^+$ and $25^\\circ\\text{C}$", "Li+ and 25°C");
    check_plain("$\\approx 98.1\\%$", "≈ 98.1%");
    check_plain("a $ alone", "a $ alone");
}

static void styles_tell_what_stands_above_the_line(void **state)
{
    (void)state;
    Arena arena = {0};
    Error err = {0};
    Plain plain = {0};
    const char *text = "LFP<sup>a</sup> x";
    CHECK_OK(plain_read(text, strlen(text), 0, &arena, &plain, &err));
    assert_int_equal(plain.styles[2], STYLE_NORMAL);
    assert_int_equal(plain.styles[3], STYLE_ABOVE);
    assert_int_equal(plain.offsets[3], 8);
    arena_clear(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(markup_becomes_plain_text),
        cmocka_unit_test(formulas_become_plain_text),
        cmocka_unit_test(styles_tell_what_stands_above_the_line),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
