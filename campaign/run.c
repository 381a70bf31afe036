#include "campaign/run.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/file.h"
#include "base/hash.h"
#include "campaign/enrich.h"
#include "campaign/laboratory.h"
#include "campaign/literature.h"
#include "campaign/manifest.h"
#include "campaign/measured.h"
#include "campaign/pareto.h"
#include "catalog/setting.h"
#include "reports/leftover.h"

enum { RANKED_MOST = 5000 };
static const char WORKBOOK[] = "hostscreen.xlsx";

// -- What a run depends on --

static Status append_hash(const char *path, Text *text, Error *err)
{
    char hex[HASH_TEXT];
    TRY(hash_file(path, hex, err));
    text_append(text, "%s ", hex);
    return STATUS_OK;
}

static Status append_source_hashes(Run *run, const char *path, Text *text, Error *err)
{
    if (!file_is_folder(path))
        return append_hash(path, text, err);
    const char *const *names = NULL;
    int count = 0;
    TRY(file_list(path, &run->arena, &names, &count, err));
    for (int i = 0; i < count; i++) {
        const char *file = arena_format(&run->arena, "%s/%s", path, names[i]);
        if (!file)
            return arena_exhausted(&run->arena, err);
        if (file_is_regular(file))
            TRY(append_hash(file, text, err));
    }
    return STATUS_OK;
}

// Everything the report shows of the published record, links and conflicts included.
static Status append_record(Catalog *catalog, Text *text, Error *err)
{
    Library library;
    Report record = {0};
    TRY(library_read(catalog, text->arena, &library, err));
    TRY(account_hosts(&(Findings){.library = &library}, text->arena, &record, err));
    table_csv(text, &record.hosts);
    table_csv(text, &record.values);
    return STATUS_OK;
}

static Status append_line(Json *json, Text *text, Error *err)
{
    const char *line = NULL;
    const Status status = json_print(json, false, text->arena, &line, err);
    json_free(json);
    if (status == STATUS_OK)
        text_append(text, "%s\n", line);
    return status;
}

// What the catalog knows that a run uses, wherever it came from: documents read by another
// command and results of the laboratory count like the campaign's own sources.
static Status hash_record(Run *run, Error *err)
{
    Catalog *catalog = run->workshop.catalog;
    Arena scratch = {0};
    Text text = {.arena = &scratch};
    const Host *hosts = NULL;
    const Claim *claims = NULL;
    int host_count = 0;
    int claim_count = 0;
    Status status = catalog_hosts(catalog, &scratch, &hosts, &host_count, err);
    for (int i = 0; status == STATUS_OK && i < host_count; i++)
        status = append_line(host_json(&hosts[i]), &text, err);
    if (status == STATUS_OK)
        status = catalog_claims(catalog, NULL, &scratch, &claims, &claim_count, err);
    if (status == STATUS_OK)
        status = append_record(catalog, &text, err);
    run->measured_count = 0;
    for (int i = 0; status == STATUS_OK && i < claim_count; i++)
        if (claims[i].place && strcmp(claims[i].place, "measured") == 0) {
            status = append_line(claim_json(&claims[i]), &text, err);
            run->measured_count++;
        }
    if (status == STATUS_OK)
        status = text_check(&text, err);
    if (status == STATUS_OK)
        hash_bytes(text.length ? text.bytes : "", text.length, run->record);
    arena_clear(&scratch);
    return status;
}

// The hash of all inputs: files, record, space, model, program.
static Status fingerprint(Run *run, char hex[HASH_TEXT], Error *err)
{
    static const char *const FILES[] = {"materials.json", "parameters.json", "hosts.json",
                                        "electrolyte_ce.json"};
    Text text = {.arena = &run->arena};
    const char *sources = workshop_sources(&run->workshop, &run->arena);
    TRY(hash_record(run, err));
    text_append(&text, "%s %s %s ", HOSTSCREEN_VERSION, run->workshop.key, run->record);
    if (!sources)
        return arena_exhausted(&run->arena, err);
    TRY(append_source_hashes(run, sources, &text, err));
    TRY(append_hash(run->workshop.campaign.path, &text, err));
    for (size_t i = 0; i < sizeof FILES / sizeof *FILES; i++) {
        const char *path = arena_format(&run->arena, "%s/%s", run->workshop.data, FILES[i]);
        if (!path)
            return arena_exhausted(&run->arena, err);
        TRY(append_hash(path, &text, err));
    }
    TRY(text_check(&text, err));
    hash_bytes(text.bytes, text.length, hex);
    return STATUS_OK;
}

// "R-" and eight letters of the fingerprint, in the alphabet of the experiments' names.
static void name_run(const char *hex, char id[RUN_ID])
{
    char name[EXPERIMENT_ID];
    memcpy(id, "R-", 2);
    experiment_id(hex, name);
    memcpy(id + 2, name + 3, 5);
    experiment_id(hex + 1, name);
    memcpy(id + 7, name + 3, 3);
    id[RUN_ID - 1] = '\0';
}

// The time at which these inputs were first run: equal inputs give equal reports. Elsewhere, too,
// when SOURCE_DATE_EPOCH says what time it is, as it does for reproducible builds.
static Status first_time(Run *run, const char *hex, double *created, Error *err)
{
    const char *given = getenv("SOURCE_DATE_EPOCH");
    const char *name = arena_format(&run->arena, "created:%s", hex);
    const char *text = NULL;
    if (!name)
        return arena_exhausted(&run->arena, err);
    TRY(catalog_setting(run->workshop.catalog, name, &run->arena, &text, err));
    if (text) {
        *created = strtod(text, NULL);
        return STATUS_OK;
    }
    *created = given ? strtod(given, NULL) : (double)time(NULL);
    if (!(*created >= 0))
        return fail(err, STATUS_USAGE, "SOURCE_DATE_EPOCH '%s': expected seconds since 1970",
                    given);
    text = arena_format(&run->arena, "%.0f", *created);
    return text ? catalog_put_setting(run->workshop.catalog, name, text, err)
                : arena_exhausted(&run->arena, err);
}

// The workbook that stands at its place, and the program that is running: another build may write
// another report.
static Status describe_workbook(Run *run, const char **text, Error *err)
{
    char workbook[HASH_TEXT];
    char program[HASH_TEXT];
    TRY(hash_file(run->workbook, workbook, err));
    TRY(hash_file("/proc/self/exe", program, err));
    *text = arena_format(&run->arena, "%s by %s", workbook, program);
    return *text ? STATUS_OK : arena_exhausted(&run->arena, err);
}

// Whether the report of these inputs stands where it should, its workbook as it was written.
static Status is_unchanged(Run *run, const char *hex, bool *unchanged, Error *err)
{
    const char *name = arena_format(&run->arena, "workbook:%s", hex);
    const char *text = NULL;
    const char *there = NULL;
    *unchanged = false;
    if (!name)
        return arena_exhausted(&run->arena, err);
    TRY(catalog_setting(run->workshop.catalog, name, &run->arena, &text, err));
    if (text && file_exists(run->page) && describe_workbook(run, &there, NULL) == STATUS_OK)
        *unchanged = strcmp(text, there) == 0;
    return STATUS_OK;
}

static Status note_workbook(Run *run, const char *hex, Error *err)
{
    const char *there = NULL;
    const char *name = arena_format(&run->arena, "workbook:%s", hex);
    if (!name)
        return arena_exhausted(&run->arena, err);
    TRY(describe_workbook(run, &there, err));
    return catalog_put_setting(run->workshop.catalog, name, there, err);
}

// -- Stages --

static Status ingest(const RunOptions *options, Run *run, Error *err)
{
    const Workshop *workshop = &run->workshop;
    const char *path = workshop_sources(workshop, &run->arena);
    const Host *hosts = NULL;
    const IngestOptions quiet = {.progress = workshop->progress,
                                 .seconds = workshop->campaign.document_seconds};
    if (!path)
        return arena_exhausted(&run->arena, err);
    TRY(ingest_path(workshop->catalog, path, &quiet, &run->arena, &run->ingested, err));
    if (options->watch)
        TRY(ingest_path(workshop->catalog, options->watch, &quiet, &run->arena, &run->ingested,
                        err));
    TRY(literature_ingest(workshop, options->workshop.database, &run->arena, &run->ingested, err));
    return catalog_hosts(workshop->catalog, &run->arena, &hosts, &run->host_count, err);
}

static Status simulate(Run *run, Sample **samples, int *count, Error *err)
{
    const Workshop *workshop = &run->workshop;
    const SampleSource source = sample_recipes(workshop);
    const long wanted = workshop->campaign.simulations;
    TRY(sample_run(workshop, &source, wanted, &run->sampled, err));
    TRY(sample_read(workshop, &source, wanted, &run->arena, samples, count, err));
    run->failed = 0;
    for (int i = 0; i < *count; i++)
        run->failed += !(*samples)[i].ok;
    return STATUS_OK;
}

static Status rank(Run *run, Error *err)
{
    Sample *samples = NULL;
    Trial *trials = NULL;
    int count = 0;
    int trial_count = 0;
    const Workshop *workshop = &run->workshop;
    TRY(simulate(run, &samples, &count, err));
    TRY(enrich_run(workshop, samples, count, RANKED_MOST, &run->arena, &run->emulator,
                   &run->ranked, &run->ranked_count, &run->enrichment, err));
    TRY(calibrate_run(workshop, &run->arena, &run->calibration, err));
    TRY(laboratory_trials(workshop, &run->arena, &trials, &trial_count, err));
    laboratory_mark(workshop, trials, trial_count, run->ranked, run->ranked_count);
    TRY(lesson_learn(workshop, &run->emulator, &run->calibration, trials, trial_count, -1,
                     &run->arena, &run->lesson, err));
    lesson_tell(&run->lesson, &run->emulator, run->ranked, run->ranked_count);
    TRY(pareto_probabilities(workshop, &run->emulator, run->ranked, run->ranked_count, err));
    const Basis basis = {workshop, &run->emulator, &run->calibration, &run->lesson};
    TRY(proposal_make(&basis, run->ranked, run->ranked_count, &run->arena, &run->proposals,
                      &run->proposal_count, err));
    const Outcome outcome = {workshop, &run->calibration, &run->enrichment, run->ranked,
                             run->ranked_count, run->proposals, run->proposal_count};
    TRY(remark_all(&outcome, &run->arena, &run->remarks, err));
    return laboratory_note(workshop, run->proposals, run->proposal_count, err);
}

// A ranking that nobody reports is compared with the one before by itself.
static Status rank_alone(Run *run, Error *err)
{
    TRY(rank(run, err));
    return movement_find(&run->lesson, &run->emulator, &run->calibration, run->ranked,
                         run->ranked_count, &run->arena, &run->movement, err);
}

static Status write_report(Run *run, const char *out, const Findings *findings, Error *err)
{
    TRY(account_write(findings, &run->arena, &run->report, err));
    TRY(report_csv(&run->report, out, err));
    TRY(report_page(&run->report, run->page, err));
    TRY(measured_note(run->workshop.catalog, &run->report, err));
    // Last, because its presence says that all the others are there.
    return report_workbook(&run->report, run->workbook, err);
}

// [hash] is that of the inputs.
static Status report(Run *run, const RunOptions *options, const char *hash, double created,
                     Error *err)
{
    const StageTimes times = {.count = 0};
    const ManifestFacts facts = {.end = MANIFEST_DONE, .times = &times, .watch = options->watch};
    const Workshop *workshop = &run->workshop;
    const char *manifest = NULL;
    Previous previous = {0};
    const Findings findings = {
        workshop,       &run->emulator,      &run->calibration, run->ranked, run->ranked_count,
        run->proposals, run->proposal_count, run->id,           created,     &previous, NULL,
    };
    progress_report(workshop->progress, "writing the report", 0, 1);
    TRY(manifest_print(&facts, run, &run->arena, &manifest, err));
    Status status = previous_recall(workshop, hash, manifest, run->ranked, run->ranked_count,
                                    &run->arena, &previous, err);
    if (status == STATUS_OK)
        status = write_report(run, options->out, &findings, err);
    if (status == STATUS_OK)
        status = previous_remember(workshop, run->id, manifest, run->ranked, run->ranked_count,
                                   err);
    previous_clear(&previous);
    progress_report(workshop->progress, "writing the report", 1, 1);
    return status;
}

// -- All of it --

// Where the report goes, found out before hours are spent on it.
static Status prepare_output(const RunOptions *options, Run *run, Error *err)
{
    run->workbook = arena_format(&run->arena, "%s/%s", options->out, WORKBOOK);
    run->page = arena_format(&run->arena, "%s/hostscreen.html", options->out);
    if (!run->workbook || !run->page)
        return arena_exhausted(&run->arena, err);
    TRY(file_make_folder(options->out, err));
    if (access(options->out, W_OK) != 0)
        return fail(err, STATUS_CANNOT_CREATE, "%s: %s", options->out, strerror(errno));
    leftover_sweep(options->out, WORKBOOK);
    return STATUS_OK;
}

static Status locked(const RunOptions *options, Run *run, bool reporting, Error *err)
{
    char hex[HASH_TEXT];
    bool unchanged = false;
    double created = 0;
    TRY(ingest(options, run, err));
    TRY(fingerprint(run, hex, err));
    name_run(hex, run->id);
    if (!reporting)
        return rank_alone(run, err);
    TRY(is_unchanged(run, hex, &unchanged, err));
    run->unchanged = unchanged && !options->again;
    if (run->unchanged)
        return STATUS_OK;
    TRY(first_time(run, hex, &created, err));
    TRY(rank(run, err));
    TRY(report(run, options, hex, created, err));
    return note_workbook(run, hex, err);
}

// The campaign is read and the output tried first, so that a wrong one leaves nothing behind.
static Status with_lock(const RunOptions *options, Run *run, bool reporting, Error *err)
{
    FileLock lock = {0};
    TRY(workshop_open(&options->workshop, &run->workshop, err));
    if (reporting)
        TRY(prepare_output(options, run, err));
    TRY(workshop_lock(options->workshop.database, &lock, err));
    Status status = options->begun ? options->begun(options->context, run, err) : STATUS_OK;
    if (status == STATUS_OK)
        status = locked(options, run, reporting, err);
    file_unlock(&lock);
    return status;
}

Status run_campaign(const RunOptions *options, Run *run, Error *err)
{
    return with_lock(options, run, true, err);
}

Status run_rank(const RunOptions *options, Run *run, Error *err)
{
    return with_lock(options, run, false, err);
}

void run_clear(Run *run)
{
    emulator_clear(&run->emulator);
    workshop_close(&run->workshop);
    arena_clear(&run->arena);
}
