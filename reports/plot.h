// Figures as SVG. Colours are classes of the page's style sheet, so that they follow its theme.
#ifndef REPORTS_PLOT_H
#define REPORTS_PLOT_H

#include "base/text.h"
#include "reports/figure.h"

// Appends <svg> with axes, series, intervals, and a description for those who cannot see it.
void plot_figure(Text *out, const Figure *figure);

// Appends the legend as <ul>.
void plot_legend(Text *out, const Figure *figure);

// Appends the numbers of the figure as CSV: series, label, x, y, low, high.
void plot_csv(Text *out, const Figure *figure);

#endif
