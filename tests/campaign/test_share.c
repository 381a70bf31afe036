#include <stdio.h>
#include <unistd.h>

#include "base/file.h"
#include "campaign/share.h"
#include "tests/check.h"
#include "tests/reports/place.h"
#include "tests/reports/sample.h"
#include "tests/reports/servers.h"

// A report, a catalog, and servers to send it to.
typedef struct Office {
    char folder[PLACE_PATH];
    Servers servers;
    Arena arena;
    Catalog *catalog;
    const ShareOutcome *outcomes;
    int count;
} Office;

static const char *file(Office *office, const char *name)
{
    return arena_format(&office->arena, "%s/%s", office->folder, name);
}

static void make_report(Office *office, uint64_t seed)
{
    Error err;
    const Report report = sample_report(&office->arena, seed, 4, 10);
    CHECK_OK(report_page(&report, file(office, "hostscreen.html"), &err));
    CHECK_OK(report_workbook(&report, file(office, "hostscreen.xlsx"), &err));
}

static int enter(void **state)
{
    Office *office = calloc(1, sizeof *office);
    Error err;
    *state = office;
    place_create(office->folder);
    servers_start(&office->servers, office->folder);
    CHECK_OK(catalog_open(file(office, "catalog.db"), &office->catalog, &err));
    make_report(office, 1);
    return 0;
}

static int leave(void **state)
{
    Office *office = *state;
    servers_stop(&office->servers);
    catalog_close(office->catalog);
    place_remove(office->folder);
    arena_clear(&office->arena);
    free(office);
    return 0;
}

// One webhook that works, and a mailbox [to].
static void configure(Office *office, const char *to)
{
    Error err;
    const Servers *servers = &office->servers;
    const char *text = arena_format(
        &office->arena,
        "{\"targets\": [{\"name\": \"chat\", \"kind\": \"webhook\", \"url\": "
        "\"https://127.0.0.1:%d/hook\", \"authority\": \"%s/cert.pem\"},\n"
        "{\"name\": \"lab\", \"kind\": \"mail\", \"url\": \"smtps://127.0.0.1:%d\", "
        "\"from\": \"a@example.org\", \"to\": [\"%s\"], \"authority\": \"%s/cert.pem\"}]}",
        servers->https, office->folder, servers->smtps, to, office->folder);
    CHECK_OK(file_write(file(office, "sharing.json"), text, strlen(text), &err));
}

static void share(Office *office, bool dry_run)
{
    Error err;
    const ShareOptions options = {file(office, "sharing.json"), office->folder, dry_run};
    CHECK_OK(share_report(office->catalog, &options, &office->arena, &office->outcomes,
                          &office->count, &err));
    assert_int_equal(office->count, 2);
}

static void check_states(const Office *office, ShareState chat, ShareState lab)
{
    assert_int_equal(office->outcomes[0].state, chat);
    assert_int_equal(office->outcomes[1].state, lab);
}

static void a_report_is_sent_once(void **state)
{
    Office *office = *state;
    if (office->servers.process <= 0)
        skip();
    configure(office, "you@example.org");
    share(office, true);
    check_states(office, SHARE_DUE, SHARE_DUE);
    assert_false(file_exists(file(office, "hook-1")));
    share(office, false);
    check_states(office, SHARE_SENT, SHARE_SENT);
    share(office, false);
    check_states(office, SHARE_KNOWN, SHARE_KNOWN);
    assert_false(file_exists(file(office, "hook-2")));
    make_report(office, 2);
    share(office, false);
    check_states(office, SHARE_SENT, SHARE_SENT);
    assert_true(file_exists(file(office, "mail-2")));
}

static void a_failed_delivery_is_tried_again_alone(void **state)
{
    Office *office = *state;
    if (office->servers.process <= 0)
        skip();
    configure(office, "later@example.org");
    for (int i = 1; i <= 3; i++) {
        share(office, false);
        check_states(office, i == 1 ? SHARE_SENT : SHARE_KNOWN, SHARE_FAILED);
        assert_int_equal(office->outcomes[1].attempts, i);
        assert_int_equal(office->outcomes[1].status, STATUS_BUSY);
    }
    configure(office, "you@example.org");
    share(office, false);
    check_states(office, SHARE_KNOWN, SHARE_SENT);
    assert_false(file_exists(file(office, "hook-2")));
}

static void the_message_is_the_answer(void **state)
{
    Office *office = *state;
    Error err;
    const char *bytes;
    size_t length;
    if (office->servers.process <= 0)
        skip();
    configure(office, "you@example.org");
    share(office, false);
    CHECK_OK(file_read(file(office, "hook-1"), &office->arena, &bytes, &length, &err));
    assert_non_null(strstr(bytes, "Which graded 3D host should we make next?\\nMake HS-7QK4M"));
    assert_non_null(strstr(bytes, "93 % held the published value"));
    assert_null(strstr(bytes, "Quantity"));
}

static void a_report_that_is_not_there_is_named(void **state)
{
    Office *office = *state;
    Error err;
    if (office->servers.process <= 0)
        skip();
    configure(office, "you@example.org");
    const ShareOptions options = {file(office, "sharing.json"), "/nowhere", false};
    CHECK_FAILS(share_report(office->catalog, &options, &office->arena, &office->outcomes,
                             &office->count, &err),
                STATUS_NO_INPUT, "/nowhere/hostscreen.xlsx");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_report_is_sent_once, enter, leave),
        cmocka_unit_test_setup_teardown(a_failed_delivery_is_tried_again_alone, enter, leave),
        cmocka_unit_test_setup_teardown(the_message_is_the_answer, enter, leave),
        cmocka_unit_test_setup_teardown(a_report_that_is_not_there_is_named, enter, leave),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
