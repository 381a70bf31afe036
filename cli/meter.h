// Progress drawn on standard error: one line that is redrawn on a terminal, a line every ten
// seconds elsewhere.
#ifndef CLI_METER_H
#define CLI_METER_H

#include <stdbool.h>

#include "base/progress.h"

typedef struct Meter {
    bool terminal;     // stderr is one
    const char *stage; // borrowed; the stage being drawn
    double started;    // s, when it began
    double drawn;      // s, when it was last drawn
    bool open;         // a line on the terminal is not yet ended
} Meter;

// [when] is "auto" (draw on a terminal), "always" or "never".
Progress meter_progress(Meter *meter, const char *when);
// Ends an open line, so that other messages start on a fresh one.
void meter_close(Meter *meter);

#endif
