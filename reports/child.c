#include "reports/child.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

static void limit(int resource, rlim_t most)
{
    setrlimit((__rlimit_resource_t)resource, &(struct rlimit){most, most});
}

#ifndef __SANITIZE_ADDRESS__ // whose shadow memory is larger than any limit
// Bytes of address space this process has; 0 when the kernel does not tell.
static rlim_t memory_in_use(void)
{
    unsigned long pages = 0;
    FILE *file = fopen("/proc/self/statm", "r");
    if (!file)
        return 0;
    const int read = fscanf(file, "%lu", &pages);
    fclose(file);
    return read == 1 ? (rlim_t)pages * (rlim_t)sysconf(_SC_PAGESIZE) : 0;
}
#endif

static void confine(ChildLimits limits)
{
#ifndef __SANITIZE_ADDRESS__
    if (limits.memory)
        limit(RLIMIT_AS, memory_in_use() + limits.memory);
#endif
    if (limits.seconds)
        limit(RLIMIT_CPU, (rlim_t)limits.seconds);
    limit(RLIMIT_CORE, 0);
    signal(SIGXFSZ, SIG_IGN); // a file that may not grow is an error like a full disk
}

// A killed process takes its children along: they share its lock, which would seem to be held by
// a run that is long gone.
static void end_with(pid_t parent)
{
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent)
        _exit(1);
}

static _Noreturn void live(ChildLimits limits, Status (*work)(void *context, Error *err),
                           void *context, int pipe)
{
    Error failure = {0};
    const int silence = open("/dev/null", O_WRONLY);
    dup2(silence, STDOUT_FILENO);
    dup2(silence, STDERR_FILENO);
    confine(limits);
    failure.status = work(context, &failure);
    const ssize_t sent = write(pipe, &failure, sizeof failure); // below PIPE_BUF: in one piece
    _exit(sent == (ssize_t)sizeof failure ? 0 : 1);
}

static Status wait_for(pid_t process, int pipe, const char *what, Error *err)
{
    Error failure;
    ssize_t got;
    do
        got = read(pipe, &failure, sizeof failure);
    while (got < 0 && errno == EINTR);
    int state = 0;
    while (waitpid(process, &state, 0) < 0 && errno == EINTR)
        continue;
    if (got != (ssize_t)sizeof failure)
        return fail(err, STATUS_INTERNAL, "%s: the process at work on it was ended by signal %d",
                    what, WIFSIGNALED(state) ? WTERMSIG(state) : 0);
    return failure.status == STATUS_OK ? STATUS_OK
                                       : fail(err, failure.status, "%s", failure.text);
}

Status child_run(const char *what, ChildLimits limits, Status (*work)(void *context, Error *err),
                 void *context, Error *err)
{
    int ends[2];
    if (pipe(ends) != 0)
        return fail(err, STATUS_BUSY, "%s: no pipe: %s", what, strerror(errno));
    const pid_t parent = getpid();
    const pid_t process = fork();
    if (process == 0) {
        end_with(parent);
        live(limits, work, context, ends[1]);
    }
    close(ends[1]);
    const Status status = process > 0 ? wait_for(process, ends[0], what, err)
                                      : fail(err, STATUS_BUSY, "%s: no new process: %s", what,
                                             strerror(errno));
    close(ends[0]);
    return status;
}
