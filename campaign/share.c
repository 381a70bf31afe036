#include "campaign/share.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/file.h"
#include "base/hash.h"
#include "base/text.h"
#include "catalog/setting.h"
#include "office/sheet.h"
#include "reports/targets.h"

// The report as it is sent.
typedef struct Parcel {
    char hash[HASH_TEXT]; // of the workbook
    Delivery delivery;
    const char *files[2];
} Parcel;

// -- The parcel --

// What the sheet "Read me" of the workbook says: question, answers, run.
static Status read_summary(const char *workbook, Arena *arena, Parcel *parcel, Error *err)
{
    SheetBook book;
    Text text = {.arena = arena};
    TRY(sheet_read(workbook, arena, &book, err));
    const Sheet *readme = sheet_find(&book, "Read me");
    if (!readme || readme->count == 0)
        return fail(err, STATUS_BAD_DATA, "%s: has no sheet 'Read me'", workbook);
    parcel->delivery.subject = readme->cells[0].text;
    const char *label = "";
    for (int i = 1; i < readme->count && strcmp(label, "Sheets") != 0; i++) {
        const SheetCell *cell = &readme->cells[i];
        const bool trust = strcmp(label, "How far to trust it") == 0;
        if (cell->kind == SHEET_TEXT && cell->column == 0)
            label = cell->text;
        else if (cell->kind == SHEET_TEXT && (trust || strcmp(label, "Answer") == 0))
            text_append(&text, "%s\n", cell->text);
        if (trust && cell->column > 0)
            break; // its table follows
    }
    TRY(text_check(&text, err));
    parcel->delivery.text = text.bytes ? text.bytes : "";
    return STATUS_OK;
}

static Status make_parcel(const ShareOptions *options, Arena *arena, Parcel *parcel, Error *err)
{
    static const char *const names[] = {"hostscreen.xlsx", "hostscreen.html"};
    struct stat info;
    *parcel = (Parcel){0};
    for (int i = 0; i < 2; i++) {
        parcel->files[i] = arena_format(arena, "%s/%s", options->folder, names[i]);
        if (!parcel->files[i])
            return arena_exhausted(arena, err);
        if (stat(parcel->files[i], &info) != 0)
            return fail(err, STATUS_NO_INPUT, "%s: is not there: 'hostscreen run' makes it",
                        parcel->files[i]);
        if (i == 0)
            parcel->delivery.created = (double)info.st_mtime;
    }
    TRY(hash_file(parcel->files[0], parcel->hash, err));
    TRY(read_summary(parcel->files[0], arena, parcel, err));
    parcel->delivery.id = arena_copy(arena, parcel->hash, 16);
    parcel->delivery.files = parcel->files;
    parcel->delivery.file_count = 2;
    return parcel->delivery.id ? STATUS_OK : arena_exhausted(arena, err);
}

// -- The outbox --

// How a target stands: setting "share:NAME" holds "HASH sent|due ATTEMPTS".
typedef struct Record {
    char hash[HASH_TEXT];
    char state[8];
    int attempts;
} Record;

static Status read_record(Catalog *catalog, const char *target, Arena *arena, Record *record,
                          Error *err)
{
    const char *text = NULL;
    const char *name = arena_format(arena, "share:%s", target);
    *record = (Record){.state = "due"};
    if (!name)
        return arena_exhausted(arena, err);
    TRY(catalog_setting(catalog, name, arena, &text, err));
    if (text && sscanf(text, "%64s %7s %d", record->hash, record->state, &record->attempts) != 3)
        return fail(err, STATUS_BAD_DATA, "the catalog's setting '%s' is damaged", name);
    return STATUS_OK;
}

static Status write_record(Catalog *catalog, const char *target, Arena *arena,
                           const Record *record, Error *err)
{
    const char *name = arena_format(arena, "share:%s", target);
    const char *text =
        arena_format(arena, "%s %s %d", record->hash, record->state, record->attempts);
    if (!name || !text)
        return arena_exhausted(arena, err);
    return catalog_put_setting(catalog, name, text, err);
}

static Status try_sending(const DeliveryTarget *target, const Parcel *parcel, Arena *arena,
                          Error *err)
{
    const char *secret;
    TRY(target_secret(target, arena, &secret, err));
    return delivery_send(target, secret, &parcel->delivery, err);
}

static Status serve(Catalog *catalog, const DeliveryTarget *target, const Parcel *parcel,
                    bool dry_run, Arena *arena, ShareOutcome *outcome, Error *err)
{
    Record record;
    Error failure;
    TRY(read_record(catalog, target->name, arena, &record, err));
    const bool same = strcmp(record.hash, parcel->hash) == 0;
    *outcome = (ShareOutcome){.target = target->name, .state = SHARE_KNOWN,
                              .attempts = record.attempts};
    if (same && strcmp(record.state, "sent") == 0)
        return STATUS_OK;
    outcome->attempts = same ? record.attempts : 0;
    outcome->state = SHARE_DUE;
    if (dry_run)
        return STATUS_OK;
    record = (Record){.state = "due", .attempts = ++outcome->attempts};
    strcpy(record.hash, parcel->hash);
    TRY(write_record(catalog, target->name, arena, &record, err));
    outcome->status = try_sending(target, parcel, arena, &failure);
    if (outcome->status != STATUS_OK) {
        outcome->state = SHARE_FAILED;
        outcome->reason = arena_string(arena, failure.text);
        return STATUS_OK;
    }
    outcome->state = SHARE_SENT;
    strcpy(record.state, "sent");
    return write_record(catalog, target->name, arena, &record, err);
}

Status share_report(Catalog *catalog, const ShareOptions *options, Arena *arena,
                    const ShareOutcome **outcomes, int *count, Error *err)
{
    Parcel parcel;
    const DeliveryTarget *targets;
    int target_count;
    TRY(targets_read(options->configuration, arena, &targets, &target_count, err));
    TRY(make_parcel(options, arena, &parcel, err));
    ShareOutcome *list = arena_alloc(arena, (size_t)target_count + 1, sizeof *list);
    if (!list)
        return arena_exhausted(arena, err);
    for (int i = 0; i < target_count; i++)
        TRY(serve(catalog, &targets[i], &parcel, options->dry_run, arena, &list[i], err));
    *outcomes = list;
    *count = target_count;
    return STATUS_OK;
}
