#include "campaign/nightly.h"

#include <stdio.h>

#include "campaign/history.h"
#include "campaign/journal.h"
#include "campaign/share.h"
#include "catalog/backup.h"

enum { CHANGES_IN_JOURNAL = 100 };
static const double COPIED_MOST = 1e9; // bytes

// A night at work.
typedef struct Work {
    const NightlyOptions *options; // borrowed
    Journal journal;
} Work;

// -- Journal --

// Lines before the run has a number would be lost in its files: they are few, and come from here.
static void open_journal(void *context, long number)
{
    Work *work = context;
    work->journal.number = number;
    // A journal that cannot be written must not cost the night.
    journal_note(&work->journal, "begin", "a night begins", NULL);
}

static void note_stage(void *context, const char *stage)
{
    const Work *work = context;
    journal_note(&work->journal, "stage", stage, NULL);
}

static void note_cluster(void *context, const char *event, const char *sentence)
{
    const Work *work = context;
    journal_note(&work->journal, event, sentence, NULL);
}

static void note_end(const Journal *journal, const Nightly *nightly, Status status,
                     const Error *reason)
{
    Arena scratch = {0};
    const ManifestEnd end = nightly->record.end;
    const char *sentence =
        status == STATUS_OK
            ? arena_format(&scratch, "%s after %.1f s, run %s", manifest_word(end),
                           nightly->record.seconds, nightly->run.id)
            : arena_format(&scratch, "%s, exit code %d: %s", manifest_word(end),
                           status_exit_code(status), reason->text);
    if (sentence)
        journal_note(journal, "end", sentence, NULL);
    arena_clear(&scratch);
}

// -- Comparing --

static void note_differences(const Journal *journal, const Differences *differences)
{
    Arena scratch = {0};
    journal_note(journal, "change", differences->cause, NULL);
    for (int i = 0; i < differences->count && i < CHANGES_IN_JOURNAL; i++) {
        const Difference *one = &differences->items[i];
        const char *line = arena_format(&scratch, "%s: %s: %s -> %s", difference_word(one->kind),
                                        one->what, one->before ? one->before : "none",
                                        one->after ? one->after : "none");
        if (line)
            journal_note(journal, "change", line, NULL);
    }
    arena_clear(&scratch);
}

// Compares with the last finished run of another name; the first night has none.
static Status compare(const char *out, Nightly *nightly, Error *err)
{
    JsonDocument before = {0};
    JsonDocument after = {0};
    if (history_read(out, "previous", &nightly->arena, &before, NULL) != STATUS_OK)
        return STATUS_OK;
    Status status = history_read(out, "last", &nightly->arena, &after, err);
    if (status == STATUS_OK)
        status = difference_find(json_root(&before), json_root(&after), &nightly->arena,
                                 &nightly->differences, err);
    nightly->compared = status == STATUS_OK;
    json_clear(&before);
    json_clear(&after);
    return status;
}

// -- Sharing --

static Status share(const NightlyOptions *options, const Journal *journal, Nightly *nightly,
                    Error *err)
{
    const ShareOptions targets = {.configuration = options->share, .folder = options->run.out};
    const ShareOutcome *outcomes = NULL;
    int count = 0;
    TRY(share_report(nightly->run.workshop.catalog, &targets, &nightly->arena, &outcomes, &count,
                     err));
    for (int i = 0; i < count; i++) {
        nightly->shared += outcomes[i].state == SHARE_SENT;
        nightly->share_failed += outcomes[i].state == SHARE_FAILED;
        if (outcomes[i].state == SHARE_FAILED && outcomes[i].reason)
            journal_note(journal, "problem", outcomes[i].reason, NULL);
    }
    return STATUS_OK;
}

// -- Copying --

// A copy of the catalog as the night leaves it. One that cannot be made must not cost the night.
static void copy_catalog(const NightlyOptions *options, const Journal *journal, Catalog *catalog)
{
    Arena scratch = {0};
    Error reason = {0};
    double bytes = 0;
    const char *path = arena_format(&scratch, "%s.backup", options->run.workshop.database);
    Status status = path ? catalog_size(catalog, &bytes, &reason)
                         : arena_exhausted(&scratch, &reason);
    if (status == STATUS_OK && bytes <= COPIED_MOST)
        status = catalog_backup(catalog, path, &reason);
    if (status != STATUS_OK)
        journal_note(journal, "problem", reason.text, NULL);
    arena_clear(&scratch);
}

// -- All of it --

static Status follow_up(const NightlyOptions *options, const Journal *journal, Nightly *nightly,
                        Error *err)
{
    // What a service did not give is for another night.
    if (nightly->run.ingested.missed > 0)
        journal_note(journal, "problem", nightly->run.ingested.reason, NULL);
    if (nightly->record.end == MANIFEST_DONE) {
        TRY(compare(options->run.out, nightly, err));
        if (nightly->compared)
            note_differences(journal, &nightly->differences);
        copy_catalog(options, journal, nightly->run.workshop.catalog);
    }
    // A report that could not be delivered last night is due although nothing changed.
    return options->share ? share(options, journal, nightly, err) : STATUS_OK;
}

// The campaign's designs, by the cluster; the run then finds them in the catalog.
static Status simulate_elsewhere(void *context, const Progress *progress, long *merged, Error *err)
{
    Work *work = context;
    ClusterOptions cluster = *work->options->cluster;
    cluster.workshop = work->options->run.workshop;
    cluster.workshop.progress = progress;
    cluster.note = note_cluster;
    cluster.context = work;
    return cluster_run(&cluster, merged, err);
}

static Status run_recorded(Work *work, Nightly *nightly, Error *err)
{
    const NightlyOptions *options = work->options;
    const RecorderOptions recorder = {
        .run = options->run,
        .command = "nightly",
        .keep = options->keep,
        .always = true,
        .prepare = options->cluster ? simulate_elsewhere : NULL,
        .numbered = open_journal,
        .stage = note_stage,
        .context = work,
    };
    TRY(recorder_run(&recorder, &nightly->run, &nightly->record, err));
    return follow_up(options, &work->journal, nightly, err);
}

// The catalog's own lock is left to the cluster's merge while the night waits for it.
static Status run_alone(Work *work, Nightly *nightly, Error *err)
{
    FileLock lock = {0};
    if (work->options->cluster)
        TRY(workshop_lock_cluster(work->options->run.workshop.database, &lock, err));
    const Status status = run_recorded(work, nightly, err);
    file_unlock(&lock);
    return status;
}

Status nightly_run(const NightlyOptions *options, Nightly *nightly, Error *err)
{
    Error reason = {0};
    Work work = {.options = options,
                 .journal = {.out = options->run.out, .listen = options->listen,
                             .context = options->context}};
    const Status status = run_alone(&work, nightly, &reason);
    note_end(&work.journal, nightly, status, &reason);
    return status == STATUS_OK ? STATUS_OK : fail(err, status, "%s", reason.text);
}

void nightly_clear(Nightly *nightly)
{
    run_clear(&nightly->run);
    arena_clear(&nightly->arena);
}
