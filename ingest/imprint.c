#include "ingest/imprint.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

// A piece of the text: bytes [start, end).
typedef struct Span {
    size_t start, end;
} Span;

static bool is_empty(Span span)
{
    return span.start >= span.end;
}

static Span trim(const char *text, Span span)
{
    while (span.start < span.end && strchr(" ,.;:([\"", text[span.start]))
        span.start++;
    while (span.start < span.end && strchr(" ,;:)]\"", text[span.end - 1]))
        span.end--;
    return span;
}

static Status copy(const char *text, Span span, Arena *arena, const char **out, Error *err)
{
    span = trim(text, span);
    *out = is_empty(span) ? NULL : arena_copy(arena, text + span.start, span.end - span.start);
    return is_empty(span) || *out ? STATUS_OK : arena_exhausted(arena, err);
}

// -- Year --

static bool is_year(const char *text, size_t at)
{
    const bool century = strncmp(text + at, "18", 2) == 0 || strncmp(text + at, "19", 2) == 0 ||
                         strncmp(text + at, "20", 2) == 0;
    return century && isdigit((unsigned char)text[at + 2]) &&
           isdigit((unsigned char)text[at + 3]) && (at == 0 || strchr(" (,.", text[at - 1])) &&
           (text[at + 4] == '\0' || strchr(",.;) ", text[at + 4]));
}

static bool is_framed(const char *text, size_t at)
{
    return at > 0 && text[at - 1] == '(' && text[at + 4] == ')';
}

// A year in parentheses is sure. Of others the first with a comma, a stop or the end behind it is
// the year, because pages may look like years, too; behind "vol." and "pp." it is the last.
static bool find_year(const char *text, size_t *year)
{
    const bool spelled = strcasestr(text, "vol.") || strcasestr(text, " pp.");
    bool found = false;
    for (size_t i = 0; text[i]; i++) {
        if (!is_year(text, i))
            continue;
        if (is_framed(text, i)) {
            *year = i;
            return true;
        }
        if ((!found || spelled) && text[i + 4] != ' ') {
            *year = i;
            found = true;
        }
    }
    return found;
}

// -- Tokens --

// A volume or a page: digits with letters before or behind ("A662", "e12", "L5"); empty when there
// is none at [at].
static Span read_number(const char *text, size_t at)
{
    at += strspn(text + at, " ,;:.");
    for (const char *const *word = (const char *const[]){"vol.", "no.", "pp.", "p.", "art.", NULL};
         *word; word++)
        if (strncasecmp(text + at, *word, strlen(*word)) == 0)
            at += strlen(*word) + strspn(text + at + strlen(*word), " ");
    size_t end = at;
    bool digit = false;
    for (; isalnum((unsigned char)text[end]); end++)
        digit = digit || isdigit((unsigned char)text[end]);
    return digit && end - at <= 16 ? (Span){at, end} : (Span){at, at};
}

// Behind "(5)", an issue, when there is one at [at].
static size_t skip_issue(const char *text, size_t at)
{
    const size_t open = at + strspn(text + at, " ");
    const size_t length = text[open] == '(' ? strcspn(text + open, ")") : 0;
    return length > 0 && length < 12 && text[open + length] ? open + length + 1 : at;
}

// The number that ends at [end], going back over an issue; empty when there is none.
static Span number_before(const char *text, size_t end)
{
    while (end > 0 && strchr(" ,.;:(", text[end - 1]))
        end--;
    if (end > 0 && text[end - 1] == ')') {
        size_t open = end - 1;
        while (open > 0 && text[open] != '(')
            open--;
        end = open;
        while (end > 0 && text[end - 1] == ' ')
            end--;
    }
    size_t start = end;
    bool digit = false;
    // A range of pages counts as its first.
    while (start > 0 && (isalnum((unsigned char)text[start - 1]) || text[start - 1] == '-' ||
                         (unsigned char)text[start - 1] >= 0x80))
        digit = isdigit((unsigned char)text[--start]) || digit;
    return digit ? (Span){start, end} : (Span){end, end};
}

static Span first_of_range(const char *text, Span span)
{
    for (size_t i = span.start; i < span.end; i++)
        if (!isalnum((unsigned char)text[i]))
            span.end = i;
    return span;
}

// -- Journal --

static bool is_connector(const char *word, size_t length)
{
    static const char *const WORDS[] = {"of", "the", "and", "for", "in", "de", "et", "\xC3\xA0"};
    for (size_t i = 0; i < sizeof WORDS / sizeof *WORDS; i++)
        if (strlen(WORDS[i]) == length && memcmp(word, WORDS[i], length) == 0)
            return true;
    return length == 1 && *word == '&';
}

// "eScience" has one, too.
static bool has_capital(const char *word, size_t length)
{
    for (size_t i = 0; i < length; i++)
        if (isupper((unsigned char)word[i]))
            return true;
    return false;
}

// The words of a journal's name before [end]: back to a separator, or to a word that begins small.
static Span journal_before(const char *text, size_t end)
{
    while (end > 0 && strchr(" ,;:(", text[end - 1]))
        end--;
    Span span = {end, end};
    for (size_t at = end; at > 0;) {
        size_t start = at;
        while (start > 0 && text[start - 1] != ' ')
            start--;
        const size_t length = at - start;
        const bool separator = strchr(",;?!\":", text[at - 1]) && at < end;
        const bool small = !has_capital(text + start, length) &&
                           !is_connector(text + start, length);
        if (length == 0 || separator || small)
            break;
        span.start = start;
        at = start > 0 ? start - 1 : 0;
    }
    return span;
}

static Span find_italic(const char *text, const char *italic, size_t before)
{
    Span span = {before, before};
    if (!italic)
        return span;
    for (const char *at = strstr(text, italic); at && (size_t)(at - text) < before;
         at = strstr(at + 1, italic))
        span = (Span){(size_t)(at - text), (size_t)(at - text) + strlen(italic)};
    return span;
}

// -- Styles --

typedef struct Imprint {
    Span journal, volume, page;
} Imprint;

// "Journal 2020, 32, 17." and "Journal. 2020;32(5):17-29."
static Imprint year_first(const char *text, size_t year)
{
    Imprint print = {.journal = journal_before(text, year)};
    print.volume = read_number(text, year + 4);
    print.page = print.volume;
    if (!is_empty(print.volume))
        print.page = read_number(text, skip_issue(text, print.volume.end));
    return print;
}

// "Journal 32 (2020) 17." and "Journal 32, 17 (2020)."
static Imprint year_behind_volume(const char *text, size_t year)
{
    Imprint print = {.volume = number_before(text, year - 1), .page = read_number(text, year + 5)};
    if (is_empty(print.page)) {
        print.page = first_of_range(text, print.volume);
        print.volume = number_before(text, print.page.start);
    }
    print.journal = journal_before(text, print.volume.start);
    return print;
}

// "(2020). Title. Journal, 32(5), 17-29."
static Imprint year_before_title(const char *text, size_t year)
{
    size_t end = strlen(text);
    Imprint print = {.page = number_before(text, end)};
    print.page = first_of_range(text, print.page);
    print.volume = number_before(text, print.page.start);
    print.journal = journal_before(text, print.volume.start);
    if (print.journal.start < year + 5)
        print.journal = (Span){end, end};
    return print;
}

// "Journal, vol. 32, no. 5, pp. 17-29, 2020."
static Imprint spelled_out(const char *text, const char *volume)
{
    Imprint print = {.volume = read_number(text, (size_t)(volume - text)),
                     .journal = journal_before(text, (size_t)(volume - text))};
    const char *page = strcasestr(volume, " pp.");
    page = page ? page : strcasestr(volume, " p.");
    page = page ? page : strcasestr(volume, " art.");
    print.page = page ? read_number(text, (size_t)(page - text)) : (Span){0, 0};
    return print;
}

static Imprint read_style(const char *text, size_t year)
{
    const char *volume = strcasestr(text, "vol.");
    if (volume)
        return spelled_out(text, volume);
    if (!is_framed(text, year))
        return year_first(text, year);
    const size_t behind = year + 5 + strspn(text + year + 5, " .,:;");
    const bool title = isalpha((unsigned char)text[behind]) &&
                       is_empty(read_number(text, year + 5));
    return title ? year_before_title(text, year) : year_behind_volume(text, year);
}

Status imprint_read(const char *text, const char *italic, Arena *arena, Reference *reference,
                    ImprintHead *head, Error *err)
{
    size_t year = 0;
    *head = (ImprintHead){.authors_end = strlen(text)};
    if (!find_year(text, &year))
        return STATUS_OK;
    Imprint print = read_style(text, year);
    const Span slanted = find_italic(text, italic, strlen(text));
    if (!is_empty(slanted))
        print.journal = slanted;
    reference->year = strtod(text + year, NULL);
    TRY(copy(text, print.journal, arena, &reference->journal, err));
    TRY(copy(text, print.volume, arena, &reference->volume, err));
    TRY(copy(text, print.page, arena, &reference->page, err));
    const size_t end = is_empty(print.journal) ? year : print.journal.start;
    head->title_end = end;
    head->title_start = end > year ? year + 4 : 0;
    head->authors_end = end < year ? end : year;
    return STATUS_OK;
}
