// The papers a campaign lists, fetched from the services on loopback.
#include "campaign/literature.h"

#include "tests/campaign/small.h"
#include "tests/ingest/loopback.h"

typedef struct Library {
    Loopback *loopback;
    Small *small;
    Workshop workshop;
    Arena arena;
} Library;

static void write_services(Library *library, const char *mode, const char *mailto)
{
    Error err = {0};
    const int port = library->loopback->server.ports[0];
    const char *text = arena_format(
        &library->arena,
        "{\"crossref\": \"http://127.0.0.1:%d/%s\", \"europepmc\": \"http://127.0.0.1:%d/%s\", "
        "\"mailto\": %s, \"allow_http\": true, \"requests_per_second\": 1000, \"tries\": 2, "
        "\"pause_s\": 0.01}", port, mode, port, mode, mailto);
    const char *path = arena_format(&library->arena, "%s/services.json", library->small->folder);
    CHECK_OK(file_write(path, text, strlen(text), &err));
}

// A campaign with [dois], whose services are at /MODE/.
static void enter(Library *library, void **state, const char *mode, const char *dois)
{
    Error err = {0};
    void *small = NULL;
    *library = (Library){.loopback = *state};
    if (library->loopback->server.process <= 0)
        skip();
    assert_int_equal(small_create(&small), 0);
    library->small = small;
    write_services(library, mode, "\"curator@example.org\"");
    const char *list = arena_format(&library->arena, "%s/dois.txt", library->small->folder);
    CHECK_OK(file_write(list, dois, strlen(dois), &err));
    const char *bytes = NULL;
    size_t length = 0;
    CHECK_OK(file_read(library->small->campaign, &library->arena, &bytes, &length, &err));
    const char *text = arena_format(&library->arena, "{\"dois\": \"dois.txt\", \"services\": "
                                                     "\"services.json\", %s", bytes + 1);
    CHECK_OK(file_write(library->small->campaign, text, strlen(text), &err));
    const WorkshopOptions options = {.campaign = library->small->campaign,
                                     .database = library->small->database, .threads = 1};
    CHECK_OK(workshop_open(&options, &library->workshop, &err));
}

static void leave(Library *library)
{
    void *small = library->small;
    workshop_close(&library->workshop);
    small_remove(&small);
    arena_clear(&library->arena);
}

static Status fetch(Library *library, IngestReport *report, Error *err)
{
    *report = (IngestReport){0};
    return literature_ingest(&library->workshop, library->small->database, &library->arena, report,
                             err);
}

static void listed_papers_are_fetched_once(void **state)
{
    Library library;
    IngestReport report;
    Error err = {0};
    enter(&library, state, "ok", "10.1000/BEE.1\n10.1000/none.1 # nobody has it\n");
    CHECK_OK(fetch(&library, &report, &err));
    assert_int_equal(report.fetched, 1);
    assert_int_equal(report.missed, 1);
    assert_true(report.claims > 0);
    assert_non_null(strstr(report.reason, "no open text"));
    const int asked = loopback_logged(library.loopback, "/ok/");
    CHECK_OK(fetch(&library, &report, &err));
    assert_int_equal(report.fetched, 0);
    assert_int_equal(report.missed, 0); // told once a week
    assert_int_equal(loopback_logged(library.loopback, "/ok/"), asked);
    leave(&library);
}

static void a_night_without_services_is_no_failure(void **state)
{
    static const char *const MODES[] = {"down", "forbidden", "long", "hang-up"};
    for (int i = 0; i < 4; i++) {
        Library library;
        IngestReport report;
        Error err = {0};
        enter(&library, state, MODES[i], "10.1000/bee.1\n10.1000/bee.2\n");
        CHECK_OK(fetch(&library, &report, &err));
        assert_int_equal(report.missed, 2);
        // The next night asks again.
        write_services(&library, "ok", "\"curator@example.org\"");
        CHECK_OK(fetch(&library, &report, &err));
        assert_int_equal(report.fetched, 1);
        leave(&library);
    }
}

static void a_list_without_a_mail_address_is_a_wrong_configuration(void **state)
{
    Library library;
    IngestReport report;
    Error err = {0};
    unsetenv("HOSTSCREEN_MAILTO");
    enter(&library, state, "ok", "10.1000/bee.1\n");
    write_services(&library, "ok", "null");
    CHECK_FAILS(fetch(&library, &report, &err), STATUS_BAD_CONFIG, "mailto");
    setenv("HOSTSCREEN_MAILTO", "operator@example.org", 1);
    const Status status = fetch(&library, &report, &err);
    unsetenv("HOSTSCREEN_MAILTO");
    CHECK_OK(status);
    assert_true(loopback_logged(library.loopback, "mailto:operator@example.org") > 0);
    leave(&library);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(listed_papers_are_fetched_once),
        cmocka_unit_test(a_night_without_services_is_no_failure),
        cmocka_unit_test(a_list_without_a_mail_address_is_a_wrong_configuration),
    };
    return cmocka_run_group_tests(tests, loopback_create, loopback_remove);
}
