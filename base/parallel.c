#include "base/parallel.h"

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdlib.h>

typedef struct Range {
    long count;
    Status (*work)(void *context, long i, int thread, Error *err);
    void *context; // borrowed
    atomic_long next;
    atomic_long failed; // lowest index that failed, or count
    pthread_mutex_t mutex;
    Status status; // of [failed], guarded by [mutex]
    Error error;   // of [failed], guarded by [mutex]
} Range;

typedef struct Worker {
    Range *range; // borrowed
    int number;
    pthread_t thread;
} Worker;

static void note_failure(Range *range, long i, Status status, const Error *error)
{
    pthread_mutex_lock(&range->mutex);
    if (i < atomic_load(&range->failed)) {
        atomic_store(&range->failed, i);
        range->status = status;
        range->error = *error;
    }
    pthread_mutex_unlock(&range->mutex);
}

static void *run(void *pointer)
{
    const Worker *worker = pointer;
    Range *range = worker->range;
    // Indices are handed out in order, so every index below a failed one is still worked on:
    // the failure reported does not depend on the number of threads.
    for (long i; (i = atomic_fetch_add(&range->next, 1)) < atomic_load(&range->failed);) {
        Error error = {0};
        const Status status = range->work(range->context, i, worker->number, &error);
        if (status != STATUS_OK)
            note_failure(range, i, status, &error);
    }
    return NULL;
}

static int start(Worker *workers, int threads, Range *range)
{
    int started = 1;
    workers[0] = (Worker){.range = range, .number = 0};
    for (; started < threads; started++) {
        workers[started] = (Worker){.range = range, .number = started};
        if (pthread_create(&workers[started].thread, NULL, run, &workers[started]) != 0)
            break; // fewer threads do the same work
    }
    return started;
}

Status parallel_for(int threads, long count,
                    Status (*work)(void *context, long i, int thread, Error *err), void *context,
                    Error *err)
{
    if (threads <= 0)
        threads = parallel_processors();
    if (threads > count)
        threads = count > 1 ? (int)count : 1;
    Range range = {.count = count, .work = work, .context = context};
    atomic_init(&range.next, 0);
    atomic_init(&range.failed, count);
    pthread_mutex_init(&range.mutex, NULL);
    Worker *workers = calloc((size_t)threads, sizeof *workers);
    if (!workers) {
        pthread_mutex_destroy(&range.mutex);
        return fail(err, STATUS_NO_MEMORY, "out of memory for %d threads", threads);
    }
    const int started = start(workers, threads, &range);
    run(&workers[0]);
    for (int i = 1; i < started; i++)
        pthread_join(workers[i].thread, NULL);
    free(workers);
    pthread_mutex_destroy(&range.mutex);
    if (range.status != STATUS_OK && err)
        *err = range.error;
    return range.status;
}

int parallel_processors(void)
{
    cpu_set_t set;
    if (sched_getaffinity(0, sizeof set, &set) != 0)
        return 1;
    const int count = CPU_COUNT(&set);
    return count > 0 ? count : 1;
}
