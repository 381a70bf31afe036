// What was published: a row a host, with a column a field, and a row a value.
#include <math.h>
#include <string.h>

#include "base/text.h"
#include "campaign/account.h"
#include "campaign/sheet.h"

static const Column VALUE_COLUMNS[] = {
    {"host", "Host", "", COLUMN_TEXT, 0, 22, "As the tables of its source call it.", SCALE_NONE,
     false},
    {"cell", "Cell", "", COLUMN_TEXT, 0, 12, "Kind of cell it was measured in: half, symmetric,"
     " full, ...", SCALE_NONE, false},
    {"quantity", "Quantity", "", COLUMN_TEXT, 0, 22, "What the value is of.", SCALE_NONE, false},
    {"qualifier", "Qualifier", "", COLUMN_TEXT, 0, 10, "exact, about, or the bound it is: above,"
     " below, at least, at most.", SCALE_NONE, false},
    {"value", "Value (in its unit)", "", COLUMN_GENERAL, 0, 12, "As published; the unit follows.",
     SCALE_NONE, false},
    {"value_max", "Upper end (in its unit)", "", COLUMN_GENERAL, 0, 12, "Of a range.", SCALE_NONE,
     false},
    {"unit", "Unit", "", COLUMN_TEXT, 0, 10, "Of the value; 1 is a number without one.",
     SCALE_NONE, false},
    {"printed", "As printed", "", COLUMN_TEXT, 0, 12, "The sign or number in the source.",
     SCALE_NONE, false},
    {"conditions", "Conditions", "", COLUMN_TEXT, 0, 40, "Under which it was measured.", SCALE_NONE,
     true},
    {"conflict", "Conflict", "", COLUMN_TEXT, 0, 34, "Disagreements this value is a side of, how"
     " they stand, and what counts until they are settled; empty when nothing contradicts it.",
     SCALE_NONE, true},
    {"kind", "Kind of place", "", COLUMN_TEXT, 0, 10, "table, prose, caption or footnote.",
     SCALE_NONE, false},
    {"place", "Place", "", COLUMN_TEXT, 0, 20, "Document and line.", SCALE_NONE, false},
    {"reference", "Reference", "", COLUMN_LINK, 0, 50, "Where it was published first; leads to its"
     " DOI where that is known.", SCALE_NONE, true},
};

// -- A row a host --

static bool shown(const Field *field)
{
    static const char *const ELSEWHERE[] = {"line", "char_offset", "byte_offset"};
    for (size_t i = 0; i < sizeof ELSEWHERE / sizeof *ELSEWHERE; i++)
        if (strcmp(field->name, ELSEWHERE[i]) == 0)
            return false;
    return field->key;
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
        .kind = field->kind == FIELD_NUMBER                  ? COLUMN_NUMBER
                : strcmp(field->name, "bibliography") == 0 ? COLUMN_LINK
                                                           : COLUMN_TEXT,
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

// A sign at the beginning of a cell would be taken for a formula in a CSV file; anything else that
// stands where a qualifier is expected is the word that the source printed.
static const char *qualifier_word(const char *text)
{
    static const char *const WORDS[][2] = {
        {"=", "exact"},           {">", "above"},    {"<", "below"}, {"\xE2\x89\xA5", "at least"},
        {"\xE2\x89\xA4", "at most"}, {">=", "at least"}, {"<=", "at most"},
        {"\xE2\x89\x88", "about"}, {"~", "about"}};
    for (size_t i = 0; text && i < sizeof WORDS / sizeof *WORDS; i++)
        if (strcmp(text, WORDS[i][0]) == 0)
            return WORDS[i][1];
    return text;
}

static void put_field(Sheet *sheet, const Library *library, const Host *host, const Field *field)
{
    const char *link = strcmp(field->name, "bibliography") == 0
                           ? library_link(library, host->source, host->reference, sheet->arena)
                           : NULL;
    if (field->kind == FIELD_NUMBER)
        sheet_number(sheet, record_number(host, field));
    else if (field->kind == FIELD_LIST)
        sheet_text(sheet, list_text(record_list(host, field), sheet->arena));
    else
        sheet_link(sheet,
                   field->kind == FIELD_TEXT
                       ? library_plain(qualifier_word(record_text(host, field)), sheet->arena)
                       : NULL, link);
}

static Status host_columns(Arena *arena, Column **columns, int *count, Error *err)
{
    static const Column LAST[] = {
        {"electrolytes", "Electrolytes", "", COLUMN_TEXT, 0, 50, "All that the source names for"
         " this host.", SCALE_NONE, true},
        {"conflict", "Conflict", "", COLUMN_TEXT, 0, 34, "Disagreements that the row is a side of,"
         " how they stand, and what counts until they are settled.", SCALE_NONE, true},
        {"place", "Place", "", COLUMN_TEXT, 0, 20, "Document and line.", SCALE_NONE, false},
    };
    Column *list = arena_alloc(arena, (size_t)HOST_FIELD_COUNT + 3, sizeof *list);
    if (!list)
        return arena_exhausted(arena, err);
    *count = 0;
    for (int f = 0; f < HOST_FIELD_COUNT; f++)
        if (shown(&HOST_FIELDS[f]))
            list[(*count)++] = host_column(&HOST_FIELDS[f], arena);
    for (int i = 0; i < COLUMN_COUNT(LAST); i++)
        list[(*count)++] = LAST[i];
    *columns = list;
    return STATUS_OK;
}

static void put_host(Sheet *sheet, const Library *library, const Host *host)
{
    Text electrolytes = {.arena = sheet->arena};
    sheet_row(sheet);
    for (int f = 0; f < HOST_FIELD_COUNT; f++)
        if (shown(&HOST_FIELDS[f]))
            put_field(sheet, library, host, &HOST_FIELDS[f]);
    for (int e = 0; e < host->electrolyte_count; e++)
        append_electrolyte(&electrolytes, &host->electrolytes[e]);
    sheet_text(sheet, electrolytes.bytes);
    sheet_text(sheet, library_host_conflicts(library, host, sheet->arena));
    sheet_text(sheet, library_place(host->document, host->line, sheet->arena));
}

// -- A row a value --

// {"current_mA_cm2":0.5,"cathode":"LFP"} as "current_mA_cm2 0.5; cathode LFP".
static const char *conditions_text(const char *conditions, Arena *arena)
{
    JsonDocument document = {0};
    Text text = {.arena = arena};
    if (!conditions || json_parse("conditions", conditions, strlen(conditions), arena, &document,
                                  NULL) != STATUS_OK)
        return conditions;
    for (JsonView one = json_first(json_root(&document)); one.node; one = json_next(one)) {
        text_append(&text, "%s%s ", text.length ? "; " : "", json_key(one));
        if (json_is_number(one))
            text_append(&text, "%.10g", json_number(one));
        else
            text_append(&text, "%s", json_string(one) ? json_string(one) : "");
    }
    json_clear(&document);
    return text.bytes;
}

static void put_value(Sheet *sheet, const Library *library, const Claim *claim)
{
    Arena *arena = sheet->arena;
    const double number = claim->refs.count > 0 ? claim->refs.items[0] : (double)NAN;
    sheet_row(sheet);
    sheet_text(sheet, claim->table_host ? claim->table_host : claim->host);
    sheet_text(sheet, claim->cell);
    sheet_text(sheet, claim->quantity);
    sheet_text(sheet, qualifier_word(claim->qualifier));
    sheet_number(sheet, claim->value);
    sheet_number(sheet, claim->value_max);
    sheet_text(sheet, claim->unit);
    sheet_text(sheet, claim->token);
    sheet_text(sheet, conditions_text(claim->conditions, arena));
    sheet_text(sheet, library_conflicts(library, claim, arena));
    sheet_text(sheet, claim->place);
    sheet_text(sheet, library_place(claim->document, claim->line, arena));
    sheet_link(sheet, library_printed(library, claim->source, number, arena),
               library_link(library, claim->source, number, arena));
}

// Results of the laboratory are no published values.
static bool is_published(const Claim *claim)
{
    return !claim->place || strcmp(claim->place, "measured") != 0;
}

Status account_hosts(const Findings *findings, Arena *arena, Report *report, Error *err)
{
    const Library *library = findings->library;
    Column *columns = NULL;
    int column_count = 0;
    TRY(host_columns(arena, &columns, &column_count, err));
    Sheet hosts = sheet_start(columns, column_count, arena);
    Sheet values = sheet_start(VALUE_COLUMNS, COLUMN_COUNT(VALUE_COLUMNS), arena);
    for (int i = 0; i < library->host_count; i++)
        put_host(&hosts, library, &library->hosts[i]);
    for (int i = 0; i < library->claim_count; i++)
        if (is_published(&library->claims[i]))
            put_value(&values, library, &library->claims[i]);
    TRY(sheet_table(&hosts, "published_hosts", "Published hosts", &report->hosts, err));
    return sheet_table(&values, "published_values", "Published values", &report->values, err);
}
