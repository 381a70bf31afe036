#include <stdio.h>
#include <unistd.h>

#include "campaign/measured.h"
#include "reports/layout.h"
#include "reports/workbook.h"
#include "tests/check.h"
#include "tests/reports/place.h"
#include "tests/reports/sample.h"

enum { DESIGNS = 4, FIRST_FIELD = 2 };

typedef struct Lab {
    char folder[PLACE_PATH];
    char form[PLACE_PATH + 32];
    Arena arena;
    Catalog *catalog;
    Report report;
    MeasuredImport import;
} Lab;

static int enter(void **state)
{
    Lab *lab = calloc(1, sizeof *lab);
    Error err;
    char database[PLACE_PATH + 32];
    place_create(lab->folder);
    snprintf(lab->form, sizeof lab->form, "%s/form.xlsx", lab->folder);
    snprintf(database, sizeof database, "%s/catalog.db", lab->folder);
    CHECK_OK(catalog_open(database, &lab->catalog, &err));
    lab->report = sample_report(&lab->arena, 1, DESIGNS, 5);
    *state = lab;
    return 0;
}

static int leave(void **state)
{
    Lab *lab = *state;
    catalog_close(lab->catalog);
    place_remove(lab->folder);
    arena_clear(&lab->arena);
    free(lab);
    return 0;
}

// One value that the laboratory enters; text when there is one.
typedef struct Entry {
    int row, field;
    const char *text;
    double number;
} Entry;

static void fill_in(Lab *lab, const Entry *entries, int count)
{
    Error err;
    PlanBook plan;
    CHECK_OK(layout_report(&lab->report, &lab->arena, &plan, &err));
    for (int i = 0; i < plan.sheets.count; i++) {
        PlanSheet *sheet = (PlanSheet *)plan.sheets.items + i;
        for (int k = 0; strcmp(sheet->name, FORM_SHEET) == 0 && k < sheet->cells.count; k++) {
            PlanCell *cell = (PlanCell *)sheet->cells.items + k;
            for (int e = 0; e < count; e++)
                if (cell->row == entries[e].row && cell->column == FIRST_FIELD + entries[e].field) {
                    cell->text = entries[e].text;
                    cell->number = entries[e].text ? NAN : entries[e].number;
                }
        }
    }
    CHECK_OK(planned_workbook_write(&plan, lab->form, &err));
}

static const Entry GOOD[] = {
    {1, RESULT_AT_status, "measured", 0},
    {1, RESULT_AT_coulombic_efficiency_pct, NULL, 98.5},
    {1, RESULT_AT_overpotential_mV, NULL, 24},
    {1, RESULT_AT_cells, NULL, 3},
    {2, RESULT_AT_status, "failed", 0},
    {2, RESULT_AT_notes, "fell apart", 0},
};
static const Entry MIXED[] = {
    {1, RESULT_AT_status, "measured", 0},
    {1, RESULT_AT_cycle_life, NULL, 400},
    {2, RESULT_AT_status, "measured", 0},
    {2, RESULT_AT_coulombic_efficiency_pct, "98,5", 0},
};

static void import(Lab *lab, MeasuredOptions options)
{
    Error err;
    CHECK_OK(measured_import(lab->catalog, lab->form, &options, &lab->arena, &lab->import, &err));
}

static int measured_claims(Lab *lab, const Claim **claims)
{
    Error err;
    int count;
    CHECK_OK(catalog_claims(lab->catalog, NULL, &lab->arena, claims, &count, &err));
    return count;
}

static void results_become_claims_with_their_conditions(void **state)
{
    Lab *lab = *state;
    Error err;
    const Claim *claims;
    CHECK_OK(measured_note(lab->catalog, &lab->report, &err));
    fill_in(lab, GOOD, 6);
    import(lab, (MeasuredOptions){0});
    assert_true(lab->import.stored);
    const int count = measured_claims(lab, &claims);
    assert_int_equal(count, 4); // how two experiments stand, an efficiency, an overpotential
    int seen = 0;
    for (int i = 0; i < count; i++)
        if (strcmp(claims[i].quantity, "overpotential") == 0) {
            seen++;
            assert_string_equal(claims[i].host, table_text(&lab->report.experiments, 0, "id"));
            assert_string_equal(claims[i].place, "measured");
            assert_string_equal(claims[i].conditions, "{\"cells\":3,\"status\":\"measured\"}");
            CHECK_CLOSE(claims[i].value, 24, 1e-15, 0);
            CHECK_CLOSE(claims[i].si_value, 0.024, 1e-15, 0);
        }
    assert_int_equal(seen, 1);
}

static void the_same_results_twice_change_nothing(void **state)
{
    Lab *lab = *state;
    Error err;
    const Claim *claims;
    CHECK_OK(measured_note(lab->catalog, &lab->report, &err));
    CHECK_OK(measured_note(lab->catalog, &lab->report, &err));
    fill_in(lab, GOOD, 6);
    import(lab, (MeasuredOptions){0});
    const char *name = lab->import.name;
    import(lab, (MeasuredOptions){0});
    assert_true(lab->import.known);
    assert_false(lab->import.stored);
    assert_string_equal(lab->import.name, name);
    assert_int_equal(measured_claims(lab, &claims), 4);
}

static void a_dry_run_and_a_refusal_store_nothing(void **state)
{
    Lab *lab = *state;
    Error err;
    const Claim *claims;
    CHECK_OK(measured_note(lab->catalog, &lab->report, &err));
    fill_in(lab, GOOD, 6);
    import(lab, (MeasuredOptions){.dry_run = true});
    assert_int_equal(lab->import.claims, 4);
    assert_false(lab->import.stored);
    assert_int_equal(measured_claims(lab, &claims), 0);
    fill_in(lab, MIXED, 4);
    import(lab, (MeasuredOptions){0});
    assert_int_equal(lab->import.results.refusals, 1);
    assert_int_equal(measured_claims(lab, &claims), 0);
    import(lab, (MeasuredOptions){.partial = true});
    assert_true(lab->import.stored);
    assert_int_equal(measured_claims(lab, &claims), 2);
}

static void every_import_can_be_undone(void **state)
{
    Lab *lab = *state;
    Error err;
    const Claim *claims;
    const char *const *names;
    int count;
    CHECK_OK(measured_note(lab->catalog, &lab->report, &err));
    fill_in(lab, GOOD, 6);
    import(lab, (MeasuredOptions){0});
    fill_in(lab, MIXED, 2);
    import(lab, (MeasuredOptions){0});
    CHECK_OK(measured_list(lab->catalog, &lab->arena, &names, &count, &err));
    assert_int_equal(count, 2);
    assert_memory_equal(names[0], "results/0001-", 13);
    assert_memory_equal(names[1], "results/0002-", 13);
    CHECK_OK(measured_undo(lab->catalog, names[0], &err));
    assert_int_equal(measured_claims(lab, &claims), 2);
    CHECK_FAILS(measured_undo(lab->catalog, names[0], &err), STATUS_NO_INPUT, "no results");
    CHECK_FAILS(measured_undo(lab->catalog, "review.md", &err), STATUS_NO_INPUT, "review.md");
    fill_in(lab, GOOD, 6);
    import(lab, (MeasuredOptions){0});
    assert_true(lab->import.stored);
}

static void a_form_of_another_database_is_refused(void **state)
{
    Lab *lab = *state;
    Error err;
    fill_in(lab, GOOD, 6);
    CHECK_FAILS(measured_import(lab->catalog, lab->form, &(MeasuredOptions){0}, &lab->arena,
                                &lab->import, &err),
                STATUS_NO_INPUT, "no report was ever made");
    const Report other = sample_report(&lab->arena, 1, 1, 5);
    Report strange = other;
    strange.run_id = "R-ANOTHER1";
    CHECK_OK(measured_note(lab->catalog, &strange, &err));
    import(lab, (MeasuredOptions){0});
    assert_int_equal(lab->import.results.count, 0);
    assert_true(lab->import.results.refusals >= 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(results_become_claims_with_their_conditions, enter, leave),
        cmocka_unit_test_setup_teardown(the_same_results_twice_change_nothing, enter, leave),
        cmocka_unit_test_setup_teardown(a_dry_run_and_a_refusal_store_nothing, enter, leave),
        cmocka_unit_test_setup_teardown(every_import_can_be_undone, enter, leave),
        cmocka_unit_test_setup_teardown(a_form_of_another_database_is_refused, enter, leave),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
