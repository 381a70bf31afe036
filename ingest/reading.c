#include "ingest/reading.h"

#include "ingest/audit.h"
#include "ingest/duration.h"
#include "ingest/figures.h"
#include "ingest/note.h"
#include "ingest/prose.h"
#include "ingest/range.h"

static Status read_parts(Reading *reading, Arena *arena, Error *err)
{
    Notes notes = {0};
    const Document *document = &reading->document;
    reading->problems = (Problems){.arena = arena, .document = document->name};
    TRY(notes_read(document, arena, &notes, err));
    TRY(citations_read(document, arena, &reading->citations, err));
    TRY(hosts_read(document, &notes, &reading->citations, arena, &reading->hosts,
                   &reading->problems, err));
    Prose prose;
    reading->claims = (Claims){.arena = arena};
    TRY(range_check_hosts(&reading->hosts, &reading->problems, err));
    TRY(prose_read(document, &reading->citations, &reading->hosts, &reading->claims, &prose, err));
    // Only the prose tells what the durations of a table are, so their claims come behind.
    TRY(duration_decide(&reading->hosts, &reading->claims, &reading->problems, err));
    TRY(figures_add(&reading->hosts, &reading->claims, err));
    TRY(range_check_claims(&reading->claims, &reading->problems, err));
    const AuditInput input = {.document = document,
                              .citations = &reading->citations,
                              .hosts = &reading->hosts,
                              .prose = &prose.authors,
                              .captions = &prose.captions,
                              .claims = &reading->claims};
    TRY(audit(&input, &reading->problems, err));
    return problems_unique(&reading->problems, err);
}

Status reading_read(const char *path, Arena *arena, Reading *reading, Error *err)
{
    Reading read = {0};
    TRY(document_read(path, arena, &read.document, err));
    TRY(read_parts(&read, arena, err));
    *reading = read;
    return STATUS_OK;
}

Status reading_parse(const char *name, const char *bytes, size_t length, Arena *arena,
                     Reading *reading, Error *err)
{
    Reading read = {0};
    TRY(document_parse(name, bytes, length, arena, &read.document, err));
    TRY(read_parts(&read, arena, err));
    *reading = read;
    return STATUS_OK;
}
