// A day of the person who keeps the catalog: reads, looks, decides, reads again, fetches.
#include "tests/cli/program.h"
#include "tests/server.h"

static const char REVIEW[] =
    "DOI: 10.1000/review.1\n\n# 1. Hosts\n\n"
    "Bee et al.<sup>[1]</sup> made a foam host (FOX/Cu). Its CE is 97.0% over 90 cycles at 1 mA "
    "cm<sup>-2</sup> and 1 mAh cm<sup>-2</sup>. The symmetric cell runs for 400 h.\n\n"
    "**Table 1.** Hosts\n\n"
    "Host\tHalf cell (CE, current [mA cm<sup>-2</sup>], capacity [mAh cm<sup>-2</sup>], cycle)\t"
    "Symmetric cell (cycle, current [mA cm<sup>-2</sup>], capacity [mAh cm<sup>-2</sup>])\t"
    "Full cell (rate, capacity retention, cycle)\tReferences\n"
    "FOX/Cu\t97.0%, 1.0, 1.0, 100\t400, 2.0, 4.0\t1 C, 80.0%, 50\t[1]\n"
    "GNU/Ni\t98.0%, 1.0, 1.0, 110\t500, 1.0, 1.0\tN.A.\t[2]\n"
    "IBIS/C\tN.A.\t600, 1.0, 1.0\t1 C, 85.0%, 70\t[3]\n\n"
    "- [1] A.-M. Bee, *Adv. Mater.* **2020**, 32, 17.\n"
    "- [2] C. van der Dee, *Nano Energy* **2021**, 80, 6.\n"
    "- [3] Q. Nobody, *Small* **2011**, 3, 4.\n";

static void begin(Program *program)
{
    program_write(program, "review.md", REVIEW);
    assert_int_equal(program_call(program, "", "ingest review.md"), 0);
}

// The output of the last call holds [part].
static void says(const Program *program, const char *part)
{
    if (!strstr(program->out, part))
        print_error("lacks '%s':\n%s\n", part, program->out);
    assert_non_null(strstr(program->out, part));
}

static void lacks(const Program *program, const char *part)
{
    if (strstr(program->out, part))
        print_error("has '%s':\n%s\n", part, program->out);
    assert_null(strstr(program->out, part));
}

// The identity of the first problem that the last call shows as of [kind].
static void identity(const Program *program, const char *kind, char id[32])
{
    const char *at = strstr(program->out, kind);
    assert_non_null(at);
    while (at > program->out && at[-1] != '\n')
        at--;
    snprintf(id, 32, "%.*s", (int)strcspn(at, " "), at);
}

// -- Looking --

static void a_card_shows_values_conditions_places_and_conflicts(void **state)
{
    Program *program = *state;
    begin(program);
    assert_int_equal(program_call(program, "", "catalog show FOX/Cu"), 0);
    says(program, "[1] A.-M. Bee");
    says(program, "half       CE 97 %, 100 cycles, 1 mA/cm2, 1 mAh/cm2\n");
    says(program, "symmetric  400 h, 2 mA/cm2, 4 mAh/cm2; 100 cycles of 4 h "
                  "(printed as \"cycle\")\n");
    says(program, "full       80 % after 50 cycles, 1 C\n");
    says(program, "prose line 5: \"90 cycles\"");
    says(program, "table line 10: \"100\"");
    says(program, "! half        cycles");
    says(program, "A  line 10     100 cycles\n    B  line 5      90 cycles\n    preferred: A\n");
    assert_int_equal(program_call(program, "", "catalog show GNU/N"), 66);
    program_failed(program, 66, "did you mean 'GNU/Ni'?");
}

static void the_list_sorts_and_filters(void **state)
{
    Program *program = *state;
    begin(program);
    assert_int_equal(program_call(program, "", "catalog list --sort -half_ce"), 0);
    const char *gnu = strstr(program->out, "GNU/Ni");
    const char *fox = strstr(program->out, "FOX/Cu");
    const char *ibis = strstr(program->out, "IBIS/C");
    assert_true(gnu && gnu < fox && fox < ibis); // who has none comes last
    program_call(program, "", "catalog list --where 'half_ce>97.5'");
    says(program, "GNU/Ni");
    lacks(program, "FOX/Cu");
    lacks(program, "IBIS/C");
    program_call(program, "", "catalog list --where 'symmetric_duration>=500,full_retention<90'");
    says(program, "IBIS/C");
    lacks(program, "GNU/Ni");
    program_call(program, "", "catalog list --where ibis");
    says(program, "IBIS/C");
    lacks(program, "FOX/Cu");
    program_call(program, "", "catalog list --where reference=2");
    says(program, "GNU/Ni");
    lacks(program, "FOX/Cu");
    program_call(program, "", "catalog list --where 'half_efficiency>1'");
    program_failed(program, 64, "no field 'half_efficiency'");
    program_call(program, "", "catalog list --where 'half_ce>much'");
    program_failed(program, 64, "and a number");
    program_call(program, "", "catalog list --sort half_cd_pct");
    program_failed(program, 64, "did you mean 'half_ce_pct'?");
}

static void a_dry_run_tells_every_change_and_makes_none(void **state)
{
    Program *program = *state;
    char changed[sizeof REVIEW + 64];
    begin(program);
    // One number changed, one sentence gone, and everything moved by a paragraph.
    snprintf(changed, sizeof changed, "Preface.\n\n%s", REVIEW);
    memcpy(strstr(changed, "98.0%"), "98.5%", 5);
    memset(strstr(changed, "The symmetric cell runs for 400 h."), ' ', 34);
    program_write(program, "review.md", changed);
    assert_int_equal(program_call(program, "", "ingest --dry-run review.md"), 0);
    says(program, "~ review.md:13: GNU/Ni, half coulombic_efficiency: 98 %");
    says(program, " -> 98.5 %");
    says(program, "- review.md:5: FOX/Cu, symmetric lifespan: 400 h\n");
    says(program, "(0 new, 1 gone, 1 changed)");
    says(program, "(nothing stored)");
    program_call(program, "", "catalog show GNU/Ni");
    says(program, "CE 98 %");
    program_call(program, "", "ingest review.md");
    lacks(program, "~ ");
    program_call(program, "", "catalog show GNU/Ni");
    says(program, "CE 98.5 %");
}

// -- Deciding --

static void a_decision_is_shown_kept_and_undone(void **state)
{
    Program *program = *state;
    char id[32];
    char call[160];
    char longer[sizeof REVIEW + 64];
    begin(program);
    program_call(program, "", "catalog check --where against");
    identity(program, "table against prose", id);
    snprintf(call, sizeof call, "catalog settle %s --prefer B --because 'asked the author'", id);
    assert_int_equal(program_call(program, "", call), 0);
    says(program, "(settled)");
    says(program, "preferred: B\n");
    says(program, "settled because: asked the author\n");
    snprintf(longer, sizeof longer, "Preface.\n\n%s", REVIEW);
    program_write(program, "review.md", longer);
    program_call(program, "", "ingest review.md");
    program_call(program, "", "catalog check --open");
    lacks(program, id);
    program_call(program, "", "catalog check");
    says(program, "settled because: asked the author\n");
    snprintf(call, sizeof call, "catalog settle %s --undo", id);
    assert_int_equal(program_call(program, "", call), 0);
    says(program, "preferred: A\n");
    lacks(program, "settled");
    program_call(program, "", "catalog settle 0123 --prefer A --because x");
    program_failed(program, 66, "0123");
    snprintf(call, sizeof call, "catalog settle %s --prefer A", id);
    program_call(program, "", call);
    program_failed(program, 64, "--because");
}

// -- Fetching --

typedef struct Internet {
    Server server;
    char folder[160];
} Internet;

static void connect_to(Program *program, Internet *internet, const char *mode)
{
    char text[512];
    const int port = internet->server.ports[0];
    snprintf(text, sizeof text,
             "{\"crossref\": \"http://127.0.0.1:%d/%s\", \"europepmc\": \"http://127.0.0.1:%d/%s\","
             " \"allow_http\": true, \"requests_per_second\": 1000, \"tries\": 2, "
             "\"pause_s\": 0.01}", port, mode, port, mode);
    program_write(program, "services.json", text);
}

static void enter(Program *program, Internet *internet)
{
    *internet = (Internet){0};
    snprintf(internet->folder, sizeof internet->folder, "%s/internet", program->folder);
    assert_int_equal(mkdir(internet->folder, 0700), 0);
    unsetenv("HOSTSCREEN_MAILTO");
    if (*program->path)
        server_start(&internet->server, "tests/ingest/services.py", internet->folder, 2);
    if (internet->server.process <= 0)
        skip();
    begin(program);
    connect_to(program, internet, "ok");
}

static void references_are_completed_and_suggestions_settled(void **state)
{
    Program *program = *state;
    Internet internet;
    char id[32];
    char call[160];
    enter(program, &internet);
    program_call(program, "", "ingest --complete --services services.json");
    program_failed(program, 78, "mailto");
    assert_int_equal(
        program_call(program, "", "ingest --complete --services services.json --mailto me@a.org "
                                  "--dry-run"), 0);
    says(program, "3 works (nothing stored): 0 completed before, 1 now, 1 suggested, 1 not found");
    assert_int_equal(
        program_call(program, "", "ingest --complete --services services.json --mailto me@a.org"),
        0);
    says(program, "3 works: 0 completed before, 1 now, 1 suggested, 1 not found, 0 not asked for");
    program_call(program, "", "catalog show FOX/Cu");
    says(program, "https://doi.org/10.1000/bee.1 (crossref: doi, title)");
    program_call(program, "", "catalog check --where suggested");
    identity(program, "suggested reference", id);
    snprintf(call, sizeof call, "catalog settle %s --prefer B --because 'a misprint'", id);
    assert_int_equal(program_call(program, "", call), 0);
    program_call(program, "", "catalog show GNU/Ni");
    says(program, "https://doi.org/10.1000/dee.1");
    program_call(program, "HOSTSCREEN_MAILTO=me@a.org",
                 "ingest --complete --services services.json --json");
    says(program, "\"completion\": {\"works\": 3, \"known\": 2, \"believed\": 0, "
                  "\"suggested\": 0, \"unfound\": 1, \"missed\": 0}");
    server_stop(&internet.server);
}

static void papers_come_by_doi_address_and_list(void **state)
{
    Program *program = *state;
    Internet internet;
    char list[128];
    enter(program, &internet);
    const char *options = "--services services.json --mailto me@a.org";
    char call[300];
    snprintf(call, sizeof call, "ingest doi:10.1000/BEE.1 %s", options);
    assert_int_equal(program_call(program, "", call), 0);
    says(program, "1 fetched, 0 could not be had");
    snprintf(list, sizeof list, "10.1000/bee.1\n10.1000/none.1\nhttp://127.0.0.1:%d/ok/paper.xml\n",
             internet.server.ports[0]);
    program_write(program, "list.txt", list);
    snprintf(call, sizeof call, "ingest --list list.txt %s", options);
    assert_int_equal(program_call(program, "", call), 66); // one has no open text
    says(program, "2 documents: 2 unchanged");
    says(program, "2 fetched, 1 could not be had");
    assert_non_null(strstr(program->err, "10.1000/none.1"));
    server_stop(&internet.server);
}

static void without_services_everything_else_works(void **state)
{
    Program *program = *state;
    Internet internet;
    enter(program, &internet);
    connect_to(program, &internet, "down");
    const char *complete = "ingest --complete review.md --services services.json --mailto me@a.org";
    assert_int_equal(program_call(program, "", complete), 75);
    says(program, "1 document: 1 unchanged");
    says(program, "3 not asked for");
    server_stop(&internet.server);
    assert_int_equal(program_call(program, "", complete), 69); // nobody is there at all
    says(program, "1 document: 1 unchanged");
    assert_int_equal(program_call(program, "", "catalog show FOX/Cu"), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        PROGRAM_TEST(a_card_shows_values_conditions_places_and_conflicts),
        PROGRAM_TEST(the_list_sorts_and_filters),
        PROGRAM_TEST(a_dry_run_tells_every_change_and_makes_none),
        PROGRAM_TEST(a_decision_is_shown_kept_and_undone),
        PROGRAM_TEST(references_are_completed_and_suggestions_settled),
        PROGRAM_TEST(papers_come_by_doi_address_and_list),
        PROGRAM_TEST(without_services_everything_else_works),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
