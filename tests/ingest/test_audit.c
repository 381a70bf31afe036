#include "ingest/ingest.h"

#include "tests/catalog/folder.h"

// One slip of every kind, and for some a second way to slip.
static const char REVIEW[] =
    "DOI: 10.1000/review.1\n"
    "\n"
    "# 1. Hosts\n"
    "\n"
    "Bee et al.<sup>[1]</sup> made a foam host (FOX/Cu). Its CE is 97.0% over 90 cycles "
    "at 1 mA cm<sup>-2</sup> and 1 mAh cm<sup>-2</sup>. The symmetric cell runs for 400 "
    "h.\n"
    "\n"
    "Fox et al.<sup>[2]</sup> made a mesh host (GNU/Ni). The GNU/Ni||LFP cell has a "
    "capacity retention of 88.0% at 1 C.\n"
    "\n"
    "Hen et al.<sup>[4]</sup> made a cloth host (IBIS/C). The half cell of IBIS/C has a "
    "CE of 96.5% at 2 mA cm<sup>-2</sup> and 3 mAh cm<sup>-2</sup>. The symmetric cell "
    "of IBIS/C runs for 150 cycles at 2 mA cm<sup>-2</sup> and 3 mAh cm<sup>-2</sup>.\n"
    "\n"
    "Jay et al.<sup>[5]</sup> made a felt host (KITE/C). The KITE/C||LFP cell has a "
    "capacity retention of 93.6% at 1 C. The KITE/C||LFP cell has a capacity retention "
    "of 250% at 2 C.\n"
    "\n"
    "**Figure 1.** a) View of FOX/Cu. Reproduced with permission.<sup>[2]</sup> "
    "Copyright 2011, Wiley.\n"
    "\n"
    "**Table 1.** Hosts\n"
    "\n"
    "Host\tHalf cell (CE, current [mA cm<sup>-2</sup>], capacity [mAh cm<sup>-2</sup>], "
    "cycle)\tSymmetric cell (cycle, current [mA cm<sup>-2</sup>], capacity [mAh "
    "cm<sup>-2</sup>])\tFull cell (rate, capacity retention, cycle)\tReferences\n"
    "FOX/Cu\t97.0%, 1.0, 1.0, 100\t400, 2.0, 2.0\t1 C, 80.0%, 50\t[1]\n"
    "GNU/Ni\t97.0%, 1.0, 1.0, 100\t500, 1.0, 1.0\tN.A.\t[2]\n"
    "IBIS/C\t96.5%, 1.0, 1.0, 120\t600, 2.0, 3.0\t1 C, 80.0%, 50\t[4]\n"
    "KITE/C\t93.6%, 1.0, 2.0, 140\t700, 2.0, 3.0\t2 C, 70.0%, 60\t[5]\n"
    "LYNX/C\t91.5%, 1.0, 3.0, 160\t800, 2.0, 3.0\t2 C, 91.5%, 70\t[6]\n"
    "MOLE/C\t197%, 1.0, 3.0, 180\t900, 2.0, 3.0\t2 C, 60.0%, 80\t[6]\n"
    "\n"
    "- [1] A. Bee, *Adv. Mater.* **2020**, 32, 17.\n"
    "- [2] C. Dee, *Nano Energy* **2021**, 80, 5.\n"
    "- [3] A. Bee, *Adv. Mater.* **2020**, 32, 17.\n"
    "- [4] A. Hen, *Small* **2020**, 32, 18.\n"
    "- [5] A. Jay, *Small* **2020**, 32, 19.\n"
    "- [6] A. Kid, *Small* **2020**, 32, 20.\n";

// What the audit has to say of it: places by how their lines begin, in the order of the values.
static const struct {
    const char *kind, *host;
    const char *lines[2], *values[2];
    const char *preferred, *rule;
} FINDINGS[] = {
    {"table against prose", "FOX/Cu", {"FOX/Cu", "Bee et al."}, {"100 cycles", "90 cycles"},
     "100 cycles", "the table gives its conditions"},
    {"hours for cycles", NULL, {"FOX/Cu", "Bee et al."}, {"FOX/Cu: 400 cycle", "FOX/Cu: 400 h"},
     "h", "the column is in hours"},
    {"hours against cycles", "IBIS/C", {"IBIS/C", "Hen et al."},
     {"600 cycle", "150 cycles of 3 h: 450 h"}, NULL, "cycles times 2 C / J"},
    {"equal half cells", "FOX/Cu", {"FOX/Cu", "GNU/Ni"},
     {"FOX/Cu: 97 % over 100 cycles at 1 mA/cm2, 1 mAh/cm2",
      "GNU/Ni: 97 % over 100 cycles at 1 mA/cm2, 1 mAh/cm2"}, NULL, "may be copied"},
    {"equal full cells", "FOX/Cu", {"FOX/Cu", "IBIS/C"},
     {"FOX/Cu: 80 % after 50 cycles at 1 C", "IBIS/C: 80 % after 50 cycles at 1 C"}, NULL,
     "may be copied"},
    {"misplaced number", "LYNX/C", {"LYNX/C", "LYNX/C"},
     {"91.5 % (efficiency)", "91.5 % (retention)"}, NULL, "in its row"},
    {"misplaced number", "KITE/C", {"KITE/C", "Jay et al."},
     {"93.6 % (efficiency)", "93.6 % (retention)"}, "93.6 % (retention)", "in the wrong place"},
    {"conditions of another cell", "IBIS/C", {"IBIS/C", "Hen et al."},
     {"1 mA/cm2, 1 mAh/cm2", "2 mA/cm2, 3 mAh/cm2"}, NULL, "symmetric cell's conditions"},
    {"missing in the table", "GNU/Ni", {"GNU/Ni", "Fox et al."}, {"N.A.", "88 %"}, "88 %",
     "counts before a note"},
    {"author against reference", NULL, {"Fox et al.", "- [2]"},
     {"Fox et al. [2]", "C. Dee, *Nano Energy* **2021**, 80, 5."}, NULL, "first author"},
    {"publisher against reference", NULL, {"**Figure 1", "- [2]"},
     {"Copyright 2011, Wiley", "C. Dee, *Nano Energy* **2021**, 80, 5."},
     "C. Dee, *Nano Energy* **2021**, 80, 5.", "that of the journal"},
    {"year against reference", NULL, {"**Figure 1", "- [2]"},
     {"Copyright 2011, Wiley", "C. Dee, *Nano Energy* **2021**, 80, 5."},
     "C. Dee, *Nano Energy* **2021**, 80, 5.", "or the one before"},
    {"duplicate reference", NULL, {"- [1]", "- [3]"},
     {"A. Bee, *Adv. Mater.* **2020**, 32, 17.", "A. Bee, *Adv. Mater.* **2020**, 32, 17."},
     "A. Bee, *Adv. Mater.* **2020**, 32, 17.", "one work"},
    {"figure against table", "FOX/Cu", {"**Figure 1", "GNU/Ni"}, {"FOX/Cu [2]", "GNU/Ni [2]"}, NULL,
     "a panel gives the reference"},
    {"impossible value", "MOLE/C", {"MOLE/C", "MOLE/C"}, {"Half-cell CE 197 %", "0 to 101 %"}, NULL,
     "physics allows"},
    {"impossible value", "KITE/C", {"Jay et al.", "Jay et al."},
     {"capacity_retention 250 %", "0 to 150 %"}, NULL, "physics allows"},
};
enum { FINDING_COUNT = sizeof FINDINGS / sizeof *FINDINGS };

// A document that was read, in a catalog of its own.
typedef struct Case {
    Catalog *catalog;
    Arena arena;
    IngestReport report;
    const Problem *problems; // count
    int count;
} Case;

static void look(Case *one)
{
    Error err = {0};
    CHECK_OK(catalog_problems(one->catalog, &one->arena, &one->problems, &one->count, &err));
}

static void enter(Case *one, void *state, const char *text)
{
    Error err = {0};
    *one = (Case){0};
    CHECK_OK(catalog_open(folder_file(state, "a.db"), &one->catalog, &err));
    CHECK_OK(ingest_path(one->catalog, folder_write(state, "a.md", text), &(IngestOptions){0},
                         &one->arena, &one->report, &err));
    look(one);
}

static void leave(Case *one)
{
    catalog_close(one->catalog);
    arena_clear(&one->arena);
}

// The problem of [kind] about [host]; NULL: whichever.
static const Problem *find(const Case *one, const char *kind, const char *host)
{
    for (int i = 0; i < one->count; i++) {
        const Problem *problem = &one->problems[i];
        if (strcmp(problem->kind, kind) == 0 &&
            (!host || (problem->host && strcmp(problem->host, host) == 0)))
            return problem;
    }
    return NULL;
}

// The number of the line of REVIEW that begins with [start].
static int line_of(const char *start)
{
    int line = 1;
    for (const char *at = REVIEW; at; at = strchr(at, '\n'), at = at ? at + 1 : NULL, line++)
        if (strncmp(at, start, strlen(start)) == 0)
            return line;
    print_error("no line begins with '%s'\n", start);
    assert_true(false);
    return 0;
}

static void every_rule_names_places_values_and_what_it_prefers(void **state)
{
    Case one;
    enter(&one, *state, REVIEW);
    for (int i = 0; i < FINDING_COUNT; i++) {
        const Problem *problem = find(&one, FINDINGS[i].kind, FINDINGS[i].host);
        if (!problem)
            print_error("no '%s' of '%s'\n", FINDINGS[i].kind,
                        FINDINGS[i].host ? FINDINGS[i].host : "");
        assert_non_null(problem);
        assert_int_equal(problem->places.count, 2);
        for (int side = 0; side < 2; side++) {
            const char *place = strrchr(problem->places.items[side], ':');
            assert_int_equal(atoi(place + 1), line_of(FINDINGS[i].lines[side]));
            assert_string_equal(problem->values.items[side], FINDINGS[i].values[side]);
        }
        if (FINDINGS[i].preferred)
            assert_string_equal(problem->preferred, FINDINGS[i].preferred);
        else
            assert_null(problem->preferred);
        assert_non_null(strstr(problem->rule, FINDINGS[i].rule));
        assert_string_equal(problem->state, "open");
    }
    assert_int_equal(one.count, FINDING_COUNT); // and nothing else
    assert_int_equal(one.report.problems, FINDING_COUNT);
    leave(&one);
}

// The slips mended one by one: each problem goes with its own, and no other comes.
static void a_mended_slip_is_no_problem(void **state)
{
    static const char *const MENDED[][3] = {
        {"over 90 cycles", "over 100 cycles", "table against prose"},
        {"for 150 cycles", "for 200 cycles", "hours against cycles"},
        {"Fox et al.", "Dee et al.", "author against reference"},
        {"2011, Wiley", "2021, Wiley", "year against reference"},
        {"2011, Wiley", "2011, Elsevier", "publisher against reference"},
        {"View of FOX/Cu", "View of GNU/Ni", "figure against table"},
        {"2 C, 91.5%", "2 C, 91.4%", "misplaced number"},
        {"MOLE/C\t197%", "MOLE/C\t97%", "impossible value"},
        {"- [3] A. Bee, *Adv. Mater.*", "- [3] A. Bee, *Joule*", "duplicate reference"},
    };
    Case whole;
    enter(&whole, *state, REVIEW);
    leave(&whole);
    for (size_t i = 0; i < sizeof MENDED / sizeof *MENDED; i++) {
        Case one;
        Arena arena = {0};
        const char *at = strstr(REVIEW, MENDED[i][0]);
        assert_non_null(at);
        const char *text =
            arena_format(&arena, "%.*s%s%s", (int)(at - REVIEW), REVIEW, MENDED[i][1],
                         at + strlen(MENDED[i][0]));
        unlink(folder_file(*state, "a.db"));
        enter(&one, *state, text);
        if (one.count != FINDING_COUNT - 1)
            print_error("'%s' leaves %d problems\n", MENDED[i][1], one.count);
        assert_int_equal(one.count, FINDING_COUNT - 1);
        leave(&one);
        arena_clear(&arena);
    }
}

// -- Durations --

// The duration of FOX/Cu, whose row prints 400 at 2 mA/cm2 and 6 mAh/cm2: six hours a cycle.
static double duration_after(void *state, const char *sentence, const char *kind, int places)
{
    static const char TABLE[] =
        "# 1. Hosts\n\nBee et al.<sup>[1]</sup> made a foam host (FOX/Cu). %s\n\n"
        "**Table 1.** Hosts\n\nHost\tSymmetric cell (cycle, current [mA cm<sup>-2</sup>], "
        "capacity [mAh cm<sup>-2</sup>])\tReferences\nFOX/Cu\t400, 2.0, 6.0\t[1]\n"
        "GNU/Ni\tN.A.\t[1]\n\n- [1] A. Bee, *Adv. Mater.* **2020**, 32, 17.\n";
    Case one;
    Error err = {0};
    Host host;
    Arena arena = {0};
    unlink(folder_file(state, "a.db"));
    enter(&one, state, arena_format(&arena, TABLE, sentence));
    const Problem *problem = find(&one, kind, NULL);
    assert_non_null(problem);
    assert_int_equal(problem->places.count, places);
    CHECK_OK(catalog_host(one.catalog, "FOX/Cu", &one.arena, &host, &err));
    assert_string_equal(host.symmetric_unit, "h");
    assert_string_equal(host.symmetric_unit_printed, "cycle");
    CHECK_CLOSE(host.symmetric_cycle_h, 6, 0, 0);
    const double hours = host.symmetric_duration;
    const Claim *claims = NULL;
    int count = 0;
    int lifespans = 0;
    CHECK_OK(catalog_claims(one.catalog, "FOX/Cu", &one.arena, &claims, &count, &err));
    for (int i = 0; i < count; i++)
        if (strcmp(claims[i].quantity, "lifespan") == 0 && strcmp(claims[i].place, "table") == 0) {
            CHECK_CLOSE(claims[i].value, hours, 0, 0); // the claim follows the record
            lifespans++;
        }
    assert_int_equal(lifespans, 1);
    leave(&one);
    arena_clear(&arena);
    return hours;
}

static void a_column_of_cycles_is_hours_or_cycles_as_the_prose_says(void **state)
{
    CHECK_CLOSE(duration_after(*state, "The symmetric cell runs for 400 h.", "hours for cycles", 2),
                400, 0, 0);
    CHECK_CLOSE(duration_after(*state, "The symmetric cell runs for 67 cycles.", "hours for cycles",
                               2), 400, 0, 0); // 402 h, rounded
    CHECK_CLOSE(duration_after(*state, "The symmetric cell runs for 400 cycles.",
                               "cycles for hours", 2), 2400, 0, 0);
    CHECK_CLOSE(duration_after(*state, "The symmetric cell runs for 2400 h.", "cycles for hours",
                               2), 2400, 0, 0);
    // Nothing to compare with: hours, and it is said that this is a habit, not a finding.
    CHECK_CLOSE(duration_after(*state, "It is light.", "hours for cycles", 1), 400, 0, 0);
}

// -- What is left of an impossible value --

static void a_row_keeps_what_is_possible_in_it(void **state)
{
    Case one;
    Error err = {0};
    Host host;
    const Claim *claims = NULL;
    int count = 0;
    int invalid = 0;
    enter(&one, *state, REVIEW);
    CHECK_OK(catalog_host(one.catalog, "MOLE/C", &one.arena, &host, &err));
    assert_true(isnan(host.half_ce_pct));
    CHECK_CLOSE(host.half_cycles, 180, 0, 0);
    CHECK_OK(catalog_claims(one.catalog, "KITE/C", &one.arena, &claims, &count, &err));
    for (int i = 0; i < count; i++)
        if (strcmp(claims[i].status, "invalid") == 0) {
            CHECK_CLOSE(claims[i].value, 250, 0, 0);
            invalid++;
        }
    assert_int_equal(invalid, 1);
    leave(&one);
}

// -- Decisions --

static void two_slips_of_the_same_words_are_two_problems(void **state)
{
    Case one;
    Arena arena = {0};
    const char *more = "Fox et al.<sup>[2]</sup> have another one.\n\n**Figure 1.**";
    const char *at = strstr(REVIEW, "**Figure 1.**");
    const char *text = arena_format(&arena, "%.*s%s%s", (int)(at - REVIEW), REVIEW, more,
                                    at + strlen("**Figure 1.**"));
    int found = 0;
    enter(&one, *state, text);
    assert_int_equal(one.count, FINDING_COUNT + 1);
    for (int i = 0; i < one.count; i++)
        found += strcmp(one.problems[i].kind, "author against reference") == 0;
    assert_int_equal(found, 2);
    leave(&one);
    arena_clear(&arena);
}

static void a_decision_stays_until_it_is_undone(void **state)
{
    Case one;
    Error err = {0};
    enter(&one, *state, REVIEW);
    const char *id = find(&one, "table against prose", "FOX/Cu")->id;
    CHECK_OK(catalog_settle(one.catalog, id, "B", "asked the author", &err));
    // A changed document is read again, with the same slip on another line.
    const char *longer = arena_format(&one.arena, "Read me first.\n\n%s", REVIEW);
    CHECK_OK(ingest_path(one.catalog, folder_write(*state, "a.md", longer), &(IngestOptions){0},
                         &one.arena, &one.report, &err));
    look(&one);
    const Problem *settled = find(&one, "table against prose", "FOX/Cu");
    assert_string_equal(settled->id, id);
    assert_string_equal(settled->state, "settled");
    assert_string_equal(settled->preferred, "90 cycles");
    assert_string_equal(settled->because, "asked the author");
    assert_string_equal(settled->values.items[0], "100 cycles"); // both sides remain
    CHECK_OK(catalog_settle(one.catalog, id, NULL, NULL, &err));
    look(&one);
    const Problem *open = find(&one, "table against prose", "FOX/Cu");
    assert_string_equal(open->state, "open");
    assert_string_equal(open->preferred, "100 cycles"); // as the rule has it
    assert_null(open->because);
    CHECK_FAILS(catalog_settle(one.catalog, "0123456789ab", "A", "x", &err), STATUS_NO_INPUT,
                "0123456789ab");
    leave(&one);
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
        FOLDER_TEST(every_rule_names_places_values_and_what_it_prefers),
        FOLDER_TEST(a_mended_slip_is_no_problem),
        FOLDER_TEST(a_column_of_cycles_is_hours_or_cycles_as_the_prose_says),
        FOLDER_TEST(a_row_keeps_what_is_possible_in_it),
        FOLDER_TEST(two_slips_of_the_same_words_are_two_problems),
        FOLDER_TEST(a_decision_stays_until_it_is_undone),
        FOLDER_TEST(sides_of_a_conflict_are_marked),
        FOLDER_TEST(a_changed_document_tells_what_came_and_went),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
