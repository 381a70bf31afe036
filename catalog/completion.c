#include "catalog/completion.h"

#include <math.h>
#include <string.h>

#include "base/hash.h"
#include "base/text.h"
#include "catalog/schema.h"

const Field COMPLETION_FIELDS[] = {
#define X(...) FIELD_ROW(Completion, __VA_ARGS__)
#include "catalog/completion.def"
#undef X
};
const int COMPLETION_FIELD_COUNT = (int)(sizeof COMPLETION_FIELDS / sizeof *COMPLETION_FIELDS);

const char COMPLETION_PROBLEM[] = "suggested reference";

Completion completion_empty(void)
{
    Completion completion = {0};
    record_clear(&completion, COMPLETION_FIELDS, COMPLETION_FIELD_COUNT);
    return completion;
}

// -- Rows --

Status completion_entry(const Reference *reference, Arena *arena, const char **entry, Error *err)
{
    char hex[HASH_TEXT];
    const char *printed = reference->printed ? reference->printed : "";
    hash_bytes(printed, strlen(printed), hex);
    *entry = arena_string(arena, hex);
    return *entry ? STATUS_OK : arena_exhausted(arena, err);
}

Status catalog_put_completion(Catalog *catalog, const Completion *completion, Error *err)
{
    TRY(record_check(completion, COMPLETION_FIELDS, COMPLETION_FIELD_COUNT,
                     completion->doi ? completion->doi : "completion", err));
    return rows_put(catalog, &COMPLETION_ROWS, completion, NULL, err);
}

static Status select_one(Catalog *catalog, const char *tail, const char *text, Arena *arena,
                         Completion *completion, bool *there, Error *err)
{
    const RowSelection selection = {tail, {text}, 1};
    RowSet rows = {0};
    TRY(rows_read(catalog, &COMPLETION_ROWS, &selection, arena, &rows, err));
    *there = rows.count > 0;
    if (*there)
        *completion = *(const Completion *)rows.records;
    return STATUS_OK;
}

Status catalog_completion(Catalog *catalog, const Reference *reference, Arena *arena,
                          Completion *completion, bool *there, Error *err)
{
    const char *entry = NULL;
    TRY(completion_entry(reference, arena, &entry, err));
    return select_one(catalog, "WHERE entry = ?1", entry, arena, completion, there, err);
}

// -- Filling --

// The fields of a reference that a completion may fill have the same names in both.
static const char *const FILLED[] = {"doi", "title", "authors", "journal", "year", "volume",
                                     "page"};
enum { FILLED_COUNT = sizeof FILLED / sizeof *FILLED };

static bool is_missing(const void *record, const Field *field)
{
    switch (field->kind) {
    case FIELD_NUMBER:
        return isnan(record_number(record, field));
    case FIELD_TEXT:
        return record_text(record, field) == NULL;
    default:
        return record_list(record, field).count == 0;
    }
}

// Copies a field from [source], or empties it when that is NULL.
static void put_field(Reference *reference, const Field *to, const void *source, const Field *from)
{
    char *place = (char *)reference + to->offset;
    if (to->kind == FIELD_NUMBER)
        *(double *)(void *)place = source ? record_number(source, from) : NAN;
    else if (to->kind == FIELD_TEXT)
        *(const char **)(void *)place = source ? record_text(source, from) : NULL;
    else
        *(TextList *)(void *)place = source ? record_list(source, from) : (TextList){0};
}

static void take_back(Reference *reference)
{
    for (int i = 0; i < FILLED_COUNT && reference->completed; i++) {
        const Field *field = record_field(REFERENCE_FIELDS, REFERENCE_FIELD_COUNT, FILLED[i]);
        const char *names = strchr(reference->completed, ':');
        if (names && strstr(names, FILLED[i]))
            put_field(reference, field, NULL, NULL);
    }
    reference->completed = NULL;
}

static Status fill(const Completion *completion, Arena *arena, Reference *reference, Error *err)
{
    Text names = {.arena = arena};
    text_append(&names, "%s: ", completion->service ? completion->service : "a person");
    int count = 0;
    for (int i = 0; i < FILLED_COUNT; i++) {
        const Field *to = record_field(REFERENCE_FIELDS, REFERENCE_FIELD_COUNT, FILLED[i]);
        const Field *from = record_field(COMPLETION_FIELDS, COMPLETION_FIELD_COUNT, FILLED[i]);
        if (!is_missing(reference, to) || is_missing(completion, from))
            continue;
        put_field(reference, to, completion, from);
        text_append(&names, "%s%s", count++ ? ", " : "", FILLED[i]);
    }
    TRY(text_check(&names, err));
    reference->completed = count > 0 ? names.bytes : NULL;
    return STATUS_OK;
}

Status completion_apply(Catalog *catalog, Arena *arena, Reference *reference, Error *err)
{
    Completion completion = completion_empty();
    bool there = false;
    take_back(reference);
    TRY(catalog_completion(catalog, reference, arena, &completion, &there, err));
    if (!there || strcmp(completion.state, "believed") != 0)
        return STATUS_OK;
    return fill(&completion, arena, reference, err);
}

// -- Decisions --

static Status reapply(Catalog *catalog, const char *entry, Arena *arena, Error *err)
{
    const Reference *references = NULL;
    int count = 0;
    TRY(catalog_references(catalog, arena, &references, &count, err));
    for (int i = 0; i < count; i++) {
        const char *own = NULL;
        TRY(completion_entry(&references[i], arena, &own, err));
        if (strcmp(own, entry) == 0)
            TRY(catalog_put_reference(catalog, &references[i], err));
    }
    return STATUS_OK;
}

static void decide(Completion *completion, const Problem *problem)
{
    const TextList sides = problem->values;
    const bool settled = problem->preferred && problem->because;
    completion->state = "suggested";
    if (!settled)
        return;
    completion->because = problem->because;
    completion->state = "refused";
    if (sides.count > 1 && strcmp(problem->preferred, sides.items[1]) == 0) {
        completion->state = "believed";
    } else if (strncmp(problem->preferred, "10.", 3) == 0) {
        const Completion other = *completion;
        *completion = completion_empty();
        completion->entry = other.entry;
        completion->problem = other.problem;
        completion->because = problem->because;
        completion->doi = problem->preferred;
        completion->state = "believed";
    }
}

static Status settle(Catalog *catalog, const Problem *problem, Arena *arena, Error *err)
{
    Completion completion = completion_empty();
    bool there = false;
    TRY(select_one(catalog, "WHERE problem = ?1", problem->id, arena, &completion, &there, err));
    if (!there)
        return STATUS_OK;
    decide(&completion, problem);
    TRY(catalog_put_completion(catalog, &completion, err));
    return reapply(catalog, completion.entry, arena, err);
}

Status completion_settle(Catalog *catalog, const Problem *problem, Error *err)
{
    if (!problem->kind || strcmp(problem->kind, COMPLETION_PROBLEM) != 0)
        return STATUS_OK;
    Arena scratch = {0};
    bool own = false;
    TRY(database_enter(catalog, &own, err));
    const Status status = settle(catalog, problem, &scratch, err);
    arena_clear(&scratch);
    return database_leave(catalog, own, status, err);
}

Status catalog_mark_duplicates(Catalog *catalog, Error *err)
{
    static const char SQL[] =
        "WITH earlier AS (SELECT b.source, b.number, min(a.number) AS first FROM works a "
        "  JOIN works b ON a.source = b.source AND a.number < b.number AND "
        "  lower(a.doi) = lower(b.doi) GROUP BY b.source, b.number) "
        "UPDATE works SET duplicate_of = earlier.first FROM earlier WHERE duplicate_of IS NULL "
        "  AND works.source = earlier.source AND works.number = earlier.number";
    return database_run(catalog, SQL, err);
}
