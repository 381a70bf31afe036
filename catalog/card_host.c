// The card of a host: what its cells gave, every claim with its place, what disagrees.
#include <math.h>
#include <string.h>

#include "catalog/card_text.h"

// -- Cells --

// "= 95.6 %", "> 1000 h": the sign only where it is not "=".
static void append_value(Text *out, const char *qualifier, double value, const char *unit)
{
    if (qualifier && strcmp(qualifier, "=") != 0)
        text_append(out, "%s ", qualifier);
    card_quantity(out, value, unit);
}

// ", at 1 mA/cm2, 2 mAh/cm2" as far as they are known.
static void append_conditions_of_cell(Text *out, double current, double capacity)
{
    if (!isnan(current))
        text_append(out, ", %g mA/cm2", current);
    if (!isnan(capacity))
        text_append(out, ", %g mAh/cm2", capacity);
}

static void append_half(Text *out, const Host *host)
{
    text_append(out, "  half       ");
    if (!host_has_half(host)) {
        text_append(out, "none: %s\n", host->half_missing ? host->half_missing : "not printed");
        return;
    }
    text_append(out, "CE ");
    if (isnan(host->half_ce_pct))
        text_append(out, "none");
    else
        append_value(out, host->half_ce_qualifier, host->half_ce_pct, "%");
    if (!isnan(host->half_cycles)) {
        text_append(out, ", ");
        append_value(out, host->half_cycles_qualifier, host->half_cycles, "cycles");
    }
    append_conditions_of_cell(out, host->half_current_mA_cm2, host->half_capacity_mAh_cm2);
    text_append(out, "\n");
}

static void append_symmetric(Text *out, const Host *host)
{
    text_append(out, "  symmetric  ");
    if (!host_has_symmetric(host)) {
        text_append(out, "none: %s\n",
                    host->symmetric_missing ? host->symmetric_missing : "not printed");
        return;
    }
    if (isnan(host->symmetric_duration))
        text_append(out, "duration unknown");
    else
        append_value(out, host->symmetric_qualifier, host->symmetric_duration, "h");
    append_conditions_of_cell(out, host->symmetric_current_mA_cm2,
                              host->symmetric_capacity_mAh_cm2);
    if (!isnan(host_symmetric_cycles(host)))
        text_append(out, "; %.4g cycles of %g h", host_symmetric_cycles(host),
                    host->symmetric_cycle_h);
    if (host->symmetric_unit_printed && strcmp(host->symmetric_unit_printed, "h") != 0)
        text_append(out, " (printed as \"%s\")", host->symmetric_unit_printed);
    text_append(out, "\n");
}

static void append_full(Text *out, const Host *host)
{
    text_append(out, "  full       ");
    if (!host_has_full(host)) {
        text_append(out, "none: %s\n", host->full_missing ? host->full_missing : "not printed");
        return;
    }
    if (!isnan(host->full_retention_pct))
        append_value(out, host->full_retention_qualifier, host->full_retention_pct, "%");
    if (!isnan(host->full_cycles))
        text_append(out, " after %g cycles", host->full_cycles);
    if (!isnan(host->full_rate))
        text_append(out, ", %g %s", host->full_rate,
                    host->full_rate_unit ? host->full_rate_unit : "");
    if (host->full_cathode)
        text_append(out, ", %s", host->full_cathode);
    if (host->full_cathode_formula && host->full_cathode &&
        strcmp(host->full_cathode_formula, host->full_cathode) != 0)
        text_append(out, " (%s)", host->full_cathode_formula);
    text_append(out, "\n");
}

static void append_electrolyte(Text *out, const HostElectrolyte *electrolyte)
{
    text_append(out, "  in         %s %s in", electrolyte->molarity_printed, electrolyte->salt);
    for (int i = 0; i < electrolyte->solvents.count; i++)
        text_append(out, "%s%s", i ? "/" : " ", electrolyte->solvents.items[i]);
    for (int i = 0; i < electrolyte->additive_names.count; i++)
        text_append(out, " + %g%s %s", electrolyte->additive_amounts.items[i],
                    electrolyte->additive_units.items[i], electrolyte->additive_names.items[i]);
    if (electrolyte->role_inferred)
        text_append(out, " (%s, inferred)", electrolyte->role_inferred);
    text_append(out, "\n");
}

static void append_cells(Text *out, const Host *host)
{
    text_append(out, "\nCells, as tabulated\n");
    append_half(out, host);
    append_symmetric(out, host);
    append_full(out, host);
    if (!isnan(host->deposited_mAh_cm2))
        text_append(out, "  lithium    %g mAh/cm2 deposited\n", host->deposited_mAh_cm2);
    for (int i = 0; i < host->electrolyte_count; i++)
        append_electrolyte(out, &host->electrolytes[i]);
}

// -- Origin --

static void append_list(Text *out, const char *heading, TextList list)
{
    if (list.count == 0)
        return;
    text_append(out, "  ");
    card_cell(out, heading, 14);
    for (int i = 0; i < list.count; i++)
        text_append(out, "%s%s", i ? "; " : "", list.items[i]);
    text_append(out, "\n");
}

static const Reference *find_reference(const Reference *references, int count, const Host *host)
{
    for (int i = 0; i < count; i++)
        if (host->source && references[i].source && references[i].number == host->reference &&
            strcmp(references[i].source, host->source) == 0)
            return &references[i];
    return NULL;
}

static Status append_origin(Catalog *catalog, const Host *host, Arena *arena, Text *out, Error *err)
{
    const Reference *references = NULL;
    int count = 0;
    TRY(catalog_references(catalog, arena, &references, &count, err));
    const Reference *reference = find_reference(references, count, host);
    text_append(out, "%s\n", host->name);
    append_list(out, "also called", host->aliases);
    if (host->strategy)
        text_append(out, "  strategy       %s\n", host->strategy);
    if (host->bibliography)
        text_append(out, "  published in   [%g] %s\n", host->reference, host->bibliography);
    if (reference && reference->doi)
        text_append(out, "                 https://doi.org/%s%s%s%s\n", reference->doi,
                    reference->completed ? " (" : "",
                    reference->completed ? reference->completed : "",
                    reference->completed ? ")" : "");
    text_append(out, "  from           %s, table %g, row %s, line %g\n",
                host->document ? host->document : "", host->table, host->id ? host->id : "",
                host->line);
    append_list(out, "notes", host->flags);
    return STATUS_OK;
}

// -- Claims --

// Conditions that have a unit of their own; others are printed under their names.
static const struct {
    const char *key, *before, *after;
} CONDITIONS[] = {
    {"current_mA_cm2", "", " mA/cm2"}, {"capacity_mAh_cm2", "", " mAh/cm2"},
    {"cycles", "", " cycles"},         {"li_mAh_cm2", "Li ", " mAh/cm2"},
    {"np_ratio", "N/P ", ""},          {"cathode", "", ""},
    {"temperature_C", "", " \xC2\xB0" "C"},
};
enum { CONDITION_COUNT = sizeof CONDITIONS / sizeof *CONDITIONS };

static void append_bare(Text *out, JsonView value)
{
    if (json_is_number(value))
        text_append(out, "%g", json_number(value));
    else
        text_append(out, "%s", json_string(value) ? json_string(value) : "");
}

static bool is_known(const char *key)
{
    for (int i = 0; i < CONDITION_COUNT; i++)
        if (strcmp(CONDITIONS[i].key, key) == 0)
            return true;
    return strcmp(key, "rate") == 0 || strcmp(key, "rate_unit") == 0;
}

// Those with units in their order, the rate, then the rest in the document's.
static void append_all(Text *out, JsonView root)
{
    const char *comma = "";
    const JsonView rate = json_member(root, "rate");
    for (int i = 0; i < CONDITION_COUNT; i++) {
        const JsonView value = json_member(root, CONDITIONS[i].key);
        if (!json_present(value))
            continue;
        text_append(out, "%s%s", comma, CONDITIONS[i].before);
        append_bare(out, value);
        text_append(out, "%s", CONDITIONS[i].after);
        comma = ", ";
    }
    if (json_present(rate)) {
        const char *unit = json_string(json_member(root, "rate_unit"));
        text_append(out, "%s", comma);
        append_bare(out, rate);
        text_append(out, " %s", unit ? unit : "C");
        comma = ", ";
    }
    for (JsonView v = json_first(root); v.node; v = json_next(v)) {
        if (is_known(json_key(v)))
            continue;
        text_append(out, "%s%s ", comma, json_key(v));
        append_bare(out, v);
        comma = ", ";
    }
}

static Status append_conditions(Text *out, const char *conditions, Arena *arena, Error *err)
{
    JsonDocument document = {0};
    if (!conditions || strcmp(conditions, "{}") == 0)
        return STATUS_OK;
    TRY(json_parse("conditions", conditions, strlen(conditions), arena, &document, err));
    append_all(out, json_root(&document));
    json_clear(&document);
    return STATUS_OK;
}

static Status append_claim(Text *out, const Claim *claim, const char *document, Arena *arena,
                           Error *err)
{
    Text value = {.arena = arena};
    Text under = {.arena = arena};
    append_value(&value, claim->qualifier, claim->value,
                 isnan(claim->value_max) ? claim->unit : "");
    if (!isnan(claim->value_max)) {
        text_append(&value, " to ");
        card_quantity(&value, claim->value_max, claim->unit);
    }
    TRY(append_conditions(&under, claim->conditions, arena, err));
    const bool marked = claim->status && (strcmp(claim->status, "conflict") == 0 ||
                                          strcmp(claim->status, "invalid") == 0);
    text_append(out, "%c ", marked ? '!' : ' ');
    card_cell(out, claim->cell, 11);
    card_column(out, claim->quantity, 22);
    card_column(out, value.bytes, 16);
    card_column(out, under.bytes, 34);
    text_append(out, "%s ", claim->place ? claim->place : "");
    if (claim->document && strcmp(claim->document, document) != 0)
        text_append(out, "%s, ", claim->document);
    text_append(out, "line %g: \"%s\"\n", claim->line, claim->token ? claim->token : "");
    TRY(text_check(&value, err));
    return text_check(&under, err);
}

static Status append_claims(Catalog *catalog, const Host *host, Arena *arena, Text *out, Error *err)
{
    const Claim *claims = NULL;
    int count = 0;
    int marked = 0;
    TRY(catalog_claims(catalog, host->name, arena, &claims, &count, err));
    if (count > 0)
        text_append(out,
                    "\nClaims, each with its conditions, where it stands and how it is printed\n");
    for (int i = 0; i < count; i++) {
        TRY(append_claim(out, &claims[i], host->document ? host->document : "", arena, err));
        marked += claims[i].status && (strcmp(claims[i].status, "conflict") == 0 ||
                                       strcmp(claims[i].status, "invalid") == 0);
    }
    if (marked > 0)
        text_append(out, "! a side of a disagreement, or impossible\n");
    return STATUS_OK;
}

// -- Disagreements --

// About the host, or with a side that begins with its name.
static bool concerns(const Problem *problem, const Host *host)
{
    const size_t length = strlen(host->name);
    if (problem->host && strcmp(problem->host, host->name) == 0)
        return true;
    for (int i = 0; i < problem->values.count; i++) {
        const char *value = problem->values.items[i];
        if (strncmp(value, host->name, length) == 0 && strchr(": ", value[length]))
            return true;
    }
    return false;
}

static Status append_problems(Catalog *catalog, const Host *host, Arena *arena, Text *out,
                              Error *err)
{
    const Problem *problems = NULL;
    int count = 0;
    bool heading = false;
    TRY(catalog_problems(catalog, arena, &problems, &count, err));
    for (int i = 0; i < count; i++) {
        if (!concerns(&problems[i], host))
            continue;
        if (!heading)
            text_append(out, "\nDisagreements\n");
        heading = true;
        card_problem(out, &problems[i]);
    }
    if (heading)
        text_append(out, "\nTo settle one: hostscreen catalog settle ID --prefer A --because "
                         "\"...\"\n");
    return STATUS_OK;
}

// -- All of it --

static Status show_json(const Host *host, Arena *arena, Text *out, Error *err)
{
    Json *object = host_json(host);
    const char *text = NULL;
    const Status status = json_print(object, true, arena, &text, err);
    json_free(object);
    if (status == STATUS_OK)
        text_append(out, "%s\n", text);
    return status;
}

Status card_show(Catalog *catalog, const char *name, bool json, Arena *arena, Text *out, Error *err)
{
    Host host;
    TRY(catalog_host(catalog, name, arena, &host, err));
    if (json)
        return show_json(&host, arena, out, err);
    TRY(append_origin(catalog, &host, arena, out, err));
    append_cells(out, &host);
    TRY(append_claims(catalog, &host, arena, out, err));
    TRY(append_problems(catalog, &host, arena, out, err));
    return text_check(out, err);
}
