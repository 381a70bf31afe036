// Preloaded into the program, lets one call of a kind fail: HOSTSCREEN_FAULT is "KIND:N" for the
// Nth call alone, "KIND:N+" for it and all that follow, as on a full disk. KIND is allocate, site,
// write, sync or rename; "site" numbers the places that allocate, told apart by who called them,
// and lets the first call at each fail. "count:0" lets nothing fail; the number of calls of every
// kind, in that order, is written into the file HOSTSCREEN_FAULT_COUNT when the program ends.
#include <errno.h>
#include <execinfo.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

extern void *__libc_malloc(size_t size);
extern void *__libc_calloc(size_t count, size_t size);
extern void *__libc_realloc(void *old, size_t size);
extern size_t _IO_fwrite(const void *bytes, size_t size, size_t count, FILE *file);

enum { ALLOCATE, SITE, WRITE, SYNC, RENAME, KIND_COUNT };
static const char *const KINDS[] = {"allocate", "site", "write", "sync", "rename"};
enum { PLACES = 1 << 16, DEPTH = 10 };

// Shared with child processes, so that their calls are numbered with the parent's.
typedef struct Calls {
    atomic_long count[KIND_COUNT];
    atomic_bool broken; // all sites fail from now on
    atomic_uint_least64_t places[PLACES]; // hashes of callers seen; 0: free
} Calls;

static Calls *calls; // set before main()
static int planned = -1; // kind that fails; KIND_COUNT: none, they are counted
static long first;
static bool onward;

__attribute__((constructor)) static void read_plan(void)
{
    void *frames[DEPTH];
    const char *text = getenv("HOSTSCREEN_FAULT");
    const char *colon = text ? strchr(text, ':') : NULL;
    if (!colon)
        return;
    char *end = NULL;
    first = strtol(colon + 1, &end, 10);
    onward = *end == '+';
    backtrace(frames, DEPTH); // which allocates when it is called first
    void *memory = mmap(NULL, sizeof *calls, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS,
                        -1, 0);
    if (memory == MAP_FAILED)
        abort();
    calls = memory;
    planned = KIND_COUNT;
    for (int i = 0; i < KIND_COUNT; i++)
        if (strncmp(text, KINDS[i], (size_t)(colon - text)) == 0)
            planned = i;
}

__attribute__((destructor)) static void write_count(void)
{
    char text[160] = "";
    size_t length = 0;
    const char *path = getenv("HOSTSCREEN_FAULT_COUNT");
    if (planned != KIND_COUNT || !path)
        return;
    for (int i = 0; i < KIND_COUNT; i++)
        length += (size_t)snprintf(text + length, sizeof text - length, "%ld ",
                                   atomic_load(&calls->count[i]));
    const long file = syscall(SYS_openat, AT_FDCWD, path, O_CREAT | O_TRUNC | O_WRONLY, 0600);
    syscall(SYS_write, file, text, length);
    syscall(SYS_close, file);
}

// Whether the callers of this allocation have not been seen before.
static bool is_new_place(void)
{
    void *frames[DEPTH];
    uint64_t hash = 1469598103934665603u;
    const int depth = backtrace(frames, DEPTH);
    for (int i = 2; i < depth; i++)
        hash = (hash ^ (uint64_t)(uintptr_t)frames[i]) * 1099511628211u;
    hash += hash == 0;
    for (uint64_t at = hash % PLACES, tried = 0; tried < PLACES; at = (at + 1) % PLACES, tried++) {
        uint64_t seen = 0;
        if (atomic_compare_exchange_strong(&calls->places[at], &seen, hash))
            return true;
        if (seen == hash)
            return false;
    }
    return false;
}

static bool is_chosen(int kind)
{
    const long call = atomic_fetch_add(&calls->count[kind], 1) + 1;
    return planned == kind && (call == first || (onward && call > first));
}

// Whether this call of [kind] is to fail.
static bool fails(int kind)
{
    return planned >= 0 && (planned == kind || planned == KIND_COUNT) && is_chosen(kind);
}

static bool allocation_fails(void)
{
    if (planned == SITE && atomic_load(&calls->broken))
        return true;
    if (planned == SITE || planned == KIND_COUNT) {
        if (is_new_place() && is_chosen(SITE)) {
            atomic_store(&calls->broken, onward);
            return true;
        }
    }
    return fails(ALLOCATE);
}

static long refuse(int reason)
{
    errno = reason;
    return -1;
}

void *malloc(size_t size)
{
    return allocation_fails() ? NULL : __libc_malloc(size);
}

void *calloc(size_t count, size_t size)
{
    return allocation_fails() ? NULL : __libc_calloc(count, size);
}

void *realloc(void *old, size_t size)
{
    return allocation_fails() ? NULL : __libc_realloc(old, size);
}

// Standard error stays, so that the message of the failure can be read.
ssize_t write(int file, const void *bytes, size_t length)
{
    if (file != STDERR_FILENO && fails(WRITE))
        return refuse(ENOSPC);
    return syscall(SYS_write, file, bytes, length);
}

ssize_t pwrite64(int file, const void *bytes, size_t length, off64_t offset)
{
    return fails(WRITE) ? refuse(ENOSPC) : syscall(SYS_pwrite64, file, bytes, length, offset);
}

ssize_t pwrite(int file, const void *bytes, size_t length, off_t offset)
{
    return pwrite64(file, bytes, length, offset);
}

// Streams reach the kernel by calls of the C library that cannot be replaced.
size_t fwrite(const void *bytes, size_t size, size_t count, FILE *file)
{
    if (file != stderr && fails(WRITE)) {
        errno = ENOSPC;
        return 0;
    }
    return _IO_fwrite(bytes, size, count, file);
}

int fsync(int file)
{
    return (int)(fails(SYNC) ? refuse(EIO) : syscall(SYS_fsync, file));
}

int fdatasync(int file)
{
    return (int)(fails(SYNC) ? refuse(EIO) : syscall(SYS_fdatasync, file));
}

int rename(const char *from, const char *to)
{
    return (int)(fails(RENAME) ? refuse(ENOSPC) : syscall(SYS_rename, from, to));
}
