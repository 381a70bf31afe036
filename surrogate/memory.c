#include "surrogate/memory.h"

#include <math.h>
#include <stdio.h>
#include <unistd.h>

size_t memory_available(void)
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
