#include <stdio.h>
#include <time.h>
#include <unistd.h>

#include <zip.h>

#include "base/file.h"
#include "base/random.h"
#include "base/text.h"
#include "office/sheet.h"
#include "reports/report.h"
#include "tests/check.h"
#include "tests/reports/place.h"
#include "tests/reports/sample.h"

#define MAIN "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
#define OFFICE "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
#define PACKAGE "http://schemas.openxmlformats.org/package/2006/relationships"

// The parts of a workbook made by hand; NULL ones are left out.
typedef struct Parts {
    const char *book;    // inside <workbook>, before the sheets
    const char *strings; // inside <sst>
    const char *styles;  // inside <styleSheet>
    const char *sheet;   // the whole part of the only sheet
    const char *extra_name, *extra; // one part more
} Parts;

typedef struct Bench {
    char folder[PLACE_PATH];
    char path[PLACE_PATH + 32];
    Arena arena;
    SheetBook book;
    Error err;
} Bench;

static int enter(void **state)
{
    Bench *bench = calloc(1, sizeof *bench);
    place_create(bench->folder);
    snprintf(bench->path, sizeof bench->path, "%s/book.xlsx", bench->folder);
    *state = bench;
    return 0;
}

static int leave(void **state)
{
    Bench *bench = *state;
    place_remove(bench->folder);
    arena_clear(&bench->arena);
    free(bench);
    return 0;
}

static void add_part(zip_t *zip, const char *name, const char *text)
{
    zip_source_t *source = zip_source_buffer(zip, text, strlen(text), 0);
    assert_true(zip_file_add(zip, name, source, ZIP_FL_ENC_UTF_8) >= 0);
}

static void build(Bench *bench, Parts parts)
{
    Arena *arena = &bench->arena;
    int failed = 0;
    zip_t *zip = zip_open(bench->path, ZIP_CREATE | ZIP_TRUNCATE, &failed);
    assert_non_null(zip);
    add_part(zip, "_rels/.rels",
             "<Relationships xmlns='" PACKAGE "'><Relationship Id='a' Type='" OFFICE
             "/officeDocument' Target='/odd/Main.xml'/></Relationships>");
    add_part(zip, "odd/Main.xml",
             arena_format(arena, "<workbook xmlns='" MAIN "' xmlns:r='" OFFICE "'>%s<sheets>"
                          "<sheet name='First &amp; only' sheetId='7' r:id='rX'/></sheets>"
                          "</workbook>", parts.book ? parts.book : ""));
    add_part(zip, "odd/_rels/Main.xml.rels",
             arena_format(arena, "<Relationships xmlns='" PACKAGE "'>"
                          "<Relationship Id='rX' Type='" OFFICE "/worksheet' "
                          "Target='../cells/here.xml'/>%s%s</Relationships>",
                          parts.strings ? "<Relationship Id='s' Type='" OFFICE "/sharedStrings' "
                                          "Target='texts.xml'/>" : "",
                          parts.styles ? "<Relationship Id='t' Type='" OFFICE "/styles' "
                                         "Target='looks.xml'/>" : ""));
    if (parts.strings)
        add_part(zip, "odd/texts.xml",
                 arena_format(arena, "<sst xmlns='" MAIN "'>%s</sst>", parts.strings));
    if (parts.styles)
        add_part(zip, "odd/looks.xml",
                 arena_format(arena, "<styleSheet xmlns='" MAIN "'>%s</styleSheet>", parts.styles));
    if (parts.sheet)
        add_part(zip, "cells/here.xml", parts.sheet);
    if (parts.extra_name)
        add_part(zip, parts.extra_name, parts.extra);
    assert_int_equal(zip_close(zip), 0);
}

static Status reread(Bench *bench)
{
    arena_clear(&bench->arena);
    return sheet_read(bench->path, &bench->arena, &bench->book, &bench->err);
}

static const SheetCell *cell(const Bench *bench, const char *address)
{
    int row, column;
    assert_true(sheet_address_parse(address, &row, &column));
    return sheet_cell(&bench->book.sheets[0], row, column);
}

#define SHEET(rows) "<worksheet xmlns='" MAIN "'><sheetData>" rows "</sheetData></worksheet>"

static void every_type_of_cell_is_read(void **state)
{
    Bench *bench = *state;
    build(bench, (Parts){
        .strings = "<si><t>plain</t></si>"
                   "<si><r><t xml:space='preserve'>rich </t></r><r><t>text</t></r>"
                   "<rPh sb='0' eb='1'><t>aloud</t></rPh></si>",
        .sheet = SHEET("<row r='2'><c r='A2' t='s'><v>0</v></c><c r='B2' t='s'><v>1</v></c>"
                       "<c r='C2' t='inlineStr'><is><t>in</t></is></c><c r='D2'><v>-1.5e-3</v></c>"
                       "<c r='E2' t='b'><v>1</v></c><c r='F2' t='e'><v>#DIV/0!</v></c>"
                       "<c r='G2'><f>1/3</f><v>0.333</v></c><c r='H2'><f>NOW()</f></c>"
                       "<c r='I2' t='str'><f>A2</f><v>a_x000A_b</v></c><c r='J2'/></row>"
                       "<row><c><v>1</v></c><c><v>2</v></c></row>")});
    Error err = bench->err;
    CHECK_OK(reread(bench));
    assert_string_equal(bench->book.sheets[0].name, "First & only");
    assert_string_equal(cell(bench, "A2")->text, "plain");
    assert_string_equal(cell(bench, "B2")->text, "rich text");
    assert_string_equal(cell(bench, "C2")->text, "in");
    CHECK_CLOSE(cell(bench, "D2")->number, -1.5e-3, 1e-15, 0);
    assert_int_equal(cell(bench, "E2")->kind, SHEET_TRUTH);
    assert_int_equal(cell(bench, "F2")->kind, SHEET_FAULT);
    assert_true(cell(bench, "G2")->formula);
    assert_int_equal(cell(bench, "H2")->kind, SHEET_EMPTY);
    assert_string_equal(cell(bench, "I2")->text, "a\nb");
    assert_null(cell(bench, "J2"));
    CHECK_CLOSE(cell(bench, "B3")->number, 2, 1e-15, 0);
}

static void dates_are_known_by_their_format(void **state)
{
    Bench *bench = *state;
    const char *styles = "<numFmts><numFmt numFmtId='170' formatCode='dd/mm/yyyy'/>"
                         "<numFmt numFmtId='171' formatCode='0.0 \"days\"'/>"
                         "<numFmt numFmtId='172' formatCode='[Red]0.0\\d'/></numFmts>"
                         "<cellXfs><xf numFmtId='0'/><xf numFmtId='14'/><xf numFmtId='170'/>"
                         "<xf numFmtId='171'/><xf numFmtId='172'/></cellXfs>";
    const char *sheet = SHEET("<row><c><v>46086</v></c><c s='1'><v>46086</v></c>"
                              "<c s='2'><v>46086.5</v></c><c s='3'><v>46086</v></c>"
                              "<c s='4'><v>46086</v></c><c t='d'><v>2026-03-05</v></c></row>");
    Error err = bench->err;
    build(bench, (Parts){.styles = styles, .sheet = sheet});
    CHECK_OK(reread(bench));
    assert_int_equal(cell(bench, "A1")->kind, SHEET_NUMBER);
    assert_int_equal(cell(bench, "B1")->kind, SHEET_DATE);
    CHECK_CLOSE(cell(bench, "B1")->number, 1772668800, 0, 1e-3); // 2026-03-05
    CHECK_CLOSE(cell(bench, "C1")->number, 1772668800 + 43200, 0, 1e-3);
    assert_int_equal(cell(bench, "D1")->kind, SHEET_NUMBER);
    assert_int_equal(cell(bench, "E1")->kind, SHEET_NUMBER);
    CHECK_CLOSE(cell(bench, "F1")->number, 1772668800, 0, 1e-3);
    build(bench, (Parts){.book = "<workbookPr date1904='1'/>", .styles = styles,
                         .sheet = SHEET("<row><c s='1'><v>44624</v></c></row>")});
    CHECK_OK(reread(bench));
    CHECK_CLOSE(cell(bench, "A1")->number, 1772668800, 0, 1e-3);
}

static void addresses_go_both_ways(void **state)
{
    (void)state;
    char address[SHEET_ADDRESS];
    int row, column;
    for (int i = 0; i < 16384; i += 37) {
        sheet_address(i * 64, i, address);
        assert_true(sheet_address_parse(address, &row, &column));
        assert_int_equal(row, i * 64);
        assert_int_equal(column, i);
    }
    static const char *const bad[] = {"", "A", "1", "A0", "XFE1", "A1048577", "a1", "A1 ", "$A$1"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        assert_false(sheet_address_parse(bad[i], &row, &column));
}

static void what_is_wrong_is_refused_by_name(void **state)
{
    Bench *bench = *state;
    Error err;
    static const struct {
        const char *sheet, *message;
    } cases[] = {
        {SHEET("<row><c t='s'><v>5</v></c></row>"), "First & only!A1: refers to a string"},
        {SHEET("<row><c><v>1,5</v></c></row>"), "First & only!A1: holds no number"},
        {SHEET("<row><c><v>1e999</v></c></row>"), "holds no number"},
        {SHEET("<row><c r='A1'><v>1</v></c><c r='A1'><v>2</v></c></row>"), "A1: is there twice"},
        {SHEET("<row><c r='QQQQ1'><v>1</v></c></row>"), "'QQQQ1' is no address"},
        {SHEET("<row r='2000000'><c><v>1</v></c></row>"), "no row 2000000"},
        {SHEET("<row><c><v>1</v></row>"), "malformed XML"},
        {"<!DOCTYPE x [<!ENTITY a 'aaaa'>]>" SHEET("<row><c><v>1</v></c></row>"), "DOCTYPE"},
        {NULL, "the part 'cells/here.xml' is missing"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        build(bench, (Parts){.sheet = cases[i].sheet});
        const Status status = reread(bench);
        err = bench->err;
        CHECK_FAILS(status, STATUS_BAD_DATA, cases[i].message);
    }
}

static void tricks_with_names_are_refused(void **state)
{
    Bench *bench = *state;
    Error err;
    static const char *const names[] = {"../evil.xml", "/etc/passwd", "a/../../b", "a\\b"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        build(bench, (Parts){.sheet = SHEET(""), .extra_name = names[i], .extra = "x"});
        const Status status = reread(bench);
        err = bench->err;
        CHECK_FAILS(status, STATUS_BAD_DATA, "leads out of the archive");
    }
}

static void a_name_that_is_there_twice_is_refused(void **state)
{
    Bench *bench = *state;
    Error err = {0};
    const char *bytes;
    size_t length;
    build(bench, (Parts){.sheet = SHEET(""), .extra_name = "cells/HERE.xml", .extra = "x"});
    CHECK_OK(file_read(bench->path, &bench->arena, &bytes, &length, &err));
    char *edited = arena_copy(&bench->arena, bytes, length);
    for (size_t i = 0; i + 14 < length; i++)
        if (memcmp(edited + i, "cells/HERE.xml", 14) == 0)
            memcpy(edited + i, "cells/here.xml", 14);
    CHECK_OK(file_write(bench->path, edited, length, &err));
    const Status status = reread(bench);
    err = bench->err;
    assert_int_equal(status, STATUS_BAD_DATA);
}

static void a_bomb_is_refused_before_it_is_unpacked(void **state)
{
    Bench *bench = *state;
    Error err;
    const size_t size = (size_t)60 << 20;
    char *zeros = malloc(size + 1);
    memset(zeros, ' ', size);
    zeros[size] = '\0';
    build(bench, (Parts){.sheet = SHEET(""), .extra_name = "bomb.xml", .extra = zeros});
    free(zeros);
    const clock_t start = clock();
    const Status status = reread(bench);
    err = bench->err;
    CHECK_FAILS(status, STATUS_BAD_DATA, "100 times its size");
    const double seconds = (double)(clock() - start) / CLOCKS_PER_SEC;
    print_message("measured: a bomb of 60 MB refused in %.4f s\n", seconds);
    assert_true(seconds < 0.5);
}

static void memory_that_runs_out_is_reported(void **state)
{
    Bench *bench = *state;
    build(bench, (Parts){.strings = "<si><t>plain</t></si>",
                         .sheet = SHEET("<row><c t='s'><v>0</v></c><c><v>1</v></c></row>")});
    int failures = 0;
    for (size_t limit = 64;; limit += 97) {
        Arena arena = {.limit = limit};
        const Status status = sheet_read(bench->path, &arena, &bench->book, &bench->err);
        arena_clear(&arena);
        if (status == STATUS_OK)
            break;
        assert_int_equal(status, STATUS_NO_MEMORY);
        failures++;
    }
    assert_true(failures > 10);
}

// -- Corruption --

static bool same_cell(const SheetCell *a, const SheetCell *b)
{
    return a->row == b->row && a->column == b->column && a->kind == b->kind &&
           (a->number == b->number || (a->number != a->number && b->number != b->number)) &&
           strcmp(a->text ? a->text : "", b->text ? b->text : "") == 0;
}

static bool same_book(const SheetBook *a, const SheetBook *b)
{
    if (a->count != b->count)
        return false;
    for (int i = 0; i < a->count; i++) {
        if (a->sheets[i].count != b->sheets[i].count ||
            strcmp(a->sheets[i].name, b->sheets[i].name) != 0)
            return false;
        for (int k = 0; k < a->sheets[i].count; k++)
            if (!same_cell(&a->sheets[i].cells[k], &b->sheets[i].cells[k]))
                return false;
    }
    return true;
}

// Reads [length] bytes as a workbook: 0 refused, 1 the same cells, 2 others.
static int judge(Bench *bench, const char *bytes, size_t length, const SheetBook *original)
{
    Error err;
    Arena arena = {.limit = (size_t)512 << 20};
    SheetBook book;
    int verdict = 0;
    CHECK_OK(file_write(bench->path, bytes, length, &err));
    if (sheet_read(bench->path, &arena, &book, &err) == STATUS_OK)
        verdict = same_book(original, &book) ? 1 : 2;
    arena_clear(&arena);
    return verdict;
}

static void damage_is_refused_or_harmless(void **state)
{
    Bench *bench = *state;
    Error err = {0};
    const char *bytes;
    size_t length;
    int verdicts[3] = {0};
    enum { DAMAGES = 2000, CUTS = 200 };
    const Report report = sample_report(&bench->arena, 11, 3, 5);
    CHECK_OK(report_workbook(&report, bench->path, &err));
    CHECK_OK(sheet_read(bench->path, &bench->arena, &bench->book, &err));
    CHECK_OK(file_read(bench->path, &bench->arena, &bytes, &length, &err));
    char *damaged = arena_copy(&bench->arena, bytes, length);
    for (uint64_t i = 0; i < DAMAGES; i++) {
        const size_t at = (size_t)(random_uniform(5, 0, i) * (double)length);
        damaged[at] = (char)(damaged[at] ^ (char)(1 + random_bits(5, 1, i) % 255));
        verdicts[judge(bench, damaged, length, &bench->book)]++;
        damaged[at] = bytes[at];
    }
    for (uint64_t i = 0; i < CUTS; i++) {
        const size_t kept = (size_t)(random_uniform(5, 2, i) * (double)length);
        assert_int_equal(judge(bench, damaged, kept, &bench->book), 0);
    }
    print_message("measured: %d damaged bytes: %d refused, %d read the same, %d read otherwise; "
                  "%d truncations refused\n",
                  DAMAGES, verdicts[0], verdicts[1], verdicts[2], CUTS);
    assert_int_equal(verdicts[2], 0);
    assert_true(verdicts[0] > DAMAGES / 2);
}

// Checksums keep damage of the file from the XML; here the parts themselves are damaged.
static const char *mangled(Arena *arena, const char *text, uint64_t draw)
{
    static const char *const splinters[] = {"<", ">", "</c>", "<c>", "\"", "&", "&#0;", "<v>",
                                            "-1", "1e99", "s", "\xFF", "<!--", "]]>", "t='s'"};
    const size_t length = strlen(text);
    const size_t at = (size_t)(random_uniform(7, 0, draw) * (double)length);
    const size_t gone = (size_t)(random_uniform(7, 1, draw) * 12);
    const int splinter = (int)(random_uniform(7, 2, draw) * 15);
    const size_t rest = at + gone < length ? at + gone : length;
    return arena_format(arena, "%.*s%s%s", (int)at, text, splinters[splinter], text + rest);
}

static void mangled_parts_are_refused_or_read(void **state)
{
    Bench *bench = *state;
    enum { MANGLINGS = 3000 };
    int refused = 0;
    const char *sheet = SHEET("<row r='2'><c r='A2' t='s'><v>0</v></c><c r='B2' s='1'><v>46086</v>"
                              "</c><c r='C2' t='inlineStr'><is><t>in_x000A_</t></is></c>"
                              "<c t='b'><v>1</v></c></row><row><c><f>A1</f></c></row>");
    const char *strings = "<si><t>plain</t></si><si><r><t>rich</t></r></si>";
    const char *styles = "<numFmts><numFmt numFmtId='170' formatCode='dd/mm'/></numFmts>"
                         "<cellXfs><xf numFmtId='0'/><xf numFmtId='170'/></cellXfs>";
    for (uint64_t i = 0; i < MANGLINGS; i++) {
        Arena arena = {0};
        build(bench, (Parts){
            .sheet = i % 3 == 0 ? mangled(&arena, sheet, i) : sheet,
            .strings = i % 3 == 1 ? mangled(&arena, strings, i) : strings,
            .styles = i % 3 == 2 ? mangled(&arena, styles, i) : styles});
        const Status status = reread(bench);
        assert_true(status == STATUS_OK || status == STATUS_BAD_DATA);
        refused += status == STATUS_BAD_DATA;
        arena_clear(&arena);
    }
    print_message("measured: %d mangled parts: %d refused, the others read\n", MANGLINGS, refused);
    assert_true(refused > MANGLINGS / 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(every_type_of_cell_is_read, enter, leave),
        cmocka_unit_test_setup_teardown(dates_are_known_by_their_format, enter, leave),
        cmocka_unit_test(addresses_go_both_ways),
        cmocka_unit_test_setup_teardown(what_is_wrong_is_refused_by_name, enter, leave),
        cmocka_unit_test_setup_teardown(tricks_with_names_are_refused, enter, leave),
        cmocka_unit_test_setup_teardown(a_name_that_is_there_twice_is_refused, enter, leave),
        cmocka_unit_test_setup_teardown(a_bomb_is_refused_before_it_is_unpacked, enter, leave),
        cmocka_unit_test_setup_teardown(memory_that_runs_out_is_reported, enter, leave),
        cmocka_unit_test_setup_teardown(damage_is_refused_or_harmless, enter, leave),
        cmocka_unit_test_setup_teardown(mangled_parts_are_refused_or_read, enter, leave),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
