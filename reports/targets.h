// Where reports are sent, as a configuration says it; and the secrets it must not hold.
#ifndef REPORTS_TARGETS_H
#define REPORTS_TARGETS_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/error.h"
#include "reports/deliver.h"

// Reads {"targets": [{"name", "kind": "mail" | "webdav" | "webhook", "url", "user", "from", "to",
// "link", "authority"}]} into [arena]. STATUS_BAD_CONFIG, with line and column, for unknown keys,
// for anything that looks like a secret, for addresses with user:password, and for connections
// without TLS to other machines or with a login.
Status targets_read(const char *path, Arena *arena, const DeliveryTarget **targets, int *count,
                    Error *err);

// The password of [target]: $HOSTSCREEN_SECRET_NAME (NAME in capitals), or the file
// hostscreen-NAME in $CREDENTIALS_DIRECTORY; NULL when the target has neither a user nor "{secret}"
// in its address. STATUS_BAD_CONFIG when neither is there.
Status target_secret(const DeliveryTarget *target, Arena *arena, const char **secret, Error *err);

// Whether [url] leads to this very machine.
bool target_is_local(const char *url);

#endif
