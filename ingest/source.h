// Sources as a person names them: files and folders, DOIs ("10.1000/x", "doi:10.1000/x",
// "https://doi.org/10.1000/x"), addresses of the web.
#ifndef INGEST_SOURCE_H
#define INGEST_SOURCE_H

#include "ingest/ingest.h"
#include "ingest/visitor.h"

// Whether [source] has to be fetched: a DOI or an address, and no file of that name.
bool source_is_remote(const char *source);

// The name its document has in the catalog, in [arena]: "doi:" and the DOI in small letters, an
// address or a path as it is.
Status source_name(const char *source, Arena *arena, const char **name, Error *err);

// Reads one source into the catalog. The text of a DOI comes from Europe PMC as JATS. [visitor] may
// be NULL when the source is not remote. STATUS_NO_INPUT when no service has the text,
// STATUS_UNAVAILABLE and STATUS_BUSY as visitor_get().
Status source_ingest(Catalog *catalog, const char *source, Visitor *visitor,
                     const IngestOptions *options, Arena *arena, IngestReport *report, Error *err);

// The same for [count] remote sources, one after the other. One that cannot be had is told to
// options->refused and counted, and the next is tried; the last such failure is returned in the
// end, when all others are in the catalog.
Status source_ingest_all(Catalog *catalog, const char *const *sources, int count, Visitor *visitor,
                         const IngestOptions *options, Arena *arena, IngestReport *report,
                         Error *err);

// The sources of a list: one a line; blank lines and what follows a # are passed over. In [arena].
// STATUS_BAD_DATA, by line, for one that is neither a DOI nor an address.
Status source_list(const char *path, Arena *arena, const char *const **sources, int *count,
                   Error *err);

#endif
