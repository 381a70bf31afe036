#include "surrogate/memory.h"

#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/resource.h>
#include <unistd.h>

// What the kernel reckons that all processes together could still have.
static size_t machine_available(void)
{
    FILE *file = fopen("/proc/meminfo", "r");
    char line[128];
    unsigned long kibibytes = 0;
    while (file && fgets(line, sizeof line, file))
        if (sscanf(line, "MemAvailable: %lu kB", &kibibytes) == 1)
            break;
    if (file)
        fclose(file);
    return (size_t)kibibytes * 1024;
}

// What a limit of this process (ulimit -v) leaves of its addresses; SIZE_MAX without one.
static size_t limit_left(void)
{
    struct rlimit limit;
    unsigned long pages = 0;
    if (getrlimit(RLIMIT_AS, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY)
        return SIZE_MAX;
    FILE *file = fopen("/proc/self/statm", "r");
    const bool told = file && fscanf(file, "%lu", &pages) == 1;
    if (file)
        fclose(file);
    const size_t taken = told ? (size_t)pages * (size_t)sysconf(_SC_PAGESIZE) : 0;
    return limit.rlim_cur > taken ? limit.rlim_cur - taken : 1;
}

size_t memory_available(void)
{
    const size_t machine = machine_available(), left = limit_left();
    return machine == 0 && left == SIZE_MAX ? 0 : machine == 0 || left < machine ? left : machine;
}

Status memory_check(size_t bytes, int rows, Error *err)
{
    const size_t available = memory_available();
    if (available == 0 || bytes <= available)
        return STATUS_OK;
    const int fitting = (int)(rows * sqrt((double)available / (double)bytes));
    return fail(err, STATUS_NO_MEMORY,
                "an exact fit of %d rows takes %.1f GiB and %.1f GiB are free: about %d rows would "
                "fit, or --method vecchia",
                rows, (double)bytes / 0x1p30, (double)available / 0x1p30, fitting);
}
