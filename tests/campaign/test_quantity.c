#include "campaign/quantity.h"

#include "tests/check.h"

static const QuantityKind THICKNESS = {"thickness", "um", 1, 3000};

static Status read(const char *text, Arena *arena, Quantity *quantity, Error *err)
{
    static const char *const keys[] = {"CRC"};
    static const char *const works[] = {"a handbook"};
    const Citations citations = {keys, works, 1};
    JsonDocument document = {0};
    TRY(json_parse("q.json", text, strlen(text), arena, &document, err));
    const Status status =
        quantity_parse(json_root(&document), &THICKNESS, &citations, arena, quantity, err);
    json_clear(&document);
    return status;
}

static void a_number_without_an_origin_is_refused(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        const char *message;
    } refused[] = {
        {"100", "needs its origin"},
        {"{\"value\": 100, \"unit\": \"um\"}", "'origin' is missing"},
        {"{\"value\": 100, \"unit\": \"um\", \"origin\": \"guess\"}", "origin 'guess'"},
        {"{\"value\": 100, \"unit\": \"um\", \"origin\": \"assumed\"}", "needs a range"},
        {"{\"value\": 100, \"unit\": \"um\", \"origin\": \"review\"}", "'source' is missing"},
        {"{\"value\": 100, \"unit\": \"um\", \"origin\": \"literature\", \"source\": \"CRD\"}",
         "the nearest is CRC"},
        {"{\"value\": 100, \"unit\": \"um\", \"origin\": \"assumed\", \"range\": [50, 200],"
         " \"source\": \"CRC\"}",
         "no source"},
    };
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
        Arena arena = {0};
        Error err = {0};
        Quantity quantity = {0};
        CHECK_FAILS(read(refused[i].text, &arena, &quantity, &err), STATUS_BAD_DATA,
                    refused[i].message);
        assert_non_null(strstr(err.text, "q.json:1:"));
        arena_clear(&arena);
    }
}

static void an_impossible_number_is_refused_with_its_bounds(void **state)
{
    (void)state;
    static const struct {
        const char *value_unit_range;
        const char *message;
    } refused[] = {
        {"\"value\": 0, \"unit\": \"um\", \"range\": [0, 1]", "must be from 1 to 3000"},
        {"\"value\": 100, \"unit\": \"mm\", \"range\": [1, 200]", "given in 'mm', expected 'um'"},
        {"\"value\": 100, \"unit\": \"um\", \"range\": [1, 4000]", "must lie within 1 to 3000"},
        {"\"value\": 100, \"unit\": \"um\", \"range\": [200, 300]", "outside its own range"},
        {"\"value\": 100, \"unit\": \"um\", \"range\": [300, 50]", "a range is [low, high]"},
        {"\"value\": 100, \"unit\": \"um\", \"range\": [1, 2, 3]", "a range is [low, high]"},
        {"\"value\": 100, \"unit\": \"um\", \"rnge\": [1, 2]", "did you mean 'range'"},
    };
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
        Arena arena = {0};
        Error err = {0};
        Quantity quantity = {0};
        const char *text =
            arena_format(&arena, "{%s, \"origin\": \"assumed\"}", refused[i].value_unit_range);
        CHECK_FAILS(read(text, &arena, &quantity, &err), STATUS_BAD_DATA, refused[i].message);
        arena_clear(&arena);
    }
}

static void a_number_is_kept_in_si_with_its_citation(void **state)
{
    (void)state;
    Arena arena = {0};
    Error err = {0};
    Quantity quantity = {0};
    CHECK_OK(read("{\"value\": 100, \"unit\": \"um\", \"origin\": \"literature\","
                  " \"source\": \"CRC\", \"range\": [50, 200]}",
                  &arena, &quantity, &err));
    CHECK_CLOSE(quantity.value, 100e-6, 1e-15, 0);
    CHECK_CLOSE(quantity.low, 50e-6, 1e-15, 0);
    CHECK_CLOSE(quantity.high, 200e-6, 1e-15, 0);
    assert_int_equal(quantity.origin, ORIGIN_LITERATURE);
    assert_string_equal(quantity.source, "a handbook");
    arena_clear(&arena);
}

static void a_draw_runs_from_the_low_end_over_the_value_to_the_high_end(void **state)
{
    (void)state;
    const Quantity even = {.value = 2, .low = 1, .high = 5};
    const Quantity wide = {.value = 1e2, .low = 1, .high = 1e8};
    CHECK_CLOSE(quantity_at(&even, 0), 1, 1e-15, 0);
    CHECK_CLOSE(quantity_at(&even, 0.25), 1.5, 1e-15, 0);
    CHECK_CLOSE(quantity_at(&even, 0.75), 3.5, 1e-15, 0);
    CHECK_CLOSE(quantity_at(&even, 1), 5, 1e-15, 0);
    assert_true(quantity_at(&even, 0.5) == 2);
    CHECK_CLOSE(quantity_at(&wide, 0.25), 1e1, 1e-12, 0);
    CHECK_CLOSE(quantity_at(&wide, 0.75), 1e5, 1e-12, 0);
    assert_true(quantity_at(&wide, 0.5) == 1e2);
}

static void a_number_with_nothing_uncertain_draws_itself(void **state)
{
    (void)state;
    const Quantity sure = {.value = 3, .low = 3, .high = 3};
    for (int i = 0; i <= 10; i++)
        assert_true(quantity_at(&sure, i / 10.0) == 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_number_without_an_origin_is_refused),
        cmocka_unit_test(an_impossible_number_is_refused_with_its_bounds),
        cmocka_unit_test(a_number_is_kept_in_si_with_its_citation),
        cmocka_unit_test(a_draw_runs_from_the_low_end_over_the_value_to_the_high_end),
        cmocka_unit_test(a_number_with_nothing_uncertain_draws_itself),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
