#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/file.h"
#include "base/hash.h"
#include "office/sheet.h"
#include "reports/layout.h"
#include "reports/workbook.h"
#include "tests/check.h"
#include "tests/reports/place.h"
#include "tests/reports/sample.h"

typedef struct Place {
    char folder[PLACE_PATH];
    char path[PLACE_PATH + 32];
    Arena arena;
} Place;

static int enter(void **state)
{
    Place *place = calloc(1, sizeof *place);
    place_create(place->folder);
    snprintf(place->path, sizeof place->path, "%s/report.xlsx", place->folder);
    *state = place;
    return 0;
}

static int leave(void **state)
{
    Place *place = *state;
    place_remove(place->folder);
    arena_clear(&place->arena);
    free(place);
    return 0;
}

static int entries(const char *folder)
{
    Arena arena = {0};
    const char *const *names;
    int count = -1;
    Error err;
    CHECK_OK(file_list(folder, &arena, &names, &count, &err));
    arena_clear(&arena);
    return count;
}

static void every_cell_of_every_table_reads_back(void **state)
{
    Place *place = *state;
    Error err = {0};
    const Report report = sample_report(&place->arena, 1, 12, 400);
    CHECK_OK(report_workbook(&report, place->path, &err));
    SheetBook book;
    CHECK_OK(sheet_read(place->path, &place->arena, &book, &err));
    const Sheet *sheet = sheet_find(&book, "Ranking");
    assert_non_null(sheet);
    const Table *ranking = &report.ranking;
    int compared = 0;
    for (int i = 0; i < ranking->row_count; i++)
        for (int k = 0; k < ranking->column_count; k++) {
            const Cell *cell = table_cell(ranking, i, k);
            const SheetCell *found = sheet_cell(sheet, i + 1, k);
            assert_int_equal(found != NULL, cell_present(cell, &ranking->columns[k]));
            if (found && cell->text)
                assert_string_equal(found->text, cell->text);
            else if (found)
                CHECK_CLOSE(found->number, cell->number, 1e-15, 0);
            compared += found != NULL;
        }
    assert_int_equal(entries(place->folder), 1);
    print_message("measured: %d cells of a ranking equal to the report\n", compared);
}

static void equal_reports_give_equal_bytes(void **state)
{
    Place *place = *state;
    Error err = {0};
    char first[HASH_TEXT], second[HASH_TEXT];
    const Report report = sample_report(&place->arena, 2, 8, 50);
    const Report again = sample_report(&place->arena, 2, 8, 50);
    CHECK_OK(report_workbook(&report, place->path, &err));
    CHECK_OK(hash_file(place->path, first, &err));
    sleep(1); // a clock that leaks into the file would show
    CHECK_OK(report_workbook(&again, place->path, &err));
    CHECK_OK(hash_file(place->path, second, &err));
    assert_string_equal(first, second);
}

static void a_large_ranking_stays_small_and_quick(void **state)
{
    Place *place = *state;
    Error err = {0};
    struct timespec start, end;
    struct stat info;
    const Report report = sample_report(&place->arena, 3, 24, 5000);
    clock_gettime(CLOCK_MONOTONIC, &start);
    CHECK_OK(report_workbook(&report, place->path, &err));
    clock_gettime(CLOCK_MONOTONIC, &end);
    const double seconds =
        (double)(end.tv_sec - start.tv_sec) + 1e-9 * (double)(end.tv_nsec - start.tv_nsec);
    assert_int_equal(stat(place->path, &info), 0);
    print_message("measured: 5,000 ranked designs: %.2f MB, %.2f s, verification included\n",
                  (double)info.st_size / 1e6, seconds);
    assert_true(info.st_size < 2000000);
}

// A process whose files may not grow beyond [bytes]: what a full disk looks like to the library.
static Status write_with_limit(const Report *report, const char *path, rlim_t bytes)
{
    const pid_t process = fork();
    if (process == 0) {
        signal(SIGXFSZ, SIG_IGN);
        setrlimit(RLIMIT_FSIZE, &(struct rlimit){bytes, bytes});
        Error err;
        _exit((int)report_workbook(report, path, &err));
    }
    int result = 0;
    assert_int_equal(waitpid(process, &result, 0), process);
    assert_true(WIFEXITED(result));
    return (Status)WEXITSTATUS(result);
}

static void a_full_disk_leaves_the_old_file(void **state)
{
    Place *place = *state;
    Error err = {0};
    char before[HASH_TEXT], after[HASH_TEXT];
    const Report old = sample_report(&place->arena, 4, 3, 20);
    const Report report = sample_report(&place->arena, 5, 12, 2000);
    CHECK_OK(report_workbook(&old, place->path, &err));
    CHECK_OK(hash_file(place->path, before, &err));
    for (rlim_t limit = 1000; limit < 100000; limit += 9000) {
        assert_int_equal(write_with_limit(&report, place->path, limit), STATUS_IO);
        CHECK_OK(hash_file(place->path, after, &err));
        assert_string_equal(before, after);
        assert_int_equal(entries(place->folder), 1);
    }
    assert_int_equal(status_exit_code(STATUS_IO), 74);
}

static void a_place_that_cannot_be_written_is_named(void **state)
{
    Place *place = *state;
    Error err = {0};
    char path[PLACE_PATH + 32];
    const Report report = sample_report(&place->arena, 6, 2, 5);
    snprintf(path, sizeof path, "%s/missing/report.xlsx", place->folder);
    CHECK_FAILS(report_workbook(&report, path, &err), STATUS_CANNOT_CREATE, "missing/report.xlsx");
    CHECK_FAILS(report_workbook(&report, place->folder, &err), STATUS_CANNOT_CREATE, "is a folder");
    CHECK_FAILS(report_workbook(&report, "/proc/report.xlsx", &err), STATUS_CANNOT_CREATE,
                "/proc/report.xlsx");
    assert_int_equal(status_exit_code(STATUS_CANNOT_CREATE), 73);
}

static void a_cell_that_would_spoil_the_file_is_refused(void **state)
{
    Place *place = *state;
    Error err = {0};
    static const struct {
        Cell cell;
        const char *message;
    } cases[] = {
        {{"\xC3\x28", NAN, NULL}, "not UTF-8"},
        {{"a\x01z", NAN, NULL}, "control character"},
        {{"\xEF\xBF\xBF", NAN, NULL}, "XML forbids"},
        {{"text", NAN, "javascript:alert(1)"}, "a link"},
    };
    Report report = sample_report(&place->arena, 7, 2, 5);
    Cell *cells = (Cell *)(void *)report.hosts.cells;
    const Cell kept = cells[0];
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        cells[0] = cases[i].cell;
        CHECK_FAILS(report_workbook(&report, place->path, &err), STATUS_INTERNAL,
                    cases[i].message);
        assert_non_null(strstr(err.text, "table published_hosts: row 1, column 'host'"));
    }
    cells[0] = kept;
    cells[1].number = INFINITY;
    CHECK_FAILS(report_workbook(&report, place->path, &err), STATUS_INTERNAL, "infinite");
    assert_false(file_exists(place->path));
}

static void addresses_of_every_form_survive(void **state)
{
    Place *place = *state;
    Error err = {0};
    static const char *const links[] = {
        "https://doi.org/10.1002/(SICI)1097-4628(19960103)59:1<1::AID-APP1>3.0.CO;2-K",
        "https://example.org/a?b=c&d=%20e#part two", "mailto:someone@example.org",
        "http://example.org/{x}[y]\"z\"",
    };
    SheetBook book;
    const Report report = sample_report(&place->arena, 11, 4, 5);
    Cell *cells = (Cell *)(void *)report.experiments.cells;
    const int column = table_column(&report.experiments, "nearest");
    for (int i = 0; i < 4; i++)
        cells[i * report.experiments.column_count + column].link = links[i];
    CHECK_OK(report_workbook(&report, place->path, &err));
    CHECK_OK(sheet_read(place->path, &place->arena, &book, &err));
    assert_int_equal(sheet_find(&book, "Next experiments")->link_count, 4);
}

static void a_damaged_workbook_does_not_verify(void **state)
{
    Place *place = *state;
    Error err = {0};
    PlanBook plan;
    Report report = sample_report(&place->arena, 8, 4, 30);
    CHECK_OK(layout_report(&report, &place->arena, &plan, &err));
    CHECK_OK(planned_workbook_write(&plan, place->path, &err));
    CHECK_OK(planned_workbook_verify(&plan, place->path, &err));
    PlanSheet *sheet = plan.sheets.items;
    PlanCell *cell = (PlanCell *)sheet[4].cells.items + 9;
    assert_true(cell->number == cell->number);
    cell->number *= 1 + 1e-12;
    CHECK_FAILS(planned_workbook_verify(&plan, place->path, &err), STATUS_IO, "Ranking!");
    cell->number /= 1 + 1e-12;
    cell = (PlanCell *)sheet[1].cells.items + 15;
    assert_non_null(cell->link);
    cell->link = "https://doi.org/10.1000/example.124";
    CHECK_FAILS(planned_workbook_verify(&plan, place->path, &err), STATUS_IO,
                "the link of Next experiments!H2");
}

static void memory_that_runs_out_is_reported(void **state)
{
    Place *place = *state;
    const Report report = sample_report(&place->arena, 10, 3, 5);
    int failures = 0;
    for (size_t limit = 1000;; limit += limit / 40) {
        Error err;
        PlanBook plan;
        Arena arena = {.limit = limit};
        const Status status = layout_report(&report, &arena, &plan, &err);
        arena_clear(&arena);
        if (status == STATUS_OK)
            break;
        assert_int_equal(status, STATUS_NO_MEMORY);
        failures++;
    }
    assert_true(failures > 50);
}

static void openpyxl_reads_the_same_cells(void **state)
{
    Place *place = *state;
    Error err = {0};
    if (system("/usr/bin/python3 -c 'import openpyxl' 2>/dev/null") != 0)
        skip();
    const Report report = sample_report(&place->arena, 9, 12, 100);
    CHECK_OK(report_workbook(&report, place->path, &err));
    char command[1024];
    snprintf(command, sizeof command,
             "/usr/bin/python3 -c \"\n"
             "import openpyxl\n"
             "b = openpyxl.load_workbook('%s')\n"
             "n = sum(c.value is not None for s in b for r in s.iter_rows() for c in r)\n"
             "print(','.join(b.sheetnames), n)\" > '%s/seen'",
             place->path, place->folder);
    assert_int_equal(system(command), 0);
    SheetBook book;
    CHECK_OK(sheet_read(place->path, &place->arena, &book, &err));
    Text expected = {.arena = &place->arena};
    int cells = 0;
    for (int i = 0; i < book.count; i++) {
        text_append(&expected, "%s%s", i ? "," : "", book.sheets[i].name);
        cells += book.sheets[i].count;
    }
    text_append(&expected, " %d\n", cells);
    const char *seen;
    size_t length;
    snprintf(command, sizeof command, "%s/seen", place->folder);
    CHECK_OK(file_read(command, &place->arena, &seen, &length, &err));
    assert_string_equal(seen, expected.bytes);
}

// Columns that a table object calls otherwise than their headings are what a spreadsheet repairs.
static void rankings_are_table_objects_with_the_headings_of_their_cells(void **state)
{
    Place *place = *state;
    Error err = {0};
    if (system("/usr/bin/python3 -c 'import openpyxl' 2>/dev/null") != 0)
        skip();
    const Report report = sample_report(&place->arena, 9, 12, 300);
    CHECK_OK(report_workbook(&report, place->path, &err));
    char command[1024];
    snprintf(command, sizeof command,
             "/usr/bin/python3 -c \"\n"
             "import openpyxl\n"
             "b = openpyxl.load_workbook('%s')\n"
             "t, = b['Ranking'].tables.values()\n"
             "cells = b['Ranking'][t.ref]\n"
             "assert len(cells) == 301, t.ref\n"
             "for s in b:\n"
             "    for t in s.tables.values():\n"
             "        heads = [c.value for c in s[t.ref][0]]\n"
             "        assert heads == t.column_names, (s.title, heads)\n"
             "        assert len(set(heads)) == len(heads), (s.title, heads)\n"
             "names = [t.name for s in b for t in s.tables.values()]\n"
             "assert len(set(names)) == len(names) > 3, names\n\"",
             place->path);
    assert_int_equal(system(command), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(every_cell_of_every_table_reads_back, enter, leave),
        cmocka_unit_test_setup_teardown(equal_reports_give_equal_bytes, enter, leave),
        cmocka_unit_test_setup_teardown(a_large_ranking_stays_small_and_quick, enter, leave),
        cmocka_unit_test_setup_teardown(a_full_disk_leaves_the_old_file, enter, leave),
        cmocka_unit_test_setup_teardown(a_place_that_cannot_be_written_is_named, enter, leave),
        cmocka_unit_test_setup_teardown(a_cell_that_would_spoil_the_file_is_refused, enter, leave),
        cmocka_unit_test_setup_teardown(addresses_of_every_form_survive, enter, leave),
        cmocka_unit_test_setup_teardown(a_damaged_workbook_does_not_verify, enter, leave),
        cmocka_unit_test_setup_teardown(memory_that_runs_out_is_reported, enter, leave),
        cmocka_unit_test_setup_teardown(openpyxl_reads_the_same_cells, enter, leave),
        cmocka_unit_test_setup_teardown(
            rankings_are_table_objects_with_the_headings_of_their_cells, enter, leave),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
