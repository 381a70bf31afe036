#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "campaign/workshop.h"
#include "cli/command.h"
#include "ingest/complete.h"
#include "ingest/source.h"

typedef struct Request {
    bool dry_run, strict, complete;
    const char *list;     // file of DOIs and addresses; NULL: none
    const char *services; // configuration; NULL: the program's own
    const char *mailto;   // NULL: that of the configuration
    const char *cache;    // NULL: beside the database
    double seconds;       // most that reading a document may take
} Request;

// What was done, for the account at the end.
typedef struct Outcome {
    IngestReport ingested;
    CompleteReport completed;
    Error missed; // what the services did not give; the rest went on
} Outcome;

// -- The account --

typedef struct Count {
    const char *name;
    int value;
} Count;

static void print_counts(const Count *counts, int count)
{
    for (int i = 0; i < count; i++)
        printf("%s\"%s\": %d", i ? ", " : "{", counts[i].name, counts[i].value);
}

static void print_json(const Outcome *outcome, bool complete)
{
    const IngestReport *report = &outcome->ingested;
    const CompleteReport *done = &outcome->completed;
    const Count ingested[] = {{"documents", report->documents},
                              {"unchanged", report->unchanged},
                              {"rejected", report->rejected},
                              {"hosts", report->hosts},
                              {"claims", report->claims},
                              {"claims_new", report->claims_new},
                              {"claims_gone", report->claims_gone},
                              {"claims_changed", report->claims_changed},
                              {"references", report->references},
                              {"problems", report->problems},
                              {"rejected_rows", report->rejected_rows},
                              {"fetched", report->fetched},
                              {"missed", report->missed}};
    const Count completed[] = {{"works", done->works},         {"known", done->known},
                               {"believed", done->believed},   {"suggested", done->suggested},
                               {"unfound", done->unfound},     {"missed", done->missed}};
    print_counts(ingested, sizeof ingested / sizeof *ingested);
    if (complete) {
        printf(", \"completion\": ");
        print_counts(completed, sizeof completed / sizeof *completed);
        printf("}");
    }
    printf("}\n");
}

static void print_text(const Outcome *outcome, const Request *request)
{
    const IngestReport *report = &outcome->ingested;
    const CompleteReport *done = &outcome->completed;
    const char *dry = request->dry_run ? " (nothing stored)" : "";
    if (report->documents > 0 || !request->complete) {
        printf("%d document%s%s: %d unchanged, %d rejected\n", report->documents,
               report->documents == 1 ? "" : "s", dry, report->unchanged, report->rejected);
        printf("%d hosts, %d claims (%d new, %d gone, %d changed), %d references, %d "
               "problems\n",
               report->hosts, report->claims, report->claims_new, report->claims_gone,
               report->claims_changed, report->references, report->problems);
    }
    if (report->fetched + report->missed > 0)
        printf("%d fetched, %d could not be had\n", report->fetched, report->missed);
    if (request->complete)
        printf("%d works%s: %d completed before, %d now, %d suggested, %d not found, %d not asked "
               "for\n",
               done->works, dry, done->known, done->believed, done->suggested, done->unfound,
               done->missed);
    if (request->complete && done->suggested > 0 && !request->dry_run)
        printf("'hostscreen catalog check --where suggested' lists the suggestions\n");
}

// -- What is told on the way --

// Refused parts of documents go to stderr by place, as they would from any other command.
static void print_refusal(void *context, const char *place, const char *what)
{
    say(context, "%s: %s", place, what);
}

// ">= 90 % {...}" of a claim, or nothing.
static void print_claim(const Claim *claim)
{
    if (!claim)
        return;
    printf("%s%.10g", strcmp(claim->qualifier, "=") == 0 ? "" : claim->qualifier, claim->value);
    if (!isnan(claim->value_max))
        printf(" to %.10g", claim->value_max);
    if (claim->unit && strcmp(claim->unit, "1") != 0)
        printf(" %s", claim->unit);
    if (claim->conditions && strcmp(claim->conditions, "{}") != 0)
        printf(" %s", claim->conditions);
}

// One line a claim: + new, - gone, ~ changed. [context] is not needed: these lines are the answer.
static void print_change(void *context, const Change *change)
{
    (void)context;
    const Claim *claim = change->after ? change->after : change->before;
    printf("%c %s:%.0f: %s, %s%s%s: ", !change->before ? '+' : !change->after ? '-' : '~',
           claim->document, claim->line, claim->host ? claim->host : "no host",
           claim->cell ? claim->cell : "", claim->cell ? " " : "", claim->quantity);
    print_claim(change->before);
    printf("%s", change->before && change->after ? " -> " : "");
    print_claim(change->after);
    printf("\n");
}

static void print_found(void *context, const Reference *reference, const Completion *completion)
{
    const Invocation *invocation = context;
    if (invocation->common.verbosity <= 0)
        return;
    const char *what = completion->state ? completion->doi : "nothing alike";
    say(invocation, "%s:%.0f: [%.0f] %s%s%s%s%s", reference->document, reference->line,
        reference->number, what, completion->state ? ", " : "",
        completion->state ? completion->state : "", completion->because ? ": " : "",
        completion->because ? completion->because : "");
}

static void print_missed(void *context, const Reference *reference, const char *why)
{
    say(context, "%s:%.0f: [%.0f] %s", reference->document, reference->line, reference->number,
        why);
}

// -- Outcome --

// Somebody to fetch, when anything has to be fetched; NULL otherwise.
static Status send_visitor(Invocation *invocation, const Request *request, bool needed,
                           Services *services, Visitor **visitor, Error *err)
{
    Arena *arena = &invocation->arena;
    const char *variable = getenv("HOSTSCREEN_MAILTO");
    const char *path = request->services ? request->services
                                        : arena_format(arena, "%s/services.json", workshop_data());
    const char *cache = request->cache
                            ? request->cache
                            : arena_format(arena, "%s.fetched", invocation->common.database);
    if (!path || !cache)
        return arena_exhausted(arena, err);
    if (!needed)
        return STATUS_OK;
    TRY(services_read(path, request->mailto ? request->mailto : variable, arena, services, err));
    return visitor_create(services, cache, invocation->common.seed, visitor, err);
}

// What a service did not give must not keep back the rest: it is told in the end.
static bool is_missed(Status status)
{
    return status == STATUS_UNAVAILABLE || status == STATUS_BUSY || status == STATUS_NO_INPUT ||
           status == STATUS_BAD_DATA;
}

static Status ingest_all(Invocation *invocation, Catalog *catalog, const Request *request,
                         const char *const *sources, int count, Visitor *visitor, Outcome *outcome,
                         Error *err)
{
    // What would change is the answer of a dry run; otherwise it is there for the asking.
    const bool tells = (request->dry_run || invocation->common.verbosity > 0) &&
                       !invocation->common.json && invocation->common.verbosity >= 0;
    const IngestOptions options = {.dry_run = request->dry_run,
                                   .seconds = request->seconds,
                                   .progress = &invocation->progress,
                                   .refused = print_refusal,
                                   .changed = tells ? print_change : NULL,
                                   .context = invocation};
    const CompleteOptions completion = {.dry_run = request->dry_run,
                                        .progress = &invocation->progress,
                                        .found = print_found,
                                        .missed = print_missed,
                                        .context = invocation};
    Arena *arena = &invocation->arena;
    for (int i = 0; i < invocation->argc; i++)
        if (!source_is_remote(invocation->argv[i]))
            TRY(ingest_path(catalog, invocation->argv[i], &options, arena, &outcome->ingested,
                            err));
    if (count > 0) {
        const Status status = source_ingest_all(catalog, sources, count, visitor, &options, arena,
                                                &outcome->ingested, &outcome->missed);
        if (status != STATUS_OK && !is_missed(status))
            return fail(err, status, "%s", outcome->missed.text);
    }
    if (!request->complete)
        return STATUS_OK;
    Error reason = {0};
    const Status status =
        complete_references(catalog, visitor, &completion, &outcome->completed, &reason);
    if (status != STATUS_OK && !is_missed(status))
        return fail(err, status, "%s", reason.text);
    outcome->missed = status == STATUS_OK ? outcome->missed : reason;
    return STATUS_OK;
}

// The remote sources of the command line and of the list.
static Status gather(Invocation *invocation, const Request *request, const char *const **sources,
                     int *count, Error *err)
{
    const char *const *listed = NULL;
    int n = 0;
    if (request->list)
        TRY(source_list(request->list, &invocation->arena, &listed, &n, err));
    const char **all =
        arena_alloc(&invocation->arena, (size_t)(n + invocation->argc + 1), sizeof *all);
    if (!all)
        return arena_exhausted(&invocation->arena, err);
    if (n > 0)
        memcpy(all, listed, (size_t)n * sizeof *all);
    for (int i = 0; i < invocation->argc; i++)
        if (source_is_remote(invocation->argv[i]))
            all[n++] = invocation->argv[i];
    *sources = all;
    *count = n;
    return STATUS_OK;
}

static Status with_catalog(Invocation *invocation, const Request *request, Outcome *outcome,
                           Error *err)
{
    Services services = {0};
    Visitor *visitor = NULL;
    Catalog *catalog = NULL;
    const char *const *sources = NULL;
    int count = 0;
    TRY(gather(invocation, request, &sources, &count, err));
    const bool needed = count > 0 || request->complete;
    TRY(send_visitor(invocation, request, needed, &services, &visitor, err));
    Status status = catalog_open(invocation->common.database, &catalog, err);
    if (status == STATUS_OK)
        status = ingest_all(invocation, catalog, request, sources, count, visitor, outcome, err);
    catalog_close(catalog);
    visitor_free(visitor);
    return status;
}

// A document that was named and cannot be read fails the command; in a folder it is passed over.
static Status conclude(const Outcome *outcome, bool strict, Error *err)
{
    const IngestReport *report = &outcome->ingested;
    if (report->rejected > 0 && report->rejected == report->documents)
        return fail(err, STATUS_BAD_DATA, "%s", report->reason);
    if (outcome->missed.status != STATUS_OK)
        return fail(err, outcome->missed.status, "%s", outcome->missed.text);
    if (strict && report->rejected + report->rejected_rows > 0)
        return fail(err, STATUS_REJECTED, "%d documents and %d rows or cells were refused",
                    report->rejected, report->rejected_rows);
    return STATUS_OK;
}

Status command_ingest(Invocation *invocation, Error *err)
{
    Request request = {.seconds = INGEST_SECONDS};
    const Option options[] = {
        {"dry-run", OPTION_FLAG, &request.dry_run, NULL, "tell what would change, change nothing"},
        {"strict", OPTION_FLAG, &request.strict, NULL,
         "exit 1 when a document, row or cell was refused"},
        {"list", OPTION_TEXT, &request.list, "FILE", "DOIs and addresses to fetch, one a line"},
        {"complete", OPTION_FLAG, &request.complete, NULL,
         "look the catalog's references up at Crossref"},
        {"mailto", OPTION_TEXT, &request.mailto, "ADDRESS",
         "whom services may write to ($HOSTSCREEN_MAILTO)"},
        {"services", OPTION_TEXT, &request.services, "FILE", "which services, and how politely"},
        {"cache", OPTION_TEXT, &request.cache, "DIR",
         "keep what was fetched there (default: the database and .fetched)"},
        {"document-seconds", OPTION_NUMBER, &request.seconds, "N",
         "refuse a document that takes longer to read (default 600)"},
    };
    Outcome outcome = {0};
    TRY(options_parse(invocation, options, sizeof options / sizeof *options, err));
    if (invocation->common.help)
        return STATUS_OK;
    TRY(operands_check(invocation, request.list || request.complete ? 0 : 1, -1, err));
    if (!(request.seconds > 0))
        return fail(err, STATUS_USAGE, "--document-seconds %g: must be above 0", request.seconds);
    TRY(with_catalog(invocation, &request, &outcome, err));
    if (invocation->common.json)
        print_json(&outcome, request.complete);
    else
        print_text(&outcome, &request);
    return conclude(&outcome, request.strict, err);
}
