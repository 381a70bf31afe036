// Hosts in the database.
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/text.h"
#include "catalog/catalog.h"
#include "catalog/schema.h"

// -- Writing --

// The identity of a host: the same source, table and name.
static Status identify(const Host *host, Arena *arena, const char **id, Error *err)
{
    const char *text = arena_format(arena, "%s\n%g\n%s", host->source ? host->source : "",
                                    host->table, host->name);
    char *hex = arena_alloc(arena, HASH_TEXT, 1);
    if (!text || !hex)
        return arena_exhausted(arena, err);
    hash_bytes(text, strlen(text), hex);
    *id = hex;
    return STATUS_OK;
}

// Aliases and flags of an older record of the same host stay.
static Status merge(Catalog *catalog, const char *id, Arena *arena, Host *host, Error *err)
{
    const RowSelection selection = {"WHERE identity = ?1", {id}, 1};
    RowSet rows = {0};
    TRY(rows_read(catalog, &HOST_ROWS, &selection, arena, &rows, err));
    if (rows.count == 0)
        return STATUS_OK;
    const Host *old = rows.records;
    TextList aliases = old->aliases;
    TextList flags = old->flags;
    for (int i = 0; i < host->aliases.count; i++)
        aliases = list_with(aliases, host->aliases.items[i], arena);
    for (int i = 0; i < host->flags.count; i++)
        flags = list_with(flags, host->flags.items[i], arena);
    host->aliases = aliases;
    host->flags = flags;
    return STATUS_OK;
}

static Status put_electrolytes(Catalog *catalog, const char *id, const Host *host, Error *err)
{
    for (int i = 0; i < host->electrolyte_count; i++) {
        char position[16];
        sqlite3_snprintf(sizeof position, position, "%03d", i + 1);
        const RowExtra extra = {{"host_id", "position"}, {id, position}, 2};
        TRY(rows_put(catalog, &ELECTROLYTE_ROWS, &host->electrolytes[i], &extra, err));
    }
    return STATUS_OK;
}

static Status put(Catalog *catalog, const Host *host, Arena *scratch, Error *err)
{
    Host merged = *host;
    const char *id = NULL;
    TRY(identify(host, scratch, &id, err));
    TRY(merge(catalog, id, scratch, &merged, err));
    TRY(database_execute(catalog, "DELETE FROM hosts WHERE identity = ?1", &id, 1, err));
    const RowExtra extra = {{"identity"}, {id}, 1};
    TRY(rows_put(catalog, &HOST_ROWS, &merged, &extra, err));
    return put_electrolytes(catalog, id, &merged, err);
}

Status catalog_put_host(Catalog *catalog, const Host *host, Error *err)
{
    Arena scratch = {0};
    bool own = false;
    TRY(record_check(host, HOST_FIELDS, HOST_FIELD_COUNT, host->name, err));
    for (int i = 0; i < host->electrolyte_count; i++)
        TRY(record_check(&host->electrolytes[i], ELECTROLYTE_FIELDS, ELECTROLYTE_FIELD_COUNT,
                         host->name, err));
    TRY(database_enter(catalog, &own, err));
    const Status status = put(catalog, host, &scratch, err);
    arena_clear(&scratch);
    return database_leave(catalog, own, status, err);
}

// -- Reading --

static Status read_electrolytes(Catalog *catalog, Host *host, Arena *arena, Error *err)
{
    const char *id = NULL;
    RowSet rows = {0};
    TRY(identify(host, arena, &id, err));
    const RowSelection selection = {"WHERE host_id = ?1 ORDER BY position", {id}, 1};
    TRY(rows_read(catalog, &ELECTROLYTE_ROWS, &selection, arena, &rows, err));
    host->electrolytes = rows.records;
    host->electrolyte_count = rows.count;
    return STATUS_OK;
}

Status catalog_hosts(Catalog *catalog, Arena *arena, const Host **hosts, int *count, Error *err)
{
    const RowSelection selection = {"ORDER BY source, \"table\", byte_offset, name", {0}, 0};
    RowSet rows = {0};
    TRY(rows_read(catalog, &HOST_ROWS, &selection, arena, &rows, err));
    Host *read = rows.records;
    for (int i = 0; i < rows.count; i++)
        TRY(read_electrolytes(catalog, &read[i], arena, err));
    *hosts = read;
    *count = rows.count;
    return STATUS_OK;
}

// Names before aliases, so that a name that is also another host's alias means itself.
static const Host *find(const Host *hosts, int count, const char *name)
{
    for (int i = 0; i < count; i++)
        if (strcmp(hosts[i].name, name) == 0)
            return &hosts[i];
    for (int i = 0; i < count; i++)
        if (host_is_called(&hosts[i], name))
            return &hosts[i];
    return NULL;
}

static Status refuse(const Host *hosts, int count, const char *name, Arena *arena, Error *err)
{
    const char **names = arena_alloc(arena, (size_t)count + 1, sizeof *names);
    if (!names)
        return arena_exhausted(arena, err);
    for (int i = 0; i < count; i++)
        names[i] = hosts[i].name;
    const char *nearest = text_nearest(name, names, count);
    if (nearest)
        return fail(err, STATUS_NO_INPUT, "no host '%s' in the catalog; did you mean '%s'?", name,
                    nearest);
    return fail(err, STATUS_NO_INPUT, "no host '%s' in the catalog, which has %d hosts", name,
                count);
}

Status catalog_host(Catalog *catalog, const char *name, Arena *arena, Host *host, Error *err)
{
    const Host *hosts = NULL;
    int count = 0;
    TRY(catalog_hosts(catalog, arena, &hosts, &count, err));
    const Host *found = find(hosts, count, name);
    if (!found)
        return refuse(hosts, count, name, arena, err);
    *host = *found;
    return STATUS_OK;
}
