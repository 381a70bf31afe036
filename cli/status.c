#include <math.h>
#include <stdio.h>

#include "base/json.h"
#include "campaign/health.h"
#include "cli/command.h"

static void print_text(const Health *health)
{
    printf("%s: %s\n", health->good ? "good" : "NOT GOOD", health->verdict);
    printf("  latest     number %ld, %s, %s, started %s\n", health->number,
           health->command ? health->command : "?", health->state,
           health->started ? health->started : "?");
    if (health->run)
        printf("  run        %s, %.1f s\n", health->run, health->seconds);
    if (health->error)
        printf("  error      %s\n", health->error);
    if (!isnan(health->age))
        printf("  last good  %.1f h ago\n", health->age / 3600);
    if (health->failed_in_a_row > 0)
        printf("  since then %ld without a good end\n", health->failed_in_a_row);
}

static Status print_json(const Health *health, Arena *arena, Error *err)
{
    const char *text = NULL;
    Json *json = json_new_object();
    json_add_bool(json, "good", health->good);
    json_add_string(json, "verdict", health->verdict);
    json_add_string(json, "state", health->state);
    json_add_number(json, "number", (double)health->number);
    json_add_string(json, "run", health->run);
    json_add_string(json, "command", health->command);
    json_add_string(json, "started", health->started);
    json_add_string(json, "stage", health->stage);
    json_add_string(json, "error", health->error);
    json_add_number(json, "seconds", health->seconds);
    json_add_number(json, "age_hours", health->age / 3600);
    json_add_number(json, "failed_in_a_row", (double)health->failed_in_a_row);
    const Status status = json_print(json, true, arena, &text, err);
    json_free(json);
    if (status == STATUS_OK)
        puts(text);
    return status;
}

Status command_status(Invocation *invocation, Error *err)
{
    const char *out = "out";
    const char *limit = NULL;
    double age_max = INFINITY;
    Health health;
    const Option options[] = {
        {"out", OPTION_TEXT, &out, "DIR", "folder of the report (default out)"},
        {"max-age", OPTION_TEXT, &limit, "26h", "not good when the last good run is older"},
    };
    TRY(options_parse(invocation, options, sizeof options / sizeof *options, err));
    if (invocation->common.help)
        return STATUS_OK;
    TRY(operands_check(invocation, 0, 0, err));
    if (limit && !health_duration(limit, &age_max))
        return fail(err, STATUS_USAGE, "--max-age: '%s', expected a duration like 26h, 90m or 2d",
                    limit);
    TRY(health_read(out, invocation->common.database, age_max, &invocation->arena, &health, err));
    if (invocation->common.json)
        TRY(print_json(&health, &invocation->arena, err));
    else
        print_text(&health);
    return health.good ? STATUS_OK : fail(err, STATUS_REJECTED, "%s", health.verdict);
}
