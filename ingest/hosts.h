// Tables of hosts as records. Which column holds what is read from its heading; a table that is
// not about hosts is kept as a problem with all its rows.
#ifndef INGEST_HOSTS_H
#define INGEST_HOSTS_H

#include "catalog/host.h"
#include "ingest/citation.h"
#include "ingest/document.h"
#include "ingest/note.h"
#include "ingest/problems.h"

typedef struct Hosts {
    Host *items; // count, in arena
    int count;
} Hosts;

// Reads every table of [document]. A row with too few cells, or a cell that is not understood,
// becomes a problem named by line and column; the row's other cells are kept.
Status hosts_read(const Document *document, const Notes *notes, const Citations *citations,
                  Arena *arena, Hosts *hosts, Problems *problems, Error *err);

// The host called [name] (NULL: none), or NULL.
const Host *hosts_find(const Hosts *hosts, const char *name);

#endif
