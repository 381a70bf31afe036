// libxml2 checks the document and tells where elements begin and end; texts are read from the
// document itself. Elements are kept only while they make up one block, so that a document of any
// length takes no more memory than its blocks.
#include "ingest/markup.h"

#include <ctype.h>
#include <libxml/HTMLparser.h>
#include <libxml/parser.h>
#include <libxml/parserInternals.h>
#include <string.h>

#include "ingest/walk.h"

enum {
    DEPTH_MAX = 256,                // of elements; no article comes near
    HTML_MAX = 64 * 1024 * 1024,    // the parser takes a page as one piece
    CHUNK = 65536,                  // of an article, given to the parser at once
    ELEMENTS_MAX = 4 * 1024 * 1024, // of one block
};

// -- Recognition --

static bool begins(const char *bytes, size_t length, const char *const *signs)
{
    size_t i = 0;
    if (length > 3 && strncmp(bytes, "\xef\xbb\xbf", 3) == 0)
        i = 3;
    while (i < length && isspace((unsigned char)bytes[i]))
        i++;
    for (int s = 0; signs[s]; s++)
        if (length - i >= strlen(signs[s]) &&
            strncasecmp(bytes + i, signs[s], strlen(signs[s])) == 0)
            return true;
    return false;
}

bool markup_is_html(const char *bytes, size_t length)
{
    static const char *const SIGNS[] = {"<!doctype html", "<html", "<body", "<table", "<div", NULL};
    return begins(bytes, length, SIGNS);
}

bool markup_is_xml(const char *bytes, size_t length)
{
    static const char *const SIGNS[] = {"<?xml", "<!doctype article", "<article", NULL};
    return begins(bytes, length, SIGNS);
}

// -- Elements --

// What the parser's calls work on.
typedef struct Recorder {
    Walker walker;
    Arena scratch;
    xmlParserCtxt *parser; // owned by whoever parses
    bool html;
    int depth;
    int skipped; // depth inside an element whose text is none
    int open;    // the element being recorded; 0 outside of blocks
    size_t line_at;
    int line; // of line_at
    Status status;
    Error *err;
} Recorder;

static size_t position(const Recorder *recorder)
{
    const xmlParserInput *input = recorder->parser->input;
    const size_t at = (size_t)input->consumed + (size_t)(input->cur - input->base);
    return at < recorder->walker.length ? at : recorder->walker.length;
}

// The line of [offset]; elements come in order, so the search goes on from the last.
static int line_of(Recorder *recorder, size_t offset)
{
    const char *bytes = recorder->walker.bytes;
    while (recorder->line_at < offset) {
        const char *end = memchr(bytes + recorder->line_at, '\n', offset - recorder->line_at);
        recorder->line_at = end ? (size_t)(end - bytes) + 1 : offset;
        recorder->line += end != NULL;
    }
    return recorder->line;
}

// The "<" before [at], or [at] when there is none.
static size_t bracket_before(const Recorder *recorder, size_t at)
{
    const char *found = memrchr(recorder->walker.bytes, '<', at);
    return found ? (size_t)(found - recorder->walker.bytes) : at;
}

// Whether a tag called [name] stands at [tag], behind [sign]: a parser of HTML supplies some.
static bool is_written(const Recorder *recorder, size_t tag, const char *sign, const char *name)
{
    const size_t rest = recorder->walker.length - tag;
    const size_t before = strlen(sign);
    const size_t n = strlen(name);
    const char *at = recorder->walker.bytes + tag;
    return rest > before + n && memcmp(at, sign, before) == 0 &&
           strncasecmp(at + before, name, n) == 0 && !isalnum((unsigned char)at[before + n]);
}

static void stop(Recorder *recorder, Status status)
{
    recorder->status = status;
    xmlStopParser(recorder->parser);
}

static Element locate(Recorder *recorder, const char *name)
{
    const size_t at = position(recorder);
    const size_t tag = bracket_before(recorder, at);
    Element element = {.name = name, .tag = tag, .begin = at, .end = at};
    if (recorder->html && !is_written(recorder, tag, "<", name)) {
        element.tag = at;
    } else {
        const bool empty = at < recorder->walker.length && recorder->walker.bytes[at] == '/';
        element.begin = at + (empty ? 2 : 1);
        if (element.begin > recorder->walker.length)
            element.begin = recorder->walker.length;
    }
    element.end = element.begin;
    return element;
}

// Adds [element] to the block that is being recorded.
static void record(Recorder *recorder, Element element)
{
    List *list = &recorder->walker.elements;
    const int place = list->count;
    element.line = line_of(recorder, element.tag);
    element.parent = recorder->open;
    Element *slot = place < ELEMENTS_MAX ? list_push(list) : NULL;
    if (!slot) {
        stop(recorder, arena_exhausted(list->arena, recorder->err));
        return;
    }
    *slot = element;
    Element *items = list->items;
    Element *parent = &items[element.parent];
    if (element.parent && parent->last)
        items[parent->last].next = place;
    else if (element.parent)
        parent->child = place;
    parent->last = place;
    recorder->open = place;
}

static void begin_element(Recorder *recorder, const char *name)
{
    if (recorder->status != STATUS_OK)
        return;
    if (++recorder->depth > DEPTH_MAX) {
        stop(recorder, fail(recorder->err, STATUS_BAD_DATA,
                            "%s:%d: elements deeper than %d, expected an article or a page",
                            recorder->walker.name, line_of(recorder, position(recorder)),
                            DEPTH_MAX));
        return;
    }
    const Element element = locate(recorder, name);
    if (recorder->skipped || (!recorder->open && walk_skips(&element)))
        recorder->skipped++;
    else if (recorder->open || walk_begins(&recorder->walker, &element))
        record(recorder, element);
}

// Makes blocks of what was recorded.
static void finish_block(Recorder *recorder)
{
    Walker *walker = &recorder->walker;
    const Status status =
        walk_read(walker, (const Element *)walker->elements.items + 1, recorder->err);
    arena_reset(&recorder->scratch);
    walker->elements = (List){.arena = &recorder->scratch, .size = sizeof(Element)};
    list_push(&walker->elements);
    if (status != STATUS_OK || walker->elements.count == 0)
        stop(recorder, status ? status : arena_exhausted(&recorder->scratch, recorder->err));
}

static void end_element(Recorder *recorder)
{
    if (recorder->status != STATUS_OK)
        return;
    recorder->depth--;
    if (recorder->skipped) {
        recorder->skipped--;
        return;
    }
    if (!recorder->open)
        return;
    Element *element = (Element *)recorder->walker.elements.items + recorder->open;
    const size_t at = position(recorder);
    const size_t tag = bracket_before(recorder, at);
    // What a page leaves open ends where the next tag begins.
    const bool written = !recorder->html || is_written(recorder, tag, "</", element->name);
    const size_t end = written ? tag : at;
    element->end = end > element->begin ? end : element->begin;
    recorder->open = element->parent;
    if (!recorder->open)
        finish_block(recorder);
}

// -- Parsers --

static void xml_begins(void *context, const xmlChar *name, const xmlChar *prefix,
                       const xmlChar *uri, int namespaces, const xmlChar **spaces, int attributes,
                       int defaulted, const xmlChar **values)
{
    (void)prefix, (void)uri, (void)namespaces, (void)spaces, (void)attributes, (void)defaulted;
    (void)values;
    begin_element(context, (const char *)name);
}

static void xml_ends(void *context, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri)
{
    (void)name, (void)prefix, (void)uri;
    end_element(context);
}

static void html_begins(void *context, const xmlChar *name, const xmlChar **attributes)
{
    (void)attributes;
    begin_element(context, (const char *)name);
}

static void html_ends(void *context, const xmlChar *name)
{
    (void)name;
    end_element(context);
}

static Status open_recorder(Recorder *recorder, const char *name, const char *bytes, size_t length,
                            Blocks *blocks, Error *err)
{
    *recorder = (Recorder){.walker = {.name = name,
                                      .bytes = bytes,
                                      .length = length,
                                      .blocks = blocks,
                                      .scratch = &recorder->scratch,
                                      .elements = {.arena = &recorder->scratch,
                                                   .size = sizeof(Element)}},
                           .scratch = {.limit = blocks->arena->limit,
                                       .deadline = blocks->arena->deadline},
                           .line = 1,
                           .err = err};
    return list_push(&recorder->walker.elements) ? STATUS_OK
                                                 : arena_exhausted(&recorder->scratch, err);
}

// Why the parser gave up.
static Status refuse(const Recorder *recorder, Error *err)
{
    const xmlError *reason = xmlCtxtGetLastError(recorder->parser);
    char what[256] = "not readable";
    if (reason && reason->message) {
        snprintf(what, sizeof what, "%.250s", reason->message);
        what[strcspn(what, "\n")] = '\0';
    }
    return fail(err, STATUS_BAD_DATA, "%s:%d: %s; expected well-formed XML", recorder->walker.name,
                reason ? reason->line : 1, what);
}

Status markup_read_xml(const char *name, const char *bytes, size_t length, Blocks *blocks,
                       Error *err)
{
    // No function of entities: nothing is declared, expanded or fetched, so no laughs.
    xmlSAXHandler calls = {
        .initialized = XML_SAX2_MAGIC, .startElementNs = xml_begins, .endElementNs = xml_ends};
    Recorder recorder;
    Status status = open_recorder(&recorder, name, bytes, length, blocks, err);
    if (status != STATUS_OK)
        goto done;
    recorder.parser = xmlCreatePushParserCtxt(&calls, &recorder, NULL, 0, name);
    if (!recorder.parser) {
        status = fail(err, STATUS_NO_MEMORY, "%s: no memory to read it", name);
        goto done;
    }
    // The bytes are UTF-8, whatever the document says of itself.
    xmlCtxtUseOptions(recorder.parser, XML_PARSE_NONET | XML_PARSE_IGNORE_ENC);
    int bad = 0;
    for (size_t at = 0; at < length && !bad && recorder.status == STATUS_OK; at += CHUNK) {
        const size_t rest = length - at;
        bad = xmlParseChunk(recorder.parser, bytes + at, (int)(rest < CHUNK ? rest : CHUNK), 0);
    }
    if (!bad && recorder.status == STATUS_OK)
        xmlParseChunk(recorder.parser, bytes, 0, 1);
    status = recorder.status;
    if (status == STATUS_OK && !recorder.parser->wellFormed)
        status = refuse(&recorder, err);
done:
    if (recorder.parser) {
        xmlFreeDoc(recorder.parser->myDoc); // of declarations, which it keeps whatever is called
        xmlFreeParserCtxt(recorder.parser);
    }
    arena_clear(&recorder.scratch);
    return status;
}

Status markup_read_html(const char *name, const char *bytes, size_t length, Blocks *blocks,
                        Error *err)
{
    htmlSAXHandler calls = {.startElement = html_begins, .endElement = html_ends};
    Recorder recorder;
    if (length > HTML_MAX)
        return fail(err, STATUS_BAD_DATA, "%s: %zu bytes of HTML, a page may have %d", name, length,
                    HTML_MAX);
    Status status = open_recorder(&recorder, name, bytes, length, blocks, err);
    if (status != STATUS_OK)
        goto done;
    recorder.html = true;
    recorder.parser = htmlCreateMemoryParserCtxt(bytes, (int)length);
    if (!recorder.parser) {
        status = fail(err, STATUS_NO_MEMORY, "%s: no memory to read it", name);
        goto done;
    }
    *recorder.parser->sax = calls;
    recorder.parser->userData = &recorder;
    htmlCtxtUseOptions(recorder.parser, HTML_PARSE_NONET | HTML_PARSE_IGNORE_ENC);
    xmlSwitchEncoding(recorder.parser, XML_CHAR_ENCODING_UTF8);
    htmlParseDocument(recorder.parser);
    status = recorder.status;
done:
    if (recorder.parser)
        htmlFreeParserCtxt(recorder.parser);
    arena_clear(&recorder.scratch);
    return status;
}
