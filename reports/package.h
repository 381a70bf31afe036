// What the sheets of a workbook share: their names and parts, strings, date formats.
#ifndef REPORTS_PACKAGE_H
#define REPORTS_PACKAGE_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/error.h"
#include "reports/archive.h"

// An address outside of the workbook that cells lead to.
typedef struct PackageLink {
    const char *id;     // in arena
    const char *target; // in arena
} PackageLink;

typedef struct PackageSheet {
    const char *name; // in arena
    bool hidden;
    const ArchiveEntry *part; // in arena
    const PackageLink *links; // link_count, in arena
    int link_count;
} PackageSheet;

typedef struct Package {
    const PackageSheet *sheets; // count, in arena; in the order of the tabs
    int count;
    const char *const *strings; // string_count, in arena
    int string_count;
    const bool *dates; // style_count, in arena: whether a cell style shows a date
    int style_count;
    bool from_1904; // days are counted from 1904-01-01
} Package;

// Reads the workbook [path] but for its cells. Charts and other sheets without cells are left out.
Status package_read(const char *path, Arena *arena, Package *package, Error *err);

// Resolves the _xHHHH_ escapes of a string in place (ECMA-376, ST_Xstring).
void package_unescape(char *text);

#endif
