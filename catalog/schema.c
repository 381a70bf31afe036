#include "catalog/schema.h"

#include "catalog/claim.h"
#include "catalog/completion.h"
#include "catalog/host.h"
#include "catalog/problem.h"
#include "catalog/reference.h"

// "hosc": tells a catalog from any other SQLite file.
enum { APPLICATION_ID = 0x686f7363 };
// Raised when a change is more than a new table, view or column; those are added as they come.
enum { SCHEMA_VERSION = 1 };

// The counts come from the .def files, once more, because a table of another file is no constant.
#define X(...) +1
enum {
    HOST_COUNT = 0
#include "catalog/host.def"
    ,
    ELECTROLYTE_COUNT = 0
#include "catalog/electrolyte.def"
    ,
    CLAIM_COUNT = 0
#include "catalog/claim.def"
    ,
    REFERENCE_COUNT = 0
#include "catalog/reference.def"
    ,
    PROBLEM_COUNT = 0
#include "catalog/problem.def"
    ,
    COMPLETION_COUNT = 0
#include "catalog/completion.def"
};
#undef X

const RowTable HOST_ROWS = {"hosts", HOST_FIELDS, HOST_COUNT, sizeof(Host),
                            ", identity TEXT NOT NULL PRIMARY KEY"};
const RowTable ELECTROLYTE_ROWS = {
    "electrolytes", ELECTROLYTE_FIELDS, ELECTROLYTE_COUNT, sizeof(HostElectrolyte),
    ", host_id TEXT NOT NULL REFERENCES hosts(identity) ON DELETE CASCADE, position TEXT NOT NULL, "
    "PRIMARY KEY (host_id, position)"};
const RowTable CLAIM_ROWS = {"claims", CLAIM_FIELDS, CLAIM_COUNT, sizeof(Claim),
                             ", PRIMARY KEY (id)"};
const RowTable REFERENCE_ROWS = {"works", REFERENCE_FIELDS, REFERENCE_COUNT, sizeof(Reference),
                                 ", PRIMARY KEY (source, number)"};
const RowTable PROBLEM_ROWS = {"problems", PROBLEM_FIELDS, PROBLEM_COUNT, sizeof(Problem),
                               ", PRIMARY KEY (id)"};
const RowTable COMPLETION_ROWS = {"completions", COMPLETION_FIELDS, COMPLETION_COUNT,
                                  sizeof(Completion), ", PRIMARY KEY (entry)"};

static const char OTHER_TABLES[] =
    "CREATE TABLE IF NOT EXISTS documents (name TEXT PRIMARY KEY, source TEXT NOT NULL, "
    "  hash TEXT NOT NULL, format TEXT NOT NULL);"
    "CREATE INDEX IF NOT EXISTS documents_by_hash ON documents(hash);"
    "CREATE TABLE IF NOT EXISTS simulations (key TEXT PRIMARY KEY, campaign TEXT NOT NULL, "
    "  number INTEGER NOT NULL, design TEXT NOT NULL, result TEXT NOT NULL, "
    "  status TEXT NOT NULL);"
    "CREATE INDEX IF NOT EXISTS simulations_by_campaign ON simulations(campaign, number);"
    "CREATE TABLE IF NOT EXISTS settings (name TEXT PRIMARY KEY, text TEXT NOT NULL);"
    "CREATE INDEX IF NOT EXISTS claims_by_host ON claims(table_host, host);"
    "CREATE INDEX IF NOT EXISTS claims_by_document ON claims(document);";

// What other programs may rely on: docs/formats.md names these views and their columns.
static const char VIEWS[] =
    "DROP VIEW IF EXISTS hs_hosts;"
    "CREATE VIEW hs_hosts AS SELECT name AS host, strategy, half_ce_pct, half_current_mA_cm2, "
    "  half_capacity_mAh_cm2, half_cycles, symmetric_duration AS symmetric_duration_h, "
    "  symmetric_current_mA_cm2, symmetric_capacity_mAh_cm2, "
    "  symmetric_duration / symmetric_cycle_h AS symmetric_cycles, full_rate, full_rate_unit, "
    "  full_retention_pct, full_cycles, full_cathode, deposited_mAh_cm2, reference, "
    "  bibliography, source FROM hosts;"
    "DROP VIEW IF EXISTS hs_measurements;"
    "CREATE VIEW hs_measurements AS SELECT id, host, table_host, kind, role, cell, quantity, "
    "  value, value_max, unit, qualifier, conditions, refs, place, section, document, line, "
    "  byte_offset, status, confidence FROM claims;"
    "DROP VIEW IF EXISTS hs_electrolytes;"
    "CREATE VIEW hs_electrolytes AS SELECT hosts.name AS host, electrolytes.position, salt, "
    "  molarity_mol_L, solvents, ratio, additive_names, additive_amounts, role_inferred "
    "  FROM electrolytes JOIN hosts ON hosts.identity = electrolytes.host_id;"
    "DROP VIEW IF EXISTS hs_problems;"
    "CREATE VIEW hs_problems AS SELECT id, kind, host, places, \"values\", preferred, rule, "
    "  state, because FROM problems;"
    "DROP VIEW IF EXISTS hs_references;"
    "CREATE VIEW hs_references AS SELECT source, number, authors, title, journal, year, volume, "
    "  page, doi, completed, duplicate_of, line FROM works;"
    "DROP VIEW IF EXISTS hs_simulations;"
    "CREATE VIEW hs_simulations AS SELECT campaign, number, status, design, result "
    "  FROM simulations;";
enum { VIEW_COUNT = 6 };

static Status read_pragma(struct Catalog *catalog, const char *sql, int *value, Error *err)
{
    sqlite3_stmt *statement = NULL;
    bool row = false;
    Status status = statement_prepare(catalog, sql, &statement, err);
    if (status == STATUS_OK)
        status = statement_step(catalog, statement, &row, err);
    if (status == STATUS_OK)
        *value = row ? sqlite3_column_int(statement, 0) : 0;
    sqlite3_finalize(statement);
    return status;
}

// Whether the file is a catalog with everything in it; an empty file is a catalog to be.
static Status recognise(struct Catalog *catalog, bool *current, Error *err)
{
    int application = 0;
    int version = 0;
    int tables = 0;
    int changes = 0;
    int views = 0;
    TRY(read_pragma(catalog, "PRAGMA application_id", &application, err));
    TRY(read_pragma(catalog, "PRAGMA user_version", &version, err));
    TRY(read_pragma(catalog, "SELECT count(*) FROM sqlite_master", &tables, err));
    if (tables > 0 && application != APPLICATION_ID)
        return fail(err, STATUS_BAD_DATA, "%s: a database of another program, not a catalog",
                    catalog->path);
    if (version > SCHEMA_VERSION)
        return fail(err, STATUS_BAD_DATA,
                    "%s: written by a newer version of this program (schema %d, known %d)",
                    catalog->path, version, SCHEMA_VERSION);
    // The number of columns of all tables tells whether a field has been added since.
    TRY(read_pragma(catalog,
                    "SELECT count(*) FROM sqlite_master m JOIN pragma_table_info(m.name) "
                    "WHERE m.type = 'table' AND m.name IN ('hosts', 'electrolytes', 'claims', "
                    "'works', 'problems', 'completions')",
                    &changes, err));
    TRY(read_pragma(catalog, "SELECT count(*) FROM sqlite_master WHERE type = 'view'", &views,
                    err));
    const int expected =
        HOST_COUNT + 1 + ELECTROLYTE_COUNT + 2 + CLAIM_COUNT +
                         REFERENCE_COUNT + PROBLEM_COUNT + COMPLETION_COUNT;
    *current = version == SCHEMA_VERSION && changes >= expected && views >= VIEW_COUNT;
    return STATUS_OK;
}

static Status create_all(struct Catalog *catalog, Error *err)
{
    const RowTable *const tables[] = {&HOST_ROWS, &ELECTROLYTE_ROWS, &CLAIM_ROWS, &REFERENCE_ROWS,
                                      &PROBLEM_ROWS, &COMPLETION_ROWS};
    for (int i = 0; i < (int)(sizeof tables / sizeof *tables); i++)
        TRY(rows_create(catalog, tables[i], err));
    TRY(database_run(catalog, OTHER_TABLES, err));
    TRY(database_run(catalog, VIEWS, err));
    char sql[96];
    sqlite3_snprintf(sizeof sql, sql, "PRAGMA application_id = %d; PRAGMA user_version = %d",
                     APPLICATION_ID, SCHEMA_VERSION);
    return database_run(catalog, sql, err);
}

Status schema_prepare(struct Catalog *catalog, Error *err)
{
    bool current = false;
    bool own = false;
    TRY(recognise(catalog, &current, err));
    if (current)
        return STATUS_OK;
    TRY(database_enter(catalog, &own, err));
    return database_leave(catalog, own, create_all(catalog, err), err);
}
