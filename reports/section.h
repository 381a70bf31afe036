// A host as a picture: its layers cut through, and where the lithium goes.
#ifndef REPORTS_SECTION_H
#define REPORTS_SECTION_H

#include "base/text.h"
#include "reports/report.h"

// Appends <svg> of experiment [id]: layers to scale from the separator (top) to the collector;
// pores to scale in diameter and share; the more a skeleton stands out, the better it conducts;
// beside it the filling with lithium at the end of plating. Appends nothing when [report] gives
// no layer of it a thickness. [number] keeps names within the page apart.
void section_draw(Text *out, const Report *report, const char *id, int number);

#endif
