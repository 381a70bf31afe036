// Which sheets a report's workbook has, and what stands where on them.
#ifndef REPORTS_LAYOUT_H
#define REPORTS_LAYOUT_H

#include "base/arena.h"
#include "base/error.h"
#include "reports/plan.h"
#include "reports/report.h"

// Lays out [report], which report_check() has passed, into [plan]. Everything lives in [arena] or
// is borrowed from [report].
Status layout_report(const Report *report, Arena *arena, PlanBook *plan, Error *err);

#endif
