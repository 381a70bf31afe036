#include "ingest/spreadsheet.h"

#include <xlsxwriter.h>

#include "ingest/ingest.h"
#include "ingest/reading.h"
#include "tests/catalog/folder.h"

// -- Workbooks --

static void write_texts(lxw_worksheet *sheet, int row, const char *const *texts)
{
    for (int c = 0; texts[c]; c++)
        if (*texts[c])
            worksheet_write_string(sheet, (lxw_row_t)row, (lxw_col_t)c, texts[c], NULL);
}

#define TEXTS(...) ((const char *const[]){__VA_ARGS__, NULL})

// A caption, a heading of two levels, a section row, numbers as numbers, a percentage as a share,
// a hole, a formula, and a note below; another sheet that is no table of hosts; a hidden one.
static const char *write_hosts(void *folder)
{
    const char *path = folder_file(folder, "list");
    lxw_workbook *book = workbook_new(path);
    lxw_worksheet *sheet = workbook_add_worksheet(book, "Foam hosts");
    lxw_format *percent = workbook_add_format(book);
    format_set_num_format(percent, "0.0%");
    write_texts(sheet, 0, TEXTS("Table 7. Hosts, doi: 10.1000/list.7"));
    write_texts(sheet, 2, TEXTS("", "Host", "Half cell", "", "Symmetric cell (h, current, capacity)",
                                "Deposited Li (mAh cm-2)"));
    write_texts(sheet, 3, TEXTS("", "", "CE", "cycles"));
    worksheet_merge_range(sheet, 2, 1, 3, 1, "Host", NULL);
    worksheet_merge_range(sheet, 2, 2, 2, 3, "Half cell", NULL);
    worksheet_merge_range(sheet, 2, 4, 3, 4, "Symmetric cell (h, current, capacity)", NULL);
    worksheet_merge_range(sheet, 2, 5, 3, 5, "Deposited Li (mAh cm-2)", NULL);
    worksheet_merge_range(sheet, 4, 1, 4, 5, "Foams", NULL);
    write_texts(sheet, 5, TEXTS("", "FOX/Cu", "", "", ">700, 0.5, 1"));
    worksheet_write_number(sheet, 5, 2, 0.987, percent);
    worksheet_write_number(sheet, 5, 3, 120, NULL);
    worksheet_write_formula_num(sheet, 5, 5, "=2*3", NULL, 6);
    write_texts(sheet, 6, TEXTS("", "GNU/Ni", "97.1%", "80"));
    write_texts(sheet, 6, TEXTS("", "", "", "", "", "0"));
    write_texts(sheet, 8, TEXTS("", "a) LFP = LiFePO4"));
    sheet = workbook_add_worksheet(book, "Diary");
    write_texts(sheet, 0, TEXTS("day", "weather"));
    write_texts(sheet, 1, TEXTS("Monday", "rain"));
    sheet = workbook_add_worksheet(book, "Lists");
    write_texts(sheet, 0, TEXTS("Host", "CE (%)"));
    write_texts(sheet, 1, TEXTS("HIDDEN", "50"));
    worksheet_hide(sheet);
    assert_int_equal(workbook_close(book), LXW_NO_ERROR);
    return path;
}

// -- Tests --

static void every_sheet_is_a_table(void **state)
{
    Arena arena = {0};
    Error err = {0};
    Reading reading = {0};
    CHECK_OK(reading_read(write_hosts(*state), &arena, &reading, &err));
    assert_string_equal(reading.document.format, "workbook");
    assert_string_equal(reading.document.source, "10.1000/list.7");
    assert_int_equal(reading.hosts.count, 2);
    const Host *fox = &reading.hosts.items[0];
    assert_string_equal(fox->name, "FOX/Cu");
    assert_string_equal(fox->strategy, "Foams");
    CHECK_CLOSE(fox->table, 7, 0, 0);
    CHECK_CLOSE(fox->line, 6, 0, 0);
    CHECK_CLOSE(fox->half_ce_pct, 98.7, 0, 0);
    CHECK_CLOSE(fox->half_cycles, 120, 0, 0);
    CHECK_CLOSE(fox->symmetric_duration, 700, 0, 0);
    assert_string_equal(fox->symmetric_qualifier, ">");
    CHECK_CLOSE(fox->symmetric_current_mA_cm2, 0.5, 0, 0);
    CHECK_CLOSE(fox->deposited_mAh_cm2, 6, 0, 0);
    const Host *gnu = &reading.hosts.items[1];
    CHECK_CLOSE(gnu->half_ce_pct, 97.1, 0, 0);
    assert_true(isnan(gnu->symmetric_duration));
    arena_clear(&arena);
}

static void an_unfamiliar_sheet_is_kept_whole_with_its_place(void **state)
{
    Arena arena = {0};
    Error err = {0};
    Reading reading = {0};
    const char *path = write_hosts(*state);
    CHECK_OK(reading_read(path, &arena, &reading, &err));
    const Problem *kept = NULL;
    for (int i = 0; i < reading.problems.count; i++)
        if (strcmp(reading.problems.items[i].kind, "unfamiliar table") == 0)
            kept = &reading.problems.items[i];
    assert_non_null(kept);
    assert_int_equal(kept->values.count, 2);
    assert_string_equal(kept->values.items[1], "Monday\train");
    const char *place = arena_format(&arena, "%s: Diary:2", path);
    assert_string_equal(kept->places.items[1], place);
    arena_clear(&arena);
}

static void what_is_no_quantity_is_named_by_sheet_and_row(void **state)
{
    Arena arena = {0};
    Error err = {0};
    Reading reading = {0};
    lxw_workbook *book = workbook_new(folder_file(*state, "odd"));
    lxw_worksheet *sheet = workbook_add_worksheet(book, "Odd");
    lxw_format *date = workbook_add_format(book);
    format_set_num_format(date, "yyyy-mm-dd");
    write_texts(sheet, 0, TEXTS("Host", "CE (%)", "Deposited Li (mAh cm-2)"));
    write_texts(sheet, 1, TEXTS("FOX/Cu", "98"));
    worksheet_write_datetime(sheet, 1, 2, &(lxw_datetime){2024, 3, 5, 0, 0, 0}, date);
    assert_int_equal(workbook_close(book), LXW_NO_ERROR);
    CHECK_OK(reading_read(folder_file(*state, "odd"), &arena, &reading, &err));
    assert_int_equal(reading.problems.count, 1);
    assert_string_equal(reading.problems.items[0].kind, "unreadable cell");
    assert_non_null(strstr(reading.problems.items[0].places.items[0], "odd: Odd:2"));
    assert_non_null(strstr(reading.problems.items[0].values.items[0], "2024-03-05"));
    assert_true(isnan(reading.hosts.items[0].deposited_mAh_cm2));
    arena_clear(&arena);
}

static void the_same_workbook_again_changes_nothing(void **state)
{
    Arena arena = {0};
    Error err = {0};
    Catalog *catalog = NULL;
    IngestReport report = {0};
    CHECK_OK(catalog_open(folder_file(*state, "a.db"), &catalog, &err));
    const char *path = write_hosts(*state);
    CHECK_OK(ingest_path(catalog, path, &(IngestOptions){0}, &arena, &report, &err));
    assert_int_equal(report.hosts, 2);
    report = (IngestReport){0};
    CHECK_OK(ingest_path(catalog, path, &(IngestOptions){0}, &arena, &report, &err));
    assert_int_equal(report.unchanged, 1);
    assert_int_equal(report.hosts, 0);
    catalog_close(catalog);
    arena_clear(&arena);
}

static void a_cell_far_away_is_refused_in_little_memory(void **state)
{
    Arena arena = {.limit = 1 << 22};
    Error err = {0};
    Reading reading = {0};
    lxw_workbook *book = workbook_new(folder_file(*state, "far"));
    lxw_worksheet *sheet = workbook_add_worksheet(book, "Far");
    write_texts(sheet, 0, TEXTS("Host", "CE (%)"));
    worksheet_write_string(sheet, 1048575, 0, "x", NULL);
    worksheet_write_string(sheet, 1048575, 16383, "x", NULL);
    assert_int_equal(workbook_close(book), LXW_NO_ERROR);
    CHECK_FAILS(reading_read(folder_file(*state, "far"), &arena, &reading, &err), STATUS_BAD_DATA,
                "too large");
    arena_clear(&arena);
}

static void a_zip_file_that_is_no_workbook_is_refused(void **state)
{
    (void)state;
    Arena arena = {0};
    Error err = {0};
    Reading reading = {0};
    CHECK_FAILS(reading_parse("a.zip", "PK\3\4 and rubbish", 16, &arena, &reading, &err),
                STATUS_BAD_DATA, "a.zip: is no intact .xlsx file");
    arena_clear(&arena);
}

static void every_shortage_of_memory_is_survived(void **state)
{
    Error err = {0};
    const char *path = write_hosts(*state);
    Status status = STATUS_NO_MEMORY;
    for (size_t limit = 4096; status != STATUS_OK; limit += 997) {
        Arena arena = {.limit = limit};
        Reading reading = {0};
        status = reading_read(path, &arena, &reading, &err);
        assert_true(status == STATUS_OK || status == STATUS_NO_MEMORY);
        arena_clear(&arena);
        assert_true(limit < 1 << 24);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        FOLDER_TEST(every_sheet_is_a_table),
        FOLDER_TEST(an_unfamiliar_sheet_is_kept_whole_with_its_place),
        FOLDER_TEST(what_is_no_quantity_is_named_by_sheet_and_row),
        FOLDER_TEST(the_same_workbook_again_changes_nothing),
        FOLDER_TEST(a_cell_far_away_is_refused_in_little_memory),
        cmocka_unit_test(a_zip_file_that_is_no_workbook_is_refused),
        FOLDER_TEST(every_shortage_of_memory_is_survived),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
