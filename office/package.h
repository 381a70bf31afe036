// What the sheets of a workbook share: their names and parts, strings, date formats.
#ifndef OFFICE_PACKAGE_H
#define OFFICE_PACKAGE_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/error.h"
#include "office/archive.h"

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

typedef enum PackageShow { SHOW_NUMBER, SHOW_DATE, SHOW_PERCENT } PackageShow;

typedef struct Package {
    const PackageSheet *sheets; // count, in arena; in the order of the tabs
    int count;
    const char *const *strings; // string_count, in arena
    int string_count;
    const PackageShow *shows; // style_count, in arena: what a cell style shows a number as
    int style_count;
    bool from_1904; // days are counted from 1904-01-01
} Package;

// Reads the workbook in [archive] but for its cells, which borrows it. Charts and other sheets
// without cells are left out.
Status package_read(const Archive *archive, Arena *arena, Package *package, Error *err);

// Resolves the _xHHHH_ escapes of a string in place (ECMA-376, ST_Xstring).
void package_unescape(char *text);

#endif
