// The services that are asked for works and texts, and how politely: data/services.json, or a file
// of the operator's own in that form.
#ifndef INGEST_SERVICES_H
#define INGEST_SERVICES_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/error.h"
#include "base/text.h"

// Texts are in the arena of services_read().
typedef struct Services {
    const char *crossref;       // address of the REST service, without a slash at its end
    const char *europepmc;      // the same
    const char *mailto;         // whom a service may write to; NULL: nobody, nothing is fetched
    const char *authority;      // file of the certificates to trust; NULL: those of the system
    double requests_per_second; // of one server, at most; a server may ask for fewer
    double tries;               // for one answer
    double pause_s;             // before the second try; doubled before each further one
    double wait_max_s;          // a server that asks for a longer pause is left for another time
    double timeout_s;           // for one try
    double bytes_max;           // of one answer
    bool allow_http;            // without TLS, which a test on this machine needs
} Services;

// Reads [path]; keys that are missing keep the values of data/services.json. [mailto], unless
// NULL, goes before the file's. STATUS_BAD_CONFIG, by place, for an unknown key, an impossible
// value, an address that is not https (unless the file allows http), or a mailto that is none.
Status services_read(const char *path, const char *mailto, Arena *arena, Services *services,
                     Error *err);

// Appends [text] as a part of a path or a query may hold it (RFC 3986, 2.1): "a/b" -> "a%2Fb".
void address_append(Text *out, const char *text);
// Whether [text] is a DOI, with or without "doi:" or the resolver's address before it: where it
// begins, else NULL.
const char *doi_in(const char *text);
// Whether [text] is an address of the web.
bool address_is_web(const char *text);

#endif
