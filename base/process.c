#include "base/process.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/interrupt.h"
#include "base/text.h"

enum { PATIENCE = 100 }; // ms between two looks at whether this process is asked to end

static Status start(const char *const *argv, int output, pid_t *child, Error *err)
{
    posix_spawn_file_actions_t actions;
    if (posix_spawn_file_actions_init(&actions) != 0)
        return fail(err, STATUS_NO_MEMORY, "out of memory");
    int reason = posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    if (reason == 0)
        reason = posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO);
    if (reason == 0)
        reason = posix_spawn_file_actions_adddup2(&actions, output, STDERR_FILENO);
    // The words are not written to; posix_spawnp() has its type from before there was a const.
    if (reason == 0)
        reason = posix_spawnp(child, argv[0], &actions, NULL, (char *const *)(size_t)argv, environ);
    posix_spawn_file_actions_destroy(&actions);
    return reason == 0 ? STATUS_OK
                       : fail(err, STATUS_UNAVAILABLE, "%s: cannot be run: %s", argv[0],
                              strerror(reason));
}

// Reads until [child] closes its end. A program that hangs does not keep this process from ending.
static Status take_output(int descriptor, pid_t child, Text *text, Error *err)
{
    char buffer[4096];
    for (;;) {
        struct pollfd waited = {.fd = descriptor, .events = POLLIN};
        const int ready = poll(&waited, 1, PATIENCE);
        if (interrupted()) {
            kill(child, SIGKILL);
            return fail(err, STATUS_INTERRUPTED, "interrupted");
        }
        if (ready <= 0)
            continue;
        const ssize_t got = read(descriptor, buffer, sizeof buffer);
        if (got == 0)
            return text_check(text, err);
        if (got > 0)
            text_append_bytes(text, buffer, (size_t)got);
        else if (errno != EINTR)
            return fail(err, STATUS_IO, "output of a program: %s", strerror(errno));
    }
}

// Waits whatever went wrong before, so that no dead child is left.
static int await(pid_t child)
{
    int state = 0;
    while (waitpid(child, &state, 0) < 0 && errno == EINTR)
        ;
    return WIFEXITED(state) ? WEXITSTATUS(state) : 128 + WTERMSIG(state);
}

Status process_run(const char *const *argv, Arena *arena, ProcessEnd *end, Error *err)
{
    int pipes[2];
    pid_t child = 0;
    Text text = {.arena = arena};
    if (pipe2(pipes, O_CLOEXEC) != 0)
        return fail(err, STATUS_IO, "%s: no pipe: %s", argv[0], strerror(errno));
    text_append(&text, "%s", "");
    Status status = start(argv, pipes[1], &child, err);
    close(pipes[1]);
    if (status == STATUS_OK) {
        status = take_output(pipes[0], child, &text, err);
        end->code = await(child);
        end->output = text.bytes;
    }
    close(pipes[0]);
    return status;
}
