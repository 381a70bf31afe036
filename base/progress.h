// How long work tells where it is, without knowing who looks.
#ifndef BASE_PROGRESS_H
#define BASE_PROGRESS_H

typedef struct Progress {
    // NULL: nobody looks. [done] of [total] (0: unknown) pieces of [stage]. May be called from
    // any one thread at a time.
    void (*report)(void *context, const char *stage, long done, long total);
    void *context; // borrowed
} Progress;

static inline void progress_report(const Progress *progress, const char *stage, long done,
                                   long total)
{
    if (progress && progress->report)
        progress->report(progress->context, stage, done, total);
}

#endif
