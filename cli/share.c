#include <stdio.h>

#include "base/json.h"
#include "campaign/share.h"
#include "cli/command.h"

static const char *state_name(ShareState state)
{
    switch (state) {
    case SHARE_SENT:
        return "sent";
    case SHARE_KNOWN:
        return "unchanged";
    case SHARE_DUE:
        return "due";
    case SHARE_FAILED:
        return "failed";
    }
    return "";
}

static Status print_json(const ShareOutcome *outcomes, int count, Arena *arena, Error *err)
{
    const char *text;
    Json *list = json_new_array();
    for (int i = 0; i < count; i++) {
        Json *object = json_push(list, json_new_object());
        json_add_string(object, "target", outcomes[i].target);
        json_add_string(object, "state", state_name(outcomes[i].state));
        json_add_number(object, "attempts", outcomes[i].attempts);
        json_add_string(object, "reason", outcomes[i].reason);
    }
    const Status status = json_print(list, true, arena, &text, err);
    json_free(list);
    if (status == STATUS_OK)
        printf("%s\n", text);
    return status;
}

static void print_text(const ShareOutcome *outcomes, int count)
{
    for (int i = 0; i < count; i++)
        printf("%-20s %s%s%s\n", outcomes[i].target, state_name(outcomes[i].state),
               outcomes[i].reason ? ": " : "", outcomes[i].reason ? outcomes[i].reason : "");
}

// The first failure is that of the command; the outbox keeps the rest for the next call.
static Status conclude(const ShareOutcome *outcomes, int count, Error *err)
{
    for (int i = 0; i < count; i++)
        if (outcomes[i].state == SHARE_FAILED)
            return fail(err, outcomes[i].status, "%s; it stays in the outbox", outcomes[i].reason);
    return STATUS_OK;
}

static Status share(Invocation *invocation, Catalog *catalog, const ShareOptions *options,
                    Error *err)
{
    const ShareOutcome *outcomes;
    int count;
    TRY(share_report(catalog, options, &invocation->arena, &outcomes, &count, err));
    if (invocation->common.json)
        TRY(print_json(outcomes, count, &invocation->arena, err));
    else
        print_text(outcomes, count);
    return conclude(outcomes, count, err);
}

Status command_share(Invocation *invocation, Error *err)
{
    ShareOptions to_share = {.configuration = "sharing.json", .folder = "out"};
    const Option options[] = {
        {"config", OPTION_TEXT, &to_share.configuration, "FILE",
         "where to send it (default sharing.json)"},
        {"out", OPTION_TEXT, &to_share.folder, "DIR", "where the report is (default out)"},
        {"dry-run", OPTION_FLAG, &to_share.dry_run, NULL, "tell what would be sent, send nothing"},
    };
    TRY(options_parse(invocation, options, sizeof options / sizeof *options, err));
    if (invocation->common.help)
        return STATUS_OK;
    TRY(operands_check(invocation, 0, 0, err));
    Catalog *catalog = NULL;
    TRY(catalog_open(invocation->common.database, &catalog, err));
    const Status status = share(invocation, catalog, &to_share, err);
    catalog_close(catalog);
    return status;
}
