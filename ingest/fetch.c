#include "ingest/fetch.h"

#include <math.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <curl/curl.h>

#include "base/interrupt.h"
#include "base/text.h"

static const long REDIRECTIONS_MAX = 5;
static const long CONNECT_SECONDS = 20;
static const long SLOW_BYTES = 100, SLOW_SECONDS = 30; // slower for so long is given up

struct Fetcher {
    CURL *handle; // owned
};

Status fetcher_create(Fetcher **fetcher, Error *err)
{
    Fetcher *created = calloc(1, sizeof *created);
    if (created)
        created->handle = curl_easy_init();
    if (!created || !created->handle) {
        free(created);
        return fail(err, STATUS_NO_MEMORY, "no memory for a connection");
    }
    *fetcher = created;
    return STATUS_OK;
}

void fetcher_free(Fetcher *fetcher)
{
    if (!fetcher)
        return;
    curl_easy_cleanup(fetcher->handle);
    free(fetcher);
}

// -- One exchange --

typedef struct Exchange {
    const FetchRequest *request; // borrowed
    struct curl_slist *headers;  // owned
    Text body;
    bool too_large;
    char reason[CURL_ERROR_SIZE];
} Exchange;

// Counts what arrives: a server may say nothing of its length, or lie, or pack it small.
static size_t take(char *bytes, size_t size, size_t count, void *context)
{
    Exchange *exchange = context;
    const size_t length = size * count;
    exchange->too_large = length > exchange->request->bytes_max - exchange->body.length;
    if (exchange->too_large)
        return 0;
    text_append_bytes(&exchange->body, bytes, length);
    return exchange->body.failed ? 0 : length;
}

static int stop(void *context, curl_off_t total, curl_off_t now, curl_off_t up, curl_off_t sent)
{
    (void)context;
    (void)total;
    (void)now;
    (void)up;
    (void)sent;
    return interrupted();
}

static Status add_header(Exchange *exchange, Arena *arena, const char *name, const char *value,
                         Error *err)
{
    if (!value)
        return STATUS_OK;
    const char *line = arena_format(arena, "%s: %s", name, value);
    struct curl_slist *longer = line ? curl_slist_append(exchange->headers, line) : NULL;
    if (!longer)
        return fail(err, STATUS_NO_MEMORY, "%s: no memory for a request", exchange->request->url);
    exchange->headers = longer;
    return STATUS_OK;
}

static void set_limits(CURL *handle, const FetchRequest *request)
{
    const char *protocols = request->allow_http ? "http,https" : "https";
    curl_easy_setopt(handle, CURLOPT_PROTOCOLS_STR, protocols);
    curl_easy_setopt(handle, CURLOPT_REDIR_PROTOCOLS_STR, protocols);
    curl_easy_setopt(handle, CURLOPT_FOLLOWLOCATION, 1L);
    curl_easy_setopt(handle, CURLOPT_MAXREDIRS, REDIRECTIONS_MAX);
    curl_easy_setopt(handle, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(handle, CURLOPT_CONNECTTIMEOUT, CONNECT_SECONDS);
    curl_easy_setopt(handle, CURLOPT_TIMEOUT_MS, (long)ceil(1000 * request->timeout_s));
    curl_easy_setopt(handle, CURLOPT_LOW_SPEED_LIMIT, SLOW_BYTES);
    curl_easy_setopt(handle, CURLOPT_LOW_SPEED_TIME, SLOW_SECONDS);
    curl_easy_setopt(handle, CURLOPT_MAXFILESIZE_LARGE, (curl_off_t)request->bytes_max);
    curl_easy_setopt(handle, CURLOPT_XFERINFOFUNCTION, stop);
    curl_easy_setopt(handle, CURLOPT_NOPROGRESS, 0L);
}

static Status prepare(CURL *handle, Exchange *exchange, Arena *arena, Error *err)
{
    const FetchRequest *request = exchange->request;
    curl_easy_reset(handle);
    set_limits(handle, request);
    TRY(add_header(exchange, arena, "Accept", request->accept, err));
    TRY(add_header(exchange, arena, "If-None-Match", request->etag, err));
    TRY(add_header(exchange, arena, "If-Modified-Since", request->modified, err));
    curl_easy_setopt(handle, CURLOPT_HTTPHEADER, exchange->headers);
    curl_easy_setopt(handle, CURLOPT_URL, request->url);
    curl_easy_setopt(handle, CURLOPT_USERAGENT, request->agent);
    curl_easy_setopt(handle, CURLOPT_ACCEPT_ENCODING, "");
    curl_easy_setopt(handle, CURLOPT_ERRORBUFFER, exchange->reason);
    curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, take);
    curl_easy_setopt(handle, CURLOPT_WRITEDATA, exchange);
    if (request->authority)
        curl_easy_setopt(handle, CURLOPT_CAINFO, request->authority);
    return STATUS_OK;
}

// -- Answers --

static Status transport_status(CURLcode code)
{
    switch (code) {
    case CURLE_ABORTED_BY_CALLBACK:
        return STATUS_INTERRUPTED;
    case CURLE_OPERATION_TIMEDOUT:
    case CURLE_GOT_NOTHING:
    case CURLE_PARTIAL_FILE:
    case CURLE_RECV_ERROR:
    case CURLE_SEND_ERROR:
    case CURLE_HTTP2:
    case CURLE_HTTP2_STREAM:
        return STATUS_BUSY;
    case CURLE_TOO_MANY_REDIRECTS:
    case CURLE_UNSUPPORTED_PROTOCOL: // of a redirection: the address itself is checked before
    case CURLE_URL_MALFORMAT:
    case CURLE_BAD_CONTENT_ENCODING:
    case CURLE_WEIRD_SERVER_REPLY:
        return STATUS_BAD_DATA;
    default:
        return STATUS_UNAVAILABLE;
    }
}

// What went wrong on the way. [code] is not CURLE_OK.
static Status explain(const Exchange *exchange, CURLcode code, const Arena *arena, Error *err)
{
    const FetchRequest *request = exchange->request;
    const int length = (int)strcspn(request->url, "?"); // what is asked for would fill the line
    if (exchange->body.failed)
        return arena_exhausted(arena, err);
    if (exchange->too_large || code == CURLE_FILESIZE_EXCEEDED)
        return fail(err, STATUS_BAD_DATA, "%.*s: the answer is larger than %zu bytes", length,
                    request->url, request->bytes_max);
    return fail(err, transport_status(code), "%.*s: %s", length, request->url,
                exchange->reason[0] ? exchange->reason : curl_easy_strerror(code));
}

static const char *header(CURL *handle, const char *name)
{
    struct curl_header *found = NULL;
    const bool there = curl_easy_header(handle, name, 0, CURLH_HEADER, -1, &found) == CURLHE_OK;
    return there ? found->value : NULL;
}

static Status copy_header(CURL *handle, const char *name, Arena *arena, const char **copy,
                          Error *err)
{
    const char *value = header(handle, name);
    *copy = value ? arena_string(arena, value) : NULL;
    return !value || *copy ? STATUS_OK : arena_exhausted(arena, err);
}

// "X-Rate-Limit-Limit: 50" requests in "X-Rate-Limit-Interval: 1s".
static double rate(CURL *handle)
{
    const char *limit = header(handle, "X-Rate-Limit-Limit");
    const char *interval = header(handle, "X-Rate-Limit-Interval");
    const double requests = limit ? strtod(limit, NULL) : NAN;
    const double seconds = interval ? strtod(interval, NULL) : NAN;
    return requests > 0 && seconds > 0 ? requests / seconds : NAN;
}

static Status read_answer(CURL *handle, const Exchange *exchange, Arena *arena,
                          FetchAnswer *answer, Error *err)
{
    curl_off_t wait = 0;
    FetchAnswer read = {.bytes = exchange->body.bytes, .length = exchange->body.length};
    TRY(copy_header(handle, "ETag", arena, &read.etag, err));
    TRY(copy_header(handle, "Last-Modified", arena, &read.modified, err));
    curl_easy_getinfo(handle, CURLINFO_RESPONSE_CODE, &read.code);
    // Seconds or a date: libcurl reads both forms.
    curl_easy_getinfo(handle, CURLINFO_RETRY_AFTER, &wait);
    read.retry_after = header(handle, "Retry-After") ? (double)wait : NAN;
    read.rate = rate(handle);
    *answer = read;
    return STATUS_OK;
}

static Status perform(Fetcher *fetcher, Exchange *exchange, Arena *arena, FetchAnswer *answer,
                      Error *err)
{
    TRY(prepare(fetcher->handle, exchange, arena, err));
    // A server that hangs up while it is written to is an answer, no reason to die.
    void (*const before)(int) = signal(SIGPIPE, SIG_IGN);
    const CURLcode code = curl_easy_perform(fetcher->handle);
    signal(SIGPIPE, before);
    if (code != CURLE_OK)
        return explain(exchange, code, arena, err);
    return read_answer(fetcher->handle, exchange, arena, answer, err);
}

Status fetcher_get(Fetcher *fetcher, const FetchRequest *request, Arena *arena,
                   FetchAnswer *answer, Error *err)
{
    if (!request->allow_http && strncasecmp(request->url, "https://", 8) != 0)
        return fail(err, STATUS_BAD_CONFIG,
                    "%s: expected https:// (\"allow_http\" of the services would let it pass)",
                    request->url);
    Exchange exchange = {.request = request, .body = {.arena = arena}};
    const Status status = perform(fetcher, &exchange, arena, answer, err);
    curl_slist_free_all(exchange.headers);
    return status;
}

const char *fetch_library(Arena *arena)
{
    return arena_string(arena, curl_version_info(CURLVERSION_NOW)->version);
}
