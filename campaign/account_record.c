// The published record, and how well the relation to it predicts what it has not seen.
#include <math.h>
#include <string.h>

#include "base/text.h"
#include "campaign/account.h"
#include "campaign/sheet.h"

static const Column CHECK_COLUMNS[] = {
    {"host", "Host", "", COLUMN_TEXT, 0, 20, "Published host.", SCALE_NONE, false},
    {"quantity", "Quantity", "", COLUMN_TEXT, 0, 22, "What was measured.", SCALE_NONE, false},
    {"unit", "Unit", "", COLUMN_TEXT, 0, 8, "Unit of the values in this row.", SCALE_NONE, false},
    {"published", "Published", "", COLUMN_NUMBER, 2, 0, "The published value.", SCALE_NONE,
     false},
    {"bound", "Bound", "", COLUMN_TEXT, 0, 10, "Whether the value is exact or a bound.",
     SCALE_NONE, false},
    {"predicted", "Predicted", "", COLUMN_NUMBER, 2, 0, "Predicted with this host left out and"
     " everything refitted.", SCALE_NONE, false},
    {"sd", "Uncertainty", "", COLUMN_NUMBER, 2, 0, "Half the central 68 % interval of the"
     " prediction.", SCALE_NONE, false},
    {"simulated", "Simulated", "", COLUMN_NUMBER, 2, 0, "The host's own simulation, at the"
     " conditions of the measurement; empty where it did not finish.", SCALE_NONE, false},
    {"current", "Current (mA/cm2)", "mA/cm2", COLUMN_NUMBER, 2, 0, "Of the measurement.",
     SCALE_NONE, false},
    {"capacity", "Capacity (mAh/cm2)", "mAh/cm2", COLUMN_NUMBER, 2, 0, "Of the measurement.",
     SCALE_NONE, false},
    {"electrolyte", "Electrolyte", "", COLUMN_TEXT, 0, 22, "Of data/parameters.json, closest to"
     " what was used.", SCALE_NONE, false},
    {"reference", "Reference", "", COLUMN_TEXT, 0, 50, "Where it was published.", SCALE_NONE,
     true},
};

static const Column SKILL_COLUMNS[] = {
    {"quantity", "Quantity", "", COLUMN_TEXT, 0, 22, "On its scale: -log10 of the loss of a CE,"
     " log10 of a duration in hours.", SCALE_NONE, false},
    {"n", "Hosts", "", COLUMN_INTEGER, 0, 8, "Measurements scored.", SCALE_NONE, false},
    {"model_error", "Error", "", COLUMN_NUMBER, 3, 0, "Root mean square error, each host left out"
     " with everything refitted.", SCALE_NONE, false},
    {"null_error", "Error of the mean", "", COLUMN_NUMBER, 3, 0, "The same when each host is"
     " predicted by the mean of the others.", SCALE_NONE, false},
    {"coverage", "In 90 % interval", "", COLUMN_PERCENT, 0, 0, "Share of the measurements inside"
     " the predicted central 90 % interval.", SCALE_NONE, false},
    {"coverage50", "In 50 % interval", "", COLUMN_PERCENT, 0, 0, "Share of the measurements inside"
     " the predicted central 50 % interval.", SCALE_NONE, false},
    {"spearman", "Rank correlation", "", COLUMN_NUMBER, 2, 0, "Spearman's, between predicted and"
     " published.", SCALE_NONE, false},
    {"crps", "CRPS", "", COLUMN_NUMBER, 3, 0, "Continuous ranked probability score; less is"
     " better.", SCALE_NONE, false},
    {"crps_null", "CRPS of the mean", "", COLUMN_NUMBER, 3, 0, "The same of the other hosts' mean"
     " and spread.", SCALE_NONE, false},
    {"p", "Permutation p", "", COLUMN_NUMBER, 3, 0, "Share of 999 permutations of the simulated"
     " values that correlate as well with the published ones.", SCALE_NONE, false},
    {"slope", "Slope", "", COLUMN_NUMBER, 2, 0, "Published per simulated, on the scale: posterior"
     " mean; 1 is a simulator that is right but for an offset, 0 one that says nothing.",
     SCALE_NONE, false},
    {"slope_sd", "Slope sd", "", COLUMN_NUMBER, 2, 0, "Posterior standard deviation of the slope.",
     SCALE_NONE, false},
};

// -- Model check --

static const char *bound_word(FusionBound bound)
{
    return bound == BOUND_BELOW ? "at least" : bound == BOUND_ABOVE ? "at most" : "exact";
}

// Back from the scale of the relation to the unit of the row: lives stay in hours.
static double in_unit(const Evidence *evidence, double scaled)
{
    return objective_inverse(evidence->objective, scaled);
}

static void put_check(Sheet *sheet, const Relation *relation, int i)
{
    const Evidence *evidence = &relation->evidence[i];
    const double mean = relation->predicted[i];
    const double sd = relation->predicted_sd[i];
    sheet_row(sheet);
    sheet_text(sheet, evidence->host);
    sheet_text(sheet, OBJECTIVES[evidence->objective].heading);
    sheet_text(sheet, evidence->objective == OBJECTIVE_LIFE
                          ? "h" : OBJECTIVES[evidence->objective].unit);
    sheet_number(sheet, evidence->value);
    sheet_text(sheet, bound_word(evidence->bound));
    sheet_number(sheet, in_unit(evidence, mean));
    sheet_number(sheet, 0.5 * fabs(in_unit(evidence, mean + sd) - in_unit(evidence, mean - sd)));
    sheet_number(sheet, isnan(relation->simulated[i])
                            ? NAN : in_unit(evidence, relation->rows[i].x[TERM_SIMULATED]));
    sheet_number(sheet, evidence->current / 10);
    sheet_number(sheet, evidence->capacity / 36000);
    sheet_text(sheet, evidence->electrolyte);
    sheet_text(sheet, account_plain(evidence->reference, sheet->arena));
}

static void put_skill(Sheet *sheet, const Relation *relation)
{
    const Skill *skill = &relation->skill;
    double slope = 0;
    double slope_sd = 0;
    fusion_term(&relation->fusion, 1 + TERM_SIMULATED, &slope, &slope_sd);
    sheet_row(sheet);
    sheet_text(sheet, OBJECTIVES[relation->evidence[0].objective].heading);
    sheet_number(sheet, skill->rows);
    sheet_number(sheet, skill->rmse);
    sheet_number(sheet, skill->rmse_null);
    sheet_number(sheet, skill->coverage90);
    sheet_number(sheet, skill->coverage50);
    sheet_number(sheet, skill->spearman);
    sheet_number(sheet, skill->crps);
    sheet_number(sheet, skill->crps_null);
    sheet_number(sheet, skill->p_value);
    sheet_number(sheet, slope);
    sheet_number(sheet, slope_sd);
}

// -- Published hosts: a column a field --

static bool shown(const Field *field)
{
    return field->key && strcmp(field->name, "char_offset") != 0 &&
           strcmp(field->name, "byte_offset") != 0;
}

static Column host_column(const Field *field, Arena *arena)
{
    const bool has_unit = field->kind == FIELD_NUMBER && *field->unit && strcmp(field->unit, "1");
    const char *heading = has_unit ? arena_format(arena, "%s (%s)", field->heading, field->unit)
                                   : field->heading;
    return (Column){
        .key = strcmp(field->name, "name") == 0 ? "host" : field->name,
        .heading = heading ? heading : field->heading,
        .unit = has_unit ? field->unit : "",
        .kind = field->kind == FIELD_NUMBER ? COLUMN_NUMBER : COLUMN_TEXT,
        .decimals = has_unit ? 2 : 0,
        .help = "As printed in the source.",
    };
}

static const char *list_text(TextList list, Arena *arena)
{
    Text text = {.arena = arena};
    for (int i = 0; i < list.count; i++)
        text_append(&text, "%s%s", i ? "; " : "", list.items[i]);
    return text.bytes;
}

static void append_electrolyte(Text *text, const HostElectrolyte *electrolyte)
{
    text_append(text, "%s%s %s", text->length ? "; " : "",
                electrolyte->molarity_printed ? electrolyte->molarity_printed : "",
                electrolyte->salt ? electrolyte->salt : "");
    for (int i = 0; i < electrolyte->solvents.count; i++)
        text_append(text, "%s%s", i ? "-" : " in ", electrolyte->solvents.items[i]);
    for (int i = 0; i < electrolyte->additive_names.count; i++)
        text_append(text, ", %g %s %s", electrolyte->additive_amounts.items[i],
                    electrolyte->additive_units.items[i], electrolyte->additive_names.items[i]);
}

static void put_field(Sheet *sheet, const Host *host, const Field *field)
{
    if (field->kind == FIELD_NUMBER)
        sheet_number(sheet, record_number(host, field));
    else if (field->kind == FIELD_LIST)
        sheet_text(sheet, list_text(record_list(host, field), sheet->arena));
    else
        sheet_text(sheet, field->kind == FIELD_TEXT
                              ? account_plain(record_text(host, field), sheet->arena) : NULL);
}

static Status host_columns(Arena *arena, Column **columns, int *count, Error *err)
{
    Column *list = arena_alloc(arena, (size_t)HOST_FIELD_COUNT + 1, sizeof *list);
    if (!list)
        return arena_exhausted(arena, err);
    *count = 0;
    for (int f = 0; f < HOST_FIELD_COUNT; f++)
        if (shown(&HOST_FIELDS[f]))
            list[(*count)++] = host_column(&HOST_FIELDS[f], arena);
    list[(*count)++] = (Column){"electrolytes", "Electrolytes", "", COLUMN_TEXT, 0, 50,
                                "All that the source names for this host.", SCALE_NONE, true};
    *columns = list;
    return STATUS_OK;
}

static Status put_hosts(const Findings *findings, Arena *arena, Report *report, Error *err)
{
    const Host *hosts = NULL;
    int host_count = 0;
    Column *columns = NULL;
    int column_count = 0;
    TRY(catalog_hosts(findings->workshop->catalog, arena, &hosts, &host_count, err));
    TRY(host_columns(arena, &columns, &column_count, err));
    Sheet sheet = sheet_start(columns, column_count, arena);
    for (int i = 0; i < host_count; i++) {
        sheet_row(&sheet);
        for (int f = 0; f < HOST_FIELD_COUNT; f++)
            if (shown(&HOST_FIELDS[f]))
                put_field(&sheet, &hosts[i], &HOST_FIELDS[f]);
        Text text = {.arena = arena};
        for (int e = 0; e < hosts[i].electrolyte_count; e++)
            append_electrolyte(&text, &hosts[i].electrolytes[e]);
        sheet_text(&sheet, text.bytes);
    }
    return sheet_table(&sheet, "published_hosts", "Published hosts", &report->hosts, err);
}

Status account_record(const Findings *findings, Arena *arena, Report *report, Error *err)
{
    Sheet check = sheet_start(CHECK_COLUMNS, COLUMN_COUNT(CHECK_COLUMNS), arena);
    Sheet skill = sheet_start(SKILL_COLUMNS, COLUMN_COUNT(SKILL_COLUMNS), arena);
    for (int k = 0; k < OBJECTIVE_COUNT; k++) {
        const Relation *relation = &findings->calibration->relation[k];
        for (int i = 0; i < relation->count; i++)
            put_check(&check, relation, i);
        if (relation->count > 0)
            put_skill(&skill, relation);
    }
    TRY(sheet_table(&check, "model_check", "Model check", &report->check, err));
    TRY(sheet_table(&skill, "skill", "Skill", &report->skill, err));
    return put_hosts(findings, arena, report, err);
}
