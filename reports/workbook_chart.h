// Native charts of a planned workbook; part of workbook_draw.h.
#ifndef REPORTS_WORKBOOK_CHART_H
#define REPORTS_WORKBOOK_CHART_H

#include <xlsxwriter.h>

#include "reports/plan.h"

// Adds [plan] to [sheet]; its numbers stand on the sheet [source].
lxw_error drawing_chart(lxw_workbook *book, lxw_worksheet *sheet, const PlanChart *plan,
                        const char *source);

#endif
