// A design on the page: its picture, its numbers, its recipe.
#ifndef REPORTS_PAGE_CARD_H
#define REPORTS_PAGE_CARD_H

#include "base/text.h"
#include "reports/report.h"

// Appends <article> for row [row] of the experiments.
void page_card(Text *out, const Report *report, int row);

#endif
