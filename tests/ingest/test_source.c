// Full texts by DOI and address, from the services on loopback.
#include "ingest/source.h"

#include "tests/ingest/loopback.h"

typedef struct Room {
    Loopback *loopback;
    Catalog *catalog;
    Arena arena;
    IngestReport report;
    int told; // refusals
    char what[1024];
} Room;

static void hear(void *context, const char *place, const char *what)
{
    Room *room = context;
    room->told++;
    snprintf(room->what, sizeof room->what, "%s: %s", place, what);
}

static Room enter(void **state, const char *mode, const char *name)
{
    Room room = {.loopback = *state};
    Error err = {0};
    room.loopback->services = loopback_hurry();
    room.loopback->services.tries = 2;
    loopback_visit(room.loopback, mode, loopback_file(room.loopback, "cache"));
    CHECK_OK(catalog_open(loopback_file(room.loopback, name), &room.catalog, &err));
    return room;
}

static void leave(Room *room)
{
    catalog_close(room->catalog);
    arena_clear(&room->arena);
}

static Status ingest(Room *room, const char *source, Error *err)
{
    return source_ingest(room->catalog, source, room->loopback->visitor, &(IngestOptions){0},
                         &room->arena, &room->report, err);
}

static void a_source_is_remote_when_no_file_has_its_name(void **state)
{
    static const struct {
        const char *source;
        bool remote;
    } CASES[] = {
        {"10.1002/aenm.202304229", true},  {"doi:10.1000/A(b)<c>", true},
        {"DOI: 10.1000/x", true},          {"https://doi.org/10.1000/x", true},
        {"https://example.org/a.xml", true}, {"http://example.org/a.xml", true},
        {"review.md", false},              {"10.1000", false},
        {"10.10/x", false},                {"10.1000/", false},
        {"10.1000/a b", false},            {"ftp://example.org/a", false},
        {"data/campaign.json", false},     {"", false},
    };
    (void)state;
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++)
        assert_int_equal(source_is_remote(CASES[i].source), CASES[i].remote);
    assert_string_equal(doi_in("https://dx.doi.org/10.1000/X"), "10.1000/X");
}

static void a_doi_brings_its_open_text(void **state)
{
    static const char *const FORMS[] = {"10.1000/bee.1", "doi:10.1000/BEE.1",
                                        "https://doi.org/10.1000/Bee.1"};
    Room room = enter(state, "ok", "doi.db");
    Error err = {0};
    const Claim *claims = NULL;
    int count = 0;
    for (int i = 0; i < 3; i++)
        CHECK_OK(ingest(&room, FORMS[i], &err));
    assert_int_equal(room.report.fetched, 3);
    assert_int_equal(room.report.documents, 3);
    assert_int_equal(room.report.unchanged, 2); // one document, whatever its DOI is written like
    CHECK_OK(catalog_claims_of(room.catalog, "doi:10.1000/bee.1", &room.arena, &claims, &count,
                               &err));
    assert_true(count >= 1);
    assert_string_equal(claims[0].source, "10.1000/bee.1");
    assert_string_equal(claims[0].host, "FOX/Cu");
    leave(&room);
}

static void an_address_brings_its_document(void **state)
{
    Room room = enter(state, "ok", "address.db");
    Error err = {0};
    const char *url = loopback_url(room.loopback, "/ok/paper.xml");
    CatalogDocument document = {0};
    CHECK_OK(ingest(&room, url, &err));
    CHECK_OK(catalog_document(room.catalog, url, "", &room.arena, &document, &err));
    assert_string_equal(document.format, "xml");
    CHECK_FAILS(ingest(&room, loopback_url(room.loopback, "/ok/none.xml"), &err), STATUS_NO_INPUT,
                "nothing is there");
    leave(&room);
}

static void a_text_nobody_may_read_is_no_input(void **state)
{
    Room room = enter(state, "ok", "closed.db");
    Error err = {0};
    CHECK_FAILS(ingest(&room, "10.1000/none.1", &err), STATUS_NO_INPUT, "no open text");
    CHECK_FAILS(ingest(&room, "10.1000/closed.1", &err), STATUS_NO_INPUT, "no open text");
    assert_int_equal(room.report.fetched, 0);
    leave(&room);
}

static void a_malformed_text_is_a_problem_and_nothing_else(void **state)
{
    Room room = enter(state, "ok", "bad.db");
    Error err = {0};
    const Problem *problems = NULL;
    int count = 0;
    CHECK_OK(ingest(&room, "10.1000/bad.1", &err));
    assert_int_equal(room.report.rejected, 1);
    assert_non_null(strstr(room.report.reason, "doi:10.1000/bad.1:"));
    CHECK_OK(catalog_problems(room.catalog, &room.arena, &problems, &count, &err));
    assert_int_equal(count, 1);
    assert_string_equal(problems[0].kind, "rejected document");
    leave(&room);
}

static void one_source_that_fails_keeps_no_other_back(void **state)
{
    Room room = enter(state, "ok", "list.db");
    const char *const SOURCES[] = {"10.1000/none.1", loopback_url(room.loopback, "/garbled/x"),
                                   loopback_url(room.loopback, "/down/x"), "10.1000/bee.1"};
    Error err = {0};
    const IngestOptions options = {.refused = hear, .context = &room};
    CHECK_FAILS(source_ingest_all(room.catalog, SOURCES, 4, room.loopback->visitor, &options,
                                  &room.arena, &room.report, &err),
                STATUS_BUSY, "2 of 4 sources could not be had");
    assert_int_equal(room.report.missed, 2);
    assert_int_equal(room.report.fetched, 2);
    assert_int_equal(room.told, 2);
    assert_non_null(strstr(room.what, "503"));
    leave(&room);
}

static void a_search_that_is_none_is_refused(void **state)
{
    static const char *const MODES[] = {"garbled", "words", "other"};
    for (int i = 0; i < 3; i++) {
        Room room = enter(state, MODES[i], "search.db");
        Error err = {0};
        CHECK_FAILS(ingest(&room, "10.1000/bee.1", &err), STATUS_BAD_DATA, "Europe PMC's search");
        leave(&room);
    }
}

static void a_list_has_comments_and_blank_lines(void **state)
{
    static const char LIST[] = "# papers\n\n  10.1000/bee.1  # the first\r\n"
                               "https://example.org/a#part\ndoi:10.1000/x";
    static const char WRONG[] = "10.1000/a\n\nreview.md\n";
    Loopback *loopback = *state;
    const char *path = loopback_file(loopback, "list");
    const char *const *sources = NULL;
    int count = 0;
    Error err = {0};
    CHECK_OK(file_write(path, LIST, strlen(LIST), &err));
    CHECK_OK(source_list(path, &loopback->arena, &sources, &count, &err));
    assert_int_equal(count, 3);
    assert_string_equal(sources[0], "10.1000/bee.1");
    assert_string_equal(sources[1], "https://example.org/a#part");
    assert_string_equal(sources[2], "doi:10.1000/x");
    CHECK_OK(file_write(path, WRONG, strlen(WRONG), &err));
    CHECK_FAILS(source_list(path, &loopback->arena, &sources, &count, &err), STATUS_BAD_DATA,
                "list:3: 'review.md'");
}

// -- Configuration --

static void the_programs_own_services_are_https_and_nobodys(void **state)
{
    Loopback *loopback = *state;
    Services services = {0};
    Error err = {0};
    CHECK_OK(services_read("data/services.json", NULL, &loopback->arena, &services, &err));
    assert_null(services.mailto);
    assert_false(services.allow_http);
    assert_memory_equal(services.crossref, "https://", 8);
    assert_memory_equal(services.europepmc, "https://", 8);
    CHECK_OK(services_read("data/services.json", "me@example.org", &loopback->arena, &services,
                           &err));
    assert_string_equal(services.mailto, "me@example.org");
}

static void wrong_services_are_refused_by_place(void **state)
{
#define BASES "\"crossref\": \"https://c.example/\", \"europepmc\": \"https://e.example\""
    static const char *const CASES[][2] = {
        {"{" BASES ", \"mailto\": \"nobody\"}", "expected a mail address"},
        {"{" BASES ", \"mailto\": \"a@b.c\\r\\nX: y\"}", "expected a mail address"},
        {"{" BASES ", \"mail\": \"a@b.c\"}", "mailto"},
        {"{" BASES ", \"tries\": 0}", "tries"},
        {"{" BASES ", \"timeout_s\": \"1\"}", "timeout_s"},
        {"{\"crossref\": \"http://c.example\", \"europepmc\": \"https://e.example\"}", "https://"},
        {"{\"crossref\": \"https://a:b@c.example\", \"europepmc\": \"https://e.example\"}",
         "no password"},
        {"{\"crossref\": \"https://c.example\"}", "europepmc"},
        {"[]", "object"},
        {"{", "services.json:1"},
    };
#undef BASES
    Loopback *loopback = *state;
    const char *path = loopback_file(loopback, "services.json");
    Services services = {0};
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        Error err = {0};
        CHECK_OK(file_write(path, CASES[i][0], strlen(CASES[i][0]), &err));
        CHECK_FAILS(services_read(path, NULL, &loopback->arena, &services, &err),
                    STATUS_BAD_CONFIG, CASES[i][1]);
        assert_null(services.crossref);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_source_is_remote_when_no_file_has_its_name),
        cmocka_unit_test(a_doi_brings_its_open_text),
        cmocka_unit_test(an_address_brings_its_document),
        cmocka_unit_test(a_text_nobody_may_read_is_no_input),
        cmocka_unit_test(a_malformed_text_is_a_problem_and_nothing_else),
        cmocka_unit_test(one_source_that_fails_keeps_no_other_back),
        cmocka_unit_test(a_search_that_is_none_is_refused),
        cmocka_unit_test(a_list_has_comments_and_blank_lines),
        cmocka_unit_test(the_programs_own_services_are_https_and_nobodys),
        cmocka_unit_test(wrong_services_are_refused_by_place),
    };
    return cmocka_run_group_tests(tests, loopback_create, loopback_remove);
}
