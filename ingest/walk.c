#include "ingest/walk.h"

#include <string.h>

#include "base/text.h"
#include "ingest/grid.h"
#include "ingest/quantity.h"

static Status walk(Walker *walker, const Element *element, Error *err);

// -- Tables and figures --

static Status child_text(Walker *walker, const Element *element, const char *name,
                         const char **text, Error *err)
{
    const Element *child = element_child(walker, element, name);
    *text = NULL;
    return child ? element_text(walker, child, walker->blocks->arena, text, err) : STATUS_OK;
}

static Status read_tables(Walker *walker, const Element *element, const char *label,
                          const char *caption, Error *err)
{
    static const char *const TABLES[] = {"table", "tgroup", NULL};
    const Element *c = element_first(walker, element);
    for (; c; c = element_next(walker, c)) {
        if (element_is_one(c, TABLES))
            TRY(grid_add(walker, c, label, caption, err));
        else if (element_is(c, "alternatives"))
            TRY(read_tables(walker, c, label, caption, err));
        else if (element_is(c, "table-wrap-foot"))
            TRY(element_add(walker, BLOCK_NOTE, c, err));
    }
    return STATUS_OK;
}

static Status read_table_wrap(Walker *walker, const Element *element, Error *err)
{
    const char *label = NULL;
    const char *caption = NULL;
    TRY(child_text(walker, element, "label", &label, err));
    TRY(child_text(walker, element, "caption", &caption, err));
    return read_tables(walker, element, label, caption, err);
}

static Status read_table(Walker *walker, const Element *element, Error *err)
{
    const char *caption = NULL;
    TRY(child_text(walker, element, "caption", &caption, err));
    return grid_add(walker, element, caption, caption, err);
}

static Status read_figure(Walker *walker, const Element *element, Error *err)
{
    const Element *caption = element_child(walker, element, "caption");
    return caption ? element_add(walker, BLOCK_CAPTION, caption, err) : STATUS_OK;
}

// -- References --

static Status append_element(Text *out, const Walker *walker, const Element *element, Error *err)
{
    const char *text = NULL;
    TRY(element_text(walker, element, out->arena, &text, err));
    // Escaped, so that it is read again as it is.
    for (; *text; text++) {
        if (strchr("*$\\", *text))
            text_append(out, "\\");
        text_append(out, *text == '<' ? "&lt;" : *text == '&' ? "&amp;" : "%c", *text);
    }
    return STATUS_OK;
}

static Status append_names(Text *out, const Walker *walker, const Element *element, Error *err)
{
    const Element *c = element_first(walker, element);
    for (; c; c = element_next(walker, c)) {
        if (!element_is(c, "name") && !element_is(c, "string-name")) {
            TRY(append_names(out, walker, c, err));
            continue;
        }
        const Element *given = element_child(walker, c, "given-names");
        const Element *family = element_child(walker, c, "surname");
        if (given)
            TRY(append_element(out, walker, given, err));
        text_append(out, given ? " " : "");
        if (family)
            TRY(append_element(out, walker, family, err));
        text_append(out, ", ");
    }
    return STATUS_OK;
}

// A reference in elements, put together the way journals print it: "A. Bee, Journal 2020, 3, 17".
static Status append_reference(Text *out, const Walker *walker, const Element *element, Error *err)
{
    static const char *const PARTS[][2] = {
        {"source", ""}, {"year", " "}, {"volume", ", "}, {"fpage", ", "}, {"elocation-id", ", "}};
    const bool paged = element_below(walker, element, "fpage") != NULL;
    TRY(append_names(out, walker, element, err));
    for (int i = 0; i < 5; i++) {
        const Element *part = element_below(walker, element, PARTS[i][0]);
        if (!part || (i == 4 && paged))
            continue;
        text_append(out, "%s", PARTS[i][1]);
        TRY(append_element(out, walker, part, err));
    }
    const Element *id = element_below(walker, element, "pub-id");
    if (!id || !element_has(walker, id, "pub-id-type", "doi"))
        return STATUS_OK;
    text_append(out, ", doi: ");
    return append_element(out, walker, id, err);
}

static Status read_reference(Walker *walker, const Element *element, Error *err)
{
    const char *label = NULL;
    Text text = {.arena = walker->blocks->arena};
    const bool parts =
        element_below(walker, element, "source") && element_below(walker, element, "year");
    TRY((parts ? append_reference : append_element)(&text, walker, element, err));
    TRY(text_check(&text, err));
    TRY(child_text(walker, element, "label", &label, err));
    const int number = label ? quantity_integer(label + strcspn(label, "0123456789")) : 0;
    walker->references = number > 0 ? number : walker->references + 1;
    if (text.length == 0)
        return STATUS_OK;
    return blocks_add(walker->blocks,
                      (Block){.kind = BLOCK_REFERENCE,
                              .text = text.bytes,
                              .length = text.length,
                              .offset = element->begin,
                              .line = element->line,
                              .number = walker->references,
                              .apart = true},
                      err);
}

// -- Texts --

static Status walk_children(Walker *walker, const Element *element, Error *err)
{
    const Element *c = element_first(walker, element);
    for (; c; c = element_next(walker, c))
        TRY(walk(walker, c, err));
    return STATUS_OK;
}

// What floats inside a paragraph, however deep.
static Status read_floats(Walker *walker, const Element *element, Error *err)
{
    static const char *const FLOATS[] = {"table-wrap", "fig", "table", NULL};
    const Element *c = element_first(walker, element);
    for (; c; c = element_next(walker, c))
        TRY((element_is_one(c, FLOATS) ? walk : read_floats)(walker, c, err));
    return STATUS_OK;
}

static Status read_references(Walker *walker, const Element *element, Error *err)
{
    const Element *c = element_first(walker, element);
    for (; c; c = element_next(walker, c))
        if (element_is(c, "li"))
            TRY(read_reference(walker, c, err));
    return STATUS_OK;
}

static const char *const HEADINGS[] = {"title", "h1", "h2", "h3", "h4", "h5", "h6", NULL};
static const char *const LISTS[] = {"ol", "ul", NULL};

static bool lists_references(const Walker *walker, const Element *element)
{
    return element_is_one(element, LISTS) && element_has(walker, element, "class", "ref");
}

static Status walk(Walker *walker, const Element *element, Error *err)
{
    if (element_is_one(element, HEADINGS))
        return element_add(walker, BLOCK_HEADING, element, err);
    if (element_is(element, "p")) {
        TRY(element_add(walker, BLOCK_PARAGRAPH, element, err));
        return read_floats(walker, element, err);
    }
    if (element_is(element, "table-wrap"))
        return read_table_wrap(walker, element, err);
    if (element_is(element, "fig"))
        return read_figure(walker, element, err);
    if (element_is(element, "figcaption"))
        return element_add(walker, BLOCK_CAPTION, element, err);
    if (element_is(element, "ref"))
        return read_reference(walker, element, err);
    if (lists_references(walker, element))
        return read_references(walker, element, err);
    if (element_is(element, "table") && !grid_is_layout(walker, element, 0))
        return read_table(walker, element, err);
    return walk_skips(element) ? STATUS_OK : walk_children(walker, element, err);
}

bool walk_begins(const Walker *walker, const Element *element)
{
    static const char *const BLOCKS[] = {"p",   "table-wrap", "fig", "figcaption",
                                         "ref", "table",      NULL};
    return element_is_one(element, BLOCKS) || element_is_one(element, HEADINGS) ||
           lists_references(walker, element);
}

bool walk_skips(const Element *element)
{
    static const char *const SKIPPED[] = {"script", "style",   "head", "journal-meta",
                                          "nav",    "graphic", NULL};
    return element_is_one(element, SKIPPED);
}

Status walk_read(Walker *walker, const Element *element, Error *err)
{
    return walk(walker, element, err);
}
