#include "base/text.h"

#include "base/csv.h"
#include "base/units.h"
#include "tests/check.h"

static void text_grows_until_the_limit_and_then_says_so(void **state)
{
    (void)state;
    Arena arena = {.limit = 5000};
    Error err = {0};
    Text text = {.arena = &arena};
    text_append(&text, "%d and %s", 1, "two");
    assert_string_equal(text.bytes, "1 and two");
    CHECK_OK(text_check(&text, &err));
    for (int i = 0; i < 10000; i++)
        text_append(&text, "more ");
    CHECK_FAILS(text_check(&text, &err), STATUS_NO_MEMORY, "5000");
    arena_clear(&arena);
}

static void invalid_utf8_is_found_where_it_stands(void **state)
{
    (void)state;
    static const struct {
        const char *bytes;
        size_t valid;
    } CASES[] = {
        {"plain", 5},          {"\xC3\xA9x", 3},     {"a\xC3", 1},
        {"ab\xC0\x80", 2},     {"\xE2\x82\xAC", 3},  {"x\xED\xA0\x80", 1},
        {"\xF0\x9F\x98\x80", 4}, {"q\xF5\x80\x80\x80", 1}, {"\x80", 0},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++)
        assert_int_equal(text_valid_utf8(CASES[i].bytes, strlen(CASES[i].bytes)),
                         CASES[i].valid);
}

static void the_nearest_word_is_proposed_only_when_near(void **state)
{
    (void)state;
    static const char *const WORDS[] = {"porosity", "conductivity", "tortuosity"};
    assert_string_equal(text_nearest("porosty", WORDS, 3), "porosity");
    assert_string_equal(text_nearest("Tortuosity", WORDS, 3), "tortuosity");
    assert_null(text_nearest("x", WORDS, 3));
}

static void csv_cells_keep_quotes_breaks_and_separators(void **state)
{
    (void)state;
    static const char TEXT[] = "\xEF\xBB\xBF" "a,b\r\n\"x, \"\"y\"\"\",\"two\nlines\"\r\n\n1,2,3\n";
    Arena arena = {0};
    Error err = {0};
    Csv csv = {0};
    CHECK_OK(csv_parse("t.csv", TEXT, sizeof TEXT - 1, ',', &arena, &csv, &err));
    assert_int_equal(csv.count, 3);
    assert_string_equal(csv.rows[0].cells[0], "a");
    assert_string_equal(csv.rows[1].cells[0], "x, \"y\"");
    assert_string_equal(csv.rows[1].cells[1], "two\nlines");
    assert_int_equal(csv.rows[2].count, 3);
    assert_int_equal(csv.rows[2].line, 5);
    arena_clear(&arena);
}

static void what_is_no_number_is_refused_by_row_and_column(void **state)
{
    (void)state;
    static const char *const NAMES[] = {"y", "x"};
    static const struct {
        const char *text, *message;
    } CASES[] = {
        {"x,y\n1,2\n3,four\n", "t.csv:3: column 'y' holds 'four'"},
        {"x,y\n1,nan\n", "t.csv:2: column 'y'"},
        {"x,y\n1,2\n5\n", "t.csv:3: the row ends before column 'y'"},
        {"x,z\n1,2\n", "no column 'y'"},
        {"x,y\n,2\n", "column 'x' holds ''"},
        {"x,y\n\"1,2\n", "t.csv:2: a quote is never closed"},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        Arena arena = {0};
        Error err = {0};
        Csv csv = {0};
        Matrix numbers = {0};
        Status status = csv_parse("t.csv", CASES[i].text, strlen(CASES[i].text), ',', &arena,
                                  &csv, &err);
        if (status == STATUS_OK)
            status = csv_numbers(&csv, NAMES, 2, &arena, &numbers, &err);
        CHECK_FAILS(status, STATUS_BAD_DATA, CASES[i].message);
        arena_clear(&arena);
    }
}

static void cells_that_look_like_formulas_are_guarded(void **state)
{
    (void)state;
    Arena arena = {0};
    Text out = {.arena = &arena};
    csv_append(&out, "=1+1");
    csv_append(&out, "-1.5");
    csv_append(&out, "a,\"b\"");
    assert_string_equal(out.bytes, "\"'=1+1\"-1.5\"a,\"\"b\"\"\"");
    arena_clear(&arena);
}

static void printed_units_find_their_canonical_name(void **state)
{
    (void)state;
    static const char *const CASES[][2] = {
        {"mA cm<sup>-2</sup>", "mA/cm2"}, {"mA cm−2", "mA/cm2"}, {"mAh cm^{-2}", "mAh/cm2"},
        {"mA h cm<sup>-2</sup>", "mAh/cm2"}, {"mV", "mV"}, {"μm", "um"}, {"S cm<sup>-1</sup>", "S/cm"},
        {"°C", "Cel"}, {"mAh g<sup>-1</sup>", "mAh/g"}, {"M", "mol/L"}, {"%", "%"},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        const char *name = unit_canonical(CASES[i][0]);
        assert_non_null(name);
        assert_string_equal(name, CASES[i][1]);
        double factor = 0;
        double offset = 0;
        assert_true(unit_find(name, &factor, &offset));
    }
    assert_null(unit_canonical("furlong"));
    double factor = 0;
    double offset = 0;
    assert_true(unit_find("mAh/cm2", &factor, &offset));
    CHECK_CLOSE(factor, 36000, 0, 1e-9); // 1e-3 A * 3600 s / 1e-4 m2
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(text_grows_until_the_limit_and_then_says_so),
        cmocka_unit_test(invalid_utf8_is_found_where_it_stands),
        cmocka_unit_test(the_nearest_word_is_proposed_only_when_near),
        cmocka_unit_test(csv_cells_keep_quotes_breaks_and_separators),
        cmocka_unit_test(what_is_no_number_is_refused_by_row_and_column),
        cmocka_unit_test(cells_that_look_like_formulas_are_guarded),
        cmocka_unit_test(printed_units_find_their_canonical_name),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
