#include "ingest/plain.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "ingest/plain_writer.h"

enum {
    TAG_LENGTH_MAX = 300, // beyond this a "<" is no tag
    DEPTH_MAX = 32,       // of groups in a formula
    FORMULA_MAX = 4096,   // bytes; beyond this a "$" opens none
};

// -- Tags --

// The length of the tag at the reader, 0 when "<" is only a sign.
static size_t tag_length(const PlainWriter *writer)
{
    const char *tag = writer->bytes + writer->at;
    const size_t rest = writer->length - writer->at;
    size_t i = rest > 1 && tag[1] == '/' ? 2 : 1;
    if (i >= rest || !isalpha((unsigned char)tag[i]))
        return 0;
    while (i < rest && isalnum((unsigned char)tag[i]))
        i++;
    if (i >= rest || !strchr("> /\t\n", tag[i]))
        return 0;
    while (i < rest && i < TAG_LENGTH_MAX && tag[i] != '>' && tag[i] != '<')
        i++;
    return i < rest && tag[i] == '>' ? i + 1 : 0;
}

static void read_tag(PlainWriter *writer, size_t length)
{
    if (plain_writer_starts(writer, "<sup"))
        writer->style = STYLE_ABOVE;
    else if (plain_writer_starts(writer, "<sub"))
        writer->style = STYLE_BELOW;
    else if (plain_writer_starts(writer, "</su"))
        writer->style = STYLE_NORMAL;
    else if (plain_writer_starts(writer, "<br") || plain_writer_starts(writer, "<p") ||
             plain_writer_starts(writer, "</p"))
        plain_writer_text(writer, " ", writer->at);
    writer->at += length;
}

// -- Formulas --

static const char *const COMMANDS[][2] = {
    {"mu", "μ"}, {"circ", "°"}, {"approx", "≈"},
    {"sim", "~"}, {"simeq", "≈"},
    {"times", "×"}, {"cdot", "·"}, {"pm", "±"},
    {"leq", "≤"}, {"geq", "≥"},
    {"le", "≤"}, {"ge", "≥"}, {"lt", "<"},
    {"gt", ">"}, {"ll", "≪"},
    {"gg", "≫"}, {"eta", "η"}, {"Delta", "Δ"},
    {"gamma", "γ"}, {"theta", "θ"},
    {"pi", "π"}, {"tau", "τ"}, {"Omega", "Ω"},
    {"alpha", "α"}, {"beta", "β"},
    {"degree", "°"}, {"parallel", "∥"}, {"rightarrow", "→"},
    {"to", "→"}, {"quad", " "},
    {"prime", "′"},  {"percent", "%"},  {"text", ""},        {"mathrm", ""},       {"mathbf", ""},
    {"mathit", ""},  {"textrm", ""},    {"rm", ""},          {"bar", ""},          {"left", ""},
    {"right", ""},   {"textbf", ""},    {"textit", ""},      {"operatorname", ""},
};
enum { COMMAND_COUNT = sizeof COMMANDS / sizeof *COMMANDS };

static void read_command(PlainWriter *writer)
{
    const size_t start = writer->at++;
    size_t n = 0;
    while (writer->at + n < writer->length && isalpha((unsigned char)writer->bytes[writer->at + n]))
        n++;
    if (n == 0) {
        // "\," and the like are spaces, "\%" and the like are the sign itself.
        if (writer->at < writer->length) {
            const char sign = writer->bytes[writer->at++];
            plain_writer_byte(writer, strchr(",;: !", sign) ? ' ' : sign, start);
        }
        return;
    }
    const char *name = writer->bytes + writer->at;
    writer->at += n;
    for (int i = 0; i < COMMAND_COUNT; i++) {
        if (strlen(COMMANDS[i][0]) == n && memcmp(COMMANDS[i][0], name, n) == 0) {
            const Style style = writer->style;
            if (strcmp(COMMANDS[i][1], "°") == 0)
                writer->style = STYLE_NORMAL;
            plain_writer_text(writer, COMMANDS[i][1], start);
            writer->style = style;
            return;
        }
    }
    for (size_t i = 0; i < n; i++)
        plain_writer_byte(writer, name[i], start + 1 + i);
}

// Reads a formula up to [end]. A group or a single sign behind ^ or _ has that style.
static void read_formula(PlainWriter *writer, size_t end)
{
    Style outer[DEPTH_MAX];
    int depth = 0;
    bool single = false; // the style ends with the next sign
    Style before = STYLE_NORMAL;
    while (writer->at < end) {
        const char sign = writer->bytes[writer->at];
        const bool ends = single;
        single = false;
        if ((sign == '^' || sign == '_') && !ends) {
            before = writer->style;
            writer->style = sign == '^' ? STYLE_ABOVE : STYLE_BELOW;
            single = true;
            writer->at++;
            continue;
        }
        if (sign == '{') {
            if (depth < DEPTH_MAX)
                outer[depth] = ends ? before : writer->style;
            depth++;
            writer->at++;
            continue;
        }
        if (sign == '}') {
            depth -= depth > 0;
            writer->style = depth < DEPTH_MAX ? outer[depth] : STYLE_NORMAL;
            writer->at++;
            continue;
        }
        if (sign == '\\')
            read_command(writer);
        else
            plain_writer_byte(writer, sign == '~' ? ' ' : sign, writer->at++);
        // The bytes of one multi-byte sign stay together.
        while (writer->at < end && (writer->bytes[writer->at] & 0xc0) == 0x80)
            plain_writer_byte(writer, writer->bytes[writer->at], writer->at), writer->at++;
        if (ends)
            writer->style = before;
    }
    writer->style = STYLE_NORMAL;
}

// The "$" that closes the formula opened at the reader, or 0.
static size_t formula_end(const PlainWriter *writer)
{
    const size_t rest = writer->length - writer->at;
    const size_t reach = writer->at + (rest < FORMULA_MAX ? rest : FORMULA_MAX);
    size_t i = writer->at + 1;
    while (i < reach && writer->bytes[i] == '$')
        i++;
    for (; i < reach; i++)
        if (writer->bytes[i] == '$' && writer->bytes[i - 1] != '\\')
            return i;
    return 0;
}

static bool read_dollar(PlainWriter *writer)
{
    const size_t end = formula_end(writer);
    if (!end)
        return false;
    while (writer->at < end && writer->bytes[writer->at] == '$')
        writer->at++;
    read_formula(writer, end);
    writer->at = end;
    while (writer->at < writer->length && writer->bytes[writer->at] == '$')
        writer->at++;
    return true;
}

// -- Text --

static void read_sign(PlainWriter *writer)
{
    const char sign = writer->bytes[writer->at];
    if (isalnum((unsigned char)sign)) {
        plain_writer_word(writer);
        return;
    }
    const size_t tag = sign == '<' ? tag_length(writer) : 0;
    if (tag) {
        read_tag(writer, tag);
    } else if ((sign == '&' && plain_writer_entity(writer)) ||
               (sign == '$' && read_dollar(writer))) {
        return;
    } else if (sign == '\\' && writer->at + 1 < writer->length &&
               ispunct((unsigned char)writer->bytes[writer->at + 1])) {
        plain_writer_byte(writer, writer->bytes[writer->at + 1], writer->at);
        writer->at += 2;
    } else if (sign == '*') {
        writer->at++;
    } else if (plain_writer_starts(writer, "\xc2\xa0")) { // no-break space
        plain_writer_text(writer, " ", writer->at);
        writer->at += 2;
    } else {
        plain_writer_byte(writer, sign, writer->at++);
    }
}

Status plain_read(const char *bytes, size_t length, size_t offset, Arena *arena, Plain *plain,
                  Error *err)
{
    PlainWriter writer;
    TRY(plain_writer_begin(&writer, bytes, length, offset, arena, err));
    while (writer.at < length)
        read_sign(&writer);
    *plain = plain_writer_end(&writer);
    return STATUS_OK;
}

Plain plain_slice(Plain plain, size_t start, size_t end)
{
    while (start < end && plain.text[start] == ' ')
        start++;
    while (end > start && plain.text[end - 1] == ' ')
        end--;
    return (Plain){plain.text + start, plain.styles + start, plain.offsets + start, end - start};
}

char *plain_string(Plain plain, Arena *arena)
{
    return arena_copy(arena, plain.text, plain.length);
}

Status plain_drop_above(Plain plain, Arena *arena, Plain *dropped, Error *err)
{
    char *text = arena_alloc(arena, plain.length + 1, 1);
    unsigned char *styles = arena_alloc(arena, plain.length + 1, 1);
    size_t *offsets = arena_alloc(arena, plain.length + 1, sizeof *offsets);
    size_t count = 0;
    if (!text || !styles || !offsets)
        return arena_exhausted(arena, err);
    for (size_t i = 0; i < plain.length; i++) {
        const bool doubled = plain.text[i] == ' ' && count > 0 && text[count - 1] == ' ';
        if (plain.styles[i] == STYLE_ABOVE || doubled)
            continue;
        text[count] = plain.text[i];
        styles[count] = plain.styles[i];
        offsets[count] = plain.offsets[i];
        count++;
    }
    offsets[count] = plain.offsets[plain.length];
    *dropped = (Plain){text, styles, offsets, count};
    return STATUS_OK;
}
