#include <stdio.h>
#include <time.h>
#include <unistd.h>

#include "base/file.h"
#include "base/random.h"
#include "base/text.h"
#include "reports/layout.h"
#include "reports/results.h"
#include "reports/workbook.h"
#include "tests/check.h"
#include "tests/reports/place.h"
#include "tests/reports/sample.h"

enum { DESIGNS = 8, FORM_FIRST_FIELD = 2 };

typedef struct Lab {
    char folder[PLACE_PATH];
    char path[PLACE_PATH + 32];
    Arena arena;
    Report report;
    PlanBook plan;
    PlanSheet *form; // in plan
    const char *ids[DESIGNS];
    ResultsKnown known;
    Results results;
} Lab;

static const char *const RUNS[] = {"R-2F8K3QWM", "R-OLDER"};

static int enter(void **state)
{
    Lab *lab = calloc(1, sizeof *lab);
    Error err;
    place_create(lab->folder);
    snprintf(lab->path, sizeof lab->path, "%s/form.xlsx", lab->folder);
    lab->report = sample_report(&lab->arena, 1, DESIGNS, 10);
    CHECK_OK(report_check(&lab->report, &err));
    CHECK_OK(layout_report(&lab->report, &lab->arena, &lab->plan, &err));
    for (int i = 0; i < lab->plan.sheets.count; i++) {
        PlanSheet *sheet = (PlanSheet *)lab->plan.sheets.items + i;
        if (strcmp(sheet->name, FORM_SHEET) == 0)
            lab->form = sheet;
    }
    for (int i = 0; i < DESIGNS; i++)
        lab->ids[i] = table_text(&lab->report.experiments, i, "id");
    lab->known = (ResultsKnown){lab->ids, DESIGNS, RUNS, 2};
    *state = lab;
    return 0;
}

static int leave(void **state)
{
    Lab *lab = *state;
    place_remove(lab->folder);
    arena_clear(&lab->arena);
    free(lab);
    return 0;
}

// The planned cell of the form at [row] and [column].
static PlanCell *form_cell(Lab *lab, int row, int column)
{
    for (int i = 0; i < lab->form->cells.count; i++) {
        PlanCell *cell = (PlanCell *)lab->form->cells.items + i;
        if (cell->row == row && cell->column == column)
            return cell;
    }
    print_error("the form has no cell in row %d, column %d\n", row, column);
    assert_true(false);
    return NULL;
}

static void enter_number(Lab *lab, int row, int field, double number)
{
    PlanCell *cell = form_cell(lab, row, FORM_FIRST_FIELD + field);
    cell->text = NULL;
    cell->number = number;
}

static void enter_text(Lab *lab, int row, int field, const char *text)
{
    form_cell(lab, row, FORM_FIRST_FIELD + field)->text = text;
}

static void read_back(Lab *lab)
{
    Error err;
    CHECK_OK(planned_workbook_write(&lab->plan, lab->path, &err));
    CHECK_OK(results_read(lab->path, &lab->known, &lab->arena, &lab->results, &err));
}

static void an_empty_form_has_no_results(void **state)
{
    Lab *lab = *state;
    read_back(lab);
    assert_int_equal(lab->results.count, 0);
    assert_int_equal(lab->results.problem_count, 0);
}

static void results_come_back_as_entered(void **state)
{
    Lab *lab = *state;
    enter_text(lab, 2, RESULT_AT_status, "measured");
    enter_number(lab, 2, RESULT_AT_measured_on, 1772668800);
    enter_number(lab, 2, RESULT_AT_coulombic_efficiency_pct, 98.71);
    enter_number(lab, 2, RESULT_AT_coulombic_efficiency_sd_pct, 0.3);
    enter_number(lab, 2, RESULT_AT_cells, 3);
    enter_text(lab, 2, RESULT_AT_electrolyte, "  1 M LiTFSI, DOL/DME \xE2\x80\x93 2 % LiNO3 ");
    enter_text(lab, 5, RESULT_AT_status, "failed");
    enter_text(lab, 5, RESULT_AT_notes, "fell apart\nwhile washing");
    form_cell(lab, DESIGNS + 1, 0)->text = "my own host";
    enter_text(lab, DESIGNS + 1, RESULT_AT_status, "made");
    read_back(lab);
    assert_int_equal(lab->results.problem_count, 0);
    assert_int_equal(lab->results.count, 3);
    const LabResult *rows = lab->results.rows;
    assert_string_equal(rows[0].id, lab->ids[1]);
    assert_string_equal(rows[0].run, "R-2F8K3QWM");
    CHECK_CLOSE(rows[0].coulombic_efficiency_pct, 98.71, 1e-15, 0);
    CHECK_CLOSE(rows[0].measured_on, 1772668800, 0, 1e-3);
    assert_string_equal(rows[0].electrolyte, "1 M LiTFSI, DOL/DME \xE2\x80\x93 2 % LiNO3");
    assert_true(rows[0].thickness_um != rows[0].thickness_um); // not entered
    assert_string_equal(rows[1].notes, "fell apart\nwhile washing");
    assert_true(rows[2].own);
    assert_string_equal(rows[2].id, "my own host");
}

typedef struct Mistake {
    int field;        // where it is made
    const char *text; // what is written there, or
    double number;
    const char *problem, *fix; // parts of what is said about it
} Mistake;

static void mistakes_are_named_with_their_cell_and_a_fix(void **state)
{
    Lab *lab = *state;
    static const Mistake mistakes[] = {
        {RESULT_AT_thickness_um, "98,5", 0, "decimal comma", "type 98.5"},
        {RESULT_AT_thickness_um, "0.05 mm", 0, "is text", "type 50, the value in um"},
        {RESULT_AT_thickness_um, "about 40", 0, "is text", "the number alone"},
        {RESULT_AT_thickness_um, "40 um", 0, "is text", "type 40, the value in um"},
        {RESULT_AT_thickness_um, "40 mV", 0, "is text", "type the number alone, in um"},
        {RESULT_AT_thickness_um, "1,234.5", 0, "is text", "no other separator"},
        {RESULT_AT_temperature_C, "298.15 K", 0, "is text", "type 25, the value in Cel"},
        {RESULT_AT_thickness_um, " 98.5 ", 0, "is text", "type 98.5, so that"},
        {RESULT_AT_coulombic_efficiency_pct, NULL, 0.987, "looks like a share", "1.5 to 102 %"},
        {RESULT_AT_coulombic_efficiency_pct, NULL, 9870, "out of range", "1.5 to 102 %"},
        {RESULT_AT_cycle_life, NULL, 100.5, "whole number", ""},
        {RESULT_AT_measured_on, "5.3.26", 0, "is no date", "2026-03-05"},
        {RESULT_AT_measured_on, NULL, 46086, "another century", "2026-03-05"},
        {RESULT_AT_measured_on, "2026-03-05", 0, "", ""}, // as text, but without doubt
        {RESULT_AT_status, "done", 0, "is no status", "choose"},
        {RESULT_AT_overpotential_sd_mV, NULL, 3, "without its mean", "enter the mean"},
    };
    for (size_t i = 0; i < sizeof mistakes / sizeof mistakes[0]; i++) {
        const Mistake *mistake = &mistakes[i];
        enter_text(lab, 3, RESULT_AT_status, "failed");
        if (mistake->text)
            enter_text(lab, 3, mistake->field, mistake->text);
        else
            enter_number(lab, 3, mistake->field, mistake->number);
        read_back(lab);
        assert_int_equal(lab->results.problem_count, mistake->problem[0] ? 1 : 0);
        assert_int_equal(lab->results.count, mistake->problem[0] ? 0 : 1);
        if (mistake->problem[0]) {
            const ResultProblem *problem = &lab->results.problems[0];
            assert_non_null(strstr(problem->problem, mistake->problem));
            assert_non_null(strstr(problem->fix, mistake->fix));
            assert_memory_equal(problem->cell, "Enter results!", 14);
            assert_int_equal(problem->cell[strlen(problem->cell) - 1], '4');
        }
        enter_number(lab, 3, mistake->field, NAN);
    }
}

static void a_row_with_values_needs_a_fitting_status(void **state)
{
    Lab *lab = *state;
    enter_number(lab, 1, RESULT_AT_overpotential_mV, 25);
    enter_text(lab, 2, RESULT_AT_status, "measured");
    enter_text(lab, 3, RESULT_AT_status, "planned");
    enter_number(lab, 3, RESULT_AT_overpotential_mV, 25);
    read_back(lab);
    assert_int_equal(lab->results.count, 0);
    assert_int_equal(lab->results.refusals, 3);
}

static void changed_locked_cells_and_strange_designs_are_found(void **state)
{
    Lab *lab = *state;
    const int run = FORM_FIRST_FIELD + ENTRY_FIELD_COUNT;
    for (int row = 1; row <= 6; row++)
        enter_text(lab, row, RESULT_AT_status, "made");
    form_cell(lab, 1, 0)->text = "HS-ZZZZZ";
    form_cell(lab, 2, 1)->text = "another description";
    form_cell(lab, 3, run)->text = "R-STRANGE";
    form_cell(lab, 4, run)->text = "R-OLDER";
    form_cell(lab, 5, 0)->text = lab->ids[5];
    read_back(lab);
    assert_int_equal(lab->results.count, 1);
    assert_string_equal(lab->results.rows[0].id, lab->ids[5]);
    assert_int_equal(lab->results.rows[0].row, 6);
    static const struct {
        const char *cell, *problem;
    } expected[] = {{"A2", "not the design of this row"}, {"T3", "locked cell"},
                    {"S4", "is no run"}, {"T5", "locked cell"}, {"A6", "not the design"}};
    assert_int_equal(lab->results.refusals, 5);
    for (int i = 0; i < 5; i++) {
        assert_string_equal(lab->results.problems[i].cell + strlen("Enter results!"),
                            expected[i].cell);
        assert_non_null(strstr(lab->results.problems[i].problem, expected[i].problem));
    }
    assert_non_null(strstr(lab->results.problems[0].fix, lab->ids[0]));
}

static void results_of_an_older_run_are_taken_and_noted(void **state)
{
    Lab *lab = *state;
    static const char *const later[] = {"R-LATER", "R-2F8K3QWM"};
    lab->known.runs = later;
    enter_text(lab, 1, RESULT_AT_status, "made");
    read_back(lab);
    assert_int_equal(lab->results.count, 1);
    assert_int_equal(lab->results.problem_count, 1);
    assert_false(lab->results.problems[0].refuses);
}

static void a_file_that_is_no_form_is_refused(void **state)
{
    Lab *lab = *state;
    Error err;
    CHECK_OK(file_write(lab->path, "Design,Status\n", 14, &err));
    CHECK_FAILS(results_read(lab->path, &lab->known, &lab->arena, &lab->results, &err),
                STATUS_BAD_DATA, "no intact .xlsx");
    form_cell(lab, 0, FORM_FIRST_FIELD + RESULT_AT_cells)->text = "Zellen";
    CHECK_OK(planned_workbook_write(&lab->plan, lab->path, &err));
    CHECK_FAILS(results_read(lab->path, &lab->known, &lab->arena, &lab->results, &err),
                STATUS_BAD_DATA, "no column 'Cells measured'");
    CHECK_FAILS(results_read("/nowhere.xlsx", &lab->known, &lab->arena, &lab->results, &err),
                STATUS_NO_INPUT, "nowhere.xlsx");
}

// -- Round trips through other programs --

// Random values for one form: what is entered, and the lines that enter it.
typedef struct Filling {
    LabResult rows[DESIGNS];
    bool filled[DESIGNS];
} Filling;

static double draw(uint64_t filling, uint64_t *next)
{
    return random_uniform(99, filling, (*next)++);
}

static double draw_value(const EntryField *field, uint64_t filling, uint64_t *next)
{
    const double u = draw(filling, next);
    if (field->column.kind == COLUMN_DATE)
        return 86400 * floor(18262 + 3650 * u);
    const double value = field->least + (field->most - field->least) * u;
    return field->column.kind == COLUMN_INTEGER ? floor(value) : value;
}

static void fill_cell(Text *lines, const char *name, int row, int index, LabResult *result,
                      uint64_t filling, uint64_t *next)
{
    static const char *const notes[] = {"as proposed", "=1+1 & <b>", "\xE4\xBA\x8C caf\xC3\xA9",
                                        "12", "2026-03-05"};
    char address[SHEET_ADDRESS];
    const EntryField *field = &ENTRY_FIELDS[index];
    char *place = (char *)result + field->offset;
    sheet_address(row, FORM_FIRST_FIELD + index, address);
    if (field->column.kind == COLUMN_TEXT) {
        // openpyxl takes text that starts with "=" for a formula.
        const char *text = notes[(int)(4.99 * draw(filling, next))];
        text = text[0] == '=' ? "a = b & <c>" : text;
        *(const char **)(void *)place = text;
        text_append(lines, "%s\t%s\tt\t%s\n", name, address, text);
        return;
    }
    const double value = draw_value(field, filling, next);
    *(double *)(void *)place = value;
    if (field->column.kind == COLUMN_DATE) {
        const time_t when = (time_t)value;
        struct tm day;
        char text[16];
        gmtime_r(&when, &day);
        strftime(text, sizeof text, "%Y-%m-%d", &day);
        text_append(lines, "%s\t%s\td\t%s\n", name, address, text);
    } else {
        text_append(lines, "%s\t%s\tn\t%.17g\n", name, address, value);
    }
}

static void fill_row(Text *lines, const char *name, int row, LabResult *result, uint64_t filling,
                     uint64_t *next)
{
    char address[SHEET_ADDRESS];
    sheet_address(row, FORM_FIRST_FIELD, address);
    result->status = "failed"; // which lets every other cell be empty or not
    text_append(lines, "%s\t%s\tt\tfailed\n", name, address);
    for (int i = 1; i < ENTRY_FIELD_COUNT; i++) {
        const bool mean =
            i == RESULT_AT_coulombic_efficiency_pct || i == RESULT_AT_overpotential_mV;
        if (mean || draw(filling, next) < 0.5)
            fill_cell(lines, name, row, i, result, filling, next);
    }
}

static void check_value(const LabResult *found, const LabResult *expected, int index)
{
    const EntryField *field = &ENTRY_FIELDS[index];
    const char *a = (const char *)found + field->offset;
    const char *b = (const char *)expected + field->offset;
    if (field->column.kind == COLUMN_TEXT) {
        const char *found_text = *(const char *const *)(const void *)a;
        const char *expected_text = *(const char *const *)(const void *)b;
        assert_string_equal(found_text ? found_text : "", expected_text ? expected_text : "");
        return;
    }
    const double found_number = *(const double *)(const void *)a;
    const double expected_number = *(const double *)(const void *)b;
    if (expected_number != expected_number)
        assert_true(found_number != found_number);
    else // other programs store 15 or 16 digits
        CHECK_CLOSE(found_number, expected_number, 1e-14, 0);
}

static int check_filling(Lab *lab, const char *path, const Filling *filling)
{
    Error err;
    int row = 0, values = 0;
    CHECK_OK(results_read(path, &lab->known, &lab->arena, &lab->results, &err));
    for (int i = 0; i < lab->results.problem_count; i++)
        print_error("%s: %s %s\n", lab->results.problems[i].cell,
                    lab->results.problems[i].found, lab->results.problems[i].problem);
    assert_int_equal(lab->results.problem_count, 0);
    for (int i = 0; i < DESIGNS; i++) {
        if (!filling->filled[i])
            continue;
        assert_true(row < lab->results.count);
        assert_string_equal(lab->results.rows[row].id, lab->ids[i]);
        for (int k = 0; k < ENTRY_FIELD_COUNT; k++, values++)
            check_value(&lab->results.rows[row], &filling->rows[i], k);
        row++;
    }
    assert_int_equal(row, lab->results.count);
    return values;
}

static Filling *make_fillings(Text *lines, Arena *arena, int count)
{
    Filling *fillings = arena_alloc(arena, (size_t)count, sizeof *fillings);
    for (int i = 0; i < count; i++) {
        uint64_t next = 0;
        const char *name = arena_format(arena, "filled%03d.xlsx", i);
        for (int k = 0; k < DESIGNS; k++) {
            LabResult *row = &fillings[i].rows[k];
            for (int f = 0; f < ENTRY_FIELD_COUNT; f++)
                if (ENTRY_FIELDS[f].column.kind != COLUMN_TEXT)
                    *(double *)(void *)((char *)row + ENTRY_FIELDS[f].offset) = NAN;
            fillings[i].filled[k] = k == 0 || draw((uint64_t)i, &next) < 0.6;
            if (fillings[i].filled[k])
                fill_row(lines, name, k + 1, row, (uint64_t)i, &next);
        }
    }
    return fillings;
}

__attribute__((format(printf, 1, 2))) static int run(const char *format, ...)
{
    char command[1024];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(command, sizeof command, format, arguments);
    va_end(arguments);
    return system(command);
}

// How many forms to fill in: few in every test, 200 in a soak.
static int filling_count(int usual)
{
    return getenv("HOSTSCREEN_SOAK") ? 200 : usual;
}

// Has [script] fill in [count] forms: FOLDER/filled000.xlsx and so on.
static Filling *fill_with(Lab *lab, const char *script, int count)
{
    Error err;
    Text lines = {.arena = &lab->arena};
    Filling *fillings = make_fillings(&lines, &lab->arena, count);
    const char *cells = arena_format(&lab->arena, "%s/cells", lab->folder);
    CHECK_OK(planned_workbook_write(&lab->plan, lab->path, &err));
    CHECK_OK(file_write(cells, lines.bytes, lines.length, &err));
    assert_int_equal(run("/usr/bin/python3 tests/reports/%s '%s' '%s' < '%s'", script, lab->path,
                         lab->folder, cells), 0);
    return fillings;
}

static void skip_without(const char *command)
{
    if (system(command) != 0)
        skip();
}

static void forms_filled_in_with_openpyxl_come_back(void **state)
{
    Lab *lab = *state;
    const int count = filling_count(8);
    int values = 0;
    skip_without("/usr/bin/python3 -c 'import openpyxl' 2>/dev/null");
    Filling *fillings = fill_with(lab, "fill.py", count);
    for (int i = 0; i < count; i++)
        values += check_filling(lab, arena_format(&lab->arena, "%s/filled%03d.xlsx", lab->folder,
                                                  i),
                                &fillings[i]);
    print_message("measured: %d forms filled in with openpyxl: %d values equal\n", count, values);
}

static void forms_filled_in_with_libreoffice_come_back(void **state)
{
    Lab *lab = *state;
    const int count = filling_count(5);
    int values = 0;
    skip_without("/usr/bin/python3 -c 'import uno' 2>/dev/null && command -v soffice >/dev/null");
    Filling *fillings = fill_with(lab, "fill_office.py", count);
    for (int i = 0; i < count; i++)
        values += check_filling(lab, arena_format(&lab->arena, "%s/filled%03d.xlsx", lab->folder,
                                                  i),
                                &fillings[i]);
    print_message("measured: %d forms filled in with LibreOffice: %d values equal\n", count,
                  values);
}

static void forms_saved_by_libreoffice_come_back(void **state)
{
    Lab *lab = *state;
    const int count = filling_count(5);
    int values = 0;
    skip_without("/usr/bin/python3 -c 'import openpyxl' 2>/dev/null && "
                 "command -v soffice >/dev/null");
    Filling *fillings = fill_with(lab, "fill.py", count);
    assert_int_equal(run("cd '%s' && mkdir saved && soffice -env:UserInstallation=file://%s/office "
                         "--headless --convert-to xlsx:'Calc MS Excel 2007 XML' --outdir saved "
                         "filled*.xlsx >/dev/null 2>%s/said", lab->folder, lab->folder,
                         lab->folder), 0);
    for (int i = 0; i < count; i++)
        values += check_filling(lab, arena_format(&lab->arena, "%s/saved/filled%03d.xlsx",
                                                  lab->folder, i),
                                &fillings[i]);
    print_message("measured: %d forms saved again by LibreOffice: %d values equal\n", count,
                  values);
}

// Programs that do not calculate save formulas without their values.
static void a_formula_nobody_calculated_is_named(void **state)
{
    Lab *lab = *state;
    Error err;
    skip_without("/usr/bin/python3 -c 'import openpyxl' 2>/dev/null");
    char address[SHEET_ADDRESS];
    sheet_address(1, FORM_FIRST_FIELD + RESULT_AT_coulombic_efficiency_pct, address);
    const char *lines = arena_format(&lab->arena, "one.xlsx\tC2\tt\tmeasured\n"
                                                  "one.xlsx\t%s\tt\t=97+1.5\n", address);
    const char *cells = arena_format(&lab->arena, "%s/cells", lab->folder);
    CHECK_OK(planned_workbook_write(&lab->plan, lab->path, &err));
    CHECK_OK(file_write(cells, lines, strlen(lines), &err));
    assert_int_equal(run("/usr/bin/python3 tests/reports/fill.py '%s' '%s' < '%s'", lab->path,
                         lab->folder, cells), 0);
    CHECK_OK(results_read(arena_format(&lab->arena, "%s/one.xlsx", lab->folder), &lab->known,
                          &lab->arena, &lab->results, &err));
    assert_int_equal(lab->results.count, 0);
    const ResultProblem *problem = &lab->results.problems[0];
    assert_string_equal(problem->cell, arena_format(&lab->arena, "Enter results!%s", address));
    assert_string_equal(problem->problem, "is a formula without a value");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(an_empty_form_has_no_results, enter, leave),
        cmocka_unit_test_setup_teardown(results_come_back_as_entered, enter, leave),
        cmocka_unit_test_setup_teardown(mistakes_are_named_with_their_cell_and_a_fix, enter, leave),
        cmocka_unit_test_setup_teardown(a_row_with_values_needs_a_fitting_status, enter, leave),
        cmocka_unit_test_setup_teardown(changed_locked_cells_and_strange_designs_are_found, enter,
                                        leave),
        cmocka_unit_test_setup_teardown(results_of_an_older_run_are_taken_and_noted, enter, leave),
        cmocka_unit_test_setup_teardown(a_file_that_is_no_form_is_refused, enter, leave),
        cmocka_unit_test_setup_teardown(a_formula_nobody_calculated_is_named, enter, leave),
        cmocka_unit_test_setup_teardown(forms_filled_in_with_openpyxl_come_back, enter, leave),
        cmocka_unit_test_setup_teardown(forms_filled_in_with_libreoffice_come_back, enter, leave),
        cmocka_unit_test_setup_teardown(forms_saved_by_libreoffice_come_back, enter, leave),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
