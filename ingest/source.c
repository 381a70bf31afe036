#include "ingest/source.h"

#include <ctype.h>
#include <string.h>

#include "base/file.h"
#include "base/interrupt.h"
#include "ingest/europepmc.h"

static const char ACCEPT[] = "application/xml, text/xml, text/html, text/markdown, text/csv, "
                             "text/plain, */*;q=0.1";

bool source_is_remote(const char *source)
{
    return (doi_in(source) || address_is_web(source)) && !file_exists(source);
}

// -- One source --

static Status fetch_doi(Visitor *visitor, const char *doi, Arena *arena, Page *page, Error *err)
{
    const char *pmcid = NULL;
    *page = (Page){0};
    TRY(europepmc_find(visitor, doi, arena, &pmcid, err));
    if (pmcid)
        TRY(europepmc_text(visitor, pmcid, arena, page, err));
    return page->found ? STATUS_OK
                       : fail(err, STATUS_NO_INPUT, "doi:%s: Europe PMC has no open text of it",
                              doi);
}

static Status fetch_address(Visitor *visitor, const char *url, Arena *arena, Page *page, Error *err)
{
    TRY(visitor_get(visitor, url, ACCEPT, arena, page, err));
    return page->found ? STATUS_OK : fail(err, STATUS_NO_INPUT, "%s: nothing is there", url);
}

Status source_name(const char *source, Arena *arena, const char **name, Error *err)
{
    const char *doi = source_is_remote(source) ? doi_in(source) : NULL;
    char *text = doi ? arena_format(arena, "doi:%s", doi) : arena_string(arena, source);
    if (!text)
        return arena_exhausted(arena, err);
    // A DOI has no case: one name for all its forms.
    for (char *c = text; doi && *c; c++)
        *c = (char)tolower((unsigned char)*c);
    *name = text;
    return STATUS_OK;
}

static Status ingest_remote(Catalog *catalog, const char *source, Visitor *visitor,
                            const IngestOptions *options, Arena *arena, IngestReport *report,
                            Error *err)
{
    const char *name = NULL;
    Page page = {0};
    TRY(source_name(source, arena, &name, err));
    TRY(doi_in(source) ? fetch_doi(visitor, name + strlen("doi:"), arena, &page, err)
                       : fetch_address(visitor, source, arena, &page, err));
    report->fetched++;
    return ingest_bytes(catalog, name, page.bytes, page.length, options, report, err);
}

Status source_ingest(Catalog *catalog, const char *source, Visitor *visitor,
                     const IngestOptions *options, Arena *arena, IngestReport *report, Error *err)
{
    if (!source_is_remote(source))
        return ingest_path(catalog, source, options, arena, report, err);
    Arena pages = {0};
    const Status status = ingest_remote(catalog, source, visitor, options, &pages, report, err);
    arena_clear(&pages);
    return status;
}

// -- Many --

static bool is_passing(Status status)
{
    return status == STATUS_NO_INPUT || status == STATUS_UNAVAILABLE || status == STATUS_BUSY ||
           status == STATUS_BAD_DATA;
}

Status source_ingest_all(Catalog *catalog, const char *const *sources, int count, Visitor *visitor,
                         const IngestOptions *options, Arena *arena, IngestReport *report,
                         Error *err)
{
    Status last = STATUS_OK;
    for (int i = 0; i < count; i++) {
        Error reason = {0};
        progress_report(options->progress, "fetching", i, count);
        if (interrupted())
            return fail(err, STATUS_INTERRUPTED, "interrupted; run again to continue");
        const Status status =
            source_ingest(catalog, sources[i], visitor, options, arena, report, &reason);
        if (status == STATUS_OK)
            continue;
        if (!is_passing(status))
            return fail(err, status, "%s", reason.text);
        report->missed++;
        if (options->refused)
            options->refused(options->context, sources[i], reason.text);
        last = fail(err, status, "%d of %d sources could not be had; the last: %s", report->missed,
                    count, reason.text);
    }
    progress_report(options->progress, "fetching", count, count);
    return last;
}

// -- Lists --

static Status read_line(const char *path, int line, const char *text, size_t length, Arena *arena,
                        const char **source, Error *err)
{
    const char *comment = memchr(text, '#', length);
    // An address may hold a #; a comment has a blank before it, or begins the line.
    while (comment && comment > text && !isspace((unsigned char)comment[-1]))
        comment = memchr(comment + 1, '#', length - (size_t)(comment + 1 - text));
    length = comment ? (size_t)(comment - text) : length;
    while (length > 0 && isspace((unsigned char)text[length - 1]))
        length--;
    while (length > 0 && isspace((unsigned char)*text))
        text++, length--;
    *source = NULL;
    if (length == 0)
        return STATUS_OK;
    *source = arena_copy(arena, text, length);
    if (!*source)
        return arena_exhausted(arena, err);
    if (!doi_in(*source) && !address_is_web(*source))
        return fail(err, STATUS_BAD_DATA, "%s:%d: '%s': expected a DOI or an address", path, line,
                    *source);
    return STATUS_OK;
}

Status source_list(const char *path, Arena *arena, const char *const **sources, int *count,
                   Error *err)
{
    const char *bytes = NULL;
    size_t length = 0;
    int lines = 1;
    int n = 0;
    TRY(file_read(path, arena, &bytes, &length, err));
    for (size_t i = 0; i < length; i++)
        lines += bytes[i] == '\n';
    const char **items = arena_alloc(arena, (size_t)lines, sizeof *items);
    if (!items)
        return arena_exhausted(arena, err);
    for (int line = 1; line <= lines; line++) {
        const size_t end = strcspn(bytes, "\n");
        TRY(read_line(path, line, bytes, end, arena, &items[n], err));
        n += items[n] != NULL;
        bytes += end + (bytes[end] != '\0');
    }
    *sources = items;
    *count = n;
    return STATUS_OK;
}
