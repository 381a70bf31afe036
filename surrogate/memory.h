// How much memory an exact fit takes, and whether this machine has it.
#ifndef SURROGATE_MEMORY_H
#define SURROGATE_MEMORY_H

#include <stddef.h>

#include "base/error.h"

// Bytes that could be had now, by the reckoning of the kernel and under the limit of the process;
// 0 when neither tells.
size_t memory_available(void);

// STATUS_NO_MEMORY, naming the number of rows that would fit, when [bytes], which grow with the
// square of [rows], are not there.
Status memory_check(size_t bytes, int rows, Error *err);

#endif
