#include "ingest/services.h"

#include <ctype.h>
#include <stddef.h>
#include <string.h>
#include <strings.h>

#include "base/json.h"

// -- Reading --

static const struct {
    const char *key;
    size_t offset;
    double value, low, high;
} NUMBERS[] = {
    {"requests_per_second", offsetof(Services, requests_per_second), 2, 0.01, 1000},
    {"tries", offsetof(Services, tries), 4, 1, 20},
    {"pause_s", offsetof(Services, pause_s), 1, 0, 600},
    {"wait_max_s", offsetof(Services, wait_max_s), 60, 0, 86400},
    {"timeout_s", offsetof(Services, timeout_s), 120, 0.1, 3600},
    {"bytes_max", offsetof(Services, bytes_max), 64 * 1024 * 1024, 1, 512 * 1024 * 1024},
};
enum { NUMBER_COUNT = sizeof NUMBERS / sizeof *NUMBERS };

static Status read_text(JsonView root, const char *key, Arena *arena, const char **text, Error *err)
{
    const JsonView view = json_member(root, key);
    *text = NULL;
    if (!json_present(view))
        return STATUS_OK;
    if (!json_is_string(view))
        return json_fail(view, err, STATUS_BAD_CONFIG, "\"%s\": expected a text", key);
    *text = arena_string(arena, json_string(view));
    return *text ? STATUS_OK : arena_exhausted(arena, err);
}

static bool has_login(const char *address)
{
    const char *host = strstr(address, "://") + 3;
    return memchr(host, '@', strcspn(host, "/?#")) != NULL;
}

static Status read_address(JsonView root, const char *key, bool plain, Arena *arena,
                           const char **address, Error *err)
{
    const char *text = NULL;
    const JsonView view = json_member(root, key);
    TRY(read_text(root, key, arena, &text, err));
    const bool web = text && address_is_web(text);
    if (!web || (!plain && strncasecmp(text, "https:", 6) != 0))
        return json_fail(json_present(view) ? view : root, err, STATUS_BAD_CONFIG,
                         "\"%s\": expected an address with https://%s", key,
                         plain ? " or http://" : "");
    if (has_login(text))
        return json_fail(view, err, STATUS_BAD_CONFIG,
                         "\"%s\": an address holds no user and no password", key);
    size_t length = strlen(text);
    while (text[length - 1] == '/')
        length--;
    *address = arena_copy(arena, text, length);
    return *address ? STATUS_OK : arena_exhausted(arena, err);
}

// Something with one @ and nothing that could end a header.
static bool is_mailto(const char *text)
{
    const char *at = strchr(text, '@');
    for (const char *c = text; *c; c++)
        if (!isgraph((unsigned char)*c) || strchr("<>(),;:\\\"", *c))
            return false;
    return at && at > text && strchr(at, '.') && !strchr(at + 1, '@');
}

static Status read_numbers(JsonView root, Services *services, Error *err)
{
    for (int i = 0; i < NUMBER_COUNT; i++) {
        double *place = (double *)(void *)((char *)services + NUMBERS[i].offset);
        *place = NUMBERS[i].value;
        TRY(json_number_in(root, NUMBERS[i].key, NUMBERS[i].low, NUMBERS[i].high, place, err));
    }
    return STATUS_OK;
}

static Status parse(JsonView root, const char *mailto, Arena *arena, Services *services, Error *err)
{
    const char *keys[NUMBER_COUNT + 5] = {"crossref", "europepmc", "mailto", "allow_http",
                                          "authority"};
    for (int i = 0; i < NUMBER_COUNT; i++)
        keys[i + 5] = NUMBERS[i].key;
    if (!json_is_object(root))
        return json_fail(root, err, STATUS_BAD_CONFIG, "services are a JSON object");
    TRY(json_known_keys(root, keys, NUMBER_COUNT + 5, err));
    services->allow_http = json_is_true(json_member(root, "allow_http"));
    TRY(read_address(root, "crossref", services->allow_http, arena, &services->crossref, err));
    TRY(read_address(root, "europepmc", services->allow_http, arena, &services->europepmc, err));
    TRY(read_text(root, "authority", arena, &services->authority, err));
    TRY(read_text(root, "mailto", arena, &services->mailto, err));
    services->mailto = mailto ? mailto : services->mailto;
    if (services->mailto && !is_mailto(services->mailto))
        return fail(err, STATUS_BAD_CONFIG, "mailto '%s': expected a mail address",
                    services->mailto);
    return read_numbers(root, services, err);
}

Status services_read(const char *path, const char *mailto, Arena *arena, Services *services,
                     Error *err)
{
    JsonDocument document = {0};
    Services read = {0};
    Status status = json_read(path, arena, &document, err);
    if (status == STATUS_OK)
        status = parse(json_root(&document), mailto, arena, &read, err);
    json_clear(&document);
    if (status == STATUS_OK)
        *services = read;
    if (status != STATUS_BAD_DATA)
        return status;
    if (err)
        err->status = STATUS_BAD_CONFIG;
    return STATUS_BAD_CONFIG;
}

// -- Addresses --

void address_append(Text *out, const char *text)
{
    for (; *text; text++) {
        const unsigned char c = (unsigned char)*text;
        if ((c < 0x80 && isalnum(c)) || strchr("-._~", c))
            text_append_bytes(out, text, 1);
        else
            text_append(out, "%%%02X", c);
    }
}

bool address_is_web(const char *text)
{
    return strncasecmp(text, "https://", 8) == 0 || strncasecmp(text, "http://", 7) == 0;
}

const char *doi_in(const char *text)
{
    static const char *const HEADS[] = {"https://doi.org/", "http://doi.org/",
                                        "https://dx.doi.org/", "http://dx.doi.org/", "doi:"};
    for (int i = 0; i < (int)(sizeof HEADS / sizeof *HEADS); i++)
        if (strncasecmp(text, HEADS[i], strlen(HEADS[i])) == 0) {
            text += strlen(HEADS[i]);
            text += strspn(text, " ");
            break;
        }
    // "10." and a registrant of four digits or more, a slash, anything printable.
    const size_t digits = strncmp(text, "10.", 3) == 0 ? strspn(text + 3, "0123456789.") : 0;
    if (digits < 4 || text[3 + digits] != '/' || !text[4 + digits])
        return NULL;
    for (const char *c = text; *c; c++)
        if (!isgraph((unsigned char)*c))
            return NULL;
    return text;
}
