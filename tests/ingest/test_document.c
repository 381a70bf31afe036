#include "ingest/document.h"

#include "ingest/citation.h"
#include "tests/check.h"

static const char TEXT[] =
    "# Title\n\nDOI: 10.1000/xyz.1\n\n## 1. Part\n\nA sentence\nover two lines.\n\n"
    "**Figure 2.** a) A plot.\n\n"
    "**Table 1.** Things\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n"
    "<sup>a)</sup> A = B.\n\n"
    "- [1] A. Bee, C. Dee, *J. Foam* **2020**, 3, 17.\n"
    "- [2] A. Bee, *J. Foam* **2020**, *3*, 17-22.\n";

static Status parse(const char *text, Arena *arena, Document *document, Error *err)
{
    return document_parse("a.md", text, strlen(text), arena, document, err);
}

static void a_text_becomes_blocks(void **state)
{
    (void)state;
    static const BlockKind KINDS[] = {BLOCK_HEADING,   BLOCK_PARAGRAPH, BLOCK_HEADING,
                                      BLOCK_PARAGRAPH, BLOCK_CAPTION,   BLOCK_TABLE,
                                      BLOCK_NOTE,      BLOCK_REFERENCE, BLOCK_REFERENCE};
    Arena arena = {0};
    Error err = {0};
    Document document;
    CHECK_OK(parse(TEXT, &arena, &document, &err));
    assert_int_equal(document.block_count, 9);
    for (int i = 0; i < 9; i++)
        assert_int_equal(document.blocks[i].kind, KINDS[i]);
    assert_string_equal(document.source, "10.1000/xyz.1");
    assert_int_equal(document.blocks[3].line, 7);
    assert_string_equal(document.blocks[5].table->label, "1");
    assert_int_equal(document.blocks[5].table->row_count, 2);
    assert_int_equal(document.blocks[5].table->columns, 2);
    arena_clear(&arena);
}

static void references_are_parsed_and_duplicates_found(void **state)
{
    (void)state;
    Arena arena = {0};
    Error err = {0};
    Document document;
    Citations citations = {0};
    CHECK_OK(parse(TEXT, &arena, &document, &err));
    CHECK_OK(citations_read(&document, &arena, &citations, &err));
    assert_int_equal(citations.count, 2);
    const Reference *first = citations_find(&citations, 1);
    assert_int_equal(first->authors.count, 2);
    assert_string_equal(first->authors.items[1], "C. Dee");
    assert_string_equal(first->journal, "J. Foam");
    CHECK_CLOSE(first->year, 2020, 0, 0);
    assert_string_equal(first->volume, "3");
    assert_string_equal(first->page, "17");
    assert_true(isnan(first->duplicate_of));
    CHECK_CLOSE(citations_find(&citations, 2)->duplicate_of, 1, 0, 0);
    arena_clear(&arena);
}

static void spans_fill_the_matrix_and_never_overwrite(void **state)
{
    (void)state;
    const RawCell first[] = {{"A", 1, 0, 2, 1, true, false},
                             {"B", 1, 1, 1, 2, true, false}};
    const RawCell second[] = {{"x", 1, 2, 1, 1, true, false},
                              {"y", 1, 3, 1, 9, true, false}};
    const RawCell third[] = {{"1", 1, 4, 0, 0, false, false},
                             {"2", 1, 5, 0, 0, false, false},
                             {"3", 1, 6, 0, 0, false, false}};
    const RawRow rows[] = {{first, 2, 1, 0}, {second, 2, 2, 2}, {third, 3, 3, 4}};
    Arena arena = {0};
    Error err = {0};
    Table table = {0};
    const char *heading = NULL;
    CHECK_OK(table_build("a", rows, 3, &arena, &table, &err));
    CHECK_OK(table_heading(&table, 0, &arena, &heading, &err));
    assert_string_equal(heading, "A");
    CHECK_OK(table_heading(&table, 1, &arena, &heading, &err));
    assert_string_equal(heading, "B x");
    CHECK_OK(table_heading(&table, 2, &arena, &heading, &err));
    assert_string_equal(heading, "B y");
    assert_false(table.rows[2].header);
    arena_clear(&arena);
}

static void a_table_without_end_is_refused(void **state)
{
    (void)state;
    const RawCell wide[] = {{"A", 1, 0, 1, 2000000000, false, false}};
    const RawRow rows[] = {{wide, 1, 7, 0}};
    Arena arena = {0};
    Error err = {0};
    Table table = {0};
    CHECK_FAILS(table_build("a.md", rows, 1, &arena, &table, &err), STATUS_BAD_DATA,
                "a.md:7: a table of 2000000000 columns");
    arena_clear(&arena);
}

static void parsing_survives_every_shortage_of_memory(void **state)
{
    (void)state;
    Status status = STATUS_NO_MEMORY;
    for (size_t limit = 1; status != STATUS_OK; limit += 97) {
        Arena arena = {.limit = limit};
        Error err = {0};
        Document document;
        Citations citations;
        status = parse(TEXT, &arena, &document, &err);
        if (status == STATUS_OK)
            status = citations_read(&document, &arena, &citations, &err);
        assert_true(status == STATUS_OK || status == STATUS_NO_MEMORY);
        arena_clear(&arena);
        assert_true(limit < 1 << 22);
    }
}

static void bytes_that_are_no_text_are_refused(void **state)
{
    (void)state;
    Arena arena = {0};
    Error err = {0};
    Document document;
    CHECK_FAILS(document_parse("a", "x\n\0y", 4, &arena, &document, &err), STATUS_BAD_DATA,
                "a:2:1: a NUL byte");
    CHECK_FAILS(document_parse("a", "", 0, &arena, &document, &err), STATUS_BAD_DATA, "empty");
    arena_clear(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_text_becomes_blocks),
        cmocka_unit_test(references_are_parsed_and_duplicates_found),
        cmocka_unit_test(spans_fill_the_matrix_and_never_overwrite),
        cmocka_unit_test(a_table_without_end_is_refused),
        cmocka_unit_test(parsing_survives_every_shortage_of_memory),
        cmocka_unit_test(bytes_that_are_no_text_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
