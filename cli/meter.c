#include "cli/meter.h"

#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static const double REDRAW_TERMINAL = 0.2; // s
static const double REDRAW_PLAIN = 10;     // s

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static void draw(Meter *meter, long done, long total, double elapsed)
{
    char left[32] = "";
    if (total > 0 && done > 0 && done < total && elapsed > 1)
        snprintf(left, sizeof left, ", %.0f s left",
                 elapsed / (double)done * (double)(total - done));
    const char *start = meter->terminal ? "\r\033[K" : "";
    const char *end = meter->terminal ? "" : "\n";
    if (total > 0)
        fprintf(stderr, "%s%-28s %3.0f %%  %ld of %ld%s%s", start, meter->stage,
                100 * (double)done / (double)total, done, total, left, end);
    else
        fprintf(stderr, "%s%-28s %ld%s", start, meter->stage, done, end);
    fflush(stderr);
    meter->open = meter->terminal;
}

static void report(void *context, const char *stage, long done, long total)
{
    Meter *meter = context;
    const double time = now();
    if (!meter->stage || strcmp(meter->stage, stage) != 0) {
        meter_close(meter);
        meter->stage = stage;
        meter->started = time;
        meter->drawn = meter->terminal ? 0 : time;
    }
    const double pause = meter->terminal ? REDRAW_TERMINAL : REDRAW_PLAIN;
    const int last = total > 0 && done >= total;
    if (time - meter->drawn < pause && !last)
        return;
    meter->drawn = time;
    draw(meter, done, total, time - meter->started);
}

Progress meter_progress(Meter *meter, const char *when)
{
    *meter = (Meter){.terminal = isatty(STDERR_FILENO)};
    const int never = strcmp(when, "never") == 0;
    const int on = strcmp(when, "always") == 0 || (!never && meter->terminal);
    return (Progress){on ? report : NULL, meter};
}

void meter_close(Meter *meter)
{
    if (meter->open)
        fputc('\n', stderr);
    meter->open = false;
}
