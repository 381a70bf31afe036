#include "reports/markup.h"

#include <ctype.h>
#include <string.h>

#include "base/hash.h"

static const char *replacement(char c)
{
    switch (c) {
    case '&':
        return "&amp;";
    case '<':
        return "&lt;";
    case '>':
        return "&gt;";
    case '"':
        return "&quot;";
    case '\'':
        return "&#39;";
    default:
        return NULL;
    }
}

void markup_text(Text *out, const char *text)
{
    while (text && *text) {
        const size_t plain = strcspn(text, "&<>\"'");
        text_append_bytes(out, text, plain);
        text += plain;
        if (*text)
            text_append(out, "%s", replacement(*text++));
    }
}

void markup_data_link(Text *out, const char *bytes, size_t length)
{
    text_append(out, "data:text/csv;charset=utf-8,");
    for (size_t i = 0; i < length; i++) {
        const unsigned char c = (unsigned char)bytes[i];
        if (isalnum(c) || strchr("-._~,:;", c))
            text_append_bytes(out, bytes + i, 1);
        else
            text_append(out, "%%%02X", c);
    }
}

static unsigned hex_value(char digit)
{
    return (unsigned)(digit <= '9' ? digit - '0' : digit - 'a' + 10);
}

void markup_policy_hash(Text *out, const char *text, size_t length)
{
    static const char letters[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    char hex[HASH_TEXT];
    hash_bytes(text, length, hex);
    text_append(out, "sha256-");
    // Three hexadecimal digits are two letters of base 64; 64 digits leave one over, that is two
    // letters (the second for two bits of padding) and one '='.
    for (int i = 0; i < 63; i += 3) {
        const unsigned bits =
            hex_value(hex[i]) << 8 | hex_value(hex[i + 1]) << 4 | hex_value(hex[i + 2]);
        text_append(out, "%c%c", letters[bits >> 6], letters[bits & 63]);
    }
    text_append(out, "%c=", letters[hex_value(hex[63]) << 2]);
}
