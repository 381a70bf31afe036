#include "campaign/linked.h"

#include <string.h>

#include "base/hash.h"
#include "base/json.h"
#include "catalog/catalog.h"
#include "ingest/fetch.h"
#include "office/archive.h"
#include "office/xml.h"
#include "reports/workbook_draw.h"
#include "simulate/simulator.h"
#include "surrogate/blas.h"
#include "surrogate/search.h"

// The second word of "OpenBLAS 0.3.21 DYNAMIC_ARCH ...": the others tell of its build.
static const char *blas_library(Arena *arena)
{
    const char *text = blas_version();
    text += strcspn(text, " ");
    text += strspn(text, " ");
    return arena_copy(arena, text, strcspn(text, " "));
}

static const struct {
    const char *name;
    const char *(*version)(Arena *arena);
} LIBRARIES[] = {
    {"SQLite", catalog_library},
    {"libxlsxwriter", workbook_library},
    {"cJSON", json_library},
    {"libxml2", xml_library},
    {"libzip", archive_library},
    {"libcurl", fetch_library},
    {"Nettle", hash_library},
    {"OpenBLAS", blas_library},
    {"NLopt", search_library},
    {"SUNDIALS", reference_library},
};
enum { LIBRARY_COUNT = sizeof LIBRARIES / sizeof *LIBRARIES };

Status linked_list(Arena *arena, const Linked **list, int *count, Error *err)
{
    Linked *linked = arena_alloc(arena, LIBRARY_COUNT, sizeof *linked);
    if (!linked)
        return arena_exhausted(arena, err);
    for (int i = 0; i < LIBRARY_COUNT; i++) {
        linked[i] = (Linked){LIBRARIES[i].name, LIBRARIES[i].version(arena)};
        if (!linked[i].version)
            return arena_exhausted(arena, err);
    }
    *list = linked;
    *count = LIBRARY_COUNT;
    return STATUS_OK;
}
