#include "ingest/europepmc.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "base/json.h"

// Pages of results that are looked through; a DOI has a handful of records at most.
enum { PAGES_MAX = 4, RECORDS_A_PAGE = 25 };

static bool is_pmcid(const char *text)
{
    return text && strncmp(text, "PMC", 3) == 0 && isdigit((unsigned char)text[3]) &&
           text[3 + strspn(text + 3, "0123456789")] == '\0';
}

// The record with [doi] that has a text in PubMed Central.
static const char *find_record(JsonView results, const char *doi)
{
    for (JsonView v = json_first(results); v.node; v = json_next(v)) {
        const char *found = json_string(json_member(v, "doi"));
        const char *pmcid = json_string(json_member(v, "pmcid"));
        if (found && strcasecmp(found, doi) == 0 && is_pmcid(pmcid))
            return pmcid;
    }
    return NULL;
}

// One page of results; [cursor] becomes that of the next, NULL behind the last.
static Status read_results(const char *name, const Page *page, const char *doi, Arena *arena,
                           const char **pmcid, const char **cursor, Error *err)
{
    JsonDocument document = {0};
    TRY(json_parse(name, page->bytes, page->length, arena, &document, err));
    const JsonView root = json_root(&document);
    const JsonView results = json_member(json_member(root, "resultList"), "result");
    const char *next = json_string(json_member(root, "nextCursorMark"));
    const char *found = find_record(results, doi);
    const bool last = json_count(results) < RECORDS_A_PAGE || !next || strcmp(next, *cursor) == 0;
    Status status = STATUS_OK;
    if (!json_is_array(results))
        status = json_fail(root, err, STATUS_BAD_DATA, "expected \"resultList\" with a \"result\"");
    *pmcid = found ? arena_string(arena, found) : NULL;
    *cursor = last ? NULL : arena_string(arena, next);
    json_clear(&document);
    if (status == STATUS_OK && ((found && !*pmcid) || (!last && !*cursor)))
        return arena_exhausted(arena, err);
    return status;
}

Status europepmc_find(Visitor *visitor, const char *doi, Arena *arena, const char **pmcid,
                      Error *err)
{
    const char *cursor = "*";
    const char *found = NULL;
    for (int i = 0; i < PAGES_MAX && cursor && !found; i++) {
        Page page = {0};
        Text url = {.arena = arena};
        text_append(&url, "%s/search?format=json&resultType=lite&pageSize=%d&query=DOI%%3A%%22",
                    visitor_services(visitor)->europepmc, RECORDS_A_PAGE);
        address_append(&url, doi);
        text_append(&url, "%%22&cursorMark=");
        address_append(&url, cursor);
        TRY(text_check(&url, err));
        TRY(visitor_get(visitor, url.bytes, "application/json", arena, &page, err));
        if (!page.found)
            break;
        TRY(read_results("Europe PMC's search", &page, doi, arena, &found, &cursor, err));
    }
    *pmcid = found;
    return STATUS_OK;
}

Status europepmc_text(Visitor *visitor, const char *pmcid, Arena *arena, Page *page, Error *err)
{
    const char *url = arena_format(arena, "%s/%s/fullTextXML",
                                   visitor_services(visitor)->europepmc, pmcid);
    if (!url)
        return arena_exhausted(arena, err);
    return visitor_get(visitor, url, "application/xml, text/xml", arena, page, err);
}
