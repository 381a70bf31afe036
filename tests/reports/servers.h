// The servers of servers.py for the time of a test.
#ifndef TESTS_REPORTS_SERVERS_H
#define TESTS_REPORTS_SERVERS_H

#include "tests/server.h"

// The zero value: not running.
typedef struct Servers {
    pid_t process;          // 0 when openssl or Python is missing
    int smtps, smtp, https; // ports
    Server server;
} Servers;

static inline void servers_start(Servers *servers, const char *folder)
{
    server_start(&servers->server, "tests/reports/servers.py", folder, 3);
    servers->process = servers->server.process;
    servers->smtps = servers->server.ports[0];
    servers->smtp = servers->server.ports[1];
    servers->https = servers->server.ports[2];
}

static inline void servers_stop(Servers *servers)
{
    server_stop(&servers->server);
}

#endif
