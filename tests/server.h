// A server of a test, written in Python, for as long as the test lasts.
#ifndef TESTS_SERVER_H
#define TESTS_SERVER_H

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/file.h"
#include "tests/check.h"

enum { SERVER_PORTS = 3 };

// The zero value: not running.
typedef struct Server {
    pid_t process;           // 0 when openssl or Python is missing
    int ports[SERVER_PORTS]; // as the script writes them into its folder's file "ports"
    int hold;                // the server ends when this end of its pipe closes
} Server;

static inline int server_read_ports(Server *server, const char *folder)
{
    char path[256];
    snprintf(path, sizeof path, "%s/ports", folder);
    for (int i = 0; i < 500 && !file_exists(path); i++)
        usleep(20000);
    FILE *ports = fopen(path, "r");
    if (!ports)
        return 0;
    const int read =
        fscanf(ports, "%d %d %d", &server->ports[0], &server->ports[1], &server->ports[2]);
    fclose(ports);
    return read;
}

// Starts [script] in [folder], with a certificate for 127.0.0.1, [folder]/cert.pem; it opens
// [count] ports.
static inline void server_start(Server *server, const char *script, const char *folder, int count)
{
    char command[800];
    int ends[2];
    snprintf(command, sizeof command,
             "test -x /usr/bin/python3 && openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj "
             "/CN=localhost -addext subjectAltName=DNS:localhost,IP:127.0.0.1 -keyout "
             "'%s/key.pem' -out '%s/cert.pem' 2>/dev/null", folder, folder);
    if (system(command) != 0 || pipe(ends) != 0)
        return;
    server->hold = ends[1];
    server->process = fork();
    if (server->process == 0) {
        dup2(ends[0], STDIN_FILENO);
        close(ends[0]);
        close(ends[1]);
        execl("/usr/bin/python3", "python3", script, folder, NULL);
        _exit(127);
    }
    close(ends[0]);
    assert_int_equal(server_read_ports(server, folder), count);
}

static inline void server_stop(Server *server)
{
    if (server->process <= 0)
        return;
    close(server->hold);
    kill(server->process, SIGTERM);
    waitpid(server->process, NULL, 0);
}

#endif
