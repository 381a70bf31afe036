#include "ingest/ingest.h"

#include "tests/catalog/folder.h"

// One slip of every kind.
static const char REVIEW[] =
    "DOI: 10.1000/review.1\n\n# 1. Hosts\n\n"
    "Bee et al.<sup>[1]</sup> made a foam host (FOX/Cu). Its CE is 97.0% over 90 cycles at 1 mA "
    "cm<sup>-2</sup> and 1 mAh cm<sup>-2</sup>. The symmetric cell runs for 400 h.\n\n"
    "Fox et al.<sup>[2]</sup> made a mesh host (GNU/Ni). The GNU/Ni||LFP cell has a capacity "
    "retention of 88.0% at 1 C.\n\n"
    "**Figure 1.** a) View of FOX/Cu. Reproduced with permission.<sup>[2]</sup> Copyright 2011, "
    "Wiley.\n\n"
    "**Table 1.** Hosts\n\n"
    "Host\tHalf cell (CE, current [mA cm<sup>-2</sup>], capacity [mAh cm<sup>-2</sup>], cycle)\t"
    "Symmetric cell (cycle, current [mA cm<sup>-2</sup>], capacity [mAh cm<sup>-2</sup>])\t"
    "Full cell (rate, capacity retention, cycle)\tReferences\n"
    "FOX/Cu\t97.0%, 1.0, 1.0, 100\t400, 2.0, 2.0\t1 C, 80.0%, 50\t[1]\n"
    "GNU/Ni\t97.0%, 1.0, 1.0, 100\t500, 1.0, 1.0\tN.A.\t[2]\n\n"
    "- [1] A. Bee, *Adv. Mater.* **2020**, 32, 17.\n"
    "- [2] C. Dee, *Nano Energy* **2021**, 80, 5.\n"
    "- [3] A. Bee, *Adv. Mater.* **2020**, 32, 17.\n";

static const Problem *find(const Problem *problems, int count, const char *kind)
{
    for (int i = 0; i < count; i++)
        if (strcmp(problems[i].kind, kind) == 0)
            return &problems[i];
    print_error("no problem of kind '%s'\n", kind);
    assert_true(false);
    return NULL;
}

static void every_kind_of_slip_is_found_with_both_sides(void **state)
{
    static const char *const KINDS[] = {
        "duplicate reference",    "author against reference",    "figure against table",
        "year against reference", "publisher against reference", "equal half cells",
        "hours for cycles",       "table against prose",         "missing in the table"};
    Arena arena = {0};
    Error err = {0};
    Catalog *catalog = NULL;
    IngestReport report = {0};
    const Problem *problems = NULL;
    int count = 0;
    CHECK_OK(catalog_open(folder_file(*state, "a.db"), &catalog, &err));
    CHECK_OK(ingest_path(catalog, folder_write(*state, "a.md", REVIEW), &(IngestOptions){0}, &arena,
                         &report, &err));
    CHECK_OK(catalog_problems(catalog, &arena, &problems, &count, &err));
    for (int i = 0; i < (int)(sizeof KINDS / sizeof *KINDS); i++) {
        const Problem *problem = find(problems, count, KINDS[i]);
        assert_true(problem->places.count >= 2);
        assert_int_equal(problem->places.count, problem->values.count);
        assert_non_null(problem->rule);
    }
    const Problem *cycles = find(problems, count, "table against prose");
    assert_string_equal(cycles->host, "FOX/Cu");
    assert_string_equal(cycles->values.items[0], "100 cycles");
    assert_string_equal(cycles->values.items[1], "90 cycles");
    assert_string_equal(find(problems, count, "hours for cycles")->preferred, "h");
    assert_string_equal(find(problems, count, "missing in the table")->preferred, "88 %");
    catalog_close(catalog);
    arena_clear(&arena);
}

static void sides_of_a_conflict_are_marked(void **state)
{
    Arena arena = {0};
    Error err = {0};
    Catalog *catalog = NULL;
    IngestReport report = {0};
    const Claim *claims = NULL;
    int count = 0;
    int conflicts = 0;
    CHECK_OK(catalog_open(folder_file(*state, "a.db"), &catalog, &err));
    CHECK_OK(ingest_path(catalog, folder_write(*state, "a.md", REVIEW), &(IngestOptions){0}, &arena,
                         &report, &err));
    CHECK_OK(catalog_claims(catalog, "FOX/Cu", &arena, &claims, &count, &err));
    for (int i = 0; i < count; i++)
        conflicts += strcmp(claims[i].status, "conflict") == 0;
    assert_int_equal(conflicts, 2);
    catalog_close(catalog);
    arena_clear(&arena);
}

static void a_changed_document_tells_what_came_and_went(void **state)
{
    Arena arena = {0};
    Error err = {0};
    Catalog *catalog = NULL;
    IngestReport report = {0};
    char changed[sizeof REVIEW];
    memcpy(changed, REVIEW, sizeof REVIEW);
    CHECK_OK(catalog_open(folder_file(*state, "a.db"), &catalog, &err));
    CHECK_OK(ingest_path(catalog, folder_write(*state, "a.md", changed), &(IngestOptions){0},
                         &arena, &report, &err));
    assert_int_equal(report.claims_new, report.claims);
    assert_int_equal(report.claims_gone, 0);
    const int claims = report.claims;
    // Of another quantity the value is another claim, of the same quantity a changed one.
    memcpy(strstr(changed, "90 cycles"), "90 nights", 9);
    report = (IngestReport){0};
    CHECK_OK(ingest_path(catalog, folder_write(*state, "a.md", changed), &(IngestOptions){0},
                         &arena, &report, &err));
    assert_int_equal(report.claims, claims - 1);
    assert_int_equal(report.claims_new, 0);
    assert_int_equal(report.claims_gone, 1);
    catalog_close(catalog);
    arena_clear(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        FOLDER_TEST(every_kind_of_slip_is_found_with_both_sides),
        FOLDER_TEST(sides_of_a_conflict_are_marked),
        FOLDER_TEST(a_changed_document_tells_what_came_and_went),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
