#include <stdio.h>

#include "cli/command.h"
#include "ingest/ingest.h"

static void print_json(const IngestReport *report)
{
    printf("{\"documents\": %d, \"unchanged\": %d, \"rejected\": %d, \"hosts\": %d, "
           "\"claims\": %d, \"claims_new\": %d, \"claims_gone\": %d, \"references\": %d, "
           "\"problems\": %d, \"rejected_rows\": %d}\n",
           report->documents, report->unchanged, report->rejected, report->hosts, report->claims,
           report->claims_new, report->claims_gone, report->references, report->problems,
           report->rejected_rows);
}

static void print_text(const IngestReport *report, bool dry_run)
{
    printf("%d document%s%s: %d unchanged, %d rejected\n", report->documents,
           report->documents == 1 ? "" : "s", dry_run ? " (nothing stored)" : "", report->unchanged,
           report->rejected);
    printf("%d hosts, %d claims (%d new, %d gone), %d references, %d problems\n", report->hosts,
           report->claims, report->claims_new, report->claims_gone, report->references,
           report->problems);
}

// Refused parts of documents go to stderr by place, as they would from any other command.
static void print_refusal(void *context, const char *place, const char *what)
{
    say(context, "%s: %s", place, what);
}

// A document that was named and cannot be read fails the command; in a folder it is passed over.
static Status conclude(const IngestReport *report, bool strict, Error *err)
{
    if (report->rejected > 0 && report->rejected == report->documents)
        return fail(err, STATUS_BAD_DATA, "%s", report->reason);
    if (strict && report->rejected + report->rejected_rows > 0)
        return fail(err, STATUS_REJECTED, "%d documents and %d rows or cells were refused",
                    report->rejected, report->rejected_rows);
    return STATUS_OK;
}

static Status ingest_all(Invocation *invocation, Catalog *catalog, const IngestOptions *options,
                         IngestReport *report, Error *err)
{
    for (int i = 0; i < invocation->argc; i++)
        TRY(ingest_path(catalog, invocation->argv[i], options, &invocation->arena, report, err));
    return STATUS_OK;
}

Status command_ingest(Invocation *invocation, Error *err)
{
    bool dry_run = false;
    bool strict = false;
    const Option options[] = {
        {"dry-run", OPTION_FLAG, &dry_run, NULL, "tell what would change, change nothing"},
        {"strict", OPTION_FLAG, &strict, NULL, "exit 1 when a document, row or cell was refused"},
    };
    TRY(options_parse(invocation, options, sizeof options / sizeof *options, err));
    if (invocation->common.help)
        return STATUS_OK;
    TRY(operands_check(invocation, 1, -1, err));
    Catalog *catalog = NULL;
    IngestReport report = {0};
    const IngestOptions ingest = {.dry_run = dry_run,
                                  .progress = &invocation->progress,
                                  .refused = print_refusal,
                                  .context = invocation};
    TRY(catalog_open(invocation->common.database, &catalog, err));
    Status status = ingest_all(invocation, catalog, &ingest, &report, err);
    catalog_close(catalog);
    TRY(status);
    if (invocation->common.json)
        print_json(&report);
    else
        print_text(&report, dry_run);
    return conclude(&report, strict, err);
}
