#include <stdio.h>
#include <string.h>


#include "campaign/nightly.h"
#include "cli/command.h"

static void tell(void *context, const char *line)
{
    say(context, "%s", line);
}

static void print_differences(const Nightly *nightly)
{
    if (!nightly->compared)
        return;
    int results = 0;
    for (int i = 0; i < nightly->differences.count; i++)
        results += nightly->differences.items[i].kind == DIFFERENCE_RESULT;
    printf("Since the run before: %s; %d result%s moved, see 'hostscreen diff'\n",
           nightly->differences.cause, results, results == 1 ? "" : "s");
}

static void print_text(const Nightly *nightly)
{
    const Run *run = &nightly->run;
    if (run->unchanged)
        printf("Run %s: nothing has changed, nothing was done. Report: %s\n", run->id,
               run->workbook);
    else
        printf("Run %s in %.0f s: %d published hosts, %ld designs simulated (%ld of them before),"
               " %ld without a result, %d experiments proposed. Report: %s\n",
               run->id, nightly->record.seconds, run->host_count, run->sampled.asked,
               run->sampled.cached, run->failed, run->proposal_count, run->workbook);
    print_differences(nightly);
    if (nightly->shared + nightly->share_failed > 0)
        printf("Sent to %d, %d still due\n", nightly->shared, nightly->share_failed);
}

static Status print_json(Nightly *nightly, Error *err)
{
    const char *text = NULL;
    Json *json = json_new_object();
    json_add_number(json, "number", (double)nightly->record.number);
    json_add_string(json, "run", nightly->run.id);
    json_add_string(json, "ended", manifest_word(nightly->record.end));
    json_add_number(json, "seconds", nightly->record.seconds);
    json_add_string(json, "workbook", nightly->run.workbook);
    json_add_string(json, "cause", nightly->compared ? nightly->differences.cause : NULL);
    json_add_number(json, "differences", nightly->differences.count);
    json_add_number(json, "shared", nightly->shared);
    json_add_number(json, "share_failed", nightly->share_failed);
    const Status status = json_print(json, true, &nightly->arena, &text, err);
    json_free(json);
    if (status == STATUS_OK)
        puts(text);
    return status;
}

static Status run_night(Invocation *invocation, const NightlyOptions *options, Error *err)
{
    Nightly nightly = {0};
    Status status = nightly_run(options, &nightly, err);
    if (status == STATUS_OK && invocation->common.json)
        status = print_json(&nightly, err);
    else if (status == STATUS_OK)
        print_text(&nightly);
    nightly_clear(&nightly);
    return status;
}

// What --engine and its company ask for. [cluster] is told of when it is slurm.
typedef struct Engine {
    const char *name;
    const char *folder;
    bool detached;
    ClusterOptions cluster;
} Engine;

static Status choose_engine(Invocation *invocation, Engine *engine, NightlyOptions *nightly,
                            Error *err)
{
    const bool slurm = strcmp(engine->name, "slurm") == 0;
    if (!slurm && strcmp(engine->name, "local") != 0)
        return fail(err, STATUS_USAGE, "--engine: '%s', expected local or slurm", engine->name);
    if (!slurm && (engine->cluster.shards != 0 || engine->cluster.sbatch || engine->folder ||
                   engine->detached))
        return fail(err, STATUS_USAGE,
                    "--shards, --sbatch, --shared and --no-wait go with --engine slurm");
    if (engine->cluster.shards < 0 || engine->cluster.shards > SHARDS_MAX)
        return fail(err, STATUS_USAGE, "--shards: %ld, expected 1 to %d", engine->cluster.shards,
                    SHARDS_MAX);
    if (!slurm)
        return STATUS_OK;
    engine->cluster.detached = engine->detached;
    engine->cluster.folder =
        engine->folder ? engine->folder
                       : arena_format(&invocation->arena, "%s/shards", nightly->run.out);
    nightly->cluster = &engine->cluster;
    return engine->cluster.folder ? STATUS_OK : arena_exhausted(&invocation->arena, err);
}

Status command_nightly(Invocation *invocation, Error *err)
{
    NightlyOptions nightly = {.run = {.out = "out"}};
    Engine engine = {.name = "local"};
    long keep = 0;
    const Option options[] = {
        {"out", OPTION_TEXT, &nightly.run.out, "DIR", "folder of the report (default out)"},
        {"watch", OPTION_TEXT, &nightly.run.watch, "DIR", "folder where new documents appear"},
        {"keep", OPTION_INTEGER, &keep, "N", "nights kept in the history (default 400)"},
        {"share", OPTION_TEXT, &nightly.share, "FILE", "targets who get a report that changed"},
        {"engine", OPTION_TEXT, &engine.name, "NAME", "who simulates: local (default) or slurm"},
        {"shards", OPTION_INTEGER, &engine.cluster.shards, "N", "slurm: tasks (default 64)"},
        {"shared", OPTION_TEXT, &engine.folder, "DIR",
         "slurm: folder all nodes see (default OUT/shards)"},
        {"sbatch", OPTION_TEXT, &engine.cluster.sbatch, "WORDS", "slurm: further sbatch options"},
        {"no-wait", OPTION_FLAG, &engine.detached, NULL,
         "slurm: submit and end with 75; the next night takes up what came of it"},
    };
    TRY(options_parse(invocation, options, sizeof options / sizeof *options, err));
    if (invocation->common.help)
        return STATUS_OK;
    TRY(operands_check(invocation, 0, 1, err));
    if (keep < 0 || keep > 100000)
        return fail(err, STATUS_USAGE, "--keep: %ld, expected 1 to 100000", keep);
    nightly.keep = (int)keep;
    TRY(choose_engine(invocation, &engine, &nightly, err));
    nightly.run.workshop = (WorkshopOptions){
        .campaign = invocation->argc > 0 ? invocation->argv[0] : NULL,
        .database = invocation->common.database,
        .threads = invocation->common.threads,
        .seed = invocation->common.seed,
        .seed_given = invocation->common.seed_given,
        .progress = &invocation->progress,
    };
    nightly.listen = tell;
    nightly.context = invocation;
    return run_night(invocation, &nightly, err);
}
