// The quality of a fit as a picture: left-out predictions against the truth, and how often the
// truth lies inside its intervals.
#ifndef CLI_FIT_FIGURE_H
#define CLI_FIT_FIGURE_H

#include "surrogate/gp.h"

// Writes a self-contained SVG file; of a process of two scales, some rows are left out.
//   target  name of the response
Status fit_figure_write(const char *path, const char *target, const Gp *gp, int threads,
                        Error *err);

#endif
