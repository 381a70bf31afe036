// The simulations of a campaign in pieces: plan them, run one, merge what is there.
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "campaign/shard.h"
#include "cli/command.h"

// The options of all actions; each uses its own.
typedef struct Request {
    const char *campaign, *out;
    long shards, index, of;
} Request;

typedef Status Action(Invocation *invocation, const Request *request, Error *err);

static WorkshopOptions options_of(const Invocation *invocation, const Request *request)
{
    return (WorkshopOptions){.campaign = request->campaign,
                             .database = invocation->common.database,
                             .threads = invocation->common.threads,
                             .seed = invocation->common.seed,
                             .seed_given = invocation->common.seed_given,
                             .progress = &invocation->progress};
}

// -- Plan --

static Status print_plan(Invocation *invocation, const Request *request, const Workshop *workshop,
                         Error *err)
{
    const ShardHead head = {workshop->key, 0, request->shards, workshop->campaign.simulations};
    const char *path = shard_path(request->out, &head, &invocation->arena);
    if (!path)
        return arena_exhausted(&invocation->arena, err);
    if (invocation->common.json) {
        printf("{\"campaign\": \"%s\", \"key\": \"%s\", \"designs\": %ld, \"shards\": %ld, "
               "\"designs_each\": %ld, \"array\": \"0-%ld\"}\n",
               workshop->campaign.name, workshop->key, head.designs, head.of, shard_count(&head),
               head.of - 1);
        return STATUS_OK;
    }
    const char *campaign = request->campaign ? " --campaign " : "";
    const char *file = request->campaign ? request->campaign : "";
    printf("Campaign %s: %ld designs in %ld shards of up to %ld; the first becomes %s\n\n"
           "  sbatch --array=0-%ld --signal=B:TERM@60 --requeue --wrap \\\n"
           "    'exec hostscreen shard run --of %ld --out %s%s%s'\n"
           "  hostscreen shard merge %s --of %ld%s%s\n",
           workshop->campaign.name, head.designs, head.of, shard_count(&head), path, head.of - 1,
           head.of, request->out, campaign, file, request->out, head.of, campaign, file);
    return STATUS_OK;
}

static Status action_plan(Invocation *invocation, const Request *request, Error *err)
{
    Workshop workshop;
    WorkshopOptions options = options_of(invocation, request);
    options.database = NULL;
    if (request->shards < 1 || request->shards > SHARDS_MAX)
        return fail(err, STATUS_USAGE, "shard plan: --shards is needed, 1 to %d", SHARDS_MAX);
    TRY(workshop_open(&options, &workshop, err));
    const Status status = print_plan(invocation, request, &workshop, err);
    workshop_close(&workshop);
    return status;
}

// -- Run --

// The index as given or, in a task of a Slurm array, as Slurm says.
static Status find_index(const Request *request, long *index, Error *err)
{
    char *end = NULL;
    const char *task = getenv("SLURM_ARRAY_TASK_ID");
    *index = request->index;
    if (request->index >= 0)
        return STATUS_OK;
    if (!task)
        return fail(err, STATUS_USAGE, "shard run: --index is needed outside of a Slurm array");
    *index = strtol(task, &end, 10);
    if (!isdigit((unsigned char)task[0]) || *end != '\0')
        return fail(err, STATUS_USAGE, "SLURM_ARRAY_TASK_ID is '%s', expected a number", task);
    return STATUS_OK;
}

static Status action_run(Invocation *invocation, const Request *request, Error *err)
{
    long index = 0;
    SampleCount counted = {0};
    const WorkshopOptions options = options_of(invocation, request);
    TRY(find_index(request, &index, err));
    if (request->of < 1)
        return fail(err, STATUS_USAGE, "shard run: --of is needed, the number of shards");
    TRY(shard_run(&options, request->out, index, request->of, &counted, err));
    if (invocation->common.json)
        printf("{\"index\": %ld, \"of\": %ld, \"asked\": %ld, \"cached\": %ld, \"done\": %ld}\n",
               index, request->of, counted.asked, counted.cached, counted.done);
    else
        printf("Shard %ld of %ld: %ld designs, %ld simulated now, %ld before\n", index, request->of,
               counted.asked, counted.done, counted.cached);
    return STATUS_OK;
}

// -- Merge --

static Status print_json(const ShardMerge *merge, Arena *arena, Error *err)
{
    const char *text = NULL;
    Json *json = json_new_object();
    json_add_number(json, "shards", (double)merge->of);
    json_add_number(json, "merged", (double)merge->merged);
    json_add_number(json, "missing", (double)merge->missing);
    json_add_string(json, "array", merge->array);
    json_add_number(json, "designs", (double)merge->designs);
    json_add_number(json, "added", (double)merge->added);
    Json *flaws = json_add(json, "flaws", json_new_array());
    for (long i = 0; i < merge->flaw_count; i++)
        json_push_string(flaws, merge->flaws[i]);
    const Status status = json_print(json, true, arena, &text, err);
    json_free(json);
    if (status == STATUS_OK)
        puts(text);
    return status;
}

static Status action_merge(Invocation *invocation, const Request *request, Error *err)
{
    ShardMerge merge = {0};
    const WorkshopOptions options = options_of(invocation, request);
    const char *folder = invocation->argc == 2 ? invocation->argv[1] : request->out;
    TRY(shard_merge(&options, folder, request->of, &invocation->arena, &merge, err));
    for (long i = 0; i < merge.flaw_count; i++)
        say(invocation, "%s", merge.flaws[i]);
    if (invocation->common.json)
        TRY(print_json(&merge, &invocation->arena, err));
    else
        printf("%ld of %ld shards merged: %ld designs, %ld of them new\n", merge.merged, merge.of,
               merge.designs, merge.added);
    if (merge.missing == 0)
        return STATUS_OK;
    if (!invocation->common.json)
        printf("--array=%s\n", merge.array);
    return fail(err, STATUS_INTERRUPTED, "%ld of %ld shards are missing: run them and merge again",
                merge.missing, merge.of);
}

// -- All of it --

static const struct {
    const char *name;
    Action *run;
} ACTIONS[] = {{"plan", action_plan}, {"run", action_run}, {"merge", action_merge}};
enum { ACTION_COUNT = sizeof ACTIONS / sizeof *ACTIONS };

Status command_shard(Invocation *invocation, Error *err)
{
    Request request = {.out = "shards", .index = -1};
    const Option options[] = {
        {"campaign", OPTION_TEXT, &request.campaign, "FILE",
         "campaign (default: the program's own)"},
        {"out", OPTION_TEXT, &request.out, "DIR", "folder of the shards (default shards)"},
        {"shards", OPTION_INTEGER, &request.shards, "N", "plan: how many"},
        {"index", OPTION_INTEGER, &request.index, "I",
         "run: which, from 0 (default SLURM_ARRAY_TASK_ID)"},
        {"of", OPTION_INTEGER, &request.of, "N", "run, merge: how many there are"},
    };
    TRY(options_parse(invocation, options, sizeof options / sizeof *options, err));
    if (invocation->common.help)
        return STATUS_OK;
    TRY(operands_check(invocation, 1, 2, err));
    for (int i = 0; i < ACTION_COUNT; i++)
        if (strcmp(invocation->argv[0], ACTIONS[i].name) == 0)
            return ACTIONS[i].run(invocation, &request, err);
    return fail(err, STATUS_USAGE, "shard: no action '%s', expected plan, run or merge",
                invocation->argv[0]);
}
