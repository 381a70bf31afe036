#include "ingest/plain.h"

#include <ctype.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum {
    TAG_LENGTH_MAX = 300, // beyond this a "<" is no tag
    DEPTH_MAX = 32,       // of groups in a formula
};

// What is read, and what is written. The output is never longer than the input but for entities
// and commands, none of which grows.
typedef struct Reader {
    const char *bytes;
    size_t length, at;
    size_t origin; // offset of bytes[0] in the document
    char *text;
    unsigned char *styles;
    size_t *offsets;
    size_t count;
    Style style;
} Reader;

static void emit_byte(Reader *reader, char byte, size_t at)
{
    const bool space = byte == ' ' || byte == '\n' || byte == '\r' || byte == '\t';
    if (space && (reader->count == 0 || reader->text[reader->count - 1] == ' '))
        return;
    reader->text[reader->count] = space ? ' ' : byte;
    reader->styles[reader->count] = (unsigned char)(space ? STYLE_NORMAL : reader->style);
    reader->offsets[reader->count] = reader->origin + at;
    reader->count++;
}

static void emit(Reader *reader, const char *text, size_t at)
{
    for (; *text; text++)
        emit_byte(reader, *text, at);
}

static bool starts(const Reader *reader, const char *text)
{
    const size_t length = strlen(text);
    return reader->length - reader->at >= length &&
           memcmp(reader->bytes + reader->at, text, length) == 0;
}

// -- Tags and entities --

// The length of the tag at the reader, 0 when "<" is only a sign.
static size_t tag_length(const Reader *reader)
{
    const char *tag = reader->bytes + reader->at;
    const size_t rest = reader->length - reader->at;
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

static void read_tag(Reader *reader, size_t length)
{
    if (starts(reader, "<sup"))
        reader->style = STYLE_ABOVE;
    else if (starts(reader, "<sub"))
        reader->style = STYLE_BELOW;
    else if (starts(reader, "</su"))
        reader->style = STYLE_NORMAL;
    else if (starts(reader, "<br") || starts(reader, "<p") || starts(reader, "</p"))
        emit(reader, " ", reader->at);
    reader->at += length;
}

static size_t utf8_write(uint32_t code, char out[5])
{
    size_t n = 0;
    if (code < 0x80) {
        out[n++] = (char)code;
    } else if (code < 0x800) {
        out[n++] = (char)(0xc0 | code >> 6);
        out[n++] = (char)(0x80 | (code & 63));
    } else if (code < 0x10000) {
        out[n++] = (char)(0xe0 | code >> 12);
        out[n++] = (char)(0x80 | (code >> 6 & 63));
        out[n++] = (char)(0x80 | (code & 63));
    } else {
        out[n++] = (char)(0xf0 | code >> 18);
        out[n++] = (char)(0x80 | (code >> 12 & 63));
        out[n++] = (char)(0x80 | (code >> 6 & 63));
        out[n++] = (char)(0x80 | (code & 63));
    }
    out[n] = '\0';
    return n;
}

static const char *const ENTITIES[][2] = {
    {"&lt;", "<"},    {"&gt;", ">"},    {"&amp;", "&"},    {"&quot;", "\""},  {"&apos;", "'"},
    {"&nbsp;", " "}, {"&deg;", "°"}, {"&micro;", "µ"},
    {"&minus;", "−"}, {"&ndash;", "–"},
    {"&mdash;", "—"}, {"&times;", "×"}, {"&middot;", "·"},
    {"&plusmn;", "±"}, {"&asymp;", "≈"},
    {"&le;", "≤"},    {"&ge;", "≥"},    {"&thinsp;", " "}, {"&ensp;", " "},   {"&mu;", "μ"},
};
enum { ENTITY_COUNT = sizeof ENTITIES / sizeof *ENTITIES };

// Decodes the entity at the reader; false when "&" is only a sign.
static bool read_entity(Reader *reader)
{
    for (int i = 0; i < ENTITY_COUNT; i++) {
        if (starts(reader, ENTITIES[i][0])) {
            emit(reader, ENTITIES[i][1], reader->at);
            reader->at += strlen(ENTITIES[i][0]);
            return true;
        }
    }
    if (!starts(reader, "&#"))
        return false;
    char digits[12] = {0};
    size_t n = 0;
    size_t i = reader->at + 2;
    const bool hexadecimal = i < reader->length && (reader->bytes[i] | 32) == 'x';
    for (i += hexadecimal;
         i < reader->length && n < sizeof digits - 1 && isxdigit((unsigned char)reader->bytes[i]);
         i++)
        digits[n++] = reader->bytes[i];
    const unsigned long code = strtoul(digits, NULL, hexadecimal ? 16 : 10);
    const bool surrogate = code >= 0xd800 && code < 0xe000;
    if (n == 0 || code < 32 || code > 0x10ffff || surrogate || i >= reader->length ||
        reader->bytes[i] != ';')
        return false;
    char out[5];
    utf8_write((uint32_t)code, out);
    emit(reader, code == 0xa0 ? " " : out, reader->at);
    reader->at = i + 1;
    return true;
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

static void read_command(Reader *reader)
{
    const size_t start = reader->at++;
    size_t n = 0;
    while (reader->at + n < reader->length && isalpha((unsigned char)reader->bytes[reader->at + n]))
        n++;
    if (n == 0) {
        // "\," and the like are spaces, "\%" and the like are the sign itself.
        if (reader->at < reader->length) {
            const char sign = reader->bytes[reader->at++];
            emit_byte(reader, strchr(",;: !", sign) ? ' ' : sign, start);
        }
        return;
    }
    const char *name = reader->bytes + reader->at;
    reader->at += n;
    for (int i = 0; i < COMMAND_COUNT; i++) {
        if (strlen(COMMANDS[i][0]) == n && memcmp(COMMANDS[i][0], name, n) == 0) {
            const Style style = reader->style;
            if (strcmp(COMMANDS[i][1], "°") == 0)
                reader->style = STYLE_NORMAL;
            emit(reader, COMMANDS[i][1], start);
            reader->style = style;
            return;
        }
    }
    for (size_t i = 0; i < n; i++)
        emit_byte(reader, name[i], start + 1 + i);
}

// Reads a formula up to [end]. A group or a single sign behind ^ or _ has that style.
static void read_formula(Reader *reader, size_t end)
{
    Style outer[DEPTH_MAX];
    int depth = 0;
    bool single = false; // the style ends with the next sign
    Style before = STYLE_NORMAL;
    while (reader->at < end) {
        const char sign = reader->bytes[reader->at];
        const bool ends = single;
        single = false;
        if ((sign == '^' || sign == '_') && !ends) {
            before = reader->style;
            reader->style = sign == '^' ? STYLE_ABOVE : STYLE_BELOW;
            single = true;
            reader->at++;
            continue;
        }
        if (sign == '{') {
            if (depth < DEPTH_MAX)
                outer[depth] = ends ? before : reader->style;
            depth++;
            reader->at++;
            continue;
        }
        if (sign == '}') {
            depth -= depth > 0;
            reader->style = depth < DEPTH_MAX ? outer[depth] : STYLE_NORMAL;
            reader->at++;
            continue;
        }
        if (sign == '\\')
            read_command(reader);
        else
            emit_byte(reader, sign == '~' ? ' ' : sign, reader->at++);
        // The bytes of one multi-byte sign stay together.
        while (reader->at < end && (reader->bytes[reader->at] & 0xc0) == 0x80)
            emit_byte(reader, reader->bytes[reader->at], reader->at), reader->at++;
        if (ends)
            reader->style = before;
    }
    reader->style = STYLE_NORMAL;
}

// The "$" that closes the formula opened at the reader, or 0.
static size_t formula_end(const Reader *reader)
{
    size_t i = reader->at + 1;
    while (i < reader->length && reader->bytes[i] == '$')
        i++;
    for (; i < reader->length; i++)
        if (reader->bytes[i] == '$' && reader->bytes[i - 1] != '\\')
            return i;
    return 0;
}

static bool read_dollar(Reader *reader)
{
    const size_t end = formula_end(reader);
    if (!end)
        return false;
    while (reader->at < end && reader->bytes[reader->at] == '$')
        reader->at++;
    read_formula(reader, end);
    reader->at = end;
    while (reader->at < reader->length && reader->bytes[reader->at] == '$')
        reader->at++;
    return true;
}

// -- Text --

static void read_sign(Reader *reader)
{
    const char sign = reader->bytes[reader->at];
    if (isalnum((unsigned char)sign)) {
        emit_byte(reader, sign, reader->at++);
        return;
    }
    const size_t tag = sign == '<' ? tag_length(reader) : 0;
    if (tag) {
        read_tag(reader, tag);
    } else if ((sign == '&' && read_entity(reader)) || (sign == '$' && read_dollar(reader))) {
        return;
    } else if (sign == '\\' && reader->at + 1 < reader->length &&
               ispunct((unsigned char)reader->bytes[reader->at + 1])) {
        emit_byte(reader, reader->bytes[reader->at + 1], reader->at);
        reader->at += 2;
    } else if (sign == '*') {
        reader->at++;
    } else if (starts(reader, "\xc2\xa0")) { // no-break space
        emit(reader, " ", reader->at);
        reader->at += 2;
    } else {
        emit_byte(reader, sign, reader->at++);
    }
}

// Whether an element symbol and no word stands at [at]: "O", "Na", but not "Nano".
static bool element_at(const Reader *reader, size_t at)
{
    if (at >= reader->count || !isupper((unsigned char)reader->text[at]))
        return false;
    size_t end = at + 1;
    if (end < reader->count && islower((unsigned char)reader->text[end]))
        end++;
    return end >= reader->count || !islower((unsigned char)reader->text[end]);
}

// Whether the space at [at] is only the padding of markup: "cm <sup>-2</sup>" is printed "cm-2",
// "Li <sub>2</sub> O" is printed "Li2O", while in "LiPF <sub>6</sub> in EC" the second one counts.
static bool padding(const Reader *reader, size_t at, bool padded_before)
{
    if (reader->text[at] != ' ' || at + 1 >= reader->count)
        return false;
    const unsigned char next = reader->styles[at + 1];
    if (next == STYLE_ABOVE)
        return reader->text[at + 1] != '[';
    if (next == STYLE_BELOW)
        return true;
    const bool behind = padded_before && at > 0 && reader->styles[at - 1] == STYLE_BELOW;
    return behind && (reader->text[at + 1] == '-' || element_at(reader, at + 1));
}

static void close_gaps(Reader *reader)
{
    size_t out = 0;
    bool padded = false; // a space was dropped before the last text below the line
    for (size_t i = 0; i < reader->count; i++) {
        if (padding(reader, i, padded)) {
            padded = true;
            continue;
        }
        padded = padded && (reader->styles[i] == STYLE_BELOW);
        reader->text[out] = reader->text[i];
        reader->styles[out] = reader->styles[i];
        reader->offsets[out] = reader->offsets[i];
        out++;
    }
    reader->count = out;
}

Status plain_read(const char *bytes, size_t length, size_t offset, Arena *arena, Plain *plain,
                  Error *err)
{
    Reader reader = {.bytes = bytes, .length = length, .origin = offset};
    reader.text = arena_alloc(arena, length + 1, 1);
    reader.styles = arena_alloc(arena, length + 1, 1);
    reader.offsets = arena_alloc(arena, length + 1, sizeof *reader.offsets);
    if (!reader.text || !reader.styles || !reader.offsets)
        return arena_exhausted(arena, err);
    while (reader.at < length)
        read_sign(&reader);
    close_gaps(&reader);
    while (reader.count > 0 && reader.text[reader.count - 1] == ' ')
        reader.count--;
    reader.text[reader.count] = '\0';
    reader.offsets[reader.count] = offset + length;
    *plain = (Plain){reader.text, reader.styles, reader.offsets, reader.count};
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
