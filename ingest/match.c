#include "ingest/match.h"

#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

// -- Folding --

// The letters of U+00C0 to U+017F without their marks.
static const char LATIN[] =
    "aaaaaaaceeeeiiiidnooooo ouuuuytsaaaaaaaceeeeiiiidnooooo ouuuuyty"
    "aaaaaaccccccccddddeeeeeeeeeegggggggghhhhiiiiiiiiiiiijjkkklllllll"
    "lllnnnnnnnnnoooooooorrrrrrssssssssttttttuuuuuuuuuuuuwwyyyzzzzzzs";

// The folded letter of the character at [*at], ' ' for what is none, '\0' for a mark that goes
// with the letter before it; moves [*at] behind the character.
static char fold(const char **at)
{
    const unsigned char lead = (unsigned char)*(*at)++;
    if (lead < 0x80)
        return isalnum(lead) ? (char)tolower(lead) : lead == '\'' ? '\0' : ' ';
    unsigned code = lead & (lead >= 0xe0 ? 0x0f : 0x1f);
    while (((unsigned char)**at & 0xc0) == 0x80)
        code = code << 6 | ((unsigned char)*(*at)++ & 0x3f);
    if (code >= 0xc0 && code < 0x180)
        return LATIN[code - 0xc0];
    if ((code >= 0x300 && code < 0x370) || code == 0x2019) // combining marks, apostrophe
        return '\0';
    return ' ';
}

char *text_folded(const char *text, Arena *arena)
{
    char *out = arena_alloc(arena, strlen(text) + 1, 1);
    size_t length = 0;
    while (out && *text) {
        const char c = fold(&text);
        if (c == '\0' || (c == ' ' && (length == 0 || out[length - 1] == ' ')))
            continue;
        out[length++] = c;
    }
    if (out && length > 0 && out[length - 1] == ' ')
        out[length - 1] = '\0';
    return out;
}

// -- Parts --

static Agreement agreement(bool agrees)
{
    return agrees ? AGREES : DIFFERS;
}

// Whether [whole] begins or ends with the words of [part].
static bool has_words(const char *whole, const char *part)
{
    const size_t length = strlen(whole);
    const size_t n = strlen(part);
    if (n == 0 || n > length)
        return false;
    const bool begins = strncmp(whole, part, n) == 0 && (whole[n] == ' ' || whole[n] == '\0');
    const bool ends = strcmp(whole + length - n, part) == 0 &&
                      (n == length || whole[length - n - 1] == ' ');
    return begins || ends;
}

static Agreement compare_author(const Reference *reference, const Work *work, Arena *scratch)
{
    if (reference->authors.count == 0 || work->families.count == 0)
        return UNKNOWN;
    const char *printed = text_folded(reference->authors.items[0], scratch);
    const char *family = text_folded(work->families.items[0], scratch);
    return printed && family ? agreement(has_words(printed, family)) : UNKNOWN;
}

static Agreement compare_year(const Reference *reference, const Work *work)
{
    bool any = false;
    if (isnan(reference->year))
        return UNKNOWN;
    for (int i = 0; i < WORK_YEARS; i++) {
        if (work->years[i] == (int)reference->year)
            return AGREES;
        any = any || work->years[i] > 0;
    }
    return any ? DIFFERS : UNKNOWN;
}

static Agreement compare_words(const char *a, const char *b)
{
    return a && b ? agreement(strcasecmp(a, b) == 0) : UNKNOWN;
}

static Agreement compare_page(const Reference *reference, const Work *work)
{
    const Agreement page = compare_words(reference->page, work->page);
    const Agreement article = compare_words(reference->page, work->article);
    return page == AGREES || article == AGREES ? AGREES : page == UNKNOWN ? article : page;
}

// Whether the letters of [word] (length n) stand in this order in the word at [full], the first at
// its beginning: "natl" in "national".
static bool abbreviates(const char *word, size_t n, const char *full)
{
    if (*word != *full)
        return false;
    size_t i = 0;
    for (; i < n && *full && *full != ' '; full++)
        i += word[i] == *full;
    return i == n;
}

// Every word of the abbreviation stands for a word of the title, in order; words of the title may
// be left out ("of", "the").
static bool abbreviates_title(const char *words, const char *title)
{
    while (*words) {
        const size_t n = strcspn(words, " ");
        while (*title && !abbreviates(words, n, title)) {
            title += strcspn(title, " ");
            title += *title == ' ';
        }
        if (!*title)
            return false;
        title += strcspn(title, " ");
        title += *title == ' ';
        words += n;
        words += *words == ' ';
    }
    return true;
}

static Agreement compare_journal(const Reference *reference, const Work *work, Arena *scratch)
{
    if (!reference->journal || !work->journal)
        return UNKNOWN;
    const char *words = text_folded(reference->journal, scratch);
    const char *title = text_folded(work->journal, scratch);
    return words && title ? agreement(abbreviates_title(words, title)) : UNKNOWN;
}

// -- Judgement --

Match match_work(const Reference *reference, const Work *work)
{
    Arena scratch = {0};
    const Match match = {
        .author = compare_author(reference, work, &scratch),
        .year = compare_year(reference, work),
        .journal = compare_journal(reference, work, &scratch),
        .volume = compare_words(reference->volume, work->volume),
        .page = compare_page(reference, work),
    };
    arena_clear(&scratch);
    return match;
}

bool match_sure(Match match)
{
    const bool place =
        match.volume == AGREES || (match.volume == UNKNOWN && match.journal == AGREES);
    return match.author == AGREES && match.year == AGREES && match.page == AGREES && place;
}

bool match_possible(Match match)
{
    const bool differs = match.author == DIFFERS || match.year == DIFFERS ||
                         match.volume == DIFFERS || match.page == DIFFERS;
    return !differs && (match.author == AGREES || match.page == AGREES);
}

double match_score(Match match)
{
    const Agreement parts[] = {match.author, match.year, match.journal, match.volume, match.page};
    int agrees = 0;
    int compared = 0;
    for (int i = 0; i < (int)(sizeof parts / sizeof *parts); i++) {
        agrees += parts[i] == AGREES;
        compared += parts[i] != UNKNOWN;
    }
    return compared > 0 ? (double)agrees / compared : 0;
}

Status match_words(Match match, Arena *arena, const char **words, Error *err)
{
    const struct {
        Agreement agreement;
        const char *word;
    } parts[] = {{match.author, "first author"}, {match.year, "year"}, {match.journal, "journal"},
                 {match.volume, "volume"}, {match.page, "page"}};
    Text text = {.arena = arena};
    int count = 0;
    for (int i = 0; i < (int)(sizeof parts / sizeof *parts); i++)
        if (parts[i].agreement == DIFFERS)
            text_append(&text, "%s%s", count++ ? ", " : "", parts[i].word);
    if (count > 0)
        text_append(&text, " differ%s", count == 1 ? "s" : "");
    TRY(text_check(&text, err));
    *words = text.bytes ? text.bytes : "";
    return STATUS_OK;
}
