// Everything that is read from one document, in memory: what ingest stores and a fuzzer tries.
#ifndef INGEST_READING_H
#define INGEST_READING_H

#include "ingest/citation.h"
#include "ingest/claims.h"
#include "ingest/document.h"
#include "ingest/hosts.h"
#include "ingest/problems.h"

typedef struct Reading {
    Document document;
    Citations citations;
    Hosts hosts;
    Claims claims;
    Problems problems;
    bool rejected; // only the problem that says why
} Reading;

// Reads the file at [path] into [arena]. STATUS_BAD_DATA when it is no document.
Status reading_read(const char *path, Arena *arena, Reading *reading, Error *err);
// The same for [length] bytes that are in memory, which stay borrowed.
Status reading_parse(const char *name, const char *bytes, size_t length, Arena *arena,
                     Reading *reading, Error *err);

#endif
