#include "ingest/element.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

// -- Elements --

bool element_is(const Element *element, const char *name)
{
    return strcmp(element->name, name) == 0;
}

bool element_is_one(const Element *element, const char *const *names)
{
    for (int i = 0; names[i]; i++)
        if (element_is(element, names[i]))
            return true;
    return false;
}

static const Element *at(const Walker *walker, int place)
{
    return place > 0 ? (const Element *)walker->elements.items + place : NULL;
}

const Element *element_first(const Walker *walker, const Element *element)
{
    return at(walker, element->child);
}

const Element *element_next(const Walker *walker, const Element *element)
{
    return at(walker, element->next);
}

const Element *element_child(const Walker *walker, const Element *element, const char *name)
{
    const Element *c = element_first(walker, element);
    while (c && !element_is(c, name))
        c = element_next(walker, c);
    return c;
}

const Element *element_below(const Walker *walker, const Element *element, const char *name)
{
    for (const Element *c = element_first(walker, element); c; c = element_next(walker, c)) {
        const Element *found = element_is(c, name) ? c : element_below(walker, c, name);
        if (found)
            return found;
    }
    return NULL;
}

// -- Attributes --

// What may be done with the sign at [at] of a tag: quoted values hold anything.
static const char *value_end(const char *at, const char *end, const char **value)
{
    const bool quoted = at < end && strchr("\"'", *at);
    const char quote = quoted ? *at++ : '\0';
    *value = at;
    while (at < end && (quoted ? *at != quote : !isspace((unsigned char)*at) && *at != '>'))
        at++;
    return at;
}

const char *element_attribute(const Walker *walker, const Element *element, const char *name,
                              size_t *length)
{
    const char *end = walker->bytes + element->begin;
    const char *at = walker->bytes + element->tag;
    const size_t n = strlen(name);
    while (at < end && !isspace((unsigned char)*at))
        at++;
    while (at < end) {
        while (at < end && (isspace((unsigned char)*at) || strchr("/>", *at)))
            at++;
        const char *word = at;
        while (at < end && !isspace((unsigned char)*at) && !strchr("=/>", *at))
            at++;
        const size_t word_length = (size_t)(at - word);
        const char *value = at;
        while (at < end && isspace((unsigned char)*at))
            at++;
        if (at < end && *at == '=') {
            for (at++; at < end && isspace((unsigned char)*at);)
                at++;
            at = value_end(at, end, &value);
        }
        if (word_length == n && strncasecmp(word, name, n) == 0) {
            *length = (size_t)(at - value);
            return value;
        }
        at += at < end && strchr("\"'", *at);
    }
    return NULL;
}

int element_number(const Walker *walker, const Element *element, const char *name)
{
    size_t length = 0;
    const char *value = element_attribute(walker, element, name, &length);
    char digits[8] = "";
    if (!value || length >= sizeof digits)
        return 0;
    memcpy(digits, value, length);
    const long number = strtol(digits, NULL, 10);
    return number > 0 && number < 100000 ? (int)number : 0;
}

bool element_has(const Walker *walker, const Element *element, const char *name, const char *value)
{
    size_t length = 0;
    const char *text = element_attribute(walker, element, name, &length);
    return text && memmem(text, length, value, strlen(value));
}

// -- Texts --

Status element_text(const Walker *walker, const Element *element, Arena *arena, const char **text,
                    Error *err)
{
    Plain plain = {0};
    TRY(plain_read_element(walker->bytes + element->begin, element->end - element->begin,
                           element->begin, arena, &plain, err));
    *text = plain.text;
    return STATUS_OK;
}

Status element_add(Walker *walker, BlockKind kind, const Element *element, Error *err)
{
    const char *text = walker->bytes + element->begin;
    const size_t length = element->end - element->begin;
    size_t blank = 0;
    while (blank < length && isspace((unsigned char)text[blank]))
        blank++;
    if (blank == length)
        return STATUS_OK;
    return blocks_add(walker->blocks,
                      (Block){.kind = kind,
                              .text = text,
                              .length = length,
                              .offset = element->begin,
                              .line = element->line,
                              .element = true},
                      err);
}
