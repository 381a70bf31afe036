// The services of services.py for the tests of one program, and a visitor to send there.
#ifndef TESTS_INGEST_LOOPBACK_H
#define TESTS_INGEST_LOOPBACK_H

#include "ingest/visitor.h"
#include "tests/check.h"
#include "tests/server.h"

typedef struct Loopback {
    char folder[128];
    Server server;
    Arena arena;
    Services services;
    Visitor *visitor;
} Loopback;

static inline int loopback_create(void **state)
{
    const char *parent = getenv("TMPDIR");
    Loopback *loopback = calloc(1, sizeof *loopback);
    *state = loopback;
    if (!loopback)
        return -1;
    snprintf(loopback->folder, sizeof loopback->folder, "%s/hostscreen-XXXXXX",
             parent ? parent : P_tmpdir);
    if (!mkdtemp(loopback->folder))
        return -1;
    server_start(&loopback->server, "tests/ingest/services.py", loopback->folder, 2);
    return 0;
}

static inline int loopback_remove(void **state)
{
    Loopback *loopback = *state;
    char command[160];
    visitor_free(loopback->visitor);
    server_stop(&loopback->server);
    snprintf(command, sizeof command, "rm -rf '%s'", loopback->folder);
    const int code = system(command);
    arena_clear(&loopback->arena);
    free(loopback);
    return code;
}

// The path of [name] in the folder.
static inline const char *loopback_file(Loopback *loopback, const char *name)
{
    return arena_format(&loopback->arena, "%s/%s", loopback->folder, name);
}

// The address of [path], "/ok/..." or "/slow/...", without TLS.
static inline const char *loopback_url(Loopback *loopback, const char *path)
{
    return arena_format(&loopback->arena, "http://127.0.0.1:%d%s", loopback->server.ports[0], path);
}

// A fresh visitor whose services are at /MODE/, in a hurry: everything a test may change stands in
// loopback->services, before. [cache] may be NULL.
static inline Visitor *loopback_visit(Loopback *loopback, const char *mode, const char *cache)
{
    Error err = {0};
    if (loopback->server.process <= 0)
        skip();
    visitor_free(loopback->visitor);
    loopback->visitor = NULL;
    const char *base = arena_format(&loopback->arena, "http://127.0.0.1:%d/%s",
                                    loopback->server.ports[0], mode);
    loopback->services.crossref = base;
    loopback->services.europepmc = base;
    CHECK_OK(visitor_create(&loopback->services, cache, 1, &loopback->visitor, &err));
    return loopback->visitor;
}

static inline Services loopback_hurry(void)
{
    return (Services){.mailto = "curator@example.org",
                      .requests_per_second = 1000,
                      .tries = 4,
                      .pause_s = 0.01,
                      .wait_max_s = 5,
                      .timeout_s = 5,
                      .bytes_max = 1 << 20,
                      .allow_http = true};
}

// Every line of the servers' log that holds [part].
static inline int loopback_logged(Loopback *loopback, const char *part)
{
    Error err = {0};
    const char *bytes = NULL;
    size_t length = 0;
    int count = 0;
    CHECK_OK(file_read(loopback_file(loopback, "log"), &loopback->arena, &bytes, &length, &err));
    for (const char *line = bytes; *line;) {
        const size_t n = strcspn(line, "\n");
        count += memmem(line, n, part, strlen(part)) != NULL;
        line += n + (line[n] != '\0');
    }
    return count;
}

#endif
