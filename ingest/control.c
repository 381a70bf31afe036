#include "ingest/control.h"

#include <string.h>
#include <strings.h>

// Adjectives of what nothing was done to.
static const char *const PLAIN[] = {
    "bare",         "pristine",  "planar",      "uncoated",   "unmodified", "untreated",
    "conventional", "plain",     "pure",        "blank",      "ordinary",   "traditional",
    "commercial",   "undoped",   "homogeneous", "ungraded",   "uniform",    "normal",
};

// What it is made of, and of what form it is.
static const char *const STUFF[] = {
    "Cu",     "Ni",     "Li",    "Ti",     "copper", "nickel", "lithium",   "carbon",
    "foil",   "mesh",   "foam",  "felt",   "tube",   "paper",  "cloth",     "fiber",
    "fibers", "fibre",  "metal", "matrix", "host",   "anode",  "electrode", "collector",
    "current", "framework", "scaffold", "skeleton", "CNF", "CC", "CP", "steel",
};

// Words that may stand before the thing itself.
static const char *const FILLERS[] = {"the",   "a",  "an",    "one",  "ones", "that",
                                      "those", "of", "using", "with", "for",  "on"};

#define COUNT(list) ((int)(sizeof(list) / sizeof *(list)))

// The length of the word of [list] that [text] begins with, 0 when there is none.
static size_t word_of(const char *text, const char *const *list, int count)
{
    const size_t length = strcspn(text, " ,;.()");
    for (int i = 0; i < count; i++)
        if (strlen(list[i]) == length && strncasecmp(text, list[i], length) == 0)
            return length;
    return 0;
}

// The length of "bare Cu" or, when [anything] of that stuff will do, of "Cu foil": without an
// adjective one word is too little, for "of Li" and "for the host" are said of any host.
static size_t thing_length(const char *text, bool anything)
{
    size_t length = word_of(text, PLAIN, COUNT(PLAIN));
    const int least = length > 0 ? 1 : 2;
    if (length == 0 && !anything)
        return 0;
    int words = 0;
    for (; words < 3; words++) {
        const size_t gap = length > 0 && text[length] == ' ' ? 1 : 0;
        const size_t next =
            length == 0 || gap ? word_of(text + length + gap, STUFF, COUNT(STUFF)) : 0;
        if (next == 0)
            break;
        length += gap + next;
    }
    return words >= least ? length : 0;
}

static size_t skip_fillers(const char *text)
{
    size_t at = 0;
    for (;;) {
        const size_t n = word_of(text + at, FILLERS, COUNT(FILLERS));
        if (n == 0 || text[at + n] != ' ')
            return at;
        at += n + 1;
    }
}

// "52 mV for Cu foil".
static size_t thing_behind(const char *text, const Measure *measure, const char **words)
{
    static const char *const LEADS[] = {" for ", " on ", " of "};
    const char *behind = text + measure->unit_end;
    for (int i = 0; i < COUNT(LEADS); i++) {
        const size_t n = strlen(LEADS[i]);
        if (strncmp(behind, LEADS[i], n) != 0)
            continue;
        *words = behind + n + skip_fillers(behind + n);
        return thing_length(*words, true);
    }
    return 0;
}

// "the pristine tube (310 cycles)": [at] is where the thing would begin.
static bool in_parenthesis(const char *text, size_t end, const Measure *measure)
{
    if (strncmp(text + end, " (", 2) != 0 || measure->start < end + 2)
        return false;
    return memchr(text + end + 2, ')', measure->start - end - 2) == NULL;
}

// "whereas bare Cu dropped to 81%", ", and a conventional mesh only 95 h", "against 52 mV".
static size_t thing_before(const char *text, const Measure *measure, size_t from,
                           const char **words)
{
    static const char *const TURNS[] = {"whereas ", "while ", "but ", "and ", "than "};
    size_t found = 0;
    for (size_t i = from; i < measure->start; i++) {
        if (i > 0 && text[i - 1] != ' ')
            continue;
        for (int t = 0; t < COUNT(TURNS); t++) {
            const size_t n = strlen(TURNS[t]);
            if (strncmp(text + i, TURNS[t], n) != 0)
                continue;
            const char *thing = text + i + n + skip_fillers(text + i + n);
            const size_t length = thing_length(thing, true);
            const size_t end = (size_t)(thing - text) + length;
            const char *rest = text + end;
            const bool only = strncmp(rest, " only", 5) == 0 || strncmp(rest, " just", 5) == 0 ||
                              strncmp(rest, " merely", 7) == 0;
            // "than" compares; what follows is again about the host.
            const bool told = t < 3 || (t == 3 && only);
            if (length > 0 && end < measure->start && told) {
                *words = thing;
                found = length;
            }
        }
    }
    return found;
}

// "the uncoated felt (270 h)".
static size_t thing_explained(const char *text, const Measure *measure, size_t from,
                              const char **words)
{
    for (size_t i = from; i < measure->start; i++) {
        if (i > 0 && text[i - 1] != ' ')
            continue;
        const size_t length = thing_length(text + i, false);
        if (length > 0 && in_parenthesis(text, i + length, measure)) {
            *words = text + i;
            return length;
        }
    }
    return 0;
}

size_t control_find(const char *text, const Measure *measure, size_t named, const char **words)
{
    size_t length = thing_behind(text, measure, words);
    if (length == 0)
        length = thing_explained(text, measure, named, words);
    return length ? length : thing_before(text, measure, named, words);
}

bool control_is_nameless(const char *text, const Measure *measure, size_t named)
{
    static const char *const WHO[] = {"ells without ", "lectrodes without ", "nodes without ",
                                      "hose without ", "osts without "};
    for (int i = 0; i < COUNT(WHO); i++) {
        const char *at = strstr(text + named, WHO[i]);
        if (at && (size_t)(at - text) < measure->start)
            return true;
    }
    return false;
}
