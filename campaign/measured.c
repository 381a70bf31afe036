#include "campaign/measured.h"

#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/hash.h"
#include "base/json.h"
#include "base/text.h"
#include "base/units.h"
#include "campaign/measured_file.h"
#include "catalog/setting.h"

static const char PROPOSED[] = "proposed"; // the setting: one line a run, "R-... HS-... HS-..."
static const char FOLDER[] = "results/";
static const char PLACE[] = "measured";

// What a claim says; everything else in a row is a condition of it.
static const struct Outcome {
    int field;
    const char *quantity;
    const char *unit;
} OUTCOMES[] = {
    {RESULT_AT_coulombic_efficiency_pct, "coulombic_efficiency", "%"},
    {RESULT_AT_cycle_life, "cycles", "1"},
    {RESULT_AT_overpotential_mV, "overpotential", "mV"},
};
enum { OUTCOME_COUNT = sizeof OUTCOMES / sizeof *OUTCOMES };

// -- What was proposed --

Status measured_note(Catalog *catalog, const Report *report, Error *err)
{
    Arena scratch = {0};
    const char *known = NULL;
    Text text = {.arena = &scratch};
    Status status = catalog_setting(catalog, PROPOSED, &scratch, &known, err);
    if (status != STATUS_OK)
        goto done;
    text_append(&text, "%s", report->run_id);
    for (int i = 0; i < report->experiments.row_count; i++)
        text_append(&text, " %s", table_text(&report->experiments, i, "id"));
    text_append(&text, "\n");
    status = text_check(&text, err);
    if (status != STATUS_OK || (known && strncmp(known, text.bytes, text.length) == 0))
        goto done;
    text_append(&text, "%s", known ? known : "");
    status = text_check(&text, err);
    if (status == STATUS_OK)
        status = catalog_put_setting(catalog, PROPOSED, text.bytes, err);
done:
    arena_clear(&scratch);
    return status;
}

// The words of the setting: the first of each line are runs, the latest first; the rest designs.
static Status read_known(Catalog *catalog, Arena *arena, ResultsKnown *known, Error *err)
{
    const char *text = NULL;
    TRY(catalog_setting(catalog, PROPOSED, arena, &text, err));
    const size_t length = text ? strlen(text) : 0;
    const char **runs = arena_alloc(arena, length / 2 + 1, sizeof *runs);
    const char **ids = arena_alloc(arena, length / 2 + 1, sizeof *ids);
    if (!runs || !ids)
        return arena_exhausted(arena, err);
    *known = (ResultsKnown){.ids = ids, .runs = runs};
    bool first = true;
    while (text && *text) {
        const size_t word = strcspn(text, " \n");
        const char *copy = arena_copy(arena, text, word);
        if (!copy)
            return arena_exhausted(arena, err);
        if (first)
            runs[known->run_count++] = copy;
        else
            ids[known->id_count++] = copy;
        first = text[word] == '\n';
        text += word + (text[word] != '\0');
    }
    return STATUS_OK;
}

// -- Claims --

static double field_number(const LabResult *row, int field)
{
    return *(const double *)(const void *)((const char *)row + ENTRY_FIELDS[field].offset);
}

static const char *field_text(const LabResult *row, int field)
{
    return *(const char *const *)(const void *)((const char *)row + ENTRY_FIELDS[field].offset);
}

static bool is_outcome(int field)
{
    for (int i = 0; i < OUTCOME_COUNT; i++)
        if (OUTCOMES[i].field == field)
            return true;
    return false;
}

static int compare_fields(const void *a, const void *b)
{
    return strcmp(ENTRY_FIELDS[*(const int *)a].column.key,
                  ENTRY_FIELDS[*(const int *)b].column.key);
}

// An experiment that was not proposed carries its recipe along.
static Status add_recipe(Json *conditions, const LabResult *row, Arena *arena, Error *err)
{
    JsonDocument recipe = {0};
    if (!row->recipe)
        return STATUS_OK;
    TRY(json_parse("recipe", row->recipe, strlen(row->recipe), arena, &recipe, err));
    json_add(conditions, "recipe", recipe.root);
    return STATUS_OK;
}

// Everything the row says besides its outcomes, keys sorted; names carry their units.
static Status write_conditions(const LabResult *row, Arena *arena, const char **text, Error *err)
{
    int order[ENTRY_FIELD_COUNT];
    Json *object = json_new_object();
    for (int i = 0; i < ENTRY_FIELD_COUNT; i++)
        order[i] = i;
    qsort(order, ENTRY_FIELD_COUNT, sizeof *order, compare_fields);
    for (int i = 0; i < ENTRY_FIELD_COUNT; i++) {
        const Column *column = &ENTRY_FIELDS[order[i]].column;
        if (is_outcome(order[i]))
            continue;
        if (column->kind == COLUMN_TEXT && field_text(row, order[i]))
            json_add_string(object, column->key, field_text(row, order[i]));
        else if (column->kind != COLUMN_TEXT && !isnan(field_number(row, order[i])))
            json_add_number(object, column->key, field_number(row, order[i]));
    }
    Status status = add_recipe(object, row, arena, err);
    if (status == STATUS_OK)
        status = json_print(object, false, arena, text, err);
    json_free(object);
    return status;
}

// The claim of one row about one quantity; without a value it says how the experiment stands.
static Claim make_claim(const LabResult *row, const char *document, const char *conditions,
                        const struct Outcome *outcome)
{
    double factor, offset;
    Claim claim = claim_empty();
    claim.host = row->id;
    claim.table_host = row->id;
    claim.kind = "host";
    claim.role = outcome ? "outcome" : "condition";
    claim.cell = "half";
    claim.quantity = outcome ? outcome->quantity : "experiment";
    claim.token = row->status;
    claim.qualifier = "=";
    claim.claim_class = "fixed";
    claim.conditions = conditions;
    claim.place = PLACE;
    claim.source = document;
    claim.document = document;
    claim.section = row->run;
    claim.line = row->row + 1;
    claim.status = "validated";
    claim.confidence = 1;
    if (outcome) {
        claim.value = field_number(row, outcome->field);
        claim.unit = outcome->unit;
        if (unit_find(outcome->unit, &factor, &offset))
            claim.si_value = claim.value * factor + offset;
    }
    return claim;
}

static Status put_claim(Catalog *catalog, Claim claim, Arena *arena, Error *err)
{
    char hex[HASH_TEXT];
    const char *key =
        arena_format(arena, "%s\n%s\n%s", claim.document, claim.host, claim.quantity);
    if (!key)
        return arena_exhausted(arena, err);
    hash_bytes(key, strlen(key), hex);
    hex[24] = '\0';
    claim.id = hex;
    return catalog_put_claim(catalog, &claim, err);
}

static Status put_row(Catalog *catalog, const LabResult *row, const char *document, Arena *arena,
                      int *claims, Error *err)
{
    const char *conditions;
    TRY(write_conditions(row, arena, &conditions, err));
    TRY(put_claim(catalog, make_claim(row, document, conditions, NULL), arena, err));
    ++*claims;
    for (int i = 0; i < OUTCOME_COUNT; i++) {
        if (isnan(field_number(row, OUTCOMES[i].field)))
            continue;
        TRY(put_claim(catalog, make_claim(row, document, conditions, &OUTCOMES[i]), arena, err));
        ++*claims;
    }
    return STATUS_OK;
}

// -- Imports --

Status measured_list(Catalog *catalog, Arena *arena, const char *const **names, int *count,
                     Error *err)
{
    const Claim *claims;
    int claim_count;
    TRY(catalog_claims(catalog, NULL, arena, &claims, &claim_count, err));
    const char **list = arena_alloc(arena, (size_t)claim_count + 1, sizeof *list);
    if (!list)
        return arena_exhausted(arena, err);
    *count = 0;
    for (int i = 0; i < claim_count; i++) { // by source, which is the document
        const Claim *claim = &claims[i];
        if (claim->place && strcmp(claim->place, PLACE) == 0 &&
            (*count == 0 || strcmp(list[*count - 1], claim->document) != 0))
            list[(*count)++] = claim->document;
    }
    *names = list;
    return STATUS_OK;
}

// What the rows say, as text: results are the same when this is, whatever program saved the file.
static Status fingerprint(const Results *results, Arena *arena, char hex[HASH_TEXT], Error *err)
{
    Text text = {.arena = arena};
    for (int i = 0; i < results->count; i++) {
        const LabResult *row = &results->rows[i];
        text_append(&text, "%s\n%s\n", row->id, row->run);
        if (row->recipe)
            text_append(&text, "%s\n", row->recipe);
        for (int k = 0; k < ENTRY_FIELD_COUNT; k++)
            if (ENTRY_FIELDS[k].column.kind == COLUMN_TEXT)
                text_append(&text, "%s\n", field_text(row, k) ? field_text(row, k) : "");
            else // 14 digits: all that every spreadsheet program keeps
                text_append(&text, "%.14g\n", field_number(row, k));
    }
    TRY(text_check(&text, err));
    hash_bytes(text.bytes ? text.bytes : "", text.length, hex);
    return STATUS_OK;
}

// The name of the next import, or of the one with the same results.
static Status name_import(Catalog *catalog, const char *hex, Arena *arena, MeasuredImport *import,
                          Error *err)
{
    const char *const *names;
    int count, last = 0;
    TRY(measured_list(catalog, arena, &names, &count, err));
    for (int i = 0; i < count; i++) {
        const char *dash = strchr(names[i], '-');
        last = atoi(names[i] + strlen(FOLDER));
        if (dash && strncmp(dash + 1, hex, 12) == 0) {
            import->known = true;
            import->name = names[i];
            return STATUS_OK;
        }
    }
    import->name = arena_format(arena, "%s%04d-%.12s", FOLDER, last + 1, hex);
    return import->name ? STATUS_OK : arena_exhausted(arena, err);
}

static Status store(Catalog *catalog, const char *path, const char *hex, Arena *arena,
                    MeasuredImport *import, Error *err)
{
    const CatalogDocument document = {import->name, path, hex, "results"};
    TRY(catalog_put_document(catalog, &document, err));
    for (int i = 0; i < import->results.count; i++)
        TRY(put_row(catalog, &import->results.rows[i], import->name, arena, &import->claims, err));
    return STATUS_OK;
}

// Stores the results within a transaction, which a dry run rolls back.
static Status import_rows(Catalog *catalog, const char *path, bool keep, Arena *arena,
                          MeasuredImport *import, Error *err)
{
    char hex[HASH_TEXT];
    TRY(fingerprint(&import->results, arena, hex, err));
    TRY(catalog_begin(catalog, err));
    Status status = name_import(catalog, hex, arena, import, err);
    if (status == STATUS_OK && !import->known)
        status = store(catalog, path, hex, arena, import, err);
    if (status == STATUS_OK && keep && !import->known) {
        TRY(catalog_commit(catalog, err));
        import->stored = true;
        return STATUS_OK;
    }
    catalog_rollback(catalog);
    return status;
}

static bool is_json(const char *path)
{
    const char *dot = strrchr(path, '.');
    return strcmp(path, "-") == 0 || (dot && strcasecmp(dot, ".json") == 0);
}

static Status read_results(Catalog *catalog, const char *path, const MeasuredOptions *options,
                           Arena *arena, Results *results, Error *err)
{
    ResultsKnown known;
    TRY(read_known(catalog, arena, &known, err));
    if (is_json(path)) {
        assert(options->materials);
        return measured_file_read(path, &known, options->materials, arena, results, err);
    }
    if (known.run_count == 0)
        return fail(err, STATUS_NO_INPUT, "no report was ever made with this database: results "
                                          "belong to the one their workbook came from");
    return results_read(path, &known, arena, results, err);
}

Status measured_import(Catalog *catalog, const char *path, const MeasuredOptions *options,
                       Arena *arena, MeasuredImport *import, Error *err)
{
    *import = (MeasuredImport){0};
    TRY(read_results(catalog, path, options, arena, &import->results, err));
    if (import->results.count == 0 || (import->results.refusals > 0 && !options->partial))
        return STATUS_OK;
    return import_rows(catalog, path, !options->dry_run, arena, import, err);
}

Status measured_undo(Catalog *catalog, const char *name, Error *err)
{
    Arena scratch = {0};
    CatalogDocument document = {0};
    Status status = catalog_document(catalog, name, "", &scratch, &document, err);
    if (status == STATUS_OK &&
        (!document.name || strncmp(document.name, FOLDER, strlen(FOLDER)) != 0))
        status = fail(err, STATUS_NO_INPUT, "no results were imported as '%s'", name);
    if (status == STATUS_OK)
        status = catalog_forget_document(catalog, name, err);
    arena_clear(&scratch);
    return status;
}
