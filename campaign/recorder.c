#include "campaign/recorder.h"

#include <string.h>
#include <time.h>

#include "campaign/history.h"
#include "catalog/backup.h"

enum { KEEP_DEFAULT = 400 };
static const double CHECKED_MOST = 256e6; // bytes

typedef struct Recorder {
    const RecorderOptions *options; // borrowed
    const Progress *outer;          // borrowed; who looks besides
    Record record;
    double started;       // Unix time
    double clock;         // s, when it started
    double stage_started; // s
    Arena arena;
} Recorder;

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

// -- Stages --

// A stage ends when another begins, or the run does.
static void close_stage(Recorder *recorder)
{
    StageTimes *times = &recorder->record.times;
    const double time = now();
    if (times->count > 0) {
        times->seconds[times->current] += time - recorder->stage_started;
        times->memory[times->current] = manifest_memory();
    }
    recorder->stage_started = time;
}

// Where [stage] is kept: its earlier place, a new one, or with the last when there are too many.
static int place_of(StageTimes *times, const char *stage)
{
    for (int i = 0; i < times->count; i++)
        if (strcmp(times->stage[i], stage) == 0)
            return i;
    if (times->count == STAGES_MAX)
        return STAGES_MAX - 1;
    times->stage[times->count] = stage;
    return times->count++;
}

// The run tells its stages by its progress.
static void observe(void *context, const char *stage, long done, long total)
{
    Recorder *recorder = context;
    StageTimes *times = &recorder->record.times;
    progress_report(recorder->outer, stage, done, total);
    if (times->count > 0 && strcmp(times->stage[times->current], stage) == 0)
        return;
    close_stage(recorder);
    times->current = place_of(times, stage);
    if (recorder->options->stage)
        recorder->options->stage(recorder->options->context, stage);
}

// -- Manifests --

static Status write_manifest(Recorder *recorder, const Run *run, const Error *error, Error *err)
{
    const RunOptions *options = &recorder->options->run;
    const char *text = NULL;
    recorder->record.seconds = now() - recorder->clock;
    const ManifestFacts facts = {
        .number = recorder->record.number,
        .command = recorder->options->command,
        .end = recorder->record.end,
        .error = error,
        .started = recorder->started,
        .seconds = recorder->record.seconds,
        .times = &recorder->record.times,
        .out = options->out,
        .watch = options->watch,
        .threads = options->workshop.threads,
        .merged = recorder->record.merged,
    };
    TRY(manifest_print(&facts, run, &recorder->arena, &text, err));
    return history_write(options->out, recorder->record.number, text, &recorder->arena, err);
}

static Status take_number(Recorder *recorder, Error *err)
{
    const RecorderOptions *options = recorder->options;
    TRY(history_begin(options->run.out, &recorder->arena, &recorder->record.number, err));
    if (options->numbered)
        options->numbered(options->context, recorder->record.number);
    return STATUS_OK;
}

// A damaged page is found before work is built on it. Very large databases are left to
// `hostscreen doctor`: a night that has nothing to do must not take long.
static Status check_catalog(Recorder *recorder, Catalog *catalog, Error *err)
{
    double bytes = 0;
    observe(recorder, "checking the database", 0, 1);
    TRY(catalog_size(catalog, &bytes, err));
    return bytes > CHECKED_MOST ? STATUS_OK : catalog_check(catalog, err);
}

static Status begin(void *context, const Run *run, Error *err)
{
    Recorder *recorder = context;
    if (recorder->record.number == 0)
        TRY(take_number(recorder, err));
    recorder->record.end = MANIFEST_RUNNING;
    TRY(write_manifest(recorder, run, NULL, err));
    return run->workshop.catalog ? check_catalog(recorder, run->workshop.catalog, err) : STATUS_OK;
}

static Status prepare(Recorder *recorder, const Progress *progress, const Run *run, Error *err)
{
    const RecorderOptions *options = recorder->options;
    if (!options->prepare)
        return STATUS_OK;
    TRY(begin(recorder, run, err));
    return options->prepare(options->context, progress, &recorder->record.merged, err);
}

static ManifestEnd end_of(Status status, const Run *run)
{
    if (status == STATUS_OK)
        return run->unchanged ? MANIFEST_UNCHANGED : MANIFEST_DONE;
    return status == STATUS_INTERRUPTED || status == STATUS_BUSY ? MANIFEST_INTERRUPTED
                                                                 : MANIFEST_FAILED;
}

static Status end(Recorder *recorder, Status status, const Run *run, const Error *error,
                  Error *err)
{
    const RecorderOptions *options = recorder->options;
    const bool unbegun = recorder->record.number == 0;
    recorder->record.end = end_of(status, run);
    if (unbegun && (status == STATUS_OK || status == STATUS_BUSY || !options->always))
        return STATUS_OK;
    close_stage(recorder);
    if (unbegun)
        TRY(take_number(recorder, err));
    TRY(write_manifest(recorder, run, status == STATUS_OK ? NULL : error, err));
    return history_prune(options->run.out, options->keep > 0 ? options->keep : KEEP_DEFAULT, err);
}

Status recorder_run(const RecorderOptions *options, Run *run, Record *record, Error *err)
{
    Error reason = {0};
    Recorder recorder = {.options = options, .outer = options->run.workshop.progress,
                         .started = (double)time(NULL), .clock = now()};
    const Progress progress = {observe, &recorder};
    RunOptions own = options->run;
    own.workshop.progress = &progress;
    own.begun = begin;
    own.context = &recorder;
    Status status = prepare(&recorder, &progress, run, &reason);
    if (status == STATUS_OK)
        status = run_campaign(&own, run, &reason);
    const Status recorded = end(&recorder, status, run, &reason, err);
    // The run keeps its workshop: what it borrowed from here ends here.
    run->workshop.progress = options->run.workshop.progress;
    *record = recorder.record;
    arena_clear(&recorder.arena);
    if (status != STATUS_OK)
        return fail(err, status, "%s", reason.text);
    return recorded;
}
