// Claims, cited works and problems in the database.
#include "catalog/catalog.h"
#include "catalog/completion.h"
#include "catalog/schema.h"

// -- Claims --

Status catalog_put_claim(Catalog *catalog, const Claim *claim, Error *err)
{
    TRY(record_check(claim, CLAIM_FIELDS, CLAIM_FIELD_COUNT, claim->id, err));
    return rows_put(catalog, &CLAIM_ROWS, claim, NULL, err);
}

Status catalog_claims(Catalog *catalog, const char *host, Arena *arena, const Claim **claims,
                      int *count, Error *err)
{
    const RowSelection selection = {"WHERE ?1 IS NULL OR table_host = ?1 OR host = ?1 "
                                    "ORDER BY source, byte_offset, cell, quantity, id",
                                    {host},
                                    1};
    RowSet rows = {0};
    TRY(rows_read(catalog, &CLAIM_ROWS, &selection, arena, &rows, err));
    *claims = rows.records;
    *count = rows.count;
    return STATUS_OK;
}

Status catalog_claims_of(Catalog *catalog, const char *name, Arena *arena, const Claim **claims,
                         int *count, Error *err)
{
    const RowSelection selection = {"WHERE document = ?1 ORDER BY byte_offset, id", {name}, 1};
    RowSet rows = {0};
    TRY(rows_read(catalog, &CLAIM_ROWS, &selection, arena, &rows, err));
    *claims = rows.records;
    *count = rows.count;
    return STATUS_OK;
}

// -- Cited works --

Status catalog_put_reference(Catalog *catalog, const Reference *reference, Error *err)
{
    TRY(record_check(reference, REFERENCE_FIELDS, REFERENCE_FIELD_COUNT,
                     reference->printed ? reference->printed : "reference", err));
    Arena scratch = {0};
    Reference stored = *reference;
    Status status = completion_apply(catalog, &scratch, &stored, err);
    if (status == STATUS_OK)
        status = rows_put(catalog, &REFERENCE_ROWS, &stored, NULL, err);
    arena_clear(&scratch);
    return status;
}

Status catalog_references(Catalog *catalog, Arena *arena, const Reference **references, int *count,
                          Error *err)
{
    const RowSelection selection = {"ORDER BY source, number", {0}, 0};
    RowSet rows = {0};
    TRY(rows_read(catalog, &REFERENCE_ROWS, &selection, arena, &rows, err));
    *references = rows.records;
    *count = rows.count;
    return STATUS_OK;
}

// -- Problems --

static Status read_problem(Catalog *catalog, const char *id, Arena *arena, RowSet *rows, Error *err)
{
    const RowSelection selection = {"WHERE id = ?1", {id}, 1};
    return rows_read(catalog, &PROBLEM_ROWS, &selection, arena, rows, err);
}

static Status put_problem(Catalog *catalog, const Problem *problem, Arena *scratch, Error *err)
{
    Problem stored = *problem;
    RowSet rows = {0};
    TRY(read_problem(catalog, problem->id, scratch, &rows, err));
    const Problem *old = rows.records;
    if (rows.count == 1 && old->because) {
        stored.state = old->state;
        stored.ruled = problem->preferred;
        stored.preferred = old->preferred;
        stored.because = old->because;
    }
    return rows_put(catalog, &PROBLEM_ROWS, &stored, NULL, err);
}

Status catalog_put_problem(Catalog *catalog, const Problem *problem, Error *err)
{
    Arena scratch = {0};
    const Status status = put_problem(catalog, problem, &scratch, err);
    arena_clear(&scratch);
    return status;
}

Status catalog_problems(Catalog *catalog, Arena *arena, const Problem **problems, int *count,
                        Error *err)
{
    const RowSelection selection = {"ORDER BY document, kind, host, id", {0}, 0};
    RowSet rows = {0};
    TRY(rows_read(catalog, &PROBLEM_ROWS, &selection, arena, &rows, err));
    *problems = rows.records;
    *count = rows.count;
    return STATUS_OK;
}

// "A" is the first side, "B" the second; anything else is a value of its own.
static const char *side_value(const Problem *problem, const char *preferred)
{
    const int side = preferred[0] - 'A';
    const bool letter = preferred[0] && !preferred[1] && side >= 0 && side < problem->values.count;
    return letter ? problem->values.items[side] : preferred;
}

Status catalog_settle(Catalog *catalog, const char *id, const char *preferred, const char *because,
                      Error *err)
{
    Arena scratch = {0};
    RowSet rows = {0};
    Status status = read_problem(catalog, id, &scratch, &rows, err);
    if (status == STATUS_OK && rows.count == 0)
        status = fail(err, STATUS_NO_INPUT, "no problem '%s' in the catalog", id);
    if (status == STATUS_OK) {
        Problem settled = *(const Problem *)rows.records;
        if (!settled.because)
            settled.ruled = settled.preferred;
        settled.preferred = preferred ? side_value(&settled, preferred) : settled.ruled;
        settled.because = preferred ? because : NULL;
        settled.state = preferred ? "settled" : "open";
        status = rows_put(catalog, &PROBLEM_ROWS, &settled, NULL, err);
        if (status == STATUS_OK)
            status = completion_settle(catalog, &settled, err);
    }
    arena_clear(&scratch);
    return status;
}
