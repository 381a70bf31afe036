#include "ingest/ingest.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/interrupt.h"
#include "ingest/reading.h"

// What one document may consume while it is read.
enum { DOCUMENT_MEMORY = 1 << 30 };

// -- Reading --

// A document that cannot be read leaves a problem that says why; what an older version of it gave
// stays.
static Status reject_document(const char *path, const Error *reason, Arena *arena, Reading *reading,
                              IngestReport *report, Error *err)
{
    arena_clear(arena);
    *reading = (Reading){.document = {.name = path, .source = path, .hash = ""},
                         .problems = {.arena = arena, .document = path},
                         .rejected = true};
    snprintf(report->reason, sizeof report->reason, "%s", reason->text);
    report->rejected++;
    return problems_add(&reading->problems, "rejected document", NULL, &(Side){0, reason->text}, 1,
                        NULL,
                        "a document is text, in a known format, of bounded size, read in time",
                        err);
}

// -- Storing --

static Status store_host(Catalog *catalog, const Host *host, Problems *problems, int *stored,
                         Error *err)
{
    Error reason = {0};
    const Status status = catalog_put_host(catalog, host, &reason);
    *stored += status == STATUS_OK;
    if (status == STATUS_OK)
        return STATUS_OK;
    if (status != STATUS_BAD_DATA)
        return fail(err, status, "%s", reason.text);
    return problems_add(problems, "impossible value", host->name,
                        &(Side){(int)host->line, reason.text}, 1, NULL,
                        "every number is within the range of its field", err);
}

// How many claims are new, gone or changed against the document's older version, and which.
static Status count_changes(Catalog *catalog, const Reading *reading, const IngestOptions *options,
                            IngestReport *report, Error *err)
{
    Changes changes = {0};
    TRY(changes_find(catalog, reading->document.name, &reading->claims, reading->problems.arena,
                     &changes, err));
    report->claims += reading->claims.count;
    report->claims_new += changes.added;
    report->claims_gone += changes.gone;
    report->claims_changed += changes.changed;
    for (int i = 0; options->changed && i < changes.count; i++)
        options->changed(options->context, &changes.items[i]);
    return STATUS_OK;
}

static Status store_problems(Catalog *catalog, const Problems *problems, IngestReport *report,
                             Error *err)
{
    for (int i = 0; i < problems->count; i++)
        TRY(catalog_put_problem(catalog, &problems->items[i], err));
    report->problems += problems->count;
    return STATUS_OK;
}

static Status store(Catalog *catalog, Reading *reading, const IngestOptions *options,
                    IngestReport *report, Error *err)
{
    const Document *document = &reading->document;
    Problems *problems = &reading->problems;
    if (reading->rejected)
        return store_problems(catalog, problems, report, err);
    TRY(count_changes(catalog, reading, options, report, err));
    TRY(catalog_forget_document(catalog, document->name, err));
    for (int i = 0; i < reading->citations.count; i++)
        TRY(catalog_put_reference(catalog, &reading->citations.items[i], err));
    for (int i = 0; i < reading->hosts.count; i++)
        TRY(store_host(catalog, &reading->hosts.items[i], problems, &report->hosts, err));
    for (int i = 0; i < reading->claims.count; i++)
        TRY(catalog_put_claim(catalog, &reading->claims.items[i], err));
    TRY(store_problems(catalog, problems, report, err));
    report->references += reading->citations.count;
    return catalog_put_document(catalog,
                                &(CatalogDocument){.name = document->name,
                                                   .source = document->source,
                                                   .hash = document->hash,
                                                   .format = document->format},
                                err);
}

// Tells about the parts that were refused, as they are counted.
static void tell(const Reading *reading, const IngestOptions *options, IngestReport *report)
{
    for (int i = 0; i < reading->problems.count; i++) {
        const Problem *problem = &reading->problems.items[i];
        const bool refused = strcmp(problem->kind, "rejected row") == 0 ||
                             strcmp(problem->kind, "unreadable cell") == 0 ||
                             strcmp(problem->kind, "impossible value") == 0;
        report->rejected_rows += refused;
        if (refused && options->refused)
            options->refused(options->context, problem->places.items[0], problem->values.items[0]);
    }
}

static Status store_whole(Catalog *catalog, Reading *reading, const IngestOptions *options,
                          IngestReport *report, Error *err)
{
    TRY(catalog_begin(catalog, err));
    const Status status = store(catalog, reading, options, report, err);
    if (status != STATUS_OK || options->dry_run) {
        catalog_rollback(catalog);
        return status;
    }
    return catalog_commit(catalog, err);
}

// -- Documents --

// A document before it is read: a file, or bytes that are in memory already.
typedef struct Input {
    const char *name;
    const char *bytes; // length, borrowed; NULL: those of the file [name]
    size_t length;
} Input;

// The deadline is that of the arena, which every reader asks for memory at every step.
static Status read_document(const Input *input, double seconds, Arena *arena, Reading *reading,
                            IngestReport *report, Error *err)
{
    Error reason = {0};
    Error named = {0};
    arena_allow(arena, seconds > 0 ? seconds : INGEST_SECONDS);
    const Status status =
        input->bytes
            ? reading_parse(input->name, input->bytes, input->length, arena, reading, &reason)
            : reading_read(input->name, arena, reading, &reason);
    arena->deadline = 0;
    if (status == STATUS_NO_MEMORY)
        fail(&named, status, "%s: %s", input->name, reason.text);
    if (status == STATUS_BAD_DATA || status == STATUS_NO_MEMORY)
        return reject_document(input->name, named.status ? &named : &reason, arena, reading,
                               report, err);
    return status == STATUS_OK ? STATUS_OK : fail(err, status, "%s", reason.text);
}

static Status ingest_document(Catalog *catalog, const Input *input, const IngestOptions *options,
                              IngestReport *report, Error *err)
{
    Arena arena = {.limit = DOCUMENT_MEMORY};
    Reading reading = {0};
    CatalogDocument known = {0};
    Status status = read_document(input, options->seconds, &arena, &reading, report, err);
    if (status == STATUS_OK)
        status = catalog_document(catalog, reading.document.name, reading.document.hash, &arena,
                                  &known, err);
    report->documents++;
    const bool same = known.hash && strcmp(known.hash, reading.document.hash) == 0;
    if (status == STATUS_OK && same)
        report->unchanged++;
    else if (status == STATUS_OK)
        status = store_whole(catalog, &reading, options, report, err);
    if (status == STATUS_OK)
        tell(&reading, options, report);
    arena_clear(&arena);
    return status;
}

static Status ingest_folder(Catalog *catalog, const char *folder, const IngestOptions *options,
                            Arena *arena, IngestReport *report, Error *err)
{
    const char *const *names = NULL;
    int count = 0;
    TRY(file_list(folder, arena, &names, &count, err));
    for (int i = 0; i < count; i++) {
        if (interrupted())
            return fail(err, STATUS_INTERRUPTED, "%s: interrupted; run again to continue", folder);
        if (names[i][0] == '.')
            continue;
        const char *path = arena_format(arena, "%s/%s", folder, names[i]);
        if (!path)
            return arena_exhausted(arena, err);
        // A pipe that lies among the documents would be waited for without end.
        if (!file_is_regular(path) && !file_is_folder(path))
            continue;
        progress_report(options->progress, "ingest", i, count);
        TRY(ingest_path(catalog, path, options, arena, report, err));
    }
    progress_report(options->progress, "ingest", count, count);
    return STATUS_OK;
}

Status ingest_path(Catalog *catalog, const char *path, const IngestOptions *options, Arena *arena,
                   IngestReport *report, Error *err)
{
    if (file_is_folder(path))
        return ingest_folder(catalog, path, options, arena, report, err);
    return ingest_document(catalog, &(Input){.name = path}, options, report, err);
}

Status ingest_bytes(Catalog *catalog, const char *name, const char *bytes, size_t length,
                    const IngestOptions *options, IngestReport *report, Error *err)
{
    return ingest_document(catalog, &(Input){name, bytes, length}, options, report, err);
}
