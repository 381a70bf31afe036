#include "ingest/markup.h"

#include <ctype.h>
#include <libxml/HTMLparser.h>
#include <libxml/parser.h>
#include <libxml/tree.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"

// A tree takes about ten times its text; what is larger than this is split before it is read.
enum { MARKUP_MAX = 64 * 1024 * 1024 };

typedef struct Walker {
    const char *name;
    const char *bytes;
    size_t length;
    Blocks *blocks;
    int line;      // of the last offset that was asked for
    size_t offset; // where it begins
    int references;
} Walker;

// -- Nodes --

static bool is(const xmlNode *node, const char *name)
{
    return node->type == XML_ELEMENT_NODE && strcmp((const char *)node->name, name) == 0;
}

static bool is_one(const xmlNode *node, const char *const *names)
{
    for (int i = 0; names[i]; i++)
        if (is(node, names[i]))
            return true;
    return false;
}

static const xmlNode *child(const xmlNode *node, const char *name)
{
    for (const xmlNode *c = node->children; c; c = c->next)
        if (is(c, name))
            return c;
    return NULL;
}

static int attribute_number(const xmlNode *node, const char *name)
{
    xmlChar *text = xmlGetProp(node, (const xmlChar *)name);
    const long number = text ? strtol((const char *)text, NULL, 10) : 0;
    xmlFree(text);
    return number > 0 && number < 100000 ? (int)number : 0;
}

static bool attribute_is(const xmlNode *node, const char *name, const char *value)
{
    xmlChar *text = xmlGetProp(node, (const xmlChar *)name);
    const bool same = text && strstr((const char *)text, value);
    xmlFree(text);
    return same;
}

// Where the line of [node] begins. Elements come in order, so the search goes on from the last.
static size_t offset_of(Walker *walker, const xmlNode *node)
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
    const char *text = node->children && node->children->content
                           ? (const char *)node->children->content
                           : "";
    const char last = out->length > 0 ? out->bytes[out->length - 1] : ' ';
    const size_t digits = strspn(text, "0123456789");
    if (!is(node, "xref") || !attribute_is(node, "ref-type", "bibr") || digits == 0 ||
        text[digits] || strchr("[,-", last))
        return false;
    text_append(out, "<sup>[%s]</sup>", text);
    return true;
}

static void append_inline(Text *out, const xmlNode *node)
{
    // Of several forms of the same thing the first is read; structures inside are blocks apart.
    static const char *const SKIPPED[] = {"table-wrap", "fig",    "table",  "tex-math", "script",
                                          "style",      "ref-list", "label", "object-id", NULL};
    for (const xmlNode *c = node->children; c; c = c->next) {
        if (c->type == XML_TEXT_NODE || c->type == XML_CDATA_SECTION_NODE) {
            append_escaped(out, (const char *)c->content);
        } else if (is(c, "sup") || is(c, "sub")) {
            text_append(out, "<%s>", (const char *)c->name);
            append_inline(out, c);
            text_append(out, "</%s>", (const char *)c->name);
        } else if (append_citation(out, c)) {
            continue;
        } else if (is(c, "br") || is(c, "break")) {
            text_append(out, " ");
        } else if (c->type == XML_ELEMENT_NODE && !is_one(c, SKIPPED)) {
            append_inline(out, c);
            if (is(c, "p") || is(c, "title") || is(c, "list-item"))
                text_append(out, " ");
        }
    }
}

static Status text_of(Walker *walker, const xmlNode *node, const char **text, Error *err)
{
    Text out = {.arena = walker->blocks->arena};
    append_inline(&out, node);
    TRY(text_check(&out, err));
    *text = out.bytes ? out.bytes : "";
    return STATUS_OK;
}

static Status add_text(Walker *walker, BlockKind kind, const char *text, const xmlNode *node,
                       int number, Error *err)
{
    const size_t offset = offset_of(walker, node);
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

static Status add_element(Walker *walker, BlockKind kind, const xmlNode *node, Error *err)
{
    const char *text = NULL;
    TRY(text_of(walker, node, &text, err));
    return add_text(walker, kind, text, node, 0, err);
}

// -- Tables --

static const char *const ROWS[] = {"tr", "row", NULL};
static const char *const CELLS[] = {"td", "th", "entry", NULL};
static const char *const GROUPS[] = {"thead", "tbody", "tfoot", "tgroup", "table", NULL};

typedef struct Grid {
    RawRow *rows;
    int count, room;
    const xmlNode *columns; // the tgroup whose colspec name its columns
} Grid;

// The number of the column that CALS calls [name], from 1; 0 when there is none.
static int column_named(const xmlNode *group, const xmlNode *cell, const char *attribute)
{
    xmlChar *name = xmlGetProp(cell, (const xmlChar *)attribute);
    int number = 0;
    int found = 0;
    for (const xmlNode *c = group ? group->children : NULL; name && c; c = c->next) {
        if (!is(c, "colspec"))
            continue;
        number++;
        xmlChar *own = xmlGetProp(c, (const xmlChar *)"colname");
        if (own && xmlStrEqual(own, name))
            found = number;
        xmlFree(own);
    }
    xmlFree(name);
    return found;
}

static Status read_cell(Walker *walker, const Grid *grid, const xmlNode *node, bool header,
                        RawCell *cell, Error *err)
{
    const char *text = NULL;
    TRY(text_of(walker, node, &text, err));
    *cell = (RawCell){.bytes = text,
                      .length = strlen(text),
                      .offset = offset_of(walker, node),
                      .rowspan = attribute_number(node, "rowspan"),
                      .colspan = attribute_number(node, "colspan"),
                      .header = header || is(node, "th")};
    const int first = column_named(grid->columns, node, "namest");
    const int last = column_named(grid->columns, node, "nameend");
    if (first > 0 && last >= first)
        cell->colspan = last - first + 1;
    if (attribute_number(node, "morerows") > 0)
        cell->rowspan = attribute_number(node, "morerows") + 1;
    return STATUS_OK;
}

static Status read_row(Walker *walker, Grid *grid, const xmlNode *node, bool header, Error *err)
{
    int count = 0;
    for (const xmlNode *c = node->children; c; c = c->next)
        count += is_one(c, CELLS);
    RawCell *cells = arena_alloc(walker->blocks->arena, (size_t)count + 1, sizeof *cells);
    if (!cells)
        return arena_exhausted(walker->blocks->arena, err);
    int n = 0;
    for (const xmlNode *c = node->children; c; c = c->next)
        if (is_one(c, CELLS))
            TRY(read_cell(walker, grid, c, header, &cells[n++], err));
    if (count > 0 && grid->count < grid->room) {
        const size_t offset = offset_of(walker, node);
        grid->rows[grid->count++] = (RawRow){cells, count, walker->line, offset};
    }
    return STATUS_OK;
}

static Status read_rows(Walker *walker, Grid *grid, const xmlNode *node, bool header, Error *err)
{
    for (const xmlNode *c = node->children; c; c = c->next) {
        if (is(c, "tgroup"))
            grid->columns = c;
        if (is_one(c, ROWS))
            TRY(read_row(walker, grid, c, header, err));
        else if (is_one(c, GROUPS))
            TRY(read_rows(walker, grid, c, header || is(c, "thead"), err));
    }
    return STATUS_OK;
}

static int count_rows(const xmlNode *node)
{
    int count = 0;
    for (const xmlNode *c = node->children; c; c = c->next)
        count += is_one(c, ROWS) ? 1 : is_one(c, GROUPS) ? count_rows(c) : 0;
    return count;
}

// "Table 12" -> "12".
static const char *label_number(const char *text)
{
    const char *digits = text + strcspn(text, "0123456789");
    return *digits ? digits : NULL;
}

static Status add_table(Walker *walker, const xmlNode *node, const char *label,
                        const char *caption, Error *err)
{
    Arena *arena = walker->blocks->arena;
    Grid grid = {.room = count_rows(node), .columns = is(node, "tgroup") ? node : NULL};
    grid.rows = arena_alloc(arena, (size_t)grid.room + 1, sizeof *grid.rows);
    Table *table = arena_alloc(arena, 1, sizeof *table);
    if (!grid.rows || !table)
        return arena_exhausted(arena, err);
    TRY(read_rows(walker, &grid, node, false, err));
    if (grid.count == 0)
        return STATUS_OK;
    TRY(table_build(walker->name, grid.rows, grid.count, arena, table, err));
    const char *number = label ? label_number(label) : NULL;
    table->label = number ? arena_copy(arena, number, strspn(number, "0123456789")) : NULL;
    table->caption = caption;
    return blocks_add(walker->blocks,
                      (Block){.kind = BLOCK_TABLE,
                              .offset = table->offset,
                              .line = table->line,
                              .table = table},
                      err);
}

// A table without headings whose cells hold tables or paragraphs only arranges the page.
static bool is_layout(const xmlNode *node, int depth)
{
    for (const xmlNode *c = node->children; c; c = c->next) {
        if (is(c, "th") || is(c, "caption") || is(c, "thead"))
            return false;
        if ((is(c, "table") || is(c, "h1") || is(c, "h2") || is(c, "div")) && depth > 0)
            return true;
        if (c->type == XML_ELEMENT_NODE && is_layout(c, depth + 1))
            return true;
    }
    return false;
}

// -- Elements --

static Status walk(Walker *walker, const xmlNode *node, Error *err);

static Status read_labelled(Walker *walker, const xmlNode *node, const char **label,
                            const char **caption, Error *err)
{
    const xmlNode *name = child(node, "label");
    const xmlNode *text = child(node, "caption");
    *label = NULL;
    *caption = NULL;
    if (name)
        TRY(text_of(walker, name, label, err));
    return text ? text_of(walker, text, caption, err) : STATUS_OK;
}

static Status read_table_wrap(Walker *walker, const xmlNode *node, Error *err)
{
    const char *label = NULL;
    const char *caption = NULL;
    TRY(read_labelled(walker, node, &label, &caption, err));
    for (const xmlNode *c = node->children; c; c = c->next) {
        const xmlNode *inner = is(c, "alternatives") ? c->children : c;
        for (; inner && (inner == c || inner->parent == c); inner = inner == c ? NULL : inner->next)
            if (is(inner, "table") || is(inner, "tgroup") || is(inner, "oasis:table"))
                TRY(add_table(walker, inner, label, caption, err));
        if (is(c, "table-wrap-foot"))
            TRY(add_element(walker, BLOCK_NOTE, c, err));
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
    return caption ? add_text(walker, BLOCK_CAPTION, text, node, 0, err) : STATUS_OK;
}

static const xmlNode *find_below(const xmlNode *node, const char *name)
{
    for (const xmlNode *c = node->children; c; c = c->next) {
        const xmlNode *found = is(c, name)                     ? c
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
        if (is(c, "name") || is(c, "string-name")) {
            const xmlNode *given = child(c, "given-names");
            const xmlNode *family = child(c, "surname");
            if (given) {
                append_inline(out, given);
                text_append(out, " ");
            }
            if (family)
                append_inline(out, family);
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
        append_inline(out, part);
    }
    const xmlNode *id = find_below(node, "pub-id");
    if (id && attribute_is(id, "pub-id-type", "doi")) {
        text_append(out, ", doi: ");
        append_inline(out, id);
    }
    return true;
}

static Status read_reference(Walker *walker, const xmlNode *node, Error *err)
{
    const char *text = NULL;
    const char *label = NULL;
    const xmlNode *name = child(node, "label");
    Text built = {.arena = walker->blocks->arena};
    if (append_reference(&built, node)) {
        TRY(text_check(&built, err));
        text = built.bytes;
    } else {
        TRY(text_of(walker, node, &text, err));
    }
    if (name)
        TRY(text_of(walker, name, &label, err));
    const char *digits = label ? label_number(label) : NULL;
    walker->references = digits ? atoi(digits) : walker->references + 1;
    return add_text(walker, BLOCK_REFERENCE, text, node, walker->references, err);
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
    TRY(add_element(walker, BLOCK_PARAGRAPH, node, err));
    static const char *const FLOATS[] = {"table-wrap", "fig", "table", NULL};
    for (const xmlNode *c = node->children; c; c = c->next)
        if (is_one(c, FLOATS))
            TRY(walk(walker, c, err));
    return STATUS_OK;
}

static Status walk(Walker *walker, const xmlNode *node, Error *err)
{
    static const char *const HEADINGS[] = {"title", "h1", "h2", "h3", "h4", "h5", "h6", NULL};
    static const char *const SKIPPED[] = {"script", "style", "head", "journal-meta", "nav",
                                          "graphic", NULL};
    if (is_one(node, HEADINGS))
        return add_element(walker, BLOCK_HEADING, node, err);
    if (is(node, "p"))
        return read_paragraph(walker, node, err);
    if (is(node, "table-wrap"))
        return read_table_wrap(walker, node, err);
    if (is(node, "fig"))
        return read_figure(walker, node, err);
    if (is(node, "figcaption"))
        return add_element(walker, BLOCK_CAPTION, node, err);
    if (is(node, "ref") || (is(node, "li") && node->parent &&
                            attribute_is(node->parent, "class", "ref")))
        return read_reference(walker, node, err);
    if (is(node, "table") && !is_layout(node, 0)) {
        const char *caption = NULL;
        const xmlNode *text = child(node, "caption");
        if (text)
            TRY(text_of(walker, text, &caption, err));
        return add_table(walker, node, caption, caption, err);
    }
    return is_one(node, SKIPPED) ? STATUS_OK : walk_children(walker, node, err);
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
        return fail(err, STATUS_BAD_DATA, "%s: %zu bytes of markup are more than one document may "
                                          "have (%d)", name, length, MARKUP_MAX);
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
    const int options = HTML_PARSE_NONET | HTML_PARSE_NOERROR | HTML_PARSE_NOWARNING |
                        HTML_PARSE_RECOVER;
    return read_tree(name, bytes, length, htmlReadMemory(bytes, (int)length, name, "UTF-8", options),
                     blocks, err);
}
