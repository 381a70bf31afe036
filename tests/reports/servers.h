// The servers of servers.py for the time of a test.
#ifndef TESTS_REPORTS_SERVERS_H
#define TESTS_REPORTS_SERVERS_H

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/file.h"

// The zero value: not running.
typedef struct Servers {
    pid_t process; // 0 when openssl or Python is missing
    int smtps, smtp, https; // ports
    int hold;               // the servers end when this end of their pipe closes
} Servers;

static inline int servers_ports(Servers *servers, const char *folder)
{
    char path[256];
    snprintf(path, sizeof path, "%s/ports", folder);
    for (int i = 0; i < 200 && !file_exists(path); i++)
        usleep(50000);
    FILE *ports = fopen(path, "r");
    if (!ports)
        return 0;
    const int read = fscanf(ports, "%d %d %d", &servers->smtps, &servers->smtp, &servers->https);
    fclose(ports);
    return read;
}

// Starts them with a certificate for 127.0.0.1, [folder]/cert.pem.
static inline void servers_start(Servers *servers, const char *folder)
{
    char command[800];
    int ends[2];
    snprintf(command, sizeof command,
             "test -x /usr/bin/python3 && openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj "
             "/CN=localhost -addext subjectAltName=DNS:localhost,IP:127.0.0.1 -keyout "
             "'%s/key.pem' -out '%s/cert.pem' 2>/dev/null", folder, folder);
    if (system(command) != 0 || pipe(ends) != 0)
        return;
    servers->hold = ends[1];
    servers->process = fork();
    if (servers->process == 0) {
        dup2(ends[0], STDIN_FILENO);
        close(ends[1]);
        execl("/usr/bin/python3", "python3", "tests/reports/servers.py", folder, NULL);
        _exit(127);
    }
    close(ends[0]);
    assert_int_equal(servers_ports(servers, folder), 3);
}

static inline void servers_stop(Servers *servers)
{
    if (servers->process <= 0)
        return;
    close(servers->hold);
    kill(servers->process, SIGTERM);
    waitpid(servers->process, NULL, 0);
}

#endif
