#include "ingest/markup.h"

#include <ctype.h>
#include <libxml/HTMLparser.h>
#include <libxml/parser.h>
#include <stdlib.h>
#include <string.h>

#include "ingest/grid.h"
#include "ingest/quantity.h"

// A tree takes about ten times its text; what is larger than this is split before it is read.
enum { MARKUP_MAX = 64 * 1024 * 1024 };

// -- Elements --

static Status walk(Walker *walker, const xmlNode *node, Error *err);

static Status read_labelled(Walker *walker, const xmlNode *node, const char **label,
                            const char **caption, Error *err)
{
    const xmlNode *name = element_child(node, "label");
    const xmlNode *text = element_child(node, "caption");
    *label = NULL;
    *caption = NULL;
    if (name)
        TRY(walker_text(walker, name, label, err));
    return text ? walker_text(walker, text, caption, err) : STATUS_OK;
}

static Status read_table_wrap(Walker *walker, const xmlNode *node, Error *err)
{
    const char *label = NULL;
    const char *caption = NULL;
    TRY(read_labelled(walker, node, &label, &caption, err));
    for (const xmlNode *c = node->children; c; c = c->next) {
        const xmlNode *inner = element_is(c, "alternatives") ? c->children : c;
        for (; inner && (inner == c || inner->parent == c); inner = inner == c ? NULL : inner->next)
            if (element_is(inner, "table") || element_is(inner, "tgroup") ||
                element_is(inner, "oasis:table"))
                TRY(grid_add(walker, inner, label, caption, err));
        if (element_is(c, "table-wrap-foot"))
            TRY(walker_add_element(walker, BLOCK_NOTE, c, err));
    }
    return STATUS_OK;
}

static Status read_figure(Walker *walker, const xmlNode *node, Error *err)
{
    const char *label = NULL;
    const char *caption = NULL;
    TRY(read_labelled(walker, node, &label, &caption, err));
    const char *text = arena_format(walker->blocks->arena, "%s %s", label ? label : "Figure",
                                    caption ? caption : "");
    if (!text)
        return arena_exhausted(walker->blocks->arena, err);
    return caption ? walker_add(walker, BLOCK_CAPTION, text, node, 0, err) : STATUS_OK;
}

static const xmlNode *find_below(const xmlNode *node, const char *name)
{
    for (const xmlNode *c = node->children; c; c = c->next) {
        const xmlNode *found = element_is(c, name)           ? c
                               : c->type == XML_ELEMENT_NODE ? find_below(c, name)
                                                             : NULL;
        if (found)
            return found;
    }
    return NULL;
}

static void append_names(Text *out, const xmlNode *node)
{
    for (const xmlNode *c = node->children; c; c = c->next) {
        if (element_is(c, "name") || element_is(c, "string-name")) {
            const xmlNode *given = element_child(c, "given-names");
            const xmlNode *family = element_child(c, "surname");
            if (given) {
                element_append(out, given);
                text_append(out, " ");
            }
            if (family)
                element_append(out, family);
            text_append(out, ", ");
        } else if (c->type == XML_ELEMENT_NODE) {
            append_names(out, c);
        }
    }
}

// A reference in elements, put together the way journals print it: "A. Bee, Journal 2020, 3, 17".
static bool append_reference(Text *out, const xmlNode *node)
{
    static const char *const PARTS[][2] = {
        {"source", ""}, {"year", " "}, {"volume", ", "}, {"fpage", ", "}, {"elocation-id", ", "}};
    if (!find_below(node, "source") || !find_below(node, "year"))
        return false;
    append_names(out, node);
    for (int i = 0; i < 5; i++) {
        const xmlNode *part = find_below(node, PARTS[i][0]);
        if (!part || (i == 4 && find_below(node, "fpage")))
            continue;
        text_append(out, "%s", PARTS[i][1]);
        element_append(out, part);
    }
    const xmlNode *id = find_below(node, "pub-id");
    if (id && element_has(id, "pub-id-type", "doi")) {
        text_append(out, ", doi: ");
        element_append(out, id);
    }
    return true;
}

static Status read_reference(Walker *walker, const xmlNode *node, Error *err)
{
    const char *text = NULL;
    const char *label = NULL;
    const xmlNode *name = element_child(node, "label");
    Text built = {.arena = walker->blocks->arena};
    if (append_reference(&built, node)) {
        TRY(text_check(&built, err));
        text = built.bytes;
    } else {
        TRY(walker_text(walker, node, &text, err));
    }
    if (name)
        TRY(walker_text(walker, name, &label, err));
    const int number = label ? quantity_integer(label + strcspn(label, "0123456789")) : 0;
    walker->references = number > 0 ? number : walker->references + 1;
    return walker_add(walker, BLOCK_REFERENCE, text, node, walker->references, err);
}

static Status walk_children(Walker *walker, const xmlNode *node, Error *err)
{
    for (const xmlNode *c = node->children; c; c = c->next)
        if (c->type == XML_ELEMENT_NODE)
            TRY(walk(walker, c, err));
    return STATUS_OK;
}

// A paragraph, and what floats inside it.
static Status read_paragraph(Walker *walker, const xmlNode *node, Error *err)
{
    TRY(walker_add_element(walker, BLOCK_PARAGRAPH, node, err));
    static const char *const FLOATS[] = {"table-wrap", "fig", "table", NULL};
    for (const xmlNode *c = node->children; c; c = c->next)
        if (element_is_one(c, FLOATS))
            TRY(walk(walker, c, err));
    return STATUS_OK;
}

static Status walk(Walker *walker, const xmlNode *node, Error *err)
{
    static const char *const HEADINGS[] = {"title", "h1", "h2", "h3", "h4", "h5", "h6", NULL};
    static const char *const SKIPPED[] = {"script", "style",   "head", "journal-meta",
                                          "nav",    "graphic", NULL};
    if (element_is_one(node, HEADINGS))
        return walker_add_element(walker, BLOCK_HEADING, node, err);
    if (element_is(node, "p"))
        return read_paragraph(walker, node, err);
    if (element_is(node, "table-wrap"))
        return read_table_wrap(walker, node, err);
    if (element_is(node, "fig"))
        return read_figure(walker, node, err);
    if (element_is(node, "figcaption"))
        return walker_add_element(walker, BLOCK_CAPTION, node, err);
    if (element_is(node, "ref") ||
        (element_is(node, "li") && node->parent && element_has(node->parent, "class", "ref")))
        return read_reference(walker, node, err);
    if (element_is(node, "table") && !grid_is_layout(node, 0)) {
        const char *caption = NULL;
        const xmlNode *text = element_child(node, "caption");
        if (text)
            TRY(walker_text(walker, text, &caption, err));
        return grid_add(walker, node, caption, caption, err);
    }
    return element_is_one(node, SKIPPED) ? STATUS_OK : walk_children(walker, node, err);
}

// -- Documents --

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

static Status refuse(const char *name, Error *err)
{
    const xmlError *reason = xmlGetLastError();
    char what[256] = "not readable";
    if (reason && reason->message) {
        snprintf(what, sizeof what, "%.250s", reason->message);
        what[strcspn(what, "\n")] = '\0';
    }
    return fail(err, STATUS_BAD_DATA, "%s:%d: %s; expected well-formed XML", name,
                reason ? reason->line : 1, what);
}

static Status read_tree(const char *name, const char *bytes, size_t length, xmlDoc *tree,
                        Blocks *blocks, Error *err)
{
    Walker walker = {.name = name, .bytes = bytes, .length = length, .blocks = blocks, .line = 1};
    const xmlNode *root = tree ? xmlDocGetRootElement(tree) : NULL;
    const Status status = root ? walk(&walker, root, err) : refuse(name, err);
    xmlFreeDoc(tree);
    return status;
}

static Status check_length(const char *name, size_t length, Error *err)
{
    if (length > MARKUP_MAX)
        return fail(err, STATUS_BAD_DATA,
                    "%s: %zu bytes of markup are more than one document may "
                    "have (%d)",
                    name, length, MARKUP_MAX);
    return STATUS_OK;
}

Status markup_read_xml(const char *name, const char *bytes, size_t length, Blocks *blocks,
                       Error *err)
{
    TRY(check_length(name, length, err));
    // Entities stay unexpanded and nothing outside is fetched: no laughs, however many.
    const int options = XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING |
                        XML_PARSE_BIG_LINES | XML_PARSE_NOCDATA;
    return read_tree(name, bytes, length, xmlReadMemory(bytes, (int)length, name, "UTF-8", options),
                     blocks, err);
}

Status markup_read_html(const char *name, const char *bytes, size_t length, Blocks *blocks,
                        Error *err)
{
    TRY(check_length(name, length, err));
    const int options =
        HTML_PARSE_NONET | HTML_PARSE_NOERROR | HTML_PARSE_NOWARNING | HTML_PARSE_RECOVER;
    return read_tree(name, bytes, length,
                     htmlReadMemory(bytes, (int)length, name, "UTF-8", options), blocks, err);
}
