#include <ctype.h>
#include <stdio.h>
#include <unistd.h>

#include "base/file.h"
#include "base/text.h"
#include "reports/deliver.h"
#include "reports/targets.h"
#include "tests/check.h"
#include "tests/reports/place.h"
#include "tests/reports/servers.h"

// Servers on loopback, and a report to send to them.
typedef struct Post {
    char folder[PLACE_PATH];
    char path[PLACE_PATH + 32]; // of the last file(): valid until the next
    Servers servers;
    Arena arena;
    DeliveryTarget target;
    Delivery delivery;
    const char *files[2];
} Post;

static const char *file(Post *post, const char *name)
{
    snprintf(post->path, sizeof post->path, "%s/%s", post->folder, name);
    return post->path;
}

static int enter(void **state)
{
    Post *post = calloc(1, sizeof *post);
    Error err;
    *state = post;
    place_create(post->folder);
    servers_start(&post->servers, post->folder);
    CHECK_OK(file_write(file(post, "report.xlsx"), "PK workbook", 11, &err));
    post->files[0] = arena_string(&post->arena, file(post, "report.xlsx"));
    post->target = (DeliveryTarget){
        .name = "group",
        .user = "me",
        .from = "hostscreen@example.org",
        .authority = arena_string(&post->arena, file(post, "cert.pem")),
    };
    post->delivery = (Delivery){
        .id = "0123456789ab",
        .subject = "Which host next? Caf\xC3\xA9",
        .text = "Make HS-7QK4M first.\n",
        .created = 1767312000,
        .files = post->files,
        .file_count = 1,
    };
    return 0;
}

static int leave(void **state)
{
    Post *post = *state;
    servers_stop(&post->servers);
    place_remove(post->folder);
    arena_clear(&post->arena);
    free(post);
    return 0;
}

static void need_servers(const Post *post)
{
    if (post->servers.process <= 0)
        skip();
}

static const char *contents(Post *post, const char *name)
{
    Error err;
    const char *bytes;
    size_t length;
    CHECK_OK(file_read(file(post, name), &post->arena, &bytes, &length, &err));
    return bytes;
}

static Status mail(Post *post, const char *scheme, int port, const char *to, const char *secret,
                   Error *err)
{
    const char *const recipients[] = {to};
    post->target.kind = DELIVERY_MAIL;
    post->target.url = arena_format(&post->arena, "%s://127.0.0.1:%d", scheme, port);
    post->target.to = recipients;
    post->target.to_count = 1;
    return delivery_send(&post->target, secret, &post->delivery, err);
}

static void a_mail_arrives_with_its_attachment(void **state)
{
    Post *post = *state;
    Error err;
    need_servers(post);
    CHECK_OK(mail(post, "smtps", post->servers.smtps, "you@example.org", "right", &err));
    const char *seen = contents(post, "mail-1");
    assert_non_null(strstr(seen, "To: <you@example.org>"));
    assert_non_null(strstr(seen, "Message-ID: <0123456789ab.group@example.org>"));
    assert_non_null(strstr(seen, "Subject: =?utf-8?Q?Which=20host=20next=3F=20Caf=C3=A9?="));
    assert_non_null(strstr(seen, "Date: Fri, 02 Jan 2026 00:00:00 +0000"));
    assert_non_null(strstr(seen, "filename=\"report.xlsx\""));
    assert_non_null(strstr(seen, "UEsgd29ya2Jvb2s=")); // "PK workbook" in base 64
    assert_string_equal(contents(post, "log"), "login with TLS\nmail\n");
}

static void a_login_waits_for_tls(void **state)
{
    Post *post = *state;
    Error err;
    need_servers(post);
    CHECK_OK(mail(post, "smtp", post->servers.smtp, "you@example.org", "right", &err));
    assert_string_equal(contents(post, "log"), "login with TLS\nmail\n");
}

static void a_server_nobody_vouches_for_is_refused(void **state)
{
    Post *post = *state;
    Error err;
    need_servers(post);
    post->target.authority = NULL;
    CHECK_FAILS(mail(post, "smtps", post->servers.smtps, "you@example.org", "right", &err),
                STATUS_UNAVAILABLE, "certificate");
    assert_false(file_exists(file(post, "log"))); // it has heard of no login
}

static void what_mail_servers_refuse_is_told_apart(void **state)
{
    Post *post = *state;
    Error err;
    need_servers(post);
    CHECK_FAILS(mail(post, "smtps", post->servers.smtps, "you@example.org", "wrong", &err),
                STATUS_BAD_CONFIG, "group");
    CHECK_FAILS(mail(post, "smtps", post->servers.smtps, "full@example.org", "right", &err),
                STATUS_UNAVAILABLE, "552");
    CHECK_FAILS(mail(post, "smtps", post->servers.smtps, "later@example.org", "right", &err),
                STATUS_BUSY, "452");
    CHECK_FAILS(mail(post, "smtps", post->servers.smtps, "drop@example.org", "right", &err),
                STATUS_BUSY, "group");
    CHECK_FAILS(mail(post, "smtps", 1, "you@example.org", "right", &err), STATUS_BUSY, "group");
    assert_false(file_exists(file(post, "mail-1")));
}

static Status web(Post *post, DeliveryKind kind, const char *folder, const char *secret, Error *err)
{
    post->target.kind = kind;
    post->target.url =
        arena_format(&post->arena, "https://127.0.0.1:%d/%s/", post->servers.https, folder);
    return delivery_send(&post->target, secret, &post->delivery, err);
}

static void a_webdav_file_appears_whole_under_its_name(void **state)
{
    Post *post = *state;
    Error err;
    need_servers(post);
    CHECK_OK(web(post, DELIVERY_WEBDAV, "reports", "right", &err));
    assert_string_equal(contents(post, "dav/report.xlsx"), "PK workbook");
    assert_string_equal(contents(post, "log"),
                        "PUT /reports/.report.xlsx.0123456789ab 201\n"
                        "MOVE /reports/.report.xlsx.0123456789ab 201\n");
}

static void a_webdav_upload_that_fails_leaves_nothing(void **state)
{
    Post *post = *state;
    Error err;
    need_servers(post);
    CHECK_FAILS(web(post, DELIVERY_WEBDAV, "stuck", "right", &err), STATUS_UNAVAILABLE, "409");
    assert_false(file_exists(file(post, "dav/.report.xlsx.0123456789ab")));
    CHECK_FAILS(web(post, DELIVERY_WEBDAV, "full", "right", &err), STATUS_UNAVAILABLE, "507");
    CHECK_FAILS(web(post, DELIVERY_WEBDAV, "later", "right", &err), STATUS_BUSY, "503");
    CHECK_FAILS(web(post, DELIVERY_WEBDAV, "drop", "right", &err), STATUS_BUSY, "group");
    CHECK_FAILS(web(post, DELIVERY_WEBDAV, "reports", "wrong", &err), STATUS_BAD_CONFIG, "401");
    assert_false(file_exists(file(post, "dav/report.xlsx")));
}

static void a_webhook_gets_a_message_with_the_link(void **state)
{
    Post *post = *state;
    Error err;
    need_servers(post);
    post->target.user = NULL;
    post->target.link = "https://cloud.example.org/report.html";
    CHECK_OK(web(post, DELIVERY_WEBHOOK, "hook", NULL, &err));
    assert_string_equal(contents(post, "hook-1"),
                        "{\"text\":\"Which host next? Caf\xC3\xA9\\nMake HS-7QK4M first.\\n\\n"
                        "https://cloud.example.org/report.html\"}");
}

// The address of a chat is a secret itself, and its configuration must do without.
static void a_webhook_finds_the_secret_part_of_its_address(void **state)
{
    Post *post = *state;
    Error err;
    need_servers(post);
    post->target.user = NULL;
    CHECK_FAILS(web(post, DELIVERY_WEBHOOK, "hooks/{secret}", "full", &err), STATUS_UNAVAILABLE,
                "507");
    assert_null(strstr(err.text, "full"));
    CHECK_OK(web(post, DELIVERY_WEBHOOK, "hooks/{secret}", "right", &err));
    assert_string_equal(contents(post, "log"),
                        "POST /hooks/full/ 507\nPOST /hooks/right/ 200\n");
}

// -- Configuration --

static void the_example_is_read_and_asks_for_its_secrets(void **state)
{
    Post *post = *state;
    Error err;
    const DeliveryTarget *targets;
    const char *secret;
    int count;
    CHECK_OK(targets_read("examples/sharing.json", &post->arena, &targets, &count, &err));
    assert_int_equal(count, 3);
    for (int i = 0; i < count; i++) {
        char variable[64];
        snprintf(variable, sizeof variable, "HOSTSCREEN_SECRET_%s", targets[i].name);
        for (char *c = variable; *c; c++)
            *c = (char)toupper((unsigned char)*c);
        CHECK_FAILS(target_secret(&targets[i], &post->arena, &secret, &err), STATUS_BAD_CONFIG,
                    variable);
    }
}

static Status configure(Post *post, const char *target, Error *err)
{
    const DeliveryTarget *targets;
    int count;
    const char *text = arena_format(&post->arena, "{\"targets\": [%s]}", target);
    assert_int_equal(file_write(file(post, "sharing.json"), text, strlen(text), err), STATUS_OK);
    return targets_read(file(post, "sharing.json"), &post->arena, &targets, &count, err);
}

static void configurations_are_checked_by_name_and_place(void **state)
{
    Post *post = *state;
    Error err;
    static const struct {
        const char *target, *message;
    } cases[] = {
        {"{\"name\":\"a\",\"kind\":\"webhook\",\"url\":\"https://x/y\",\"password\":\"p\"}",
         "secrets do not belong here"},
        {"{\"name\":\"a\",\"kind\":\"webhook\",\"url\":\"https://u:p@x/y\"}", "user or password"},
        {"{\"name\":\"a\",\"kind\":\"webdav\",\"url\":\"http://x.org/y\"}", "without TLS"},
        {"{\"name\":\"a\",\"kind\":\"webdav\",\"url\":\"http://localhost/y\",\"user\":\"u\"}",
         "without TLS"},
        {"{\"name\":\"a\",\"kind\":\"webdav\",\"url\":\"http://localhost.evil.org/\"}",
         "without TLS"},
        {"{\"name\":\"a\",\"kind\":\"webdav\",\"url\":\"file:///etc/passwd\"}", "starts with"},
        {"{\"name\":\"a\",\"kind\":\"fax\",\"url\":\"https://x/\"}", "mail, webdav or webhook"},
        {"{\"name\":\"a b\",\"kind\":\"webhook\",\"url\":\"https://x/\"}", "letters, digits"},
        {"{\"name\":\"a\",\"kind\":\"webhook\",\"ulr\":\"https://x/\"}",
         "unknown key 'ulr'"},
        {"{\"name\":\"a\",\"kind\":\"mail\",\"url\":\"smtps://x\",\"from\":\"a@b\","
         "\"to\":[\"c@d>\\r\\nBcc: e@f\"]}", "is no mail address"},
        {"{\"name\":\"a\",\"kind\":\"mail\",\"url\":\"smtps://x\",\"from\":\"a@b\"}", "\"to\""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const Status status = configure(post, cases[i].target, &err);
        CHECK_FAILS(status, STATUS_BAD_CONFIG, cases[i].message);
        assert_non_null(strstr(err.text, "sharing.json:1:"));
    }
    CHECK_OK(configure(post, "{\"name\":\"a\",\"kind\":\"mail\",\"url\":\"smtp://mail.x.org\","
                             "\"user\":\"u\",\"from\":\"a@b\",\"to\":[\"c@d\"]}", &err));
}

static void secrets_come_from_the_environment_or_a_credential(void **state)
{
    Post *post = *state;
    Error err;
    const char *secret;
    const DeliveryTarget target = {.name = "cloud", .user = "me"};
    unsetenv("HOSTSCREEN_SECRET_CLOUD");
    unsetenv("CREDENTIALS_DIRECTORY");
    CHECK_FAILS(target_secret(&target, &post->arena, &secret, &err), STATUS_BAD_CONFIG,
                "HOSTSCREEN_SECRET_CLOUD");
    CHECK_OK(file_write(file(post, "hostscreen-cloud"), "from a file\n", 12, &err));
    setenv("CREDENTIALS_DIRECTORY", post->folder, 1);
    CHECK_OK(target_secret(&target, &post->arena, &secret, &err));
    assert_string_equal(secret, "from a file");
    setenv("HOSTSCREEN_SECRET_CLOUD", "from outside", 1);
    CHECK_OK(target_secret(&target, &post->arena, &secret, &err));
    assert_string_equal(secret, "from outside");
    unsetenv("HOSTSCREEN_SECRET_CLOUD");
    unsetenv("CREDENTIALS_DIRECTORY");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_mail_arrives_with_its_attachment, enter, leave),
        cmocka_unit_test_setup_teardown(a_login_waits_for_tls, enter, leave),
        cmocka_unit_test_setup_teardown(a_server_nobody_vouches_for_is_refused, enter, leave),
        cmocka_unit_test_setup_teardown(what_mail_servers_refuse_is_told_apart, enter, leave),
        cmocka_unit_test_setup_teardown(a_webdav_file_appears_whole_under_its_name, enter, leave),
        cmocka_unit_test_setup_teardown(a_webdav_upload_that_fails_leaves_nothing, enter, leave),
        cmocka_unit_test_setup_teardown(a_webhook_gets_a_message_with_the_link, enter, leave),
        cmocka_unit_test_setup_teardown(a_webhook_finds_the_secret_part_of_its_address, enter,
                                        leave),
        cmocka_unit_test_setup_teardown(the_example_is_read_and_asks_for_its_secrets, enter, leave),
        cmocka_unit_test_setup_teardown(configurations_are_checked_by_name_and_place, enter, leave),
        cmocka_unit_test_setup_teardown(secrets_come_from_the_environment_or_a_credential, enter,
                                        leave),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
