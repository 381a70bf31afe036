// The visitor against servers on loopback that do everything a server may do to it.
#include "ingest/visitor.h"

#include <time.h>

#include "tests/ingest/loopback.h"

static double seconds(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static Loopback *enter(void **state)
{
    Loopback *loopback = *state;
    loopback->services = loopback_hurry();
    return loopback;
}

static Status visit(Loopback *loopback, const char *path, Page *page, Error *err)
{
    return visitor_get(loopback->visitor, loopback_url(loopback, path), "*/*", &loopback->arena,
                       page, err);
}

// -- Who asks --

static void nothing_is_fetched_without_a_mail_address(void **state)
{
    Loopback *loopback = enter(state);
    Visitor *visitor = NULL;
    Error err = {0};
    loopback->services.mailto = NULL;
    CHECK_FAILS(visitor_create(&loopback->services, NULL, 1, &visitor, &err), STATUS_BAD_CONFIG,
                "mailto");
    assert_null(visitor);
}

static void every_request_says_who_asks(void **state)
{
    Loopback *loopback = enter(state);
    Error err = {0};
    Page page = {0};
    loopback_visit(loopback, "ok", NULL);
    CHECK_OK(visit(loopback, "/ok/paper.xml?who", &page, &err));
    assert_true(page.found);
    assert_false(page.kept);
    assert_non_null(strstr(page.bytes, "FOX/Cu"));
    assert_int_equal(loopback_logged(loopback, "paper.xml?who hostscreen/" HOSTSCREEN_VERSION
                                               " (mailto:curator@example.org)"), 1);
}

static void what_is_not_there_is_no_failure(void **state)
{
    Loopback *loopback = enter(state);
    Error err = {0};
    Page page = {0};
    loopback_visit(loopback, "ok", NULL);
    CHECK_OK(visit(loopback, "/ok/nothing", &page, &err));
    assert_false(page.found);
}

// -- TLS --

static Status visit_tls(Loopback *loopback, const char *path, Page *page, Error *err)
{
    const char *url = arena_format(&loopback->arena, "https://127.0.0.1:%d%s",
                                   loopback->server.ports[1], path);
    return visitor_get(loopback->visitor, url, "*/*", &loopback->arena, page, err);
}

static void without_tls_nothing_is_asked_unless_allowed(void **state)
{
    Loopback *loopback = enter(state);
    Error err = {0};
    Page page = {0};
    loopback->services.allow_http = false;
    loopback_visit(loopback, "ok", NULL);
    CHECK_FAILS(visit(loopback, "/ok/paper.xml?plain", &page, &err), STATUS_BAD_CONFIG,
                "expected https://");
    assert_int_equal(loopback_logged(loopback, "paper.xml?plain"), 0);
}

static void a_server_nobody_vouches_for_is_not_believed(void **state)
{
    Loopback *loopback = enter(state);
    Error err = {0};
    Page page = {0};
    loopback->services.allow_http = false;
    loopback_visit(loopback, "ok", NULL);
    CHECK_FAILS(visit_tls(loopback, "/ok/paper.xml?tls", &page, &err), STATUS_UNAVAILABLE,
                "certificate");
    assert_int_equal(loopback_logged(loopback, "paper.xml?tls"), 0);
    loopback->services.authority = loopback_file(loopback, "cert.pem");
    loopback_visit(loopback, "ok", NULL);
    CHECK_OK(visit_tls(loopback, "/ok/paper.xml?tls", &page, &err));
    assert_true(page.found);
}

static void a_redirection_never_leads_out_of_tls(void **state)
{
    Loopback *loopback = enter(state);
    Error err = {0};
    Page page = {0};
    loopback->services.allow_http = false;
    loopback->services.authority = loopback_file(loopback, "cert.pem");
    loopback_visit(loopback, "ok", NULL);
    CHECK_OK(visit_tls(loopback, "/moved/paper.xml?within", &page, &err));
    assert_true(page.found);
    CHECK_FAILS(visit_tls(loopback, "/down-grade/paper.xml", &page, &err), STATUS_BAD_DATA,
                "http");
    assert_int_equal(loopback_logged(loopback, "/ok/paper.xml hostscreen"), 0);
}

// -- Redirections --

static void redirections_are_followed_but_not_for_ever(void **state)
{
    Loopback *loopback = enter(state);
    Error err = {0};
    Page page = {0};
    loopback_visit(loopback, "ok", NULL);
    CHECK_OK(visit(loopback, "/moved/paper.xml?from", &page, &err));
    assert_non_null(strstr(page.bytes, "FOX/Cu"));
    CHECK_FAILS(visit(loopback, "/loop/x", &page, &err), STATUS_BAD_DATA, "redirects");
    assert_int_equal(loopback_logged(loopback, "/loop/x"), 6);
}

static void a_redirection_to_a_file_or_another_protocol_is_refused(void **state)
{
    Loopback *loopback = enter(state);
    Error err = {0};
    Page page = {0};
    loopback_visit(loopback, "ok", NULL);
    CHECK_FAILS(visit(loopback, "/file/x", &page, &err), STATUS_BAD_DATA, "file");
    CHECK_FAILS(visit(loopback, "/ftp/x", &page, &err), STATUS_BAD_DATA, "ftp");
}

// -- Sizes and times --

static void a_large_answer_is_given_up(void **state)
{
    static const char *const PATHS[] = {"/large/x", "/flood/x", "/bomb/x"};
    Loopback *loopback = enter(state);
    Page page = {0};
    loopback_visit(loopback, "ok", NULL);
    for (int i = 0; i < 3; i++) {
        Error err = {0};
        Arena arena = {.limit = 4 << 20};
        CHECK_FAILS(visitor_get(loopback->visitor, loopback_url(loopback, PATHS[i]), "*/*", &arena,
                                &page, &err),
                    STATUS_BAD_DATA, "larger than 1048576 bytes");
        arena_clear(&arena);
    }
    assert_int_equal(visitor_requests(loopback->visitor), 3); // asking again would not help
}

static void a_slow_answer_is_given_up_in_time(void **state)
{
    Loopback *loopback = enter(state);
    Error err = {0};
    Page page = {0};
    loopback->services.timeout_s = 0.4;
    loopback->services.tries = 2;
    loopback_visit(loopback, "ok", NULL);
    const double start = seconds();
    CHECK_FAILS(visit(loopback, "/slow/x", &page, &err), STATUS_BUSY, "timed out");
    assert_true(seconds() - start < 3);
    assert_int_equal(visitor_requests(loopback->visitor), 2);
}

static void an_answer_that_breaks_off_is_asked_for_again(void **state)
{
    Loopback *loopback = enter(state);
    Error err = {0};
    Page page = {0};
    loopback_visit(loopback, "ok", NULL);
    CHECK_FAILS(visit(loopback, "/cut/x", &page, &err), STATUS_BUSY, "/cut/x");
    assert_int_equal(visitor_requests(loopback->visitor), 4);
    CHECK_FAILS(visit(loopback, "/hang-up/x", &page, &err), STATUS_BUSY, "/hang-up/x");
    assert_int_equal(visitor_requests(loopback->visitor), 8);
}

// -- Asking again --

static void what_passes_is_asked_for_again(void **state)
{
    Loopback *loopback = enter(state);
    Error err = {0};
    Page page = {0};
    loopback_visit(loopback, "ok", NULL);
    CHECK_OK(visit(loopback, "/passing/paper.xml", &page, &err));
    assert_non_null(strstr(page.bytes, "FOX/Cu"));
    assert_int_equal(visitor_requests(loopback->visitor), 3);
}

static void a_refusal_is_not_asked_for_again(void **state)
{
    Loopback *loopback = enter(state);
    Error err = {0};
    Page page = {0};
    loopback_visit(loopback, "ok", NULL);
    CHECK_FAILS(visit(loopback, "/forbidden/x", &page, &err), STATUS_UNAVAILABLE, "403");
    assert_int_equal(visitor_requests(loopback->visitor), 1);
}

static void a_pause_that_is_asked_for_is_kept(void **state)
{
    Loopback *loopback = enter(state);
    Error err = {0};
    Page page = {0};
    loopback_visit(loopback, "ok", NULL);
    double start = seconds();
    CHECK_OK(visit(loopback, "/busy/paper.xml", &page, &err)); // twice "Retry-After: 1"
    assert_true(page.found);
    assert_true(seconds() - start > 1.99);
    start = seconds();
    CHECK_OK(visit(loopback, "/dated/paper.xml", &page, &err)); // the date two seconds ahead
    assert_true(page.found);
    // A date has whole seconds: up to one of the two is lost to rounding.
    assert_true(seconds() - start > 0.9);
    assert_int_equal(visitor_requests(loopback->visitor), 5);
}

static void a_server_that_asks_for_a_long_pause_is_left_alone(void **state)
{
    Loopback *loopback = enter(state);
    Error err = {0};
    Page page = {0};
    loopback_visit(loopback, "ok", NULL);
    CHECK_FAILS(visit(loopback, "/long/x", &page, &err), STATUS_BUSY, "come back in 3600 s");
    CHECK_FAILS(visit(loopback, "/ok/paper.xml", &page, &err), STATUS_BUSY, "come back in 3600 s");
    assert_int_equal(visitor_requests(loopback->visitor), 1);
}

static void a_server_that_keeps_failing_is_left_alone(void **state)
{
    Loopback *loopback = enter(state);
    Error err = {0};
    Page page = {0};
    loopback->services.tries = 2;
    loopback_visit(loopback, "ok", NULL);
    for (int i = 0; i < 5; i++)
        CHECK_FAILS(visit(loopback, "/down/x", &page, &err), STATUS_BUSY, "503");
    assert_int_equal(visitor_requests(loopback->visitor), 6); // two tries for each of three
}

static void a_server_that_cannot_be_reached_is_asked_once(void **state)
{
    Loopback *loopback = enter(state);
    Error err = {0};
    Page page = {0};
    loopback_visit(loopback, "ok", NULL);
    for (int i = 0; i < 3; i++)
        CHECK_FAILS(visitor_get(loopback->visitor, "http://127.0.0.1:1/x", "*/*", &loopback->arena,
                                &page, &err),
                    STATUS_UNAVAILABLE, "127.0.0.1");
    assert_int_equal(visitor_requests(loopback->visitor), 1);
    CHECK_OK(visit(loopback, "/ok/paper.xml", &page, &err)); // others are none the worse for it
}

// -- Rates --

static void the_rate_is_kept_and_a_servers_own_before_it(void **state)
{
    Loopback *loopback = enter(state);
    Error err = {0};
    Page page = {0};
    loopback->services.requests_per_second = 20;
    loopback_visit(loopback, "ok", NULL);
    double start = seconds();
    for (int i = 0; i < 5; i++)
        CHECK_OK(visit(loopback, "/ok/paper.xml", &page, &err));
    assert_true(seconds() - start > 4 / 20.0);
    CHECK_OK(visit(loopback, "/rated/paper.xml", &page, &err)); // five a second
    start = seconds();
    for (int i = 0; i < 3; i++)
        CHECK_OK(visit(loopback, "/ok/paper.xml", &page, &err));
    assert_true(seconds() - start > 2 / 5.0);
}

// -- Copies on disk --

static void what_has_not_changed_comes_from_disk(void **state)
{
    Loopback *loopback = enter(state);
    Error err = {0};
    Page page = {0};
    const char *cache = loopback_file(loopback, "cache");
    loopback_visit(loopback, "ok", cache);
    CHECK_OK(visit(loopback, "/ok/paper.xml?kept", &page, &err));
    assert_false(page.kept);
    loopback_visit(loopback, "ok", cache);
    CHECK_OK(visit(loopback, "/ok/paper.xml?kept", &page, &err));
    assert_true(page.found && page.kept);
    assert_non_null(strstr(page.bytes, "FOX/Cu"));
    assert_int_equal(page.length, strlen(page.bytes));
    assert_int_equal(loopback_logged(loopback, "?kept"), 2);
    assert_int_equal(loopback_logged(loopback, "example.org) None"), // the second had an ETag
                     loopback_logged(loopback, "example.org)") - 1);
}

static void a_damaged_copy_is_fetched_again(void **state)
{
    Loopback *loopback = enter(state);
    Error err = {0};
    Page page = {0};
    const char *cache = loopback_file(loopback, "damaged");
    const char *const *names = NULL;
    const char *bytes = NULL;
    size_t length = 0;
    int count = 0;
    loopback_visit(loopback, "ok", cache);
    CHECK_OK(visit(loopback, "/ok/paper.xml", &page, &err));
    CHECK_OK(file_list(cache, &loopback->arena, &names, &count, &err));
    assert_int_equal(count, 1);
    const char *path = arena_format(&loopback->arena, "%s/%s", cache, names[0]);
    CHECK_OK(file_read(path, &loopback->arena, &bytes, &length, &err));
    for (size_t cut = 0; cut < length; cut += 37) {
        CHECK_OK(file_write(path, bytes, cut, &err));
        CHECK_OK(visit(loopback, "/ok/paper.xml", &page, &err));
        assert_false(page.kept);
        assert_non_null(strstr(page.bytes, "FOX/Cu"));
    }
    CHECK_OK(visit(loopback, "/ok/paper.xml", &page, &err));
    assert_true(page.kept);
}

// -- Proxies --

static void proxies_of_the_environment_are_used(void **state)
{
    Loopback *loopback = enter(state);
    Error err = {0};
    Page page = {0};
    loopback_visit(loopback, "ok", NULL);
    setenv("http_proxy", loopback_url(loopback, ""), 1);
    const Status status = visitor_get(loopback->visitor, "http://papers.example/ok/paper.xml?far",
                                      "*/*", &loopback->arena, &page, &err);
    unsetenv("http_proxy");
    CHECK_OK(status);
    assert_true(page.found);
    assert_int_equal(loopback_logged(loopback, "http://papers.example/ok/paper.xml?far"), 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_is_fetched_without_a_mail_address),
        cmocka_unit_test(every_request_says_who_asks),
        cmocka_unit_test(what_is_not_there_is_no_failure),
        cmocka_unit_test(without_tls_nothing_is_asked_unless_allowed),
        cmocka_unit_test(a_server_nobody_vouches_for_is_not_believed),
        cmocka_unit_test(a_redirection_never_leads_out_of_tls),
        cmocka_unit_test(redirections_are_followed_but_not_for_ever),
        cmocka_unit_test(a_redirection_to_a_file_or_another_protocol_is_refused),
        cmocka_unit_test(a_large_answer_is_given_up),
        cmocka_unit_test(a_slow_answer_is_given_up_in_time),
        cmocka_unit_test(an_answer_that_breaks_off_is_asked_for_again),
        cmocka_unit_test(what_passes_is_asked_for_again),
        cmocka_unit_test(a_refusal_is_not_asked_for_again),
        cmocka_unit_test(a_pause_that_is_asked_for_is_kept),
        cmocka_unit_test(a_server_that_asks_for_a_long_pause_is_left_alone),
        cmocka_unit_test(a_server_that_keeps_failing_is_left_alone),
        cmocka_unit_test(a_server_that_cannot_be_reached_is_asked_once),
        cmocka_unit_test(the_rate_is_kept_and_a_servers_own_before_it),
        cmocka_unit_test(what_has_not_changed_comes_from_disk),
        cmocka_unit_test(a_damaged_copy_is_fetched_again),
        cmocka_unit_test(proxies_of_the_environment_are_used),
    };
    return cmocka_run_group_tests(tests, loopback_create, loopback_remove);
}
