#include "office/xml.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include <libxml/xmlreader.h>

struct XmlElement {
    xmlTextReaderPtr reader; // borrowed
};

// The first complaint of the parser.
typedef struct Complaint {
    char text[200];
    int line;
} Complaint;

static void keep_first(void *context, const char *message, xmlParserSeverities severity,
                       xmlTextReaderLocatorPtr locator)
{
    Complaint *complaint = context;
    if (complaint->text[0] || severity == XML_PARSER_SEVERITY_WARNING)
        return;
    strncpy(complaint->text, message, sizeof complaint->text - 1);
    complaint->text[strcspn(complaint->text, "\n")] = '\0';
    complaint->line = xmlTextReaderLocatorLineNumber(locator);
}

static Status tell_start(xmlTextReaderPtr reader, const XmlHandler *handler, Error *err)
{
    const char *name = (const char *)xmlTextReaderConstLocalName(reader);
    const int empty = xmlTextReaderIsEmptyElement(reader);
    if (handler->start)
        TRY(handler->start(handler->context, name, &(XmlElement){reader}, err));
    if (empty && handler->end)
        TRY(handler->end(handler->context, name, err));
    return STATUS_OK;
}

// Tells the node the reader stands on.
static Status tell(xmlTextReaderPtr reader, const char *document, const XmlHandler *handler,
                   Error *err)
{
    switch (xmlTextReaderNodeType(reader)) {
    case XML_READER_TYPE_ELEMENT:
        return tell_start(reader, handler, err);
    case XML_READER_TYPE_END_ELEMENT:
        if (handler->end)
            return handler->end(handler->context,
                                (const char *)xmlTextReaderConstLocalName(reader), err);
        return STATUS_OK;
    case XML_READER_TYPE_TEXT:
    case XML_READER_TYPE_CDATA:
    case XML_READER_TYPE_SIGNIFICANT_WHITESPACE:
    case XML_READER_TYPE_WHITESPACE:
        if (handler->text)
            return handler->text(handler->context, (const char *)xmlTextReaderConstValue(reader),
                                 err);
        return STATUS_OK;
    case XML_READER_TYPE_DOCUMENT_TYPE:
    case XML_READER_TYPE_ENTITY_REFERENCE:
        return fail(err, STATUS_BAD_DATA, "%s:%d: has a DOCTYPE, which is refused", document,
                    xmlTextReaderGetParserLineNumber(reader));
    default:
        return STATUS_OK;
    }
}

Status xml_walk(const char *name, const char *bytes, size_t length, const XmlHandler *handler,
                Error *err)
{
    if (length > INT_MAX)
        return fail(err, STATUS_BAD_DATA, "%s: is too large", name);
    xmlTextReaderPtr reader =
        xmlReaderForMemory(bytes, (int)length, NULL, NULL, XML_PARSE_NONET | XML_PARSE_COMPACT);
    if (!reader)
        return fail(err, STATUS_NO_MEMORY, "%s: no memory to read it", name);
    Complaint complaint = {0};
    xmlTextReaderSetErrorHandler(reader, keep_first, &complaint);
    Status status = STATUS_OK;
    int more = xmlTextReaderRead(reader);
    while (more == 1 && status == STATUS_OK) {
        status = tell(reader, name, handler, err);
        if (status == STATUS_OK)
            more = xmlTextReaderRead(reader);
    }
    if (status == STATUS_OK && (more < 0 || complaint.text[0]))
        status = fail(err, STATUS_BAD_DATA, "%s:%d: malformed XML: %s", name, complaint.line,
                      complaint.text[0] ? complaint.text : "it ends early");
    xmlFreeTextReader(reader);
    return status;
}

int xml_attribute(const XmlElement *element, const char *name, char *value, size_t size)
{
    int found = 0;
    while (!found && xmlTextReaderMoveToNextAttribute(element->reader) == 1) {
        const char *text = (const char *)xmlTextReaderConstValue(element->reader);
        if (strcmp((const char *)xmlTextReaderConstLocalName(element->reader), name) == 0 &&
            text && strlen(text) < size) {
            strcpy(value, text);
            found = 1;
        }
    }
    xmlTextReaderMoveToElement(element->reader);
    return found;
}

// It tells "20914", with more behind it in some builds, of 2.9.14.
const char *xml_library(Arena *arena)
{
    const long number = strtol(xmlParserVersion, NULL, 10);
    return arena_format(arena, "%ld.%ld.%ld", number / 10000, number / 100 % 100, number % 100);
}
