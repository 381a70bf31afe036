// A published host as the tables of a source give it, and the electrolytes it was measured in.
#ifndef CATALOG_HOST_H
#define CATALOG_HOST_H

#include "catalog/record.h"

typedef struct HostElectrolyte {
#define X(...) FIELD_MEMBER(__VA_ARGS__)
#include "catalog/electrolyte.def"
#undef X
} HostElectrolyte;

// Numbers are in the units of host.def, as printed, so that they stay exact. A cell that is
// missing as a whole has all its numbers NAN and the printed token in its ..._missing text; a
// number missing alone has the token in its qualifier.
typedef struct Host {
#define X(...) FIELD_MEMBER(__VA_ARGS__)
#include "catalog/host.def"
#undef X
    const HostElectrolyte *electrolytes; // electrolyte_count, in arena
    int electrolyte_count;
} Host;

extern const Field HOST_FIELDS[];
extern const int HOST_FIELD_COUNT;
extern const Field ELECTROLYTE_FIELDS[];
extern const int ELECTROLYTE_FIELD_COUNT;

// An empty host or electrolyte: nothing known.
Host host_empty(void);
HostElectrolyte electrolyte_empty(void);

// Whether the source gives anything for this cell.
bool host_has_half(const Host *host);
bool host_has_symmetric(const Host *host);
bool host_has_full(const Host *host);
// Cycles of the symmetric cell: duration in hours over the hours of a cycle. NAN when unknown.
double host_symmetric_cycles(const Host *host);
// Whether [name] is the name or an alias of [host].
bool host_is_called(const Host *host, const char *name);

// The record in its exported form; owned by the caller until it is added to another node.
Json *host_json(const Host *host);
Json *electrolyte_json(const HostElectrolyte *electrolyte);

#endif
