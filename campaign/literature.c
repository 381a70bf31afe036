#include "campaign/literature.h"

#include <libgen.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "base/interrupt.h"
#include "catalog/setting.h"
#include "ingest/source.h"

// A paper that no service gave is asked for again after so long.
static const double ASK_AGAIN = 7 * 86400.0; // s

// A path of the campaign is meant from its folder.
static const char *beside_campaign(const Workshop *workshop, const char *path, Arena *arena)
{
    if (path[0] == '/')
        return path;
    char *copy = arena_string(arena, workshop->campaign.path);
    return copy ? arena_format(arena, "%s/%s", dirname(copy), path) : NULL;
}

// -- What is asked for --

static Status asked_name(const char *source, Arena *arena, const char **name, Error *err)
{
    *name = arena_format(arena, "asked:%s", source);
    return *name ? STATUS_OK : arena_exhausted(arena, err);
}

// Whether the catalog has [source], or was told lately that it cannot be had.
static Status is_settled(Catalog *catalog, const char *source, Arena *arena, bool *settled,
                         Error *err)
{
    const char *name = NULL;
    const char *text = NULL;
    CatalogDocument document = {0};
    TRY(source_name(source, arena, &name, err));
    TRY(catalog_document(catalog, name, "", arena, &document, err));
    TRY(asked_name(source, arena, &name, err));
    TRY(catalog_setting(catalog, name, arena, &text, err));
    // A clock that was set back must not keep a paper waiting.
    *settled = document.name || (text && fabs((double)time(NULL) - strtod(text, NULL)) < ASK_AGAIN);
    return STATUS_OK;
}

static Status note_asked(Catalog *catalog, const char *source, Arena *arena, Error *err)
{
    const char *name = NULL;
    const char *text = arena_format(arena, "%.0f", (double)time(NULL));
    TRY(asked_name(source, arena, &name, err));
    return text ? catalog_put_setting(catalog, name, text, err) : arena_exhausted(arena, err);
}

// -- Asking --

static Status miss(IngestReport *report, const char *why)
{
    report->missed++;
    snprintf(report->reason, sizeof report->reason, "%s", why);
    return STATUS_OK;
}

static Status fetch_one(const Workshop *workshop, const char *source, Visitor *visitor,
                        Arena *arena, IngestReport *report, Error *err)
{
    Error reason = {0};
    const IngestOptions options = {.seconds = workshop->campaign.document_seconds};
    const Status status = source_ingest(workshop->catalog, source, visitor, &options, arena, report,
                                        &reason);
    switch (status) {
    case STATUS_OK:
        return STATUS_OK;
    case STATUS_NO_INPUT:
    case STATUS_BAD_DATA: // the service has answered: there is nothing, or nothing of use
        TRY(note_asked(workshop->catalog, source, arena, err));
        return miss(report, reason.text);
    case STATUS_UNAVAILABLE:
    case STATUS_BUSY:
        return miss(report, reason.text);
    default:
        return fail(err, status, "%s", reason.text);
    }
}

static Status fetch_all(const Workshop *workshop, const char *const *sources, int count,
                        Visitor *visitor, Arena *arena, IngestReport *report, Error *err)
{
    for (int i = 0; i < count; i++) {
        bool settled = false;
        progress_report(workshop->progress, "fetching papers", i, count);
        if (interrupted())
            return fail(err, STATUS_INTERRUPTED, "interrupted; run again to continue");
        TRY(is_settled(workshop->catalog, sources[i], arena, &settled, err));
        if (!settled)
            TRY(fetch_one(workshop, sources[i], visitor, arena, report, err));
    }
    return STATUS_OK;
}

static Status open_services(const Workshop *workshop, Arena *arena, Services *services, Error *err)
{
    const char *own = workshop->campaign.services;
    const char *path = own ? beside_campaign(workshop, own, arena)
                           : arena_format(arena, "%s/services.json", workshop->data);
    return path ? services_read(path, getenv("HOSTSCREEN_MAILTO"), arena, services, err)
                : arena_exhausted(arena, err);
}

Status literature_ingest(const Workshop *workshop, const char *database, Arena *arena,
                         IngestReport *report, Error *err)
{
    if (!workshop->campaign.dois)
        return STATUS_OK;
    const char *path = beside_campaign(workshop, workshop->campaign.dois, arena);
    const char *cache = arena_format(arena, "%s.fetched", database);
    const char *const *sources = NULL;
    int count = 0;
    Services services = {0};
    Visitor *visitor = NULL;
    if (!path || !cache)
        return arena_exhausted(arena, err);
    TRY(source_list(path, arena, &sources, &count, err));
    TRY(open_services(workshop, arena, &services, err));
    TRY(visitor_create(&services, cache, workshop->campaign.seed, &visitor, err));
    const Status status = fetch_all(workshop, sources, count, visitor, arena, report, err);
    visitor_free(visitor);
    return status;
}
