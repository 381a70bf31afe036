#include "reports/targets.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/json.h"

static const struct Kind {
    const char *name;
    DeliveryKind kind;
    const char *schemes[2]; // with TLS, and such as may go without on this machine
} KINDS[] = {
    {"mail", DELIVERY_MAIL, {"smtps://", "smtp://"}},
    {"webdav", DELIVERY_WEBDAV, {"https://", "http://"}},
    {"webhook", DELIVERY_WEBHOOK, {"https://", "http://"}},
};
enum { KIND_COUNT = sizeof KINDS / sizeof *KINDS, NAME_MOST = 40 };

bool target_is_local(const char *url)
{
    static const char *const hosts[] = {"127.0.0.1", "localhost"};
    const char *start = strstr(url, "://");
    for (int i = 0; start && i < 2; i++) {
        const size_t length = strlen(hosts[i]);
        const char *end = start + 3 + length;
        if (strncmp(start + 3, hosts[i], length) == 0 && (!*end || *end == ':' || *end == '/'))
            return true;
    }
    return false;
}

static bool starts_with(const char *text, const char *start)
{
    return strncmp(text, start, strlen(start)) == 0;
}

// -- Checks --

static Status check_url(JsonView view, const struct Kind *kind, DeliveryTarget *target, Error *err)
{
    const char *url = target->url;
    const char *host = strstr(url, "://");
    const bool safe = starts_with(url, kind->schemes[0]);
    if (!host || !(safe || starts_with(url, kind->schemes[1])))
        return json_fail(json_member(view, "url"), err, STATUS_BAD_CONFIG,
                         "'%s': expected an address that starts with %s", url, kind->schemes[0]);
    const size_t authority = strcspn(host + 3, "/?#");
    if (memchr(host + 3, '@', authority))
        return json_fail(json_member(view, "url"), err, STATUS_BAD_CONFIG,
                         "holds a user or password; name the user under \"user\" and keep the "
                         "password in the environment");
    // STARTTLS is asked for on every smtp:// but to this machine.
    const bool plain = !safe && !(target->kind == DELIVERY_MAIL && !target_is_local(url));
    if (plain && (target->user || !target_is_local(url)))
        return json_fail(json_member(view, "url"), err, STATUS_BAD_CONFIG,
                         "'%s' goes without TLS; expected %s", url, kind->schemes[0]);
    return STATUS_OK;
}

static bool is_address(const char *text)
{
    const char *at = strchr(text, '@');
    return at && at > text && at[1] && !strpbrk(text, " \t\r\n<>,;\"");
}

static Status check_name(JsonView view, const char *name, Error *err)
{
    bool valid = name[0] && strlen(name) <= NAME_MOST;
    for (const char *c = name; *c; c++)
        valid &= isalnum((unsigned char)*c) || *c == '_';
    return valid ? STATUS_OK
                 : json_fail(json_member(view, "name"), err, STATUS_BAD_CONFIG,
                             "'%s': expected letters, digits and '_'", name);
}

// -- Reading --

static Status read_addresses(JsonView view, Arena *arena, DeliveryTarget *target, Error *err)
{
    const JsonView list = json_member(view, "to");
    const char **addresses = arena_alloc(arena, (size_t)json_count(list) + 1, sizeof *addresses);
    if (!addresses)
        return arena_exhausted(arena, err);
    TRY(json_string_required(view, "from", &target->from, err));
    if (!is_address(target->from))
        return json_fail(json_member(view, "from"), err, STATUS_BAD_CONFIG, "is no mail address");
    for (JsonView item = json_first(list); item.node; item = json_next(item)) {
        const char *address = json_string(item);
        if (!address || !is_address(address))
            return json_fail(item, err, STATUS_BAD_CONFIG, "is no mail address");
        addresses[target->to_count] = arena_string(arena, address);
        if (!addresses[target->to_count++])
            return arena_exhausted(arena, err);
    }
    target->to = addresses;
    if (target->to_count == 0)
        return json_fail(view, err, STATUS_BAD_CONFIG, "\"to\" is missing: a list of addresses");
    return STATUS_OK;
}

static Status read_kind(JsonView view, const struct Kind **kind, Error *err)
{
    const char *name;
    TRY(json_string_required(view, "kind", &name, err));
    for (int i = 0; i < KIND_COUNT; i++)
        if (strcmp(KINDS[i].name, name) == 0) {
            *kind = &KINDS[i];
            return STATUS_OK;
        }
    return json_fail(json_member(view, "kind"), err, STATUS_BAD_CONFIG,
                     "'%s': expected mail, webdav or webhook", name);
}

// Texts of the document die with it.
static Status keep(Arena *arena, const char **text, Error *err)
{
    if (!*text)
        return STATUS_OK;
    *text = arena_string(arena, *text);
    return *text ? STATUS_OK : arena_exhausted(arena, err);
}

static Status read_target(JsonView view, Arena *arena, DeliveryTarget *target, Error *err)
{
    static const char *const secrets[] = {"password", "secret", "token", "key"};
    static const char *const keys[] = {"name", "kind", "url",  "user",
                                       "from", "to",   "link", "authority"};
    const struct Kind *kind = NULL;
    for (int i = 0; i < 4; i++)
        if (json_member(view, secrets[i]).node)
            return json_fail(json_member(view, secrets[i]), err, STATUS_BAD_CONFIG,
                             "secrets do not belong here: see HOSTSCREEN_SECRET_NAME");
    TRY(json_known_keys(view, keys, 8, err));
    *target = (DeliveryTarget){0};
    TRY(json_string_required(view, "name", &target->name, err));
    TRY(json_string_required(view, "url", &target->url, err));
    TRY(check_name(view, target->name, err));
    TRY(read_kind(view, &kind, err));
    target->kind = kind->kind;
    target->user = json_string(json_member(view, "user"));
    target->link = json_string(json_member(view, "link"));
    target->authority = json_string(json_member(view, "authority"));
    TRY(check_url(view, kind, target, err));
    if (target->kind == DELIVERY_MAIL)
        TRY(read_addresses(view, arena, target, err));
    const char **texts[] = {&target->name, &target->url,  &target->user,
                            &target->link, &target->from, &target->authority};
    for (int i = 0; i < 6; i++)
        TRY(keep(arena, texts[i], err));
    return STATUS_OK;
}

static Status read_targets(const JsonDocument *document, Arena *arena,
                           const DeliveryTarget **targets, int *count, Error *err)
{
    static const char *const keys[] = {"targets"};
    const JsonView list = json_member(json_root(document), "targets");
    TRY(json_known_keys(json_root(document), keys, 1, err));
    if (!json_is_array(list))
        return json_fail(json_root(document), err, STATUS_BAD_CONFIG,
                         "\"targets\" is missing: a list");
    DeliveryTarget *read = arena_alloc(arena, (size_t)json_count(list) + 1, sizeof *read);
    if (!read)
        return arena_exhausted(arena, err);
    int number = 0;
    for (JsonView item = json_first(list); item.node; item = json_next(item)) {
        TRY(read_target(item, arena, &read[number], err));
        for (int i = 0; i < number; i++)
            if (strcmp(read[i].name, read[number].name) == 0)
                return json_fail(item, err, STATUS_BAD_CONFIG, "the name '%s' is taken",
                                 read[i].name);
        number++;
    }
    *targets = read;
    *count = number;
    return STATUS_OK;
}

Status targets_read(const char *path, Arena *arena, const DeliveryTarget **targets, int *count,
                    Error *err)
{
    JsonDocument document = {0};
    TRY(json_read(path, arena, &document, err));
    Status status = read_targets(&document, arena, targets, count, err);
    json_clear(&document);
    // Whatever is wrong in a configuration is a wrong configuration.
    if (status == STATUS_BAD_DATA)
        status = STATUS_BAD_CONFIG;
    return status;
}

// -- Secrets --

Status target_secret(const DeliveryTarget *target, Arena *arena, const char **secret, Error *err)
{
    const char *folder = getenv("CREDENTIALS_DIRECTORY");
    char *variable = arena_format(arena, "HOSTSCREEN_SECRET_%s", target->name);
    const char *path = arena_format(arena, "%s/hostscreen-%s", folder ? folder : "", target->name);
    size_t length = 0;
    *secret = NULL;
    if (!variable || !path)
        return arena_exhausted(arena, err);
    if (!target->user && !strstr(target->url, "{secret}"))
        return STATUS_OK;
    for (char *c = variable; *c; c++)
        *c = (char)toupper((unsigned char)*c);
    const char *found = getenv(variable);
    if (!found && folder && file_exists(path))
        TRY(file_read(path, arena, &found, &length, err));
    if (!found)
        return fail(err, STATUS_BAD_CONFIG,
                    "%s: no password for %s: expected it in $%s or in $CREDENTIALS_DIRECTORY",
                    target->name, target->user ? target->user : "its address", variable);
    *secret = arena_copy(arena, found, strcspn(found, "\r\n"));
    return *secret ? STATUS_OK : arena_exhausted(arena, err);
}
