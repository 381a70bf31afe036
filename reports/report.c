#include "reports/report.h"

#include <math.h>
#include <string.h>

#include "base/file.h"
#include "base/text.h"

// -- Tables --

Status report_tables(const Report *report,
                     Status (*visit)(void *context, const Table *table, Error *err), void *context,
                     Error *err)
{
    const Table *const tables[] = {
        &report->experiments, &report->layers,      &report->ranking,   &report->changes,
        &report->check,       &report->skill,       &report->forecasters, &report->constants,
        &report->learning,    &report->hosts,       &report->values,    &report->profiles,
        &report->slices,      &report->tradeoff,
    };
    for (size_t i = 0; i < sizeof tables / sizeof tables[0]; i++)
        if (tables[i]->column_count > 0)
            TRY(visit(context, tables[i], err));
    return STATUS_OK;
}

// -- Checks --

static Status check_table(void *context, const Table *table, Error *err)
{
    (void)context;
    return table_check(table, err);
}

static Status check_text(const char *what, const char *text, Error *err)
{
    if (!text || !text[0])
        return fail(err, STATUS_INTERNAL, "report: %s is missing", what);
    if (text_valid_utf8(text, strlen(text)) != strlen(text))
        return fail(err, STATUS_INTERNAL, "report: %s is not UTF-8", what);
    for (const char *c = text; *c; c++)
        if ((unsigned char)*c < ' ' && *c != '\n')
            return fail(err, STATUS_INTERNAL, "report: %s has a control character", what);
    return STATUS_OK;
}

static Status check_texts(const Report *report, Error *err)
{
    TRY(check_text("run_id", report->run_id, err));
    TRY(check_text("question", report->question, err));
    TRY(check_text("trust", report->trust, err));
    TRY(check_text("skill_sentence", report->skill_sentence, err));
    TRY(check_text("software", report->software, err));
    if (report->changes_sentence)
        TRY(check_text("changes_sentence", report->changes_sentence, err));
    for (int i = 0; i < 3 && report->answer[i]; i++)
        TRY(check_text("an answer", report->answer[i], err));
    if (!isfinite(report->created) || report->created < 0)
        return fail(err, STATUS_INTERNAL, "report: created is no time");
    return STATUS_OK;
}

static Status check_keys(const Table *table, const char *const *keys, int count, Error *err)
{
    for (int i = 0; i < count && table->column_count > 0; i++)
        if (table_column(table, keys[i]) < 0)
            return fail(err, STATUS_INTERNAL, "table %s: lacks the column '%s'", table->name,
                        keys[i]);
    return STATUS_OK;
}

static bool names_experiment(const Table *experiments, const char *id)
{
    for (int i = 0; id && i < experiments->row_count; i++) {
        const char *known = table_text(experiments, i, "id");
        if (known && strcmp(known, id) == 0)
            return true;
    }
    return false;
}

static Status check_ids(const Report *report, Error *err)
{
    const Table *experiments = &report->experiments;
    for (int i = 0; i < experiments->row_count; i++) {
        const char *id = table_text(experiments, i, "id");
        const Table above = {.columns = experiments->columns, .cells = experiments->cells,
                             .column_count = experiments->column_count, .row_count = i};
        if (!id || names_experiment(&above, id))
            return fail(err, STATUS_INTERNAL, "table %s: row %d: the id '%s' is %s",
                        experiments->name, i + 1, id ? id : "", id ? "taken" : "missing");
    }
    for (int i = 0; i < report->layers.row_count; i++) {
        const char *id = table_text(&report->layers, i, "experiment");
        if (!names_experiment(experiments, id))
            return fail(err, STATUS_INTERNAL, "table %s: row %d: there is no experiment '%s'",
                        report->layers.name, i + 1, id ? id : "");
    }
    return STATUS_OK;
}

Status report_check(const Report *report, Error *err)
{
    static const char *const experiments[] = {"id"};
    static const char *const layers[] = {"experiment", "layer"};
    static const char *const check[] = {"host", "quantity", "published", "predicted"};
    TRY(check_texts(report, err));
    TRY(report_tables(report, check_table, NULL, err));
    TRY(check_keys(&report->experiments, experiments, 1, err));
    TRY(check_keys(&report->layers, layers, 2, err));
    TRY(check_keys(&report->check, check, 4, err));
    return check_ids(report, err);
}

// -- CSV --

typedef struct Folder {
    const char *path; // borrowed
} Folder;

static Status write_table(void *context, const Table *table, Error *err)
{
    Arena scratch = {0};
    Status status;
    Text text = {.arena = &scratch};
    const char *path = arena_format(&scratch, "%s/%s.csv", ((const Folder *)context)->path,
                                    table->name);
    if (!path) {
        status = arena_exhausted(&scratch, err);
        goto done;
    }
    table_csv(&text, table);
    status = text_check(&text, err);
    if (status == STATUS_OK)
        status = file_write(path, text.bytes, text.length, err);
done:
    arena_clear(&scratch);
    return status;
}

Status report_csv(const Report *report, const char *folder, Error *err)
{
    TRY(report_check(report, err));
    TRY(file_make_folder(folder, err));
    return report_tables(report, write_table, &(Folder){folder}, err);
}
