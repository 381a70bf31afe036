// A sheet before its cells: page, panes, protection, widths, and the table object that it is.
#ifndef REPORTS_WORKBOOK_SHEET_H
#define REPORTS_WORKBOOK_SHEET_H

#include <xlsxwriter.h>

#include "reports/plan.h"

// Its table, when it has one, is made an object of the spreadsheet; cells are drawn afterwards.
lxw_error drawing_set_up(lxw_worksheet *sheet, const PlanSheet *plan);

#endif
