#include "campaign/cluster.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/interrupt.h"
#include "campaign/cluster_jobs.h"

enum {
    DESIGNS_LEAST = 16,  // in a shard: what the simulator takes side by side
    KEY_SHOWN = 12,      // letters of the campaign's key in names
    ROUNDS_IN_VAIN = 2,  // in which the catalog gains nothing, before the cluster is given up
    FAILURES_OF_QUEUE = 5, // in a row, before the journal says that Slurm does not answer
};
// Between two looks at the queue, which grow longer: s.
static const double PAUSE_FIRST = 0.2;
static const double PAUSE_MOST = 15;

// Work on a cluster, as far as it came. Texts in arena.
typedef struct Cluster {
    const ClusterOptions *options; // borrowed
    Arena arena;
    ClusterJobs jobs;
    long lacked;  // designs, when the work was taken up; -1: not yet known
    double pause; // s, before the next look at the queue
} Cluster;

static void note(const Cluster *cluster, const char *event, const char *sentence)
{
    if (cluster->options->note && sentence)
        cluster->options->note(cluster->options->context, event, sentence);
}

// -- Names --

static Status absolute(const char *path, Arena *arena, const char **made, Error *err)
{
    char resolved[PATH_MAX];
    *made = realpath(path, resolved) ? arena_string(arena, resolved) : NULL;
    return *made ? STATUS_OK : fail(err, STATUS_NO_INPUT, "%s: cannot be found", path);
}

// The catalog is there when this is called; the folder is made.
static Status name_files(Cluster *cluster, const char *key, Error *err)
{
    const ClusterOptions *options = cluster->options;
    ClusterJobs *jobs = &cluster->jobs;
    Arena *arena = &cluster->arena;
    jobs->name = arena_format(arena, "hostscreen-%.*s", KEY_SHOWN, key);
    const char *folder =
        arena_format(arena, "%s/%.*s-of-%ld", options->folder, KEY_SHOWN, key, jobs->of);
    if (!jobs->name || !folder)
        return arena_exhausted(arena, err);
    TRY(file_make_folder(folder, err));
    TRY(absolute(folder, arena, &jobs->folder, err));
    TRY(absolute("/proc/self/exe", arena, &jobs->program, err));
    TRY(absolute(options->workshop.database, arena, &jobs->database, err));
    return options->workshop.campaign
               ? absolute(options->workshop.campaign, arena, &jobs->campaign, err)
               : STATUS_OK;
}

static Status prepare(Cluster *cluster, Error *err)
{
    const ClusterOptions *options = cluster->options;
    Workshop workshop;
    TRY(workshop_open(&options->workshop, &workshop, err));
    const long useful = (workshop.campaign.simulations + DESIGNS_LEAST - 1) / DESIGNS_LEAST;
    const long usual = useful < CLUSTER_SHARDS ? useful : CLUSTER_SHARDS;
    cluster->jobs = (ClusterJobs){.of = options->shards > 0 ? options->shards : usual,
                                  .sbatch = options->sbatch,
                                  .seed = options->workshop.seed,
                                  .seed_given = options->workshop.seed_given};
    const Status status = name_files(cluster, workshop.key, err);
    workshop_close(&workshop);
    return status;
}

// -- Waiting --

static long count_finished(const Cluster *cluster)
{
    Arena scratch = {0};
    const char *const *names = NULL;
    int count = 0;
    long finished = 0;
    if (file_list(cluster->jobs.folder, &scratch, &names, &count, NULL) == STATUS_OK)
        for (int i = 0; i < count; i++) {
            const char *end = strrchr(names[i], '.');
            finished += end && strcmp(end, ".tsv") == 0;
        }
    arena_clear(&scratch);
    return finished;
}

static Status rest(Cluster *cluster, Error *err)
{
    for (double left = cluster->pause; left > 0; left -= 0.1) {
        if (interrupted())
            return fail(err, STATUS_INTERRUPTED, "interrupted while the cluster is at work: run"
                        " again to continue");
        usleep(100000);
    }
    cluster->pause = cluster->pause < PAUSE_MOST / 1.3 ? cluster->pause * 1.3 : PAUSE_MOST;
    return STATUS_OK;
}

// A Slurm that never answered is not waited for: there is nothing to wait for that is known of.
static Status no_answer(const Cluster *cluster, int times, bool known, Error *err)
{
    if (times == FAILURES_OF_QUEUE)
        note(cluster, "problem", "Slurm does not answer; waiting");
    return times < FAILURES_OF_QUEUE || known
               ? STATUS_OK
               : fail(err, STATUS_UNAVAILABLE, "squeue: Slurm does not answer");
}

// Until no job of the work is left. [known]: jobs have been submitted, or seen.
static Status await_jobs(Cluster *cluster, bool known, Error *err)
{
    const Progress *progress = cluster->options->workshop.progress;
    cluster->pause = PAUSE_FIRST;
    for (int unanswered = 0;;) {
        long jobs = 0;
        TRY(cluster_jobs_count(&cluster->jobs, &jobs, err));
        if (jobs == 0)
            return STATUS_OK;
        progress_report(progress, "waiting for Slurm", count_finished(cluster), cluster->jobs.of);
        known |= jobs > 0;
        unanswered = jobs < 0 ? unanswered + 1 : 0;
        TRY(no_answer(cluster, unanswered, known, err));
        if (jobs > 0 && cluster->options->detached)
            return fail(err, STATUS_INTERRUPTED, "Slurm is at work on %s: run again to continue",
                        cluster->jobs.name);
        TRY(rest(cluster, err));
    }
}

// -- All of it --

// What the catalog lacks when all finished shards are in it.
static Status take_in(Cluster *cluster, Arena *arena, ShardMerge *merge, Error *err)
{
    const WorkshopOptions *workshop = &cluster->options->workshop;
    TRY(shard_missing(workshop, cluster->jobs.of, arena, merge, err));
    if (cluster->lacked < 0)
        cluster->lacked = merge->lacking;
    if (merge->missing == 0)
        return STATUS_OK;
    TRY(shard_merge(workshop, cluster->jobs.folder, cluster->jobs.of, arena, merge, err));
    for (long i = 0; i < merge->flaw_count; i++)
        note(cluster, "problem", merge->flaws[i]);
    return STATUS_OK;
}

// The catalog has what the files say.
static void remove_files(const Cluster *cluster)
{
    Arena scratch = {0};
    const char *const *names = NULL;
    int count = 0;
    if (file_list(cluster->jobs.folder, &scratch, &names, &count, NULL) == STATUS_OK)
        for (int i = 0; i < count; i++) {
            const char *path = arena_format(&scratch, "%s/%s", cluster->jobs.folder, names[i]);
            if (path)
                unlink(path);
        }
    rmdir(cluster->jobs.folder);
    arena_clear(&scratch);
}

static Status submit(const Cluster *cluster, const ShardMerge *missing, Arena *arena, Error *err)
{
    long job = 0;
    long merge = 0;
    TRY(cluster_jobs_submit(&cluster->jobs, missing->array, arena, &job, &merge, err));
    note(cluster, "cluster",
         arena_format(arena, "job %ld: %ld of %ld shards, --array=%s; job %ld: merge", job,
                      missing->missing, missing->of, missing->array, merge));
    return STATUS_OK;
}

static Status one_round(Cluster *cluster, long *lacking, bool again, Error *err)
{
    Arena scratch = {0};
    ShardMerge merge = {0};
    Status status = take_in(cluster, &scratch, &merge, err);
    const bool vain = again && status == STATUS_OK && merge.lacking >= *lacking;
    if (vain)
        status = fail(err, STATUS_UNAVAILABLE, "shards %s came to nothing again: %s/task-*.out"
                      " say why", merge.array, cluster->jobs.folder);
    *lacking = merge.lacking;
    if (status == STATUS_OK && merge.missing > 0)
        status = submit(cluster, &merge, &scratch, err);
    arena_clear(&scratch);
    return status;
}

static Status complete(Cluster *cluster, Error *err)
{
    long lacking = 0;
    TRY(await_jobs(cluster, false, err));
    TRY(one_round(cluster, &lacking, false, err));
    for (int vain = 0; lacking > 0;) {
        const long before = lacking;
        TRY(await_jobs(cluster, true, err));
        TRY(one_round(cluster, &lacking, vain >= ROUNDS_IN_VAIN - 1, err));
        vain = lacking < before ? 0 : vain + 1;
    }
    remove_files(cluster);
    return STATUS_OK;
}

Status cluster_run(const ClusterOptions *options, long *merged, Error *err)
{
    Cluster cluster = {.options = options, .lacked = -1};
    Status status = prepare(&cluster, err);
    if (status == STATUS_OK)
        status = complete(&cluster, err);
    if (status == STATUS_OK)
        *merged = cluster.lacked;
    arena_clear(&cluster.arena);
    return status;
}
