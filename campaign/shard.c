#include "campaign/shard.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"

const char *shard_path(const char *folder, const ShardHead *head, Arena *arena)
{
    return arena_format(arena, "%s/shard-%05ld-of-%05ld.tsv", folder, head->index, head->of);
}

static ShardHead head_of(const Workshop *workshop, long index, long of)
{
    return (ShardHead){workshop->key, index, of, workshop->campaign.simulations};
}

static Status check_cut(long index, long of, Error *err)
{
    if (of < 1 || of > SHARDS_MAX)
        return fail(err, STATUS_USAGE, "%ld shards: expected 1 to %d", of, SHARDS_MAX);
    if (index < 0 || index >= of)
        return fail(err, STATUS_USAGE, "shard %ld of %ld: the first is 0, the last %ld", index, of,
                    of - 1);
    return STATUS_OK;
}

// -- Running --

// A shard at work: [partial] grows until it is whole and gets the name [path].
typedef struct Job {
    ShardHead head;
    const char *path, *partial; // in arena
    Arena arena;
} Job;

static Status name_files(Job *job, const char *folder, Error *err)
{
    job->path = shard_path(folder, &job->head, &job->arena);
    job->partial = job->path ? arena_format(&job->arena, "%s.part", job->path) : NULL;
    return job->partial ? STATUS_OK : arena_exhausted(&job->arena, err);
}

// How much of the shard an earlier call finished; [whole] when nothing is left to do.
static Status take_up(const Job *job, long *finished, bool *whole, Error *err)
{
    Arena scratch = {0};
    ShardContent content = {0};
    Status status = STATUS_OK;
    if (file_exists(job->path))
        status = shard_file_read(job->path, &job->head, &scratch, &content, err);
    *whole = content.complete;
    // A finished file that went bad is continued behind its last good line.
    if (status == STATUS_OK && content.flaw && rename(job->path, job->partial) != 0)
        status = fail(err, STATUS_CANNOT_CREATE, "%s: cannot be renamed", job->path);
    if (status == STATUS_OK && !content.complete && file_exists(job->partial))
        status = shard_file_read(job->partial, &job->head, &scratch, &content, err);
    if (status == STATUS_OK && !*whole)
        status = shard_file_start(job->partial, &job->head, content.good, err);
    *finished = content.count;
    arena_clear(&scratch);
    return status;
}

static Status keep_rows(void *context, const Simulation *rows, int count, Error *err)
{
    const Job *job = context;
    return shard_file_append(job->partial, rows, count, err);
}

static Status simulate_rest(const Workshop *workshop, Job *job, long finished,
                            SampleCount *counted, Error *err)
{
    const SampleSource source = sample_recipes(workshop);
    const SampleSink sink = {keep_rows, job};
    const long left = shard_count(&job->head) - finished;
    long *numbers = arena_alloc(&job->arena, (size_t)left + 1, sizeof *numbers);
    if (!numbers)
        return arena_exhausted(&job->arena, err);
    for (long i = 0; i < left; i++)
        numbers[i] = shard_number(&job->head, finished + i);
    TRY(sample_simulate(workshop, &source, numbers, left, &sink, counted, err));
    TRY(shard_file_finish(job->partial, &job->head, err));
    return file_publish(job->partial, job->path, err);
}

static Status run_job(const Workshop *workshop, Job *job, SampleCount *counted, Error *err)
{
    long finished = 0;
    bool whole = false;
    TRY(take_up(job, &finished, &whole, err));
    *counted = (SampleCount){.asked = shard_count(&job->head), .cached = finished};
    return whole ? STATUS_OK : simulate_rest(workshop, job, finished, counted, err);
}

static Status run_locked(const Workshop *workshop, const char *folder, Job *job,
                         SampleCount *counted, Error *err)
{
    FileLock lock = {0};
    TRY(file_make_folder(folder, err));
    TRY(name_files(job, folder, err));
    const char *path = arena_format(&job->arena, "%s.lock", job->path);
    if (!path)
        return arena_exhausted(&job->arena, err);
    TRY(file_lock(path, &lock, err));
    const Status status = run_job(workshop, job, counted, err);
    file_unlock(&lock);
    return status;
}

Status shard_run(const WorkshopOptions *options, const char *folder, long index, long of,
                 SampleCount *counted, Error *err)
{
    Workshop workshop;
    WorkshopOptions own = *options;
    own.database = NULL;
    TRY(check_cut(index, of, err));
    TRY(workshop_open(&own, &workshop, err));
    Job job = {.head = head_of(&workshop, index, of)};
    const Status status = run_locked(&workshop, folder, &job, counted, err);
    arena_clear(&job.arena);
    workshop_close(&workshop);
    return status;
}

// -- Merging --

// The index and number of shards that a file's name tells; false for any other file.
static bool read_name(const char *name, long *index, long *of)
{
    int length = 0;
    return sscanf(name, "shard-%5ld-of-%5ld.tsv%n", index, of, &length) == 2 && length > 0 &&
           name[length] == '\0';
}

// A merge at work.
typedef struct Merger {
    const Workshop *workshop; // borrowed
    const char *folder;       // borrowed
    const char *const *names; // name_count files of the folder, in arena
    int name_count;
    Arena *arena;             // borrowed
    ShardMerge *merge;        // borrowed
} Merger;

// The number of shards, when all files agree.
static Status find_of(const Merger *merger, long *of, Error *err)
{
    *of = 0;
    for (int i = 0; i < merger->name_count; i++) {
        long index = 0;
        long other = 0;
        if (!read_name(merger->names[i], &index, &other))
            continue;
        if (*of != 0 && *of != other)
            return fail(err, STATUS_USAGE, "%s: has shards of %ld and of %ld: say which with --of",
                        merger->folder, *of, other);
        *of = other;
    }
    if (*of == 0)
        return fail(err, STATUS_NO_INPUT, "%s: no finished shard there, give --of to list them",
                    merger->folder);
    return STATUS_OK;
}

static Status note_flaw(const Merger *merger, const char *flaw, Error *err)
{
    char *copy = arena_string(merger->arena, flaw);
    if (!copy)
        return arena_exhausted(merger->arena, err);
    merger->merge->flaws[merger->merge->flaw_count++] = copy;
    return STATUS_OK;
}

// Stores the rows of a shard that was read, unless the catalog knows one of them otherwise.
static Status store(const Merger *merger, const ShardContent *content, Error *err)
{
    Catalog *catalog = merger->workshop->catalog;
    int known = 0;
    TRY(catalog_compare_simulations(catalog, content->rows, (int)content->count, &known, err));
    TRY(catalog_put_simulations(catalog, content->rows, (int)content->count, err));
    merger->merge->added += content->count - known;
    return STATUS_OK;
}

static Status merge_file(const Merger *merger, const ShardHead *head, Arena *scratch, Error *err)
{
    Error reason = {0};
    ShardContent content = {0};
    const char *path = shard_path(merger->folder, head, scratch);
    if (!path)
        return arena_exhausted(scratch, err);
    const Status status = shard_file_read(path, head, scratch, &content, &reason);
    if (status == STATUS_BAD_DATA)
        return note_flaw(merger, reason.text, err);
    if (status != STATUS_OK)
        return fail(err, status, "%s", reason.text);
    return content.complete ? store(merger, &content, err) : note_flaw(merger, content.flaw, err);
}

static Status merge_files(const Merger *merger, Error *err)
{
    for (int i = 0; i < merger->name_count; i++) {
        Arena scratch = {0};
        long index = 0;
        long of = 0;
        if (!read_name(merger->names[i], &index, &of) || of != merger->merge->of || index >= of)
            continue;
        const ShardHead head = head_of(merger->workshop, index, of);
        const Status status = merge_file(merger, &head, &scratch, err);
        arena_clear(&scratch);
        TRY(status);
        progress_report(merger->workshop->progress, "merging shards", i + 1, merger->name_count);
    }
    return STATUS_OK;
}

// What is missing is told by the catalog, wherever its designs came from.
static Status count_missing(const Workshop *workshop, Arena *arena, ShardMerge *merge, Error *err)
{
    const SampleSource source = sample_recipes(workshop);
    long *numbers = NULL;
    long count = 0;
    TRY(sample_missing(workshop, &source, merge->designs, arena, &numbers, &count, err));
    long *shards = arena_alloc(arena, (size_t)merge->of, sizeof *shards);
    bool *lacking = arena_alloc(arena, (size_t)merge->of, sizeof *lacking);
    if (!shards || !lacking)
        return arena_exhausted(arena, err);
    for (long i = 0; i < count; i++)
        lacking[numbers[i] % merge->of] = true;
    for (long i = 0; i < merge->of; i++)
        if (lacking[i])
            shards[merge->missing++] = i;
    merge->merged = merge->of - merge->missing;
    merge->lacking = count;
    merge->array = shard_ranges(shards, merge->missing, arena);
    return merge->array ? STATUS_OK : arena_exhausted(arena, err);
}

static Status merge_folder(Merger *merger, Error *err)
{
    ShardMerge *merge = merger->merge;
    TRY(file_list(merger->folder, merger->arena, &merger->names, &merger->name_count, err));
    merge->flaws =
        arena_alloc(merger->arena, (size_t)merger->name_count + 1, sizeof *merge->flaws);
    if (!merge->flaws)
        return arena_exhausted(merger->arena, err);
    if (merge->of == 0)
        TRY(find_of(merger, &merge->of, err));
    TRY(check_cut(0, merge->of, err));
    TRY(merge_files(merger, err));
    return count_missing(merger->workshop, merger->arena, merge, err);
}

Status shard_merge(const WorkshopOptions *options, const char *folder, long of, Arena *arena,
                   ShardMerge *merge, Error *err)
{
    FileLock lock = {0};
    Workshop workshop;
    TRY(workshop_lock(options->database, &lock, err));
    Status status = workshop_open(options, &workshop, err);
    if (status == STATUS_OK) {
        *merge = (ShardMerge){.of = of, .designs = workshop.campaign.simulations};
        Merger merger = {.workshop = &workshop, .folder = folder, .arena = arena, .merge = merge};
        status = merge_folder(&merger, err);
        workshop_close(&workshop);
    }
    file_unlock(&lock);
    return status;
}

Status shard_missing(const WorkshopOptions *options, long of, Arena *arena, ShardMerge *merge,
                     Error *err)
{
    Workshop workshop;
    TRY(check_cut(0, of, err));
    TRY(workshop_open(options, &workshop, err));
    *merge = (ShardMerge){.of = of, .designs = workshop.campaign.simulations};
    const Status status = count_missing(&workshop, arena, merge, err);
    workshop_close(&workshop);
    return status;
}

const char *shard_ranges(const long *indices, long count, Arena *arena)
{
    Text text = {.arena = arena};
    text_append(&text, "%s", "");
    for (long i = 0; i < count;) {
        long last = i;
        while (last + 1 < count && indices[last + 1] == indices[last] + 1)
            last++;
        text_append(&text, "%s%ld", i ? "," : "", indices[i]);
        if (last > i)
            text_append(&text, "-%ld", indices[last]);
        i = last + 1;
    }
    return text.failed ? NULL : text.bytes ? text.bytes : arena_string(arena, "");
}
