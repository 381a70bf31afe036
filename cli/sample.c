#include <stdio.h>
#include <stdlib.h>

#include "campaign/sample.h"
#include "cli/command.h"

static const long DESIGNS_MOST = 10000000; // as many as a campaign may ask for

static Status sample(Invocation *invocation, const char *campaign, long count, Error *err)
{
    Workshop workshop;
    SampleCount counted;
    const WorkshopOptions options = {
        .campaign = campaign,
        .database = invocation->common.database,
        .threads = invocation->common.threads,
        .progress = &invocation->progress,
        .seed = invocation->common.seed,
        .seed_given = invocation->common.seed_given,
    };
    TRY(workshop_open(&options, &workshop, err));
    const SampleSource source = sample_recipes(&workshop);
    const Status status = sample_run(&workshop, &source, count, &counted, err);
    workshop_close(&workshop);
    if (status == STATUS_OK && invocation->common.json)
        printf("{\"asked\": %ld, \"cached\": %ld, \"done\": %ld}\n", counted.asked,
               counted.cached, counted.done);
    else if (status == STATUS_OK)
        printf("%ld designs: %ld simulated now, %ld before\n", counted.asked, counted.done,
               counted.cached);
    return status;
}

Status command_sample(Invocation *invocation, Error *err)
{
    const char *campaign = NULL;
    const Option options[] = {
        {"campaign", OPTION_TEXT, &campaign, "FILE", "campaign (default: the program's own)"}};
    TRY(options_parse(invocation, options, 1, err));
    if (invocation->common.help)
        return STATUS_OK;
    TRY(operands_check(invocation, 1, 1, err));
    char *end = NULL;
    const long count = strtol(invocation->argv[0], &end, 10);
    if (*end != '\0' || count < 1 || count > DESIGNS_MOST)
        return fail(err, STATUS_USAGE, "'%s': expected how many designs to simulate, 1 to %ld",
                    invocation->argv[0], DESIGNS_MOST);
    return sample(invocation, campaign, count, err);
}
