#include "campaign/cluster_jobs.h"

#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/process.h"
#include "base/text.h"

enum { WORDS_MAX = 64 }; // of a command

// -- Scripts --

// A word of a shell script that means itself.
static void append_quoted(Text *text, const char *word)
{
    text_append(text, " '");
    for (; *word; word++)
        if (*word == '\'')
            text_append(text, "'\\''");
        else
            text_append_bytes(text, word, 1);
    text_append(text, "'");
}

static void append_campaign(const ClusterJobs *jobs, Text *text)
{
    if (jobs->campaign) {
        text_append(text, " --campaign");
        append_quoted(text, jobs->campaign);
    }
    if (jobs->seed_given)
        text_append(text, " --seed %llu", (unsigned long long)jobs->seed);
}

// The program runs beside the shell, so that a signal to the shell reaches it at once. Slurm does
// not run a task again for its exit code: the task asks for it, and only so often that a task which
// never gets anywhere comes to an end.
static Status write_task(const ClusterJobs *jobs, const char *path, Error *err)
{
    Arena scratch = {0};
    Text text = {.arena = &scratch};
    text_append(&text, "#!/bin/sh\n"
                       "# One shard of a campaign; Slurm says which. Ended early it keeps what is "
                       "finished, exits\n# with 75, and is run again.\n");
    append_quoted(&text, jobs->program);
    text_append(&text, " shard run --of %ld --threads 1 --progress never --out", jobs->of);
    append_quoted(&text, jobs->folder);
    append_campaign(jobs, &text);
    text_append(&text, " &\nchild=$!\n"
                       "trap 'kill -TERM \"$child\" 2>/dev/null' TERM\n"
                       "code=143\n"
                       "while [ \"$code\" -gt 128 ]; do\n"
                       "    wait \"$child\"\n"
                       "    code=$?\n"
                       "    kill -0 \"$child\" 2>/dev/null || break\n"
                       "done\n"
                       "[ \"$code\" -ne 75 ] || [ \"${SLURM_RESTART_COUNT:-0}\" -ge 100 ] ||\n"
                       "    scontrol requeue \"$SLURM_JOB_ID\"\n"
                       "exit \"$code\"\n");
    Status status = text_check(&text, err);
    if (status == STATUS_OK)
        status = file_write(path, text.bytes, text.length, err);
    arena_clear(&scratch);
    return status;
}

// Where the database is not, on a node that does not share this machine's disk, nothing is made.
static Status write_merge(const ClusterJobs *jobs, const char *path, Error *err)
{
    Arena scratch = {0};
    Text text = {.arena = &scratch};
    text_append(&text, "#!/bin/sh\n# Takes the finished shards into the database, where there is "
                       "one.\n[ -e");
    append_quoted(&text, jobs->database);
    text_append(&text, " ] || exit 66\nexec");
    append_quoted(&text, jobs->program);
    text_append(&text, " shard merge");
    append_quoted(&text, jobs->folder);
    text_append(&text, " --of %ld --progress never --db", jobs->of);
    append_quoted(&text, jobs->database);
    append_campaign(jobs, &text);
    text_append(&text, "\n");
    Status status = text_check(&text, err);
    if (status == STATUS_OK)
        status = file_write(path, text.bytes, text.length, err);
    arena_clear(&scratch);
    return status;
}

// -- Submitting --

// A command as it grows.
typedef struct Words {
    const char *argv[WORDS_MAX + 1];
    int count;
    bool failed; // for want of memory or of room
} Words;

static void add_word(Words *words, const char *word)
{
    words->failed |= !word || words->count == WORDS_MAX;
    if (!words->failed)
        words->argv[words->count++] = word;
}

// What a person adds comes last and wins.
static void add_own_words(const ClusterJobs *jobs, Arena *arena, Words *words)
{
    if (!jobs->sbatch)
        return;
    char *rest = arena_string(arena, jobs->sbatch);
    words->failed |= !rest;
    for (char *word; (word = strsep(&rest, " ")) != NULL;)
        if (*word != '\0')
            add_word(words, word);
}

// The number of the job that sbatch names among whatever else it says.
static long job_of(const char *output)
{
    for (const char *line = output; line; line = strchr(line, '\n')) {
        line += *line == '\n';
        const long job = strtol(line, NULL, 10);
        if (job > 0)
            return job;
    }
    return 0;
}

static Status call_sbatch(const ClusterJobs *jobs, Words *words, const char *script, Arena *arena,
                          long *job, Error *err)
{
    ProcessEnd end = {0};
    add_own_words(jobs, arena, words);
    add_word(words, script);
    if (words->failed)
        return fail(err, STATUS_USAGE, "sbatch: more words than %d, or no memory", WORDS_MAX);
    TRY(process_run(words->argv, arena, &end, err));
    *job = end.code == 0 ? job_of(end.output) : 0;
    if (*job > 0)
        return STATUS_OK;
    return fail(err, STATUS_UNAVAILABLE, "sbatch: exit code %d: %.*s", end.code,
                (int)strcspn(end.output, "\n"), end.output);
}

static Status submit_array(const ClusterJobs *jobs, const char *array, Arena *arena, long *job,
                           Error *err)
{
    Words words = {0};
    const char *script = arena_format(arena, "%s/task.sh", jobs->folder);
    if (!script)
        return arena_exhausted(arena, err);
    TRY(write_task(jobs, script, err));
    add_word(&words, "sbatch");
    add_word(&words, "--parsable");
    add_word(&words, "--requeue");
    add_word(&words, "--signal=B:TERM@60");
    add_word(&words, "--open-mode=append");
    add_word(&words, arena_format(arena, "--job-name=%s", jobs->name));
    add_word(&words, arena_format(arena, "--array=%s", array));
    add_word(&words, arena_format(arena, "--output=%s/task-%%a.out", jobs->folder));
    return call_sbatch(jobs, &words, script, arena, job, err);
}

// After the array, however its tasks end: the merge itself tells what is missing.
static Status submit_merge(const ClusterJobs *jobs, long array_job, Arena *arena, long *job,
                           Error *err)
{
    Words words = {0};
    const char *script = arena_format(arena, "%s/merge.sh", jobs->folder);
    if (!script)
        return arena_exhausted(arena, err);
    TRY(write_merge(jobs, script, err));
    add_word(&words, "sbatch");
    add_word(&words, "--parsable");
    add_word(&words, arena_format(arena, "--job-name=%s", jobs->name));
    add_word(&words, arena_format(arena, "--dependency=afterany:%ld", array_job));
    add_word(&words, arena_format(arena, "--output=%s/merge.out", jobs->folder));
    return call_sbatch(jobs, &words, script, arena, job, err);
}

Status cluster_jobs_submit(const ClusterJobs *jobs, const char *array, Arena *arena, long *job,
                           long *merge, Error *err)
{
    TRY(submit_array(jobs, array, arena, job, err));
    return submit_merge(jobs, *job, arena, merge, err);
}

// -- The queue --

Status cluster_jobs_count(const ClusterJobs *jobs, long *count, Error *err)
{
    const char *const argv[] = {"squeue", "--noheader",  "--me", "--name", jobs->name,
                                "--format=%i", NULL};
    Arena scratch = {0};
    ProcessEnd end = {0};
    const Status status = process_run(argv, &scratch, &end, err);
    if (status == STATUS_OK) {
        *count = end.code == 0 ? 0 : -1;
        for (const char *at = end.output; end.code == 0 && *at; at++)
            *count += *at == '\n';
    }
    arena_clear(&scratch);
    return status;
}
