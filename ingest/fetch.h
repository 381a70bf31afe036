// One answer of a web server. The only file of this folder that knows libcurl.
#ifndef INGEST_FETCH_H
#define INGEST_FETCH_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/error.h"

typedef struct Fetcher Fetcher; // keeps connections between requests

typedef struct FetchRequest {
    const char *url;
    const char *agent;     // who asks, with a mail address
    const char *accept;    // media types
    const char *etag;      // of the copy at hand; NULL: none
    const char *modified;  // its Last-Modified; NULL: none
    const char *authority; // file of the certificates to trust; NULL: those of the system
    bool allow_http;       // without TLS, for the address itself and for redirections
    size_t bytes_max;      // unpacked
    double timeout_s;
} FetchRequest;

typedef struct FetchAnswer {
    long code;            // of HTTP, after redirections
    const char *bytes;    // length, unpacked, in arena; NULL when empty
    size_t length;
    const char *etag;     // in arena; NULL: none
    const char *modified; // in arena; NULL: none
    double retry_after;   // s; NAN: not said
    double rate;          // requests a second that the server allows; NAN: not said
} FetchAnswer;

Status fetcher_create(Fetcher **fetcher, Error *err);
// NULL is allowed.
void fetcher_free(Fetcher *fetcher);

// Asks once. Proxies of the environment are used; redirections are followed five times, to https
// alone unless http is allowed. STATUS_OK with any answer of HTTP that came whole; STATUS_BUSY
// when a second try may help (time, broken connection), STATUS_UNAVAILABLE when it will not (no
// such server, no connection, no trust), STATUS_BAD_DATA when the answer is too large, redirects
// too often or to another scheme, or is no HTTP, STATUS_BAD_CONFIG when the address is not https.
Status fetcher_get(Fetcher *fetcher, const FetchRequest *request, Arena *arena,
                   FetchAnswer *answer, Error *err);

// Version of libcurl, for manifests; NULL without memory.
const char *fetch_library(Arena *arena);

#endif
