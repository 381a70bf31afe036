#include "ingest/visitor.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/interrupt.h"
#include "base/random.h"
#include "ingest/fetch.h"
#include "ingest/keep.h"

enum { SERVERS_MAX = 16, FAILURES_MAX = 3, SERVER_NAME = 256 };

// What is known of one server.
typedef struct Server {
    char name[SERVER_NAME]; // scheme, host and port
    double next;            // time before which it is not asked, s
    double interval;        // between two requests, s
    int failures;           // in a row
    bool closed;            // not asked again; [reason] says why
    Error reason;
} Server;

struct Visitor {
    const Services *services; // borrowed
    char *cache;              // owned; NULL: none
    char *agent;              // owned
    Fetcher *fetcher;         // owned
    uint64_t seed;
    long requests;
    Server servers[SERVERS_MAX]; // server_count
    int server_count;
};

// -- Lifetime --

Status visitor_create(const Services *services, const char *cache, uint64_t seed,
                      Visitor **visitor, Error *err)
{
    if (!services->mailto)
        return fail(err, STATUS_BAD_CONFIG,
                    "nothing is fetched without a mail address for the services to write to: "
                    "expected \"mailto\" in their configuration, --mailto or $HOSTSCREEN_MAILTO");
    Visitor *created = calloc(1, sizeof *created);
    if (!created)
        return fail(err, STATUS_NO_MEMORY, "no memory for a visitor");
    created->services = services;
    created->seed = seed;
    const int length = asprintf(&created->agent, "hostscreen/%s (mailto:%s)", HOSTSCREEN_VERSION,
                                services->mailto);
    created->agent = length < 0 ? NULL : created->agent;
    created->cache = cache ? strdup(cache) : NULL;
    Status status = created->agent && (!cache || created->cache)
                        ? fetcher_create(&created->fetcher, err)
                        : fail(err, STATUS_NO_MEMORY, "no memory for a visitor");
    if (status != STATUS_OK)
        visitor_free(created);
    else
        *visitor = created;
    return status;
}

void visitor_free(Visitor *visitor)
{
    if (!visitor)
        return;
    fetcher_free(visitor->fetcher);
    free(visitor->cache);
    free(visitor->agent);
    free(visitor);
}

const Services *visitor_services(const Visitor *visitor)
{
    return visitor->services;
}

long visitor_requests(const Visitor *visitor)
{
    return visitor->requests;
}

// -- Servers --

static Status find_server(Visitor *visitor, const char *url, Server **server, Error *err)
{
    const char *host = strstr(url, "://");
    const size_t length = host ? (size_t)(host - url) + 3 + strcspn(host + 3, "/?#") : 0;
    if (length == 0 || length >= SERVER_NAME)
        return fail(err, STATUS_USAGE, "'%s': expected an address of the web", url);
    for (int i = 0; i < visitor->server_count; i++) {
        *server = &visitor->servers[i];
        if (strlen((*server)->name) == length && memcmp((*server)->name, url, length) == 0)
            return STATUS_OK;
    }
    // The oldest of many makes room; what was learned of it can be learned again.
    if (visitor->server_count == SERVERS_MAX)
        memmove(visitor->servers, visitor->servers + 1,
                (size_t)--visitor->server_count * sizeof(Server));
    *server = &visitor->servers[visitor->server_count++];
    **server = (Server){.interval = 1 / visitor->services->requests_per_second};
    memcpy((*server)->name, url, length);
    return STATUS_OK;
}

static Status close_server(Server *server, const Error *reason)
{
    server->closed = true;
    server->reason = *reason;
    return reason->status;
}

// -- Time --

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

// In pieces, so that who interrupts the program need not wait along.
static Status wait_until(double time, Error *err)
{
    for (double left = time - now(); left > 0; left = time - now()) {
        if (interrupted())
            return fail(err, STATUS_INTERRUPTED, "interrupted; run again to continue");
        const double piece = left < 0.1 ? left : 0.1;
        nanosleep(&(struct timespec){0, (long)(1e9 * piece)}, NULL);
    }
    return STATUS_OK;
}

// The pause before try [number] + 1: doubled each time, half to one and a half of that at random,
// so that many visitors turned away together do not come back together.
static double pause_after(const Visitor *visitor, int number)
{
    const double jitter = random_uniform(visitor->seed, 0, (uint64_t)visitor->requests);
    return ldexp(visitor->services->pause_s, number) * (0.5 + jitter);
}

// -- Asking --

static bool is_passing(long code)
{
    return code == 408 || code == 425 || code == 429 || (code >= 500 && code != 501);
}

static Status ask_once(Visitor *visitor, Server *server, const char *url, const char *accept,
                       const Kept *kept, Arena *arena, FetchAnswer *answer, Error *err)
{
    const Services *services = visitor->services;
    const FetchRequest request = {.url = url,
                                  .agent = visitor->agent,
                                  .accept = accept,
                                  .etag = kept->etag,
                                  .modified = kept->modified,
                                  .authority = services->authority,
                                  .allow_http = services->allow_http,
                                  .bytes_max = (size_t)services->bytes_max,
                                  .timeout_s = services->timeout_s};
    TRY(wait_until(server->next, err));
    visitor->requests++;
    const Status status = fetcher_get(visitor->fetcher, &request, arena, answer, err);
    if (status == STATUS_OK && 1 / answer->rate > server->interval)
        server->interval = 1 / answer->rate;
    server->next = now() + server->interval;
    return status;
}

// Asks until there is an answer that will not pass.
static Status ask(Visitor *visitor, Server *server, const char *url, const char *accept,
                  const Kept *kept, Arena *arena, FetchAnswer *answer, Error *err)
{
    const double wait_max = visitor->services->wait_max_s;
    for (int number = 0;; number++) {
        const Status status = ask_once(visitor, server, url, accept, kept, arena, answer, err);
        if (status == STATUS_OK && !is_passing(answer->code))
            return STATUS_OK;
        if (status != STATUS_OK && status != STATUS_BUSY)
            return status;
        const double told = status == STATUS_OK ? answer->retry_after : NAN;
        if (status == STATUS_OK)
            fail(err, STATUS_BUSY, "%.*s: the server answers %ld", (int)strcspn(url, "?"), url,
                 answer->code);
        if (told > wait_max) {
            fail(err, STATUS_BUSY, "%s: the server asks to come back in %.0f s", server->name,
                 told);
            return close_server(server, err);
        }
        if (number + 1 >= (int)visitor->services->tries)
            return STATUS_BUSY;
        const double pause = pause_after(visitor, number);
        server->next = fmax(server->next, now() + (isnan(told) ? fmin(pause, wait_max) : told));
    }
}

static Status read_page(Visitor *visitor, const char *url, const FetchAnswer *answer,
                        const Kept *kept, Page *page, Error *err)
{
    if (answer->code == 304 && kept->bytes) {
        *page = (Page){true, true, kept->bytes, kept->length};
        return STATUS_OK;
    }
    if (answer->code == 404 || answer->code == 410) {
        *page = (Page){0};
        return STATUS_OK;
    }
    if (answer->code != 200)
        return fail(err, STATUS_UNAVAILABLE, "%.*s: the server answers %ld",
                    (int)strcspn(url, "?"), url, answer->code);
    *page = (Page){true, false, answer->bytes ? answer->bytes : "", answer->length};
    const Kept fresh = {answer->etag, answer->modified, page->bytes, page->length};
    return visitor->cache && (fresh.etag || fresh.modified)
               ? keep_write(visitor->cache, url, &fresh, err)
               : STATUS_OK;
}

Status visitor_get(Visitor *visitor, const char *url, const char *accept, Arena *arena, Page *page,
                   Error *err)
{
    Error reason = {0};
    Server *server = NULL;
    Kept kept = {0};
    FetchAnswer answer = {0};
    TRY(find_server(visitor, url, &server, err));
    if (server->closed)
        return fail(err, server->reason.status, "%s", server->reason.text);
    if (visitor->cache)
        TRY(keep_read(visitor->cache, url, arena, &kept, err));
    const Status status = ask(visitor, server, url, accept, &kept, arena, &answer, &reason);
    server->failures = status == STATUS_BUSY ? server->failures + 1 : 0;
    if (status == STATUS_UNAVAILABLE || server->failures >= FAILURES_MAX)
        close_server(server, &reason);
    if (status != STATUS_OK)
        return fail(err, status, "%s", reason.text);
    return read_page(visitor, url, &answer, &kept, page, err);
}
