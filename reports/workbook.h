// A planned workbook as a file.
#ifndef REPORTS_WORKBOOK_H
#define REPORTS_WORKBOOK_H

#include "base/error.h"
#include "reports/plan.h"

// Writes [plan] to [path]. The library that packs it reports success on a full disk and may crash
// without memory: so it works in a child process and in a folder of its own beside [path], and
// what it left is read back and compared with the plan before it takes its name. Status as
// report_workbook().
Status planned_workbook_write(const PlanBook *plan, const char *path, Error *err);

// Whether the workbook [path] holds exactly the cells of [plan]: STATUS_IO at the first that
// differs.
Status planned_workbook_verify(const PlanBook *plan, const char *path, Error *err);

#endif
