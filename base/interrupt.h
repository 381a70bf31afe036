// SIGINT and SIGTERM as a question that long work asks between two pieces.
#ifndef BASE_INTERRUPT_H
#define BASE_INTERRUPT_H

#include <stdbool.h>

// From now on the two signals are noted instead of ending the process; a second one ends it.
void interrupt_watch(void);
// Whether one came.
bool interrupted(void);

#endif
