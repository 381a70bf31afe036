// The readers of documents.
#ifndef TESTS_FUZZ_DOCUMENTS_H
#define TESTS_FUZZ_DOCUMENTS_H

#include "ingest/markup.h"
#include "ingest/reading.h"
#include "ingest/separated.h"
#include "tests/fuzz/parts.h"
#include "tests/fuzz/target.h"

static inline void try_document(const char *bytes, size_t length)
{
    Arena arena = {.limit = TARGET_MEMORY};
    Reading reading = {0};
    reading_parse("fuzz", bytes, length, &arena, &reading, NULL);
    arena_clear(&arena);
}

// What another reader would take is that reader's.
static inline void try_text(const char *bytes, size_t length)
{
    if (!markup_is_xml(bytes, length) && !markup_is_html(bytes, length))
        try_document(bytes, length);
}

static inline void try_article(const char *bytes, size_t length)
{
    if (markup_is_xml(bytes, length))
        try_document(bytes, length);
}

static inline void try_page(const char *bytes, size_t length)
{
    if (markup_is_html(bytes, length))
        try_document(bytes, length);
}

static inline void try_separated(const char *bytes, size_t length)
{
    if (separated_matches(bytes, length))
        try_document(bytes, length);
}

static inline void try_workbook(const char *bytes, size_t length)
{
    with_workbook(bytes, length, try_document);
}

static const Target TARGETS[] = {
    {"text", try_text},
    {"article", try_article},
    {"page", try_page},
    {"separated", try_separated},
    {"workbook", try_workbook},
};

#endif
