#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/csv.h"
#include "base/file.h"
#include "base/text.h"
#include "reports/identifier.h"
#include "reports/report.h"
#include "tests/check.h"
#include "tests/reports/place.h"
#include "tests/reports/sample.h"

// -- Names of experiments --

static void names_follow_from_their_key(void **state)
{
    (void)state;
    char first[EXPERIMENT_ID], again[EXPERIMENT_ID], other[EXPERIMENT_ID];
    experiment_id("a design", first);
    experiment_id("a design", again);
    experiment_id("another", other);
    assert_string_equal(first, again);
    assert_string_not_equal(first, other);
    assert_true(experiment_id_valid(first));
    static const char *const bad[] = {"", "HS-", "HS-7QK4", "HS-7QK4MM", "hs-7QK4M", "HS-7QA4M",
                                      "HS-70K4M", "HS-7QK4m"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        assert_false(experiment_id_valid(bad[i]));
}

static int compare_names(const void *a, const void *b)
{
    return strcmp(a, b);
}

static void names_collide_as_rarely_as_promised(void **state)
{
    (void)state;
    enum { NAMES = 20000 };
    char (*names)[EXPERIMENT_ID] = calloc(NAMES, sizeof *names);
    int collisions = 0;
    for (int i = 0; i < NAMES; i++) {
        char key[32];
        snprintf(key, sizeof key, "design %d", i);
        experiment_id(key, names[i]);
    }
    qsort(names, NAMES, sizeof *names, compare_names);
    for (int i = 1; i < NAMES; i++)
        collisions += strcmp(names[i - 1], names[i]) == 0;
    free(names);
    print_message("measured: %d collisions among %d names\n", collisions, NAMES);
    // N^2 / 34 million = 11.6 expected; four standard deviations of a Poisson count more
    assert_in_range(collisions, 1, 26);
}

// -- Cells --

static const char *shown(Arena *arena, Column column, Cell cell)
{
    Text text = {.arena = arena};
    cell_append(&text, &cell, &column);
    return text.bytes ? text.bytes : "";
}

static void cells_are_shown_as_their_column_says(void **state)
{
    (void)state;
    Arena arena = {0};
    const Column number = {.kind = COLUMN_NUMBER, .decimals = 2};
    const Column power = {.kind = COLUMN_NUMBER, .decimals = -1};
    const Column percent = {.kind = COLUMN_PERCENT, .decimals = 1};
    const Column whole = {.kind = COLUMN_INTEGER};
    const Column date = {.kind = COLUMN_DATE};
    assert_string_equal(shown(&arena, number, (Cell){.number = 98.714}), "98.71");
    assert_string_equal(shown(&arena, number, (Cell){.number = NAN}), "");
    assert_string_equal(shown(&arena, power, (Cell){.number = 1e-10}), "1.0e-10");
    assert_string_equal(shown(&arena, percent, (Cell){.number = 0.125}), "12.5 %");
    assert_string_equal(shown(&arena, whole, (Cell){.number = 400}), "400");
    assert_string_equal(shown(&arena, date, (Cell){.number = 1772668800}), "2026-03-05");
    arena_clear(&arena);
}

// -- CSV --

static void a_table_survives_as_csv(void **state)
{
    (void)state;
    Arena arena = {0};
    Error err;
    Csv csv;
    Text text = {.arena = &arena};
    const Report report = sample_report(&arena, 1, 6, 40);
    const Table *table = &report.experiments;
    const int ce = table_column(table, "ce"), recipe = table_column(table, "recipe");
    table_csv(&text, table);
    CHECK_OK(csv_parse("table", text.bytes, text.length, ',', &arena, &csv, &err));
    assert_int_equal(csv.count, 7);
    for (int i = 0; i < 7; i++) // one column more: the addresses of the last
        assert_int_equal(csv.rows[i].count, table->column_count + 1);
    for (int i = 0; i < table->row_count; i++) {
        const char *const *cells = csv.rows[i + 1].cells;
        assert_true(strtod(cells[ce], NULL) == table_cell(table, i, ce)->number);
        assert_string_equal(cells[recipe], table_cell(table, i, recipe)->text);
        assert_string_equal(cells[table->column_count], "https://doi.org/10.1000/example.123");
    }
    arena_clear(&arena);
}

static void every_table_becomes_a_file(void **state)
{
    (void)state;
    Arena arena = {0};
    Error err;
    const char *const *names;
    int count;
    char folder[PLACE_PATH];
    place_create(folder);
    const Report report = sample_report(&arena, 2, 6, 40);
    CHECK_OK(report_csv(&report, folder, &err));
    CHECK_OK(file_list(folder, &arena, &names, &count, &err));
    assert_int_equal(count, 10);
    CHECK_FAILS(report_csv(&report, "/proc/nowhere", &err), STATUS_CANNOT_CREATE, "/proc/nowhere");
    place_remove(folder);
    arena_clear(&arena);
}

// -- Checks --

static void a_report_that_contradicts_itself_is_refused(void **state)
{
    (void)state;
    Arena arena = {0};
    Error err;
    Report report = sample_report(&arena, 3, 4, 10);
    CHECK_OK(report_check(&report, &err));
    Cell *layers = (Cell *)(void *)report.layers.cells;
    layers[0].text = "HS-BBBBB";
    CHECK_FAILS(report_check(&report, &err), STATUS_INTERNAL, "there is no experiment 'HS-BBBBB'");
    layers[0].text = table_text(&report.experiments, 0, "id");
    Cell *experiments = (Cell *)(void *)report.experiments.cells;
    experiments[report.experiments.column_count].text = experiments[0].text;
    CHECK_FAILS(report_check(&report, &err), STATUS_INTERNAL, "is taken");
    report = sample_report(&arena, 3, 4, 10);
    report.check.columns++;
    report.check.column_count--;
    CHECK_FAILS(report_check(&report, &err), STATUS_INTERNAL, "lacks the column 'host'");
    report = sample_report(&arena, 3, 4, 10);
    report.trust = NULL;
    CHECK_FAILS(report_check(&report, &err), STATUS_INTERNAL, "trust is missing");
    arena_clear(&arena);
}

static void a_table_with_two_columns_of_one_key_is_refused(void **state)
{
    (void)state;
    Error err;
    const Column columns[] = {{.key = "a", .heading = "A"}, {.key = "a", .heading = "B"}};
    const Table table = {"t", "T", columns, 2, NULL, 0};
    CHECK_FAILS(table_check(&table, &err), STATUS_INTERNAL, "key 'a' is taken");
    const Column unheaded[] = {{.key = "a", .heading = ""}};
    const Table other = {"t", "T", unheaded, 1, NULL, 0};
    CHECK_FAILS(table_check(&other, &err), STATUS_INTERNAL, "no usable heading");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_follow_from_their_key),
        cmocka_unit_test(names_collide_as_rarely_as_promised),
        cmocka_unit_test(cells_are_shown_as_their_column_says),
        cmocka_unit_test(a_table_survives_as_csv),
        cmocka_unit_test(every_table_becomes_a_file),
        cmocka_unit_test(a_report_that_contradicts_itself_is_refused),
        cmocka_unit_test(a_table_with_two_columns_of_one_key_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
