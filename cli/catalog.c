#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/file.h"
#include "base/text.h"
#include "catalog/card.h"
#include "catalog/export.h"
#include "cli/command.h"

// The options of all actions; each uses its own.
typedef struct Choice {
    const char *form;
    const char *out;
    const char *sort;
    const char *where;
    const char *prefer;
    const char *because;
    bool undo;
    bool open;
} Choice;

typedef Status Action(Invocation *invocation, Catalog *catalog, const Choice *choice, Text *out,
                      Error *err);

static Status action_list(Invocation *invocation, Catalog *catalog, const Choice *choice, Text *out,
                          Error *err)
{
    const CardList list = {choice->sort, choice->where, invocation->common.json};
    return card_list(catalog, &list, &invocation->arena, out, err);
}

static Status action_show(Invocation *invocation, Catalog *catalog, const Choice *choice, Text *out,
                          Error *err)
{
    (void)choice;
    if (invocation->argc != 2)
        return fail(err, STATUS_USAGE, "catalog show: expected the name of a host");
    return card_show(catalog, invocation->argv[1], invocation->common.json, &invocation->arena, out,
                     err);
}

static Status action_check(Invocation *invocation, Catalog *catalog, const Choice *choice,
                           Text *out, Error *err)
{
    const CardProblems problems = {choice->where, choice->open};
    if (invocation->common.json)
        return export_catalog(catalog, "problems", &invocation->arena, out, err);
    return card_problems(catalog, &problems, &invocation->arena, out, err);
}

static Status action_export(Invocation *invocation, Catalog *catalog, const Choice *choice,
                            Text *out, Error *err)
{
    return export_catalog(catalog, choice->form, &invocation->arena, out, err);
}

static Status action_settle(Invocation *invocation, Catalog *catalog, const Choice *choice,
                            Text *out, Error *err)
{
    if (invocation->argc != 2)
        return fail(err, STATUS_USAGE, "catalog settle: expected the identity of a problem");
    const char *id = invocation->argv[1];
    if (!choice->undo && (!choice->prefer || !choice->because))
        return fail(err, STATUS_USAGE,
                    "catalog settle: --prefer and --because are both needed, or --undo");
    TRY(catalog_settle(catalog, id, choice->undo ? NULL : choice->prefer,
                       choice->undo ? NULL : choice->because, err));
    // What stands now, so that a slip of the letter is seen.
    return card_problems(catalog, &(CardProblems){.where = id}, &invocation->arena, out, err);
}

static const struct {
    const char *name;
    Action *run;
} ACTIONS[] = {
    {"list", action_list},     {"show", action_show},     {"check", action_check},
    {"export", action_export}, {"settle", action_settle},
};
enum { ACTION_COUNT = sizeof ACTIONS / sizeof *ACTIONS };

static Status find_action(const char *name, Action **action, Error *err)
{
    const char *names[ACTION_COUNT];
    for (int i = 0; i < ACTION_COUNT; i++) {
        names[i] = ACTIONS[i].name;
        if (strcmp(name, ACTIONS[i].name) == 0) {
            *action = ACTIONS[i].run;
            return STATUS_OK;
        }
    }
    const char *nearest = text_nearest(name, names, ACTION_COUNT);
    return fail(err, STATUS_USAGE, "catalog: no action '%s'%s%s", name,
                nearest ? "; did you mean " : "; expected list, show, check, export or settle",
                nearest ? nearest : "");
}

static Status act(Invocation *invocation, Action *action, const Choice *choice, Error *err)
{
    Catalog *catalog = NULL;
    Text out = {.arena = &invocation->arena};
    // Looking at a catalog never creates one.
    if (!file_exists(invocation->common.database))
        return fail(err, STATUS_NO_INPUT, "%s: no catalog there; 'hostscreen ingest' makes one",
                    invocation->common.database);
    TRY(catalog_open(invocation->common.database, &catalog, err));
    const Status status = action(invocation, catalog, choice, &out, err);
    catalog_close(catalog);
    TRY(status);
    TRY(text_check(&out, err));
    if (out.length == 0)
        return STATUS_OK;
    return file_write(choice->out, out.bytes, out.length, err);
}

Status command_catalog(Invocation *invocation, Error *err)
{
    Choice choice = {.form = "records", .out = "-"};
    Action *action = NULL;
    const Option options[] = {
        {"form", OPTION_TEXT, &choice.form, "FORM", export_forms()},
        {"out", OPTION_TEXT, &choice.out, "FILE", "write there instead of standard output"},
        {"sort", OPTION_TEXT, &choice.sort, "FIELD", "list: by this field, -FIELD downwards"},
        {"where", OPTION_TEXT, &choice.where, "WHAT",
         "list: WORD, FIELD=WORD, FIELD>NUMBER, with commas between; check: WORD"},
        {"open", OPTION_FLAG, &choice.open, NULL, "check: only what nobody has settled"},
        {"prefer", OPTION_TEXT, &choice.prefer, "VALUE",
         "settle: the side (A, B) or value to believe"},
        {"because", OPTION_TEXT, &choice.because, "REASON", "settle: why"},
        {"undo", OPTION_FLAG, &choice.undo, NULL, "settle: open the problem again"},
    };
    TRY(options_parse(invocation, options, sizeof options / sizeof *options, err));
    if (invocation->common.help)
        return STATUS_OK;
    TRY(operands_check(invocation, 1, 2, err));
    TRY(find_action(invocation->argv[0], &action, err));
    return act(invocation, action, &choice, err);
}
