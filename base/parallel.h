// A fixed set of threads over a range of indices.
#ifndef BASE_PARALLEL_H
#define BASE_PARALLEL_H

#include "base/error.h"

// Calls work(context, i, thread) once for every i in [0, count), from [threads] threads; a
// result must depend on [i] alone. After a failure no new index is started, and the failure with
// the lowest index is returned. threads <= 0 means all processors; 1 runs in the caller.
Status parallel_for(int threads, long count,
                    Status (*work)(void *context, long i, int thread, Error *err), void *context,
                    Error *err);

// The number of processors this process may use, at least 1.
int parallel_processors(void);

#endif
