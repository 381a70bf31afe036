#include <stdio.h>

#include "campaign/difference.h"
#include "campaign/history.h"
#include "cli/command.h"

static const char *or_none(const char *text)
{
    return text ? text : "none";
}

static void print_text(const Differences *differences)
{
    printf("%s\n", differences->cause);
    for (int i = 0; i < differences->count; i++) {
        const Difference *one = &differences->items[i];
        printf("  %-9s %s: %s -> %s\n", difference_word(one->kind), one->what,
               or_none(one->before), or_none(one->after));
    }
}

static Status print_json(const Differences *differences, Arena *arena, Error *err)
{
    const char *text = NULL;
    Json *json = json_new_object();
    json_add_string(json, "cause", differences->cause);
    Json *list = json_add(json, "differences", json_new_array());
    for (int i = 0; i < differences->count; i++) {
        Json *one = json_push(list, json_new_object());
        json_add_string(one, "kind", difference_word(differences->items[i].kind));
        json_add_string(one, "what", differences->items[i].what);
        json_add_string(one, "before", differences->items[i].before);
        json_add_string(one, "after", differences->items[i].after);
    }
    const Status status = json_print(json, true, arena, &text, err);
    json_free(json);
    if (status == STATUS_OK)
        puts(text);
    return status;
}

static Status compare(const char *out, const char *a, const char *b, Arena *arena,
                      Differences *differences, Error *err)
{
    JsonDocument before = {0};
    JsonDocument after = {0};
    Status status = history_read(out, a, arena, &before, err);
    if (status == STATUS_OK)
        status = history_read(out, b, arena, &after, err);
    if (status == STATUS_OK)
        status = difference_find(json_root(&before), json_root(&after), arena, differences, err);
    json_clear(&before);
    json_clear(&after);
    return status;
}

Status command_diff(Invocation *invocation, Error *err)
{
    const char *out = "out";
    Arena *arena = &invocation->arena;
    Differences differences = {0};
    const Option options[] = {
        {"out", OPTION_TEXT, &out, "DIR", "folder of the report (default out)"}};
    TRY(options_parse(invocation, options, 1, err));
    if (invocation->common.help)
        return STATUS_OK;
    TRY(operands_check(invocation, 0, 2, err));
    const char *a = invocation->argc > 0 ? invocation->argv[0] : "previous";
    const char *b = invocation->argc > 1 ? invocation->argv[1] : "last";
    TRY(compare(out, a, b, arena, &differences, err));
    if (invocation->common.json)
        TRY(print_json(&differences, arena, err));
    else
        print_text(&differences);
    return differences.count == 0 ? STATUS_OK
                                  : fail(err, STATUS_REJECTED, "%d difference%s",
                                         differences.count, differences.count == 1 ? "" : "s");
}
