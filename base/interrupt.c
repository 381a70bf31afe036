#include "base/interrupt.h"

#include <signal.h>
#include <stddef.h>

// The only mutable static of the program: a signal handler has no other way to leave a word.
static volatile sig_atomic_t came;

static void note(int signal_number)
{
    (void)signal_number;
    came = 1;
}

void interrupt_watch(void)
{
    // SA_RESETHAND: a second signal ends a process that does not ask in time.
    struct sigaction action = {.sa_handler = note, .sa_flags = (int)(SA_RESTART | SA_RESETHAND)};
    sigemptyset(&action.sa_mask);
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
}

bool interrupted(void)
{
    return came != 0;
}
