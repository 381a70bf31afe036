// A report sent to people: by mail, to a WebDAV folder, or as a message to a chat. The only file
// of this folder that knows libcurl.
#ifndef REPORTS_DELIVER_H
#define REPORTS_DELIVER_H

#include "base/error.h"

typedef enum DeliveryKind { DELIVERY_MAIL, DELIVERY_WEBDAV, DELIVERY_WEBHOOK } DeliveryKind;

// Where to. Strings are borrowed.
typedef struct DeliveryTarget {
    const char *name; // what the configuration calls it
    DeliveryKind kind;
    const char *url;       // smtps://host, smtp://host (STARTTLS), or https://...; of a webhook,
                           // "{secret}" in it stands for the secret
    const char *user;      // NULL: no login
    const char *from;      // mail
    const char *const *to; // mail; to_count
    int to_count;
    const char *link;      // webhook: where people find the report
    const char *authority; // file of the certificates to trust; NULL: those of the system
} DeliveryTarget;

// What. Strings are borrowed.
typedef struct Delivery {
    const char *id;      // the same for the same content: mail programs show such mails once
    const char *subject; // one line
    const char *text;
    double created;           // Unix time
    const char *const *files; // file_count paths; attached to mails, put into WebDAV folders
    int file_count;
} Delivery;

// Sends. STATUS_BUSY when trying again later may help (no connection, a full queue),
// STATUS_BAD_CONFIG when the login is refused, STATUS_UNAVAILABLE when the other side refuses for
// good. A WebDAV file gets its name only when it is there as a whole.
Status delivery_send(const DeliveryTarget *target, const char *secret, const Delivery *delivery,
                     Error *err);

#endif
