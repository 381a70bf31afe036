// Preloaded into the program, lets one call of a kind fail: HOSTSCREEN_FAULT is "KIND:N" for the
// Nth call alone, "KIND:N+" for it and all that follow, as on a full disk. KIND is allocate,
// write, sync or rename. With N = 0 nothing fails, and the number of calls is written into the
// file HOSTSCREEN_FAULT_COUNT when the program ends.
#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

extern void *__libc_malloc(size_t size);
extern void *__libc_calloc(size_t count, size_t size);
extern void *__libc_realloc(void *old, size_t size);

static const char *plan; // of the environment; set before main(), then only read
static long first;
static bool onward;
static atomic_long calls;

__attribute__((constructor)) static void read_plan(void)
{
    const char *text = getenv("HOSTSCREEN_FAULT");
    const char *colon = text ? strchr(text, ':') : NULL;
    if (!colon)
        return;
    char *end = NULL;
    first = strtol(colon + 1, &end, 10);
    onward = *end == '+';
    plan = text;
}

__attribute__((destructor)) static void write_count(void)
{
    char text[32];
    const char *path = getenv("HOSTSCREEN_FAULT_COUNT");
    if (!plan || !path || first != 0)
        return;
    const int length = snprintf(text, sizeof text, "%ld", atomic_load(&calls));
    const long file = syscall(SYS_openat, AT_FDCWD, path, O_CREAT | O_TRUNC | O_WRONLY, 0600);
    syscall(SYS_write, file, text, (size_t)length);
    syscall(SYS_close, file);
}

// Whether this call of [kind] is to fail.
static bool fails(const char *kind)
{
    if (!plan || strncmp(plan, kind, strlen(kind)) != 0)
        return false;
    const long call = atomic_fetch_add(&calls, 1) + 1;
    return call == first || (onward && call > first);
}

static long refuse(int reason)
{
    errno = reason;
    return -1;
}

void *malloc(size_t size)
{
    return fails("allocate") ? NULL : __libc_malloc(size);
}

void *calloc(size_t count, size_t size)
{
    return fails("allocate") ? NULL : __libc_calloc(count, size);
}

void *realloc(void *old, size_t size)
{
    return fails("allocate") ? NULL : __libc_realloc(old, size);
}

// Standard error stays, so that the message of the failure can be read.
ssize_t write(int file, const void *bytes, size_t length)
{
    if (file != STDERR_FILENO && fails("write"))
        return refuse(ENOSPC);
    return syscall(SYS_write, file, bytes, length);
}

ssize_t pwrite64(int file, const void *bytes, size_t length, off64_t offset)
{
    return fails("write") ? refuse(ENOSPC) : syscall(SYS_pwrite64, file, bytes, length, offset);
}

ssize_t pwrite(int file, const void *bytes, size_t length, off_t offset)
{
    return pwrite64(file, bytes, length, offset);
}

int fsync(int file)
{
    return (int)(fails("sync") ? refuse(EIO) : syscall(SYS_fsync, file));
}

int fdatasync(int file)
{
    return (int)(fails("sync") ? refuse(EIO) : syscall(SYS_fdatasync, file));
}

int rename(const char *from, const char *to)
{
    return (int)(fails("rename") ? refuse(ENOSPC) : syscall(SYS_rename, from, to));
}
