#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "ingest/plain_writer.h"

// A tag of XML or HTML.
typedef struct Tag {
    const char *name; // behind its prefix
    size_t name_length;
    const char *end; // behind its ">"
    bool closing, empty;
} Tag;

static bool is_one(const Tag *tag, const char *const *names)
{
    for (int i = 0; names[i]; i++)
        if (strlen(names[i]) == tag->name_length &&
            strncasecmp(names[i], tag->name, tag->name_length) == 0)
            return true;
    return false;
}

static bool is_name(const Tag *tag, const char *name)
{
    return is_one(tag, (const char *const[]){name, NULL});
}

// -- Tags --

// The end behind [mark] from [at] on, or that of all.
static size_t behind(const PlainWriter *writer, size_t at, const char *mark)
{
    const char *found = memmem(writer->bytes + at, writer->length - at, mark, strlen(mark));
    return found ? (size_t)(found - writer->bytes) + strlen(mark) : writer->length;
}

// Reads the tag where the writer reads; false when "<" is only a sign.
static bool read_tag(const PlainWriter *writer, Tag *tag)
{
    const char *at = writer->bytes + writer->at + 1;
    const char *end = writer->bytes + writer->length;
    const bool closing = at < end && *at == '/';
    at += closing;
    if (at >= end || !isalpha((unsigned char)*at))
        return false;
    const char *name = at;
    for (; at < end && (isalnum((unsigned char)*at) || strchr("-_.:", *at)); at++)
        if (*at == ':')
            name = at + 1;
    *tag = (Tag){.name = name, .name_length = (size_t)(at - name), .closing = closing};
    char quote = '\0';
    for (; at < end && (quote || *at != '>'); at++)
        quote = quote == *at ? '\0' : !quote && strchr("\"'", *at) ? *at : quote;
    tag->empty = at < end && at[-1] == '/';
    tag->end = at < end ? at + 1 : end;
    return true;
}

static void pass(PlainWriter *writer, const Tag *tag)
{
    writer->at = (size_t)(tag->end - writer->bytes);
}

// Passes the element that [first] opens.
static void skip(PlainWriter *writer, const Tag *first)
{
    Tag tag;
    int depth = 1;
    pass(writer, first);
    while (depth > 0 && writer->at < writer->length) {
        const char *next =
            memchr(writer->bytes + writer->at, '<', writer->length - writer->at);
        writer->at = next ? (size_t)(next - writer->bytes) : writer->length;
        if (!next || !read_tag(writer, &tag)) {
            writer->at += next != NULL;
            continue;
        }
        pass(writer, &tag);
        if (tag.name_length == first->name_length && !tag.empty &&
            strncasecmp(tag.name, first->name, tag.name_length) == 0)
            depth += tag.closing ? -1 : 1;
    }
}

// A citation is "[12]" above the line, however the publisher prints it. Behind an opening bracket
// or a comma it is part of one that has begun.
static bool write_citation(PlainWriter *writer, const Tag *tag)
{
    const char last = writer->count > 0 ? writer->text[writer->count - 1] : ' ';
    const size_t size = (size_t)(tag->end - tag->name);
    const size_t start = (size_t)(tag->end - writer->bytes);
    size_t end = start;
    while (end < writer->length && isdigit((unsigned char)writer->bytes[end]))
        end++;
    if (tag->closing || !is_name(tag, "xref") || !memmem(tag->name, size, "bibr", 4) ||
        end == start || end == writer->length || writer->bytes[end] != '<' || strchr("[,-", last))
        return false;
    const Style style = writer->style;
    writer->style = STYLE_ABOVE;
    plain_writer_text(writer, "[", start);
    for (writer->at = start; writer->at < end; writer->at++)
        plain_writer_byte(writer, writer->bytes[writer->at], writer->at);
    plain_writer_text(writer, "]", end - 1);
    writer->style = style;
    return true;
}

static void write_tag(PlainWriter *writer, const Tag *tag)
{
    // Of several forms of the same thing the first is read; structures inside are blocks apart.
    static const char *const SKIPPED[] = {"table-wrap", "fig",      "table", "tex-math",  "script",
                                          "style",      "ref-list", "label", "object-id", NULL};
    static const char *const BREAKS[] = {"br", "break", NULL};
    static const char *const ENDS[] = {"p", "title", "list-item", "li", NULL};
    if (!tag->closing && !tag->empty && is_one(tag, SKIPPED)) {
        skip(writer, tag);
        return;
    }
    if (write_citation(writer, tag))
        return;
    if (is_name(tag, "sup") || is_name(tag, "sub"))
        writer->style = tag->closing || tag->empty ? STYLE_NORMAL
                        : is_name(tag, "sup")      ? STYLE_ABOVE
                                                   : STYLE_BELOW;
    else if (is_one(tag, BREAKS) || (tag->closing && is_one(tag, ENDS)))
        plain_writer_text(writer, " ", writer->at);
    pass(writer, tag);
}

// -- Text --

static void write_cdata(PlainWriter *writer)
{
    static const char OPEN[] = "<![CDATA[";
    writer->at += strlen(OPEN);
    const size_t end = behind(writer, writer->at, "]]>");
    const size_t text = end >= 3 && end - 3 >= writer->at ? end - 3 : end;
    for (; writer->at < text; writer->at++)
        plain_writer_byte(writer, writer->bytes[writer->at], writer->at);
    writer->at = end;
}

static void write_bracket(PlainWriter *writer)
{
    Tag tag;
    if (plain_writer_starts(writer, "<!--"))
        writer->at = behind(writer, writer->at + 4, "-->");
    else if (plain_writer_starts(writer, "<![CDATA["))
        write_cdata(writer);
    else if (plain_writer_starts(writer, "<?"))
        writer->at = behind(writer, writer->at, ">");
    else if (read_tag(writer, &tag))
        write_tag(writer, &tag);
    else
        plain_writer_byte(writer, '<', writer->at), writer->at++;
}

static void write_sign(PlainWriter *writer)
{
    const char sign = writer->bytes[writer->at];
    if (isalnum((unsigned char)sign)) {
        plain_writer_word(writer);
    } else if (sign == '<') {
        write_bracket(writer);
    } else if (sign == '&' && plain_writer_entity(writer)) {
        return;
    } else if (plain_writer_starts(writer, "\xc2\xa0")) { // no-break space
        plain_writer_text(writer, " ", writer->at);
        writer->at += 2;
    } else {
        plain_writer_byte(writer, sign, writer->at);
        writer->at++;
    }
}

Status plain_read_element(const char *bytes, size_t length, size_t offset, Arena *arena,
                          Plain *plain, Error *err)
{
    PlainWriter writer;
    TRY(plain_writer_begin(&writer, bytes, length, offset, arena, err));
    while (writer.at < length)
        write_sign(&writer);
    *plain = plain_writer_end(&writer);
    return STATUS_OK;
}
