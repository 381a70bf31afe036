#include "ingest/element.h"

#include <stdlib.h>
#include <string.h>

// -- Nodes --

bool element_is(const xmlNode *node, const char *name)
{
    return node->type == XML_ELEMENT_NODE && strcmp((const char *)node->name, name) == 0;
}

bool element_is_one(const xmlNode *node, const char *const *names)
{
    for (int i = 0; names[i]; i++)
        if (element_is(node, names[i]))
            return true;
    return false;
}

const xmlNode *element_child(const xmlNode *node, const char *name)
{
    for (const xmlNode *c = node->children; c; c = c->next)
        if (element_is(c, name))
            return c;
    return NULL;
}

int element_number(const xmlNode *node, const char *name)
{
    xmlChar *text = xmlGetProp(node, (const xmlChar *)name);
    const long number = text ? strtol((const char *)text, NULL, 10) : 0;
    xmlFree(text);
    return number > 0 && number < 100000 ? (int)number : 0;
}

bool element_has(const xmlNode *node, const char *name, const char *value)
{
    xmlChar *text = xmlGetProp(node, (const xmlChar *)name);
    const bool same = text && strstr((const char *)text, value);
    xmlFree(text);
    return same;
}

// Where the line of [node] begins. Elements come in order, so the search goes on from the last.
size_t walker_offset(Walker *walker, const xmlNode *node)
{
    const long line = xmlGetLineNo(node);
    if (line < walker->line) {
        walker->line = 1;
        walker->offset = 0;
    }
    while (walker->line < line && walker->offset < walker->length) {
        const char *start = walker->bytes + walker->offset;
        const char *end = memchr(start, '\n', walker->length - walker->offset);
        if (!end)
            break;
        walker->offset += (size_t)(end - start) + 1;
        walker->line++;
    }
    return walker->offset;
}

// -- Texts --

// Appends text so that plain_read() gives it back as it is.
static void append_escaped(Text *out, const char *text)
{
    for (; *text; text++) {
        if (*text == '<')
            text_append(out, "&lt;");
        else if (*text == '&')
            text_append(out, "&amp;");
        else if (strchr("*$\\", *text))
            text_append(out, "\\%c", *text);
        else
            text_append_bytes(out, text, 1);
    }
}

// A citation is "[12]" above the line, however the publisher prints it. Behind an opening bracket
// or a comma it is part of one that has begun.
static bool append_citation(Text *out, const xmlNode *node)
{
    const char *text =
        node->children && node->children->content ? (const char *)node->children->content : "";
    const char last = out->length > 0 ? out->bytes[out->length - 1] : ' ';
    const size_t digits = strspn(text, "0123456789");
    if (!element_is(node, "xref") || !element_has(node, "ref-type", "bibr") || digits == 0 ||
        text[digits] || strchr("[,-", last))
        return false;
    text_append(out, "<sup>[%s]</sup>", text);
    return true;
}

void element_append(Text *out, const xmlNode *node)
{
    // Of several forms of the same thing the first is read; structures inside are blocks apart.
    static const char *const SKIPPED[] = {"table-wrap", "fig",      "table", "tex-math",  "script",
                                          "style",      "ref-list", "label", "object-id", NULL};
    for (const xmlNode *c = node->children; c; c = c->next) {
        if (c->type == XML_TEXT_NODE || c->type == XML_CDATA_SECTION_NODE) {
            append_escaped(out, (const char *)c->content);
        } else if (element_is(c, "sup") || element_is(c, "sub")) {
            text_append(out, "<%s>", (const char *)c->name);
            element_append(out, c);
            text_append(out, "</%s>", (const char *)c->name);
        } else if (append_citation(out, c)) {
            continue;
        } else if (element_is(c, "br") || element_is(c, "break")) {
            text_append(out, " ");
        } else if (c->type == XML_ELEMENT_NODE && !element_is_one(c, SKIPPED)) {
            element_append(out, c);
            if (element_is(c, "p") || element_is(c, "title") || element_is(c, "list-item"))
                text_append(out, " ");
        }
    }
}

Status walker_text(Walker *walker, const xmlNode *node, const char **text, Error *err)
{
    Text out = {.arena = walker->blocks->arena};
    element_append(&out, node);
    TRY(text_check(&out, err));
    *text = out.bytes ? out.bytes : "";
    return STATUS_OK;
}

Status walker_add(Walker *walker, BlockKind kind, const char *text, const xmlNode *node, int number,
                  Error *err)
{
    const size_t offset = walker_offset(walker, node);
    if (text[strspn(text, " \t\r\n")] == '\0')
        return STATUS_OK;
    return blocks_add(walker->blocks,
                      (Block){.kind = kind,
                              .text = text,
                              .length = strlen(text),
                              .offset = offset,
                              .line = walker->line,
                              .number = number,
                              .apart = true},
                      err);
}

Status walker_add_element(Walker *walker, BlockKind kind, const xmlNode *node, Error *err)
{
    const char *text = NULL;
    TRY(walker_text(walker, node, &text, err));
    return walker_add(walker, kind, text, node, 0, err);
}
