// An XML document told as a sequence of events. The only file that knows libxml2.
#ifndef OFFICE_XML_H
#define OFFICE_XML_H

#include <stddef.h>

#include "base/arena.h"
#include "base/error.h"

// The element that starts; lives as long as the call that shows it.
typedef struct XmlElement XmlElement;

// Each function may be NULL. Names are without their namespace prefix. An empty element starts
// and ends. [text] is '\0'-terminated UTF-8 and may come in pieces.
typedef struct XmlHandler {
    Status (*start)(void *context, const char *name, const XmlElement *element, Error *err);
    Status (*text)(void *context, const char *text, Error *err);
    Status (*end)(void *context, const char *name, Error *err);
    void *context; // borrowed
} XmlHandler;

// Walks [bytes] (length) from the first element to the last. STATUS_BAD_DATA for malformed XML,
// as "[name]:line: ...", and for a DOCTYPE, which no office program writes.
Status xml_walk(const char *name, const char *bytes, size_t length, const XmlHandler *handler,
                Error *err);

// The attribute [name], whatever its prefix, into [value] (size bytes): true when it is there and
// fits. Longer values never occur in the attributes that are asked for.
int xml_attribute(const XmlElement *element, const char *name, char *value, size_t size);

// Version of libxml2, for manifests; NULL without memory.
const char *xml_library(Arena *arena);

#endif
