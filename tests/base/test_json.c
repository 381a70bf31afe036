#include "base/json.h"

#include "tests/check.h"

static Status parse(const char *text, Arena *arena, JsonDocument *document, Error *err)
{
    return json_parse("a.json", text, strlen(text), arena, document, err);
}

static void malformed_text_is_refused_with_its_place(void **state)
{
    (void)state;
    Arena arena = {0};
    Error err = {0};
    JsonDocument document = {0};
    CHECK_FAILS(parse("{\n \"a\": 1,\n \"b\": }", &arena, &document, &err), STATUS_BAD_DATA,
                "a.json:3:7");
    CHECK_FAILS(parse("{\"a\": 1} x", &arena, &document, &err), STATUS_BAD_DATA, "a.json:1:10");
    CHECK_FAILS(parse("{\"a\": [1, 2", &arena, &document, &err), STATUS_BAD_DATA, "a.json:1:");
    CHECK_FAILS(parse("  ", &arena, &document, &err), STATUS_BAD_DATA, "empty");
    CHECK_FAILS(parse("\"\xff\"", &arena, &document, &err), STATUS_BAD_DATA, "invalid UTF-8");
    arena_clear(&arena);
}

static void a_key_that_stands_twice_is_refused(void **state)
{
    (void)state;
    Arena arena = {0};
    Error err = {0};
    JsonDocument document = {0};
    CHECK_FAILS(parse("{\"a\": {\"x\": 1,\n \"y\": 2, \"x\": 3}}", &arena, &document, &err),
                STATUS_BAD_DATA, "a.json:2:15: key 'x'");
    arena_clear(&arena);
}

static void an_unknown_key_is_refused_with_the_nearest_one(void **state)
{
    (void)state;
    static const char *const KEYS[] = {"thickness_um", "porosity"};
    Arena arena = {0};
    Error err = {0};
    JsonDocument document = {0};
    CHECK_OK(parse("{\"porosity\": [1, {\"q\": \"a\\\"]\"}],\n  \"thicknes_um\": 3}", &arena,
                   &document, &err));
    CHECK_FAILS(json_known_keys(json_root(&document), KEYS, 2, &err), STATUS_BAD_DATA,
                "a.json:2:18: unknown key 'thicknes_um', did you mean 'thickness_um'?");
    json_clear(&document);
    arena_clear(&arena);
}

static void an_impossible_value_is_refused_with_the_range(void **state)
{
    (void)state;
    Arena arena = {0};
    Error err = {0};
    JsonDocument document = {0};
    double value = -1;
    CHECK_OK(parse("{\"p\": 1.5, \"s\": \"x\"}", &arena, &document, &err));
    const JsonView root = json_root(&document);
    CHECK_FAILS(json_number_in(root, "p", 0, 1, &value, &err), STATUS_BAD_DATA, "from 0 to 1");
    CHECK_FAILS(json_number_in(root, "s", 0, 1, &value, &err), STATUS_BAD_DATA, "must be a number");
    CHECK_FAILS(json_number_required(root, "q", 0, 1, &value, &err), STATUS_BAD_DATA, "missing");
    CHECK_OK(json_number_in(root, "q", 0, 1, &value, &err));
    CHECK_CLOSE(value, -1, 0, 1e-300);
    json_clear(&document);
    arena_clear(&arena);
}

static void printed_numbers_read_back_exactly(void **state)
{
    (void)state;
    static const double VALUES[] = {0.1, 1.0 / 3, 4e-15, 1.7976931348623157e308, -5e-324, 123456789};
    Arena arena = {0};
    Error err = {0};
    for (size_t i = 0; i < sizeof VALUES / sizeof *VALUES; i++) {
        Json *object = json_new_object();
        json_add_number(object, "x", VALUES[i]);
        json_add_number(object, "nan", NAN);
        const char *text = NULL;
        CHECK_OK(json_print(object, i % 2, &arena, &text, &err));
        json_free(object);
        JsonDocument document = {0};
        CHECK_OK(parse(text, &arena, &document, &err));
        assert_true(json_number(json_member(json_root(&document), "x")) == VALUES[i]);
        assert_false(json_present(json_member(json_root(&document), "nan")));
        json_clear(&document);
    }
    arena_clear(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(malformed_text_is_refused_with_its_place),
        cmocka_unit_test(a_key_that_stands_twice_is_refused),
        cmocka_unit_test(an_unknown_key_is_refused_with_the_nearest_one),
        cmocka_unit_test(an_impossible_value_is_refused_with_the_range),
        cmocka_unit_test(printed_numbers_read_back_exactly),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
