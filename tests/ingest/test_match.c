#include "ingest/match.h"

#include "ingest/complete.h"
#include "tests/check.h"

static Reference printed(const char *const *author, const char *journal, double year,
                         const char *volume, const char *page)
{
    Reference reference = reference_empty();
    reference.authors = (TextList){author, 1};
    reference.journal = journal;
    reference.year = year;
    reference.volume = volume;
    reference.page = page;
    return reference;
}

static Work work(const char *const *family, const char *doi)
{
    return (Work){.doi = doi,
                  .journal = "Journal of the Colloid and Interface Science",
                  .volume = "632",
                  .page = "17",
                  .families = {family, 1},
                  .years = {2023, 2022}};
}

static void names_are_folded(void **state)
{
    static const char *const PAIRS[][2] = {
        {"A.-M. B\u00e9e", "a m bee"},
        {"\u0141ukasz  \u0160kr\u00e1\u0161ek,", "lukasz skrasek"},
        {"O\u2019Neil", "oneil"},
        {"Be\u0301e", "bee"},
        {"\u5f20", ""},
        {"", ""},
    };
    Arena arena = {0};
    (void)state;
    for (size_t i = 0; i < sizeof PAIRS / sizeof *PAIRS; i++)
        assert_string_equal(text_folded(PAIRS[i][0], &arena), PAIRS[i][1]);
    arena_clear(&arena);
}

static void the_first_author_is_found_in_every_order(void **state)
{
    static const struct {
        const char *printed, *family;
        Agreement agreement;
    } CASES[] = {
        {"C. van der Dee", "van der Dee", AGREES}, {"van der Dee C", "van der Dee", AGREES},
        {"A. B\u00e9e", "Bee", AGREES},            {"J.-G. Zhang", "Zhang", AGREES},
        {"Y. Huang", "Ang", DIFFERS},              {"Y. Wang", "Wan", DIFFERS},
        {"B. Lee-Kim", "Lee Kim", AGREES},         {"Bee", "Dee", DIFFERS},
    };
    (void)state;
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        const Reference reference = printed(&CASES[i].printed, NULL, NAN, NULL, NULL);
        const Work candidate = work(&CASES[i].family, "10.1000/a");
        assert_int_equal(match_work(&reference, &candidate).author, CASES[i].agreement);
    }
}

static void an_abbreviation_stands_for_its_journal_alone(void **state)
{
    static const struct {
        const char *printed, *full;
        Agreement agreement;
    } CASES[] = {
        {"Adv. Energy Mater.", "Advanced Energy Materials", AGREES},
        {"J. Mater. Chem. A", "Journal of Materials Chemistry A", AGREES},
        {"J. Mater. Chem. A", "Journal of Materials Chemistry B", DIFFERS},
        {"Proc. Natl. Acad. Sci.", "Proceedings of the National Academy of Sciences", AGREES},
        {"Nano Lett.", "Nano Energy", DIFFERS},
        {"Small", "Small Methods", AGREES}, // why the journal alone never decides
        {"Adv. Funct. Mater.", "Advanced Materials", DIFFERS},
    };
    static const char *const AUTHOR = "A. Bee";
    (void)state;
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        const Reference reference = printed(&AUTHOR, CASES[i].printed, 2020, NULL, NULL);
        Work candidate = work(&AUTHOR, "10.1000/a");
        candidate.journal = CASES[i].full;
        assert_int_equal(match_work(&reference, &candidate).journal, CASES[i].agreement);
    }
}

// Whatever one part of the entry is changed to, the work is no longer believed.
static void every_part_has_to_agree(void **state)
{
    static const char *const AUTHOR = "A. Bee";
    static const char *const OTHER = "A. Dee";
    static const char *const FAMILY = "Bee";
    const char *journal = "J. Colloid Interface Sci.";
    const Work candidate = work(&FAMILY, "10.1000/a");
    const Reference right = printed(&AUTHOR, journal, 2023, "632", "17");
    const Reference online = printed(&AUTHOR, journal, 2022, "632", "17");
    const Reference wrong[] = {
        printed(&OTHER, journal, 2023, "632", "17"),  printed(&AUTHOR, journal, 2021, "632", "17"),
        printed(&AUTHOR, journal, 2023, "631", "17"), printed(&AUTHOR, journal, 2023, "632", "18"),
        printed(&AUTHOR, journal, 2023, "632", NULL), printed(&AUTHOR, "Carbon", 2023, NULL, "17"),
    };
    (void)state;
    assert_true(match_sure(match_work(&right, &candidate)));
    assert_true(match_sure(match_work(&online, &candidate)));
    CHECK_CLOSE(match_score(match_work(&right, &candidate)), 1, 0, 0);
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        assert_false(match_sure(match_work(&wrong[i], &candidate)));
    const Reference no_volume = printed(&AUTHOR, journal, 2023, NULL, "17");
    assert_true(match_sure(match_work(&no_volume, &candidate)));
}

static void judge(const Reference *reference, const Work *works, int count, const char *state,
                  const char *doi, const char *because)
{
    Arena arena = {0};
    Error err = {0};
    Completion completion;
    CHECK_OK(complete_judge(reference, &(Works){works, count}, &arena, &completion, &err));
    if (!state)
        assert_null(completion.state);
    else
        assert_string_equal(completion.state, state);
    if (doi)
        assert_string_equal(completion.doi, doi);
    if (because)
        assert_string_equal(completion.because, because);
    arena_clear(&arena);
}

static void the_right_work_is_believed_wherever_it_stands(void **state)
{
    static const char *const AUTHOR = "A. Bee";
    static const char *const FAMILIES[] = {"Bee", "Dee"};
    const Reference reference = printed(&AUTHOR, "J. Colloid Interface Sci.", 2023, "632", "17");
    Work works[] = {work(&FAMILIES[1], "10.1000/b"), work(&FAMILIES[0], "10.1000/a")};
    (void)state;
    judge(&reference, works, 2, "believed", "10.1000/a", NULL);
    judge(&reference, works, 1, "suggested", "10.1000/b", "first author differs");
    judge(&reference, works, 0, NULL, NULL, NULL);
    // The same work twice is one; two works that fit are one too many.
    works[0] = work(&FAMILIES[0], "10.1000/A");
    judge(&reference, works, 2, "believed", NULL, NULL);
    works[0].doi = "10.1000/c";
    judge(&reference, works, 2, "suggested", NULL, "two works fit the entry");
}

static void what_has_little_in_common_is_not_even_suggested(void **state)
{
    static const char *const AUTHOR = "A. Bee";
    static const char *const FAMILY = "Gnu";
    const Reference reference = printed(&AUTHOR, "Carbon", 2001, "632", "9");
    const Work other = work(&FAMILY, "10.1000/a");
    (void)state;
    judge(&reference, &other, 1, NULL, NULL, NULL);
}

static void a_printed_doi_must_not_contradict_its_entry(void **state)
{
    static const char *const AUTHOR = "A. Bee";
    static const char *const FAMILIES[] = {"Bee", "Gnu"};
    Reference reference = printed(&AUTHOR, NULL, 2023, NULL, NULL);
    const Work right = work(&FAMILIES[0], "10.1000/a");
    const Work wrong = work(&FAMILIES[1], "10.1000/a");
    (void)state;
    reference.doi = "10.1000/A";
    judge(&reference, &right, 1, "believed", "10.1000/a", NULL);
    judge(&reference, &wrong, 1, "suggested", "10.1000/a", "first author differs");
    // Without the DOI such an entry says too little.
    reference.doi = NULL;
    judge(&reference, &right, 1, "suggested", "10.1000/a", "the entry says too little to be sure");
}

static void answers_that_are_no_works_are_refused(void **state)
{
    static const char *const TEXTS[] = {
        "", "{", "[]", "{\"message\": 1}", "{\"message\": {}}", "{\"message\": {\"items\": [1]}}",
        "{\"message\": {\"DOI\": 5}}", "<html></html>"};
    Arena arena = {0};
    Works works = {0};
    (void)state;
    for (size_t i = 0; i < sizeof TEXTS / sizeof *TEXTS; i++) {
        Error err = {0};
        CHECK_FAILS(crossref_parse("answer", TEXTS[i], strlen(TEXTS[i]), &arena, &works, &err),
                    STATUS_BAD_DATA, "answer:");
        assert_null(works.items);
    }
    arena_clear(&arena);
}

static void a_work_is_read_whole(void **state)
{
    static const char TEXT[] =
        "{\"message\": {\"DOI\": \"10.1000/a\", \"title\": [\"A host\"], \"volume\": \"5\","
        " \"container-title\": [], \"page\": \"17-29\", \"article-number\": \"e5\","
        " \"published-print\": {\"date-parts\": [[2020, 5]]},"
        " \"issued\": {\"date-parts\": [[null]]}, \"author\": [{\"given\": "
        "\"Gao-Feng Mary\", \"family\": \"Bee\"}, "
        "{\"name\": \"A group\"}, {\"given\": \"nobody\"}]}}";
    Arena arena = {0};
    Error err = {0};
    Works works = {0};
    (void)state;
    CHECK_OK(crossref_parse("answer", TEXT, strlen(TEXT), &arena, &works, &err));
    assert_int_equal(works.count, 1);
    const Work *read = works.items;
    assert_string_equal(read->title, "A host");
    assert_null(read->journal);
    assert_string_equal(read->page, "17");
    assert_string_equal(read->article, "e5");
    assert_int_equal(read->years[0], 2020);
    assert_int_equal(read->families.count, 2);
    assert_string_equal(read->authors.items[0], "G.-F. M. Bee");
    assert_string_equal(read->authors.items[1], "A group");
    arena_clear(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_are_folded),
        cmocka_unit_test(the_first_author_is_found_in_every_order),
        cmocka_unit_test(an_abbreviation_stands_for_its_journal_alone),
        cmocka_unit_test(every_part_has_to_agree),
        cmocka_unit_test(the_right_work_is_believed_wherever_it_stands),
        cmocka_unit_test(what_has_little_in_common_is_not_even_suggested),
        cmocka_unit_test(a_printed_doi_must_not_contradict_its_entry),
        cmocka_unit_test(answers_that_are_no_works_are_refused),
        cmocka_unit_test(a_work_is_read_whole),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
