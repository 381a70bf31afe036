#include "reports/deliver.h"

#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include <curl/curl.h>

#include "base/file.h"
#include "base/json.h"
#include "base/text.h"
#include "reports/targets.h"

static const long CONNECT_SECONDS = 20, TOTAL_SECONDS = 300;
static const long SLOW_BYTES = 100, SLOW_SECONDS = 30; // slower for so long is given up
static const size_t ANSWER_MAX = 64 * 1024;
static const char WORKBOOK_TYPE[] =
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

// One exchange with a server. Fresh for each: a connection that once spoke without TLS would be
// used again after TLS was asked for.
typedef struct Exchange {
    CURL *handle;               // owned
    struct curl_slist *headers; // owned
    struct curl_slist *rest;    // owned; recipients
    curl_mime *mime;            // owned
    FILE *file;                 // owned; what is uploaded
    size_t answered;
    char reason[CURL_ERROR_SIZE];
    const DeliveryTarget *target; // borrowed
} Exchange;

// -- What every exchange has in common --

static size_t swallow(char *bytes, size_t size, size_t count, void *context)
{
    Exchange *exchange = context;
    (void)bytes;
    exchange->answered += size * count;
    return exchange->answered > ANSWER_MAX ? 0 : size * count;
}

static void close_exchange(Exchange *exchange)
{
    curl_easy_cleanup(exchange->handle);
    curl_slist_free_all(exchange->headers);
    curl_slist_free_all(exchange->rest);
    curl_mime_free(exchange->mime);
    if (exchange->file)
        fclose(exchange->file);
    *exchange = (Exchange){0};
}

static Status open_exchange(const DeliveryTarget *target, const char *secret, const char *url,
                            Exchange *exchange, Error *err)
{
    *exchange = (Exchange){.target = target};
    CURL *handle = exchange->handle = curl_easy_init();
    if (!handle)
        return fail(err, STATUS_NO_MEMORY, "%s: no memory for a connection", target->name);
    curl_easy_setopt(handle, CURLOPT_URL, url);
    curl_easy_setopt(handle, CURLOPT_ERRORBUFFER, exchange->reason);
    curl_easy_setopt(handle, CURLOPT_PROTOCOLS_STR, "smtp,smtps,http,https");
    curl_easy_setopt(handle, CURLOPT_REDIR_PROTOCOLS_STR, "https");
    curl_easy_setopt(handle, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(handle, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(handle, CURLOPT_FRESH_CONNECT, 1L);
    curl_easy_setopt(handle, CURLOPT_FORBID_REUSE, 1L);
    curl_easy_setopt(handle, CURLOPT_CONNECTTIMEOUT, CONNECT_SECONDS);
    curl_easy_setopt(handle, CURLOPT_TIMEOUT, TOTAL_SECONDS);
    curl_easy_setopt(handle, CURLOPT_LOW_SPEED_LIMIT, SLOW_BYTES);
    curl_easy_setopt(handle, CURLOPT_LOW_SPEED_TIME, SLOW_SECONDS);
    curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, swallow);
    curl_easy_setopt(handle, CURLOPT_WRITEDATA, exchange);
    if (strncmp(url, "smtp://", 7) == 0 && (!target_is_local(url) || target->user))
        curl_easy_setopt(handle, CURLOPT_USE_SSL, (long)CURLUSESSL_ALL);
    if (target->authority)
        curl_easy_setopt(handle, CURLOPT_CAINFO, target->authority);
    if (target->user) {
        curl_easy_setopt(handle, CURLOPT_USERNAME, target->user);
        curl_easy_setopt(handle, CURLOPT_PASSWORD, secret ? secret : "");
        curl_easy_setopt(handle, CURLOPT_HTTPAUTH, (long)CURLAUTH_BASIC);
    }
    return STATUS_OK;
}

// What a transport error means for the one who waits for the report.
static Status transport_status(CURLcode code, long answer)
{
    switch (code) {
    case CURLE_LOGIN_DENIED:
        return STATUS_BAD_CONFIG;
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_USE_SSL_FAILED:
    case CURLE_URL_MALFORMAT:
        return STATUS_UNAVAILABLE;
    default:
        // Mail servers say 4xx for "later" and 5xx for "never"; without an answer it is "later".
        return answer >= 500 ? STATUS_UNAVAILABLE : STATUS_BUSY;
    }
}

static Status web_status(long answer)
{
    if (answer == 401 || answer == 403)
        return STATUS_BAD_CONFIG;
    if (answer == 408 || answer == 423 || answer == 429 || (answer >= 500 && answer != 507))
        return STATUS_BUSY;
    return STATUS_UNAVAILABLE;
}

static Status perform(Exchange *exchange, Error *err)
{
    long answer = 0;
    const char *name = exchange->target->name;
    const bool mail = exchange->target->kind == DELIVERY_MAIL;
    // A server that hangs up while it is written to is an answer, no reason to die.
    void (*const before)(int) = signal(SIGPIPE, SIG_IGN);
    const CURLcode code = curl_easy_perform(exchange->handle);
    signal(SIGPIPE, before);
    curl_easy_getinfo(exchange->handle, CURLINFO_RESPONSE_CODE, &answer);
    if (code != CURLE_OK)
        return fail(err, transport_status(code, mail ? answer : 0), "%s: %s", name,
                    exchange->reason[0] ? exchange->reason : curl_easy_strerror(code));
    if (!mail && (answer < 200 || answer > 299))
        return fail(err, web_status(answer), "%s: the server answers %ld", name, answer);
    return STATUS_OK;
}

// -- Mail --

static bool is_ascii(const char *text)
{
    for (; *text; text++)
        if ((unsigned char)*text >= 0x80)
            return false;
    return true;
}

// Appends [text] as a header may hold it: RFC 2047 where it is not ASCII, never a line break.
static void append_header_text(Text *out, const char *text)
{
    const bool plain = is_ascii(text);
    text_append(out, plain ? "" : "=?utf-8?Q?");
    for (; *text; text++) {
        const unsigned char c = (unsigned char)*text;
        if (c == '\r' || c == '\n')
            text_append(out, plain ? " " : "=20");
        else if (!plain && (c >= 0x7F || c <= ' ' || strchr("=?_\"(),.:;<>@[]\\", c)))
            text_append(out, "=%02X", c);
        else
            text_append(out, "%c", c);
    }
    text_append(out, plain ? "" : "?=");
}

static struct curl_slist *mail_headers(const DeliveryTarget *target, const Delivery *delivery,
                                       Arena *scratch)
{
    char date[64];
    const time_t when = (time_t)delivery->created;
    struct tm day;
    Text to = {.arena = scratch}, subject = {.arena = scratch};
    const char *at = strchr(target->from, '@');
    gmtime_r(&when, &day);
    strftime(date, sizeof date, "Date: %a, %d %b %Y %H:%M:%S +0000", &day);
    text_append(&to, "To: ");
    for (int i = 0; i < target->to_count; i++)
        text_append(&to, "%s<%s>", i ? ", " : "", target->to[i]);
    text_append(&subject, "Subject: ");
    append_header_text(&subject, delivery->subject);
    const char *const lines[] = {
        date, to.bytes, arena_format(scratch, "From: <%s>", target->from), subject.bytes,
        arena_format(scratch, "Message-ID: <%s.%s%s>", delivery->id, target->name,
                     at ? at : "@localhost"),
    };
    struct curl_slist *list = NULL;
    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++) {
        struct curl_slist *longer = lines[i] ? curl_slist_append(list, lines[i]) : NULL;
        if (!longer) {
            curl_slist_free_all(list);
            return NULL;
        }
        list = longer;
    }
    return list;
}

static CURLcode mail_body(Exchange *exchange, const Delivery *delivery)
{
    exchange->mime = curl_mime_init(exchange->handle);
    curl_mimepart *part = curl_mime_addpart(exchange->mime);
    CURLcode code = curl_mime_data(part, delivery->text, CURL_ZERO_TERMINATED);
    if (code == CURLE_OK)
        code = curl_mime_type(part, "text/plain; charset=utf-8");
    if (code == CURLE_OK)
        code = curl_mime_encoder(part, "quoted-printable");
    for (int i = 0; i < delivery->file_count && code == CURLE_OK; i++) {
        const char *path = delivery->files[i];
        part = curl_mime_addpart(exchange->mime);
        code = curl_mime_filedata(part, path);
        if (code == CURLE_OK)
            code = curl_mime_encoder(part, "base64");
        if (code == CURLE_OK && strlen(path) > 5 && strcmp(path + strlen(path) - 5, ".xlsx") == 0)
            code = curl_mime_type(part, WORKBOOK_TYPE);
    }
    return code;
}

static Status send_mail(const DeliveryTarget *target, const char *secret,
                        const Delivery *delivery, Arena *scratch, Error *err)
{
    Exchange exchange;
    Status status = open_exchange(target, secret, target->url, &exchange, err);
    if (status != STATUS_OK)
        return status;
    exchange.headers = mail_headers(target, delivery, scratch);
    for (int i = 0; i < target->to_count; i++) {
        struct curl_slist *longer = curl_slist_append(exchange.rest, target->to[i]);
        exchange.rest = longer ? longer : exchange.rest;
    }
    const CURLcode code = mail_body(&exchange, delivery);
    if (!exchange.headers || !exchange.rest || code != CURLE_OK) {
        status = fail(err, code == CURLE_READ_ERROR ? STATUS_NO_INPUT : STATUS_NO_MEMORY,
                      "%s: the mail cannot be put together: %s", target->name,
                      curl_easy_strerror(code));
        goto done;
    }
    curl_easy_setopt(exchange.handle, CURLOPT_MAIL_FROM, target->from);
    curl_easy_setopt(exchange.handle, CURLOPT_MAIL_RCPT, exchange.rest);
    curl_easy_setopt(exchange.handle, CURLOPT_HTTPHEADER, exchange.headers);
    curl_easy_setopt(exchange.handle, CURLOPT_MIMEPOST, exchange.mime);
    status = perform(&exchange, err);
done:
    close_exchange(&exchange);
    return status;
}

// -- WebDAV --

// Uploads the file [path] to [url].
static Status upload(const DeliveryTarget *target, const char *secret, const char *url,
                     const char *path, Error *err)
{
    Exchange exchange;
    Status status = open_exchange(target, secret, url, &exchange, err);
    if (status != STATUS_OK)
        return status;
    exchange.file = fopen(path, "rb");
    if (!exchange.file || fseek(exchange.file, 0, SEEK_END) != 0) {
        status = fail(err, STATUS_NO_INPUT, "%s: cannot be read", path);
        goto done;
    }
    curl_easy_setopt(exchange.handle, CURLOPT_INFILESIZE_LARGE,
                     (curl_off_t)ftell(exchange.file));
    rewind(exchange.file);
    curl_easy_setopt(exchange.handle, CURLOPT_UPLOAD, 1L);
    curl_easy_setopt(exchange.handle, CURLOPT_READDATA, exchange.file);
    status = perform(&exchange, err);
done:
    close_exchange(&exchange);
    return status;
}

// MOVE to [destination], or DELETE when that is NULL.
static Status rename_remote(const DeliveryTarget *target, const char *secret, const char *url,
                            const char *destination, Arena *scratch, Error *err)
{
    Exchange exchange;
    TRY(open_exchange(target, secret, url, &exchange, err));
    curl_easy_setopt(exchange.handle, CURLOPT_CUSTOMREQUEST, destination ? "MOVE" : "DELETE");
    if (destination) {
        const char *line = arena_format(scratch, "Destination: %s", destination);
        exchange.headers = line ? curl_slist_append(NULL, line) : NULL;
        if (exchange.headers)
            curl_slist_append(exchange.headers, "Overwrite: T");
        curl_easy_setopt(exchange.handle, CURLOPT_HTTPHEADER, exchange.headers);
    }
    const Status status = perform(&exchange, err);
    close_exchange(&exchange);
    return status;
}

static Status put_file(const DeliveryTarget *target, const char *secret, const char *path,
                       const char *id, Arena *scratch, Error *err)
{
    const char *slash = strrchr(path, '/');
    const char *name = slash ? slash + 1 : path;
    const char *end = target->url[strlen(target->url) - 1] == '/' ? "" : "/";
    const char *final = arena_format(scratch, "%s%s%s", target->url, end, name);
    const char *temporary = arena_format(scratch, "%s%s.%s.%s", target->url, end, name, id);
    if (!final || !temporary)
        return arena_exhausted(scratch, err);
    Status status = upload(target, secret, temporary, path, err);
    if (status == STATUS_OK)
        status = rename_remote(target, secret, temporary, final, scratch, err);
    if (status != STATUS_OK) // what the upload left is in nobody's way for long
        rename_remote(target, secret, temporary, NULL, scratch, NULL);
    return status;
}

// -- Webhook --

// The address with the secret in its place: that of a chat often is one.
static const char *webhook_url(const DeliveryTarget *target, const char *secret, Arena *scratch)
{
    static const char PLACE[] = "{secret}";
    const char *at = strstr(target->url, PLACE);
    return at && secret ? arena_format(scratch, "%.*s%s%s", (int)(at - target->url), target->url,
                                       secret, at + strlen(PLACE))
                        : target->url;
}

static Status post_message(const DeliveryTarget *target, const char *secret,
                           const Delivery *delivery, Arena *scratch, Error *err)
{
    Exchange exchange;
    const char *body;
    Json *object = json_new_object();
    json_add_string(object, "text",
                    arena_format(scratch, "%s\n%s\n%s", delivery->subject, delivery->text,
                                 target->link ? target->link : ""));
    Status status = json_print(object, false, scratch, &body, err);
    json_free(object);
    if (status != STATUS_OK)
        return status;
    const char *url = webhook_url(target, secret, scratch);
    if (!url)
        return arena_exhausted(scratch, err);
    TRY(open_exchange(target, secret, url, &exchange, err));
    exchange.headers = curl_slist_append(NULL, "Content-Type: application/json");
    curl_easy_setopt(exchange.handle, CURLOPT_HTTPHEADER, exchange.headers);
    curl_easy_setopt(exchange.handle, CURLOPT_POSTFIELDS, body);
    status = perform(&exchange, err);
    close_exchange(&exchange);
    return status;
}

Status delivery_send(const DeliveryTarget *target, const char *secret, const Delivery *delivery,
                     Error *err)
{
    Arena scratch = {0};
    Status status = STATUS_OK;
    switch (target->kind) {
    case DELIVERY_MAIL:
        status = send_mail(target, secret, delivery, &scratch, err);
        break;
    case DELIVERY_WEBDAV:
        for (int i = 0; i < delivery->file_count && status == STATUS_OK; i++)
            status = put_file(target, secret, delivery->files[i], delivery->id, &scratch, err);
        break;
    case DELIVERY_WEBHOOK:
        status = post_message(target, secret, delivery, &scratch, err);
        break;
    }
    arena_clear(&scratch);
    return status;
}
