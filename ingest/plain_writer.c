#include "ingest/plain_writer.h"

#include <ctype.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

Status plain_writer_begin(PlainWriter *writer, const char *bytes, size_t length, size_t offset,
                          Arena *arena, Error *err)
{
    *writer = (PlainWriter){.bytes = bytes, .length = length, .origin = offset};
    writer->text = arena_alloc(arena, length + 1, 1);
    writer->styles = arena_alloc(arena, length + 1, 1);
    writer->offsets = arena_alloc(arena, length + 1, sizeof *writer->offsets);
    return writer->text && writer->styles && writer->offsets ? STATUS_OK
                                                             : arena_exhausted(arena, err);
}

void plain_writer_byte(PlainWriter *writer, char byte, size_t at)
{
    const bool space = byte == ' ' || byte == '\n' || byte == '\r' || byte == '\t';
    if (space && (writer->count == 0 || writer->text[writer->count - 1] == ' '))
        return;
    writer->text[writer->count] = space ? ' ' : byte;
    writer->styles[writer->count] = (unsigned char)(space ? STYLE_NORMAL : writer->style);
    writer->offsets[writer->count] = writer->origin + at;
    writer->count++;
}

void plain_writer_text(PlainWriter *writer, const char *text, size_t at)
{
    for (; *text; text++)
        plain_writer_byte(writer, *text, at);
}

void plain_writer_word(PlainWriter *writer)
{
    while (writer->at < writer->length && isalnum((unsigned char)writer->bytes[writer->at])) {
        writer->text[writer->count] = writer->bytes[writer->at];
        writer->styles[writer->count] = (unsigned char)writer->style;
        writer->offsets[writer->count++] = writer->origin + writer->at++;
    }
}

bool plain_writer_starts(const PlainWriter *writer, const char *text)
{
    const size_t length = strlen(text);
    return writer->length - writer->at >= length &&
           memcmp(writer->bytes + writer->at, text, length) == 0;
}

// -- Entities --

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

bool plain_writer_entity(PlainWriter *writer)
{
    for (int i = 0; i < ENTITY_COUNT; i++) {
        if (plain_writer_starts(writer, ENTITIES[i][0])) {
            plain_writer_text(writer, ENTITIES[i][1], writer->at);
            writer->at += strlen(ENTITIES[i][0]);
            return true;
        }
    }
    if (!plain_writer_starts(writer, "&#"))
        return false;
    char digits[12] = {0};
    size_t n = 0;
    size_t i = writer->at + 2;
    const bool hexadecimal = i < writer->length && (writer->bytes[i] | 32) == 'x';
    for (i += hexadecimal;
         i < writer->length && n < sizeof digits - 1 && isxdigit((unsigned char)writer->bytes[i]);
         i++)
        digits[n++] = writer->bytes[i];
    const unsigned long code = strtoul(digits, NULL, hexadecimal ? 16 : 10);
    const bool surrogate = code >= 0xd800 && code < 0xe000;
    if (n == 0 || code < 32 || code > 0x10ffff || surrogate || i >= writer->length ||
        writer->bytes[i] != ';')
        return false;
    char out[5];
    utf8_write((uint32_t)code, out);
    plain_writer_text(writer, code == 0xa0 ? " " : out, writer->at);
    writer->at = i + 1;
    return true;
}

// -- Gaps --

// Whether an element symbol and no word stands at [at]: "O", "Na", but not "Nano".
static bool element_at(const PlainWriter *writer, size_t at)
{
    if (at >= writer->count || !isupper((unsigned char)writer->text[at]))
        return false;
    size_t end = at + 1;
    if (end < writer->count && islower((unsigned char)writer->text[end]))
        end++;
    return end >= writer->count || !islower((unsigned char)writer->text[end]);
}

// Whether the space at [at] is only the padding of markup: "cm <sup>-2</sup>" is printed "cm-2",
// "Li <sub>2</sub> O" is printed "Li2O", while in "LiPF <sub>6</sub> in EC" the second one counts.
static bool padding(const PlainWriter *writer, size_t at, bool padded_before)
{
    if (writer->text[at] != ' ' || at + 1 >= writer->count)
        return false;
    const unsigned char next = writer->styles[at + 1];
    if (next == STYLE_ABOVE)
        return writer->text[at + 1] != '[';
    if (next == STYLE_BELOW)
        return true;
    const bool behind = padded_before && at > 0 && writer->styles[at - 1] == STYLE_BELOW;
    return behind && (writer->text[at + 1] == '-' || element_at(writer, at + 1));
}

// Moves the bytes [from, to) down to [out].
static size_t move(PlainWriter *writer, size_t out, size_t from, size_t to)
{
    if (out != from) {
        memmove(writer->text + out, writer->text + from, to - from);
        memmove(writer->styles + out, writer->styles + from, to - from);
        memmove(writer->offsets + out, writer->offsets + from,
                (to - from) * sizeof *writer->offsets);
    }
    return out + (to - from);
}

static bool all_below(const PlainWriter *writer, size_t from, size_t to)
{
    while (from < to && writer->styles[from] == STYLE_BELOW)
        from++;
    return from == to;
}

static void close_gaps(PlainWriter *writer)
{
    size_t out = 0;
    size_t word = 0;     // where the text behind the last space begins
    bool padded = false; // that space was dropped
    for (size_t i = 0; i < writer->count; i++) {
        const char *space = memchr(writer->text + i, ' ', writer->count - i);
        i = space ? (size_t)(space - writer->text) : writer->count;
        if (i == writer->count)
            break;
        const bool dropped = padding(writer, i, padded && all_below(writer, word, i));
        out = move(writer, out, word, dropped ? i : i + 1);
        word = i + 1;
        padded = dropped;
    }
    writer->count = move(writer, out, word, writer->count);
}

Plain plain_writer_end(PlainWriter *writer)
{
    close_gaps(writer);
    while (writer->count > 0 && writer->text[writer->count - 1] == ' ')
        writer->count--;
    writer->text[writer->count] = '\0';
    writer->offsets[writer->count] = writer->origin + writer->length;
    return (Plain){writer->text, writer->styles, writer->offsets, writer->count};
}
