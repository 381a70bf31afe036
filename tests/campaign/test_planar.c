#include "campaign/planar.h"

#include "simulate/parameters.h"
#include "tests/check.h"

static const char *const PATH = HOSTSCREEN_DATA "/electrolyte_ce.json";

static Status parse(const char *text, Arena *arena, PlanarTable *table, Error *err)
{
    JsonDocument document = {0};
    TRY(json_parse("ce.json", text, strlen(text), arena, &document, err));
    const Status status = planar_parse(json_root(&document), arena, table, err);
    json_clear(&document);
    return status;
}

#define CELL(value)                                                                          \
    "{\"electrolyte\": \"a\", \"efficiency\": {\"value\": " #value ", \"unit\": \"%\", "     \
    "\"origin\": \"literature\", \"source\": \"K\"}}"
#define FILE_OF(repeats, families)                                                           \
    "{\"sources\": {\"K\": \"a work\"}, \"repeats\": [" repeats "], \"families\": {" families "}}"

static void the_mean_and_spread_of_a_family_are_those_of_its_cells(void **state)
{
    (void)state;
    Arena arena = {0};
    Error err = {0};
    PlanarTable table = {0};
    // 90, 99 and 99.9 % are 1, 2 and 3 decades: mean 2, sd 1; the repeats differ by 0.
    CHECK_OK(parse(FILE_OF("[" CELL(90) ", " CELL(90) "]",
                           "\"x\": {\"cells\": [" CELL(90) ", " CELL(99) ", " CELL(99.9) "]}"),
                   &arena, &table, &err));
    const Planar *x = planar_find(&table, "x");
    assert_non_null(x);
    assert_int_equal(x->cells, 3);
    CHECK_CLOSE(x->log_loss, 2, 1e-12, 0);
    CHECK_CLOSE(x->sd, 1, 1e-12, 0);
    assert_null(planar_find(&table, "y"));
    arena_clear(&arena);
}

static void a_family_is_never_surer_than_repeated_measurements_are(void **state)
{
    (void)state;
    Arena arena = {0};
    Error err = {0};
    PlanarTable table = {0};
    // The repeats are one decade apart: their sd is 1/sqrt(2).
    CHECK_OK(parse(FILE_OF("[" CELL(90) ", " CELL(99) "]",
                           "\"one\": {\"cells\": [" CELL(90) "]}, "
                           "\"two\": {\"cells\": [" CELL(90) ", " CELL(90) "]}"),
                   &arena, &table, &err));
    CHECK_CLOSE(planar_find(&table, "one")->sd, sqrt(0.5), 1e-12, 0);
    CHECK_CLOSE(planar_find(&table, "two")->sd, sqrt(0.5), 1e-12, 0);
    arena_clear(&arena);
}

static void what_has_no_origin_is_refused(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        const char *message;
    } refused[] = {
        {FILE_OF("", "\"x\": {\"cells\": [" CELL(90) "]}"), "measured more than once"},
        {FILE_OF("[" CELL(90) ", " CELL(91) "]", "\"x\": {\"cells\": []}"), "a list of cells"},
        {FILE_OF("[" CELL(90) ", " CELL(91) "]", "\"x\": {}"), "needs 'cells' or 'log_loss'"},
        {FILE_OF("[" CELL(90) ", " CELL(100) "]", ""), "must be from 1 to 99.99"},
        {FILE_OF("[" CELL(90) ", " CELL(91) "]", "\"x\": {\"log_loss\": 1}"), "needs its origin"},
    };
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
        Arena arena = {0};
        Error err = {0};
        PlanarTable table = {0};
        CHECK_FAILS(parse(refused[i].text, &arena, &table, &err), STATUS_BAD_DATA,
                    refused[i].message);
        arena_clear(&arena);
    }
}

static void every_electrolyte_of_the_parameters_has_its_share(void **state)
{
    (void)state;
    Arena arena = {0};
    Error err = {0};
    PlanarTable table = {0};
    Parameters parameters = {0};
    CHECK_OK(planar_read(PATH, &arena, &table, &err));
    CHECK_OK(parameters_read(HOSTSCREEN_DATA "/parameters.json", &arena, &parameters, &err));
    for (int i = 0; i < parameters.electrolyte_count; i++) {
        const Planar *planar = planar_find(&table, parameters.electrolytes[i].name);
        if (!planar)
            print_error("%s has no planar efficiency\n", parameters.electrolytes[i].name);
        assert_non_null(planar);
        assert_true(planar->sd > 0);
    }
    arena_clear(&arena);
}

static void ethers_with_nitrate_lose_less_than_bare_carbonates(void **state)
{
    (void)state;
    Arena arena = {0};
    Error err = {0};
    PlanarTable table = {0};
    CHECK_OK(planar_read(PATH, &arena, &table, &err));
    const Planar *ether = planar_find(&table, "LiTFSI-DOL-DME");
    const Planar *carbonate = planar_find(&table, "LiPF6-EC-DEC");
    const Planar *fluorinated = planar_find(&table, "LiPF6-EC-DEC-FEC");
    assert_true(ether->log_loss > fluorinated->log_loss);
    assert_true(fluorinated->log_loss > carbonate->log_loss);
    print_message("measured: decades of planar loss: ether with nitrate %.2f +- %.2f, carbonate "
                  "%.2f +- %.2f\n",
                  ether->log_loss, ether->sd, carbonate->log_loss, carbonate->sd);
    arena_clear(&arena);
}

static void memory_may_run_out_at_any_point(void **state)
{
    (void)state;
    Arena whole = {0};
    Error err = {0};
    PlanarTable table = {0};
    CHECK_OK(planar_read(PATH, &whole, &table, &err));
    const size_t needed = whole.used;
    arena_clear(&whole);
    for (size_t limit = 1; limit < needed; limit += needed / 211) {
        Arena arena = {.limit = limit};
        CHECK_FAILS(planar_read(PATH, &arena, &table, &err), STATUS_NO_MEMORY, "allowed");
        arena_clear(&arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_mean_and_spread_of_a_family_are_those_of_its_cells),
        cmocka_unit_test(a_family_is_never_surer_than_repeated_measurements_are),
        cmocka_unit_test(what_has_no_origin_is_refused),
        cmocka_unit_test(every_electrolyte_of_the_parameters_has_its_share),
        cmocka_unit_test(ethers_with_nitrate_lose_less_than_bare_carbonates),
        cmocka_unit_test(memory_may_run_out_at_any_point),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
