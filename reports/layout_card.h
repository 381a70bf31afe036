// A page a design, to print and take to the bench.
#ifndef REPORTS_LAYOUT_CARD_H
#define REPORTS_LAYOUT_CARD_H

#include "base/error.h"
#include "reports/plan.h"
#include "reports/report.h"

// Lays out all experiments of [report], each on a printed page of its own: why, what is expected,
// its other numbers, its layers side by side.
Status card_plan(const Report *report, PlanSheet *sheet, Error *err);

#endif
