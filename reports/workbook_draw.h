// A planned workbook drawn by libxlsxwriter. The only file that knows it.
#ifndef REPORTS_WORKBOOK_DRAW_H
#define REPORTS_WORKBOOK_DRAW_H

#include "base/arena.h"
#include "base/error.h"
#include "reports/plan.h"

// Writes [plan] to [path] with temporary files in [folder]. Success is no proof that the file is
// whole, and a failing malloc may crash: planned_workbook_write() sees to both.
Status workbook_draw(const PlanBook *plan, const char *path, const char *folder, Error *err);

// Version of libxlsxwriter, for manifests; NULL without memory.
const char *workbook_library(Arena *arena);

#endif
