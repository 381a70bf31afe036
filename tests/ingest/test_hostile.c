// Documents made to break each reader: refused clearly, or read, in bounded time and memory.
#include <time.h>

#include <xlsxwriter.h>

#include "base/text.h"
#include "ingest/reading.h"
#include "tests/catalog/folder.h"

#ifdef __SANITIZE_ADDRESS__
enum { SECONDS_MAX = 200 }; // each access is checked
#else
enum { SECONDS_MAX = 20 };
#endif
enum { MEMORY_MAX = 256 << 20 };

typedef struct Outcome {
    Status status;
    Error err;
    double seconds;
} Outcome;

// Of the processor: others may be busy on the machine.
static double seconds(void)
{
    return (double)clock() / CLOCKS_PER_SEC;
}

static Outcome read_bytes(const char *bytes, size_t length)
{
    Arena arena = {.limit = MEMORY_MAX};
    Reading reading = {0};
    Outcome outcome = {0};
    const double start = seconds();
    outcome.status = reading_parse("a", bytes, length, &arena, &reading, &outcome.err);
    outcome.seconds = seconds() - start;
    arena_clear(&arena);
    return outcome;
}

// A document: [head], [count] times [piece], [tail].
static Outcome read_many(const char *head, const char *piece, int count, const char *tail)
{
    Arena arena = {0};
    Text text = {.arena = &arena};
    text_append(&text, "%s", head);
    for (int i = 0; i < count; i++)
        text_append_bytes(&text, piece, strlen(piece));
    text_append(&text, "%s", tail);
    const Outcome outcome = read_bytes(text.bytes, text.length);
    arena_clear(&arena);
    return outcome;
}

static void check_refused(Outcome outcome, const char *says)
{
    if (outcome.status != STATUS_BAD_DATA || !strstr(outcome.err.text, says))
        print_error("status %d, '%s' lacks '%s'\n", (int)outcome.status, outcome.err.text, says);
    assert_int_equal(outcome.status, STATUS_BAD_DATA);
    assert_non_null(strstr(outcome.err.text, says));
    assert_true(outcome.seconds < SECONDS_MAX);
}

static void check_bounded(Outcome outcome)
{
    assert_true(outcome.status == STATUS_OK || outcome.status == STATUS_BAD_DATA);
    if (outcome.seconds >= SECONDS_MAX)
        print_error("took %.1f s\n", outcome.seconds);
    assert_true(outcome.seconds < SECONDS_MAX);
}

// What every reader of text begins with.
static const char *const HEADS[] = {"# Text\n\n", "host,CE\nFOX,1\n",
                                    "<?xml version=\"1.0\"?>\n<article>",
                                    "<!DOCTYPE html>\n<html>"};

static void bytes_that_are_no_text_are_refused_by_place(void **state)
{
    (void)state;
    for (int i = 0; i < 4; i++) {
        char bytes[128];
        const size_t n = strlen(HEADS[i]);
        memcpy(bytes, HEADS[i], n);
        memcpy(bytes + n, "a\0b", 3);
        check_refused(read_bytes(bytes, n + 3), "a NUL byte");
        memcpy(bytes + n, "a\xff" "b", 3);
        check_refused(read_bytes(bytes, n + 3), "invalid UTF-8");
        // A character that is cut, and one that is written longer than it is.
        memcpy(bytes + n, "a\xe2\x82", 3);
        check_refused(read_bytes(bytes, n + 3), "invalid UTF-8");
        memcpy(bytes + n, "\xc0\xafz", 3);
        check_refused(read_bytes(bytes, n + 3), "invalid UTF-8");
    }
}

static void a_row_of_a_million_columns_is_refused_by_every_reader(void **state)
{
    (void)state;
    enum { MILLION = 1000000 };
    check_refused(read_many("a", "\tb", MILLION, "\n"), "too large");
    check_refused(read_many("|a|", "b|", MILLION, "\n|--|--|\n|c|d|\n"), "too large");
    check_refused(read_many("<article><table><tr>", "<td/>", MILLION, "</tr></table></article>"),
                  "too large");
    check_refused(read_many("<html><table><tr><th>a", "<td>b", MILLION, "</table>"), "too large");
    check_refused(read_many("<html><table><tr><th colspan=99999>a", "", 0, "</table>"),
                  "too large");
    Arena arena = {0};
    Text text = {.arena = &arena};
    for (int row = 0; row < 2; row++) {
        text_append(&text, "a");
        for (int i = 0; i < MILLION; i++)
            text_append_bytes(&text, ",b", 2);
        text_append(&text, "\n");
    }
    check_refused(read_bytes(text.bytes, text.length), "too large");
    arena_clear(&arena);
}

static void ten_thousand_elements_in_each_other_are_refused(void **state)
{
    (void)state;
    check_refused(read_many("<article>", "<sec>", 10000, ""), "deeper than");
    check_refused(read_many("<html>", "<div>", 10000, "x"), "deeper than");
    check_refused(read_many("<html><table><tr><td>", "<table><tr><td>", 10000, "x"), "deeper");
    check_bounded(read_many("A formula $", "{", 10000, "$.\n"));
    check_bounded(read_many("A quote ", "> ", 10000, "x\n"));
}

static void laughs_are_not_multiplied_anywhere(void **state)
{
    (void)state;
    static const char LAUGHS[] = "<!DOCTYPE article [<!ENTITY a \"haha\"><!ENTITY b "
                                 "\"&a;&a;&a;&a;&a;&a;&a;&a;\"><!ENTITY c \"&b;&b;&b;&b;&b;&b;\">]>";
    Arena arena = {0};
    const char *xml = arena_format(&arena, "<?xml version=\"1.0\"?>%s<article><p>&c;</p></article>",
                                   LAUGHS);
    check_refused(read_bytes(xml, strlen(xml)), "'c' not defined");
    const char *attribute =
        arena_format(&arena, "<?xml version=\"1.0\"?>%s<article><p id=\"&c;\"/></article>", LAUGHS);
    check_refused(read_bytes(attribute, strlen(attribute)), "'c' not defined");
    const char *outside = "<?xml version=\"1.0\"?><!DOCTYPE article [<!ENTITY x SYSTEM "
                          "\"file:///etc/passwd\">]><article><p>&x;</p></article>";
    check_refused(read_bytes(outside, strlen(outside)), "'x' not defined");
    arena_clear(&arena);
}

static void what_never_ends_is_read_in_time(void **state)
{
    (void)state;
    static const char OPEN[] = "# 1. P\n\nBee et al.[4] made a foam host (FOX/Cu). ";
    check_bounded(read_many(OPEN, "12 mV at 3 mA cm-2 and ", 40000, "\n"));
    check_bounded(read_many(OPEN, "a\n\n", 300000, "\n"));
    check_bounded(read_many(OPEN, "[1,2]", 200000, "\n"));
    check_bounded(read_many(OPEN, "<sup>", 200000, "\n"));
    check_bounded(read_many(OPEN, "<", 1000000, "\n"));
    check_bounded(read_many(OPEN, "$", 1000001, "\n"));
    check_bounded(read_many(OPEN, "&#", 500000, "\n"));
    check_bounded(read_many("<article><p>", "<label>x</label>", 100000, "</p></article>"));
    check_bounded(read_many("<html><p>", "<label>", 250, "</html>"));
    check_bounded(read_many("<html>", "</div><p>a", 200000, "</html>"));
    check_bounded(read_many("host,CE\n", "\"", 1000001, "\n"));
}

static void a_workbook_with_a_cell_far_away_is_refused(void **state)
{
    Arena arena = {.limit = 1 << 22};
    Reading reading = {0};
    Error err = {0};
    lxw_workbook *book = workbook_new(folder_file(*state, "far"));
    lxw_worksheet *sheet = workbook_add_worksheet(book, "Far");
    worksheet_write_string(sheet, 0, 0, "Host", NULL);
    worksheet_write_string(sheet, 0, 1, "CE", NULL);
    worksheet_write_string(sheet, 1, 0, "FOX", NULL);
    worksheet_write_string(sheet, 1, 16383, "x", NULL);
    assert_int_equal(workbook_close(book), LXW_NO_ERROR);
    CHECK_FAILS(reading_read(folder_file(*state, "far"), &arena, &reading, &err), STATUS_BAD_DATA,
                "too large");
    arena_clear(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bytes_that_are_no_text_are_refused_by_place),
        cmocka_unit_test(a_row_of_a_million_columns_is_refused_by_every_reader),
        cmocka_unit_test(ten_thousand_elements_in_each_other_are_refused),
        cmocka_unit_test(laughs_are_not_multiplied_anywhere),
        cmocka_unit_test(what_never_ends_is_read_in_time),
        FOLDER_TEST(a_workbook_with_a_cell_far_away_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
