#include "ingest/name.h"

#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

// -- Signs --

static bool name_sign(char sign)
{
    return isalnum((unsigned char)sign) || (sign && strchr("@/-+|", sign) != NULL);
}

static bool boundary_before(const char *text, size_t at)
{
    return at == 0 || !name_sign(text[at - 1]) || strchr("@|/-", text[at - 1]);
}

// "Al2O3": elements and numbers only, and at least one number.
static bool is_formula(const char *text)
{
    bool digit = false;
    for (const char *at = text; *at; at++) {
        if (isdigit((unsigned char)*at) || *at == '.')
            digit = true;
        else if (!isupper((unsigned char)*at) &&
                 !(islower((unsigned char)*at) && at > text && isupper((unsigned char)at[-1])))
            return false;
    }
    return digit;
}

// -- Lists --

static Status grow(Names *names, Error *err)
{
    if (names->count < names->capacity)
        return STATUS_OK;
    const int capacity = names->capacity ? 2 * names->capacity : 128;
    Name *items = arena_alloc(names->arena, (size_t)capacity, sizeof *items);
    if (!items)
        return arena_exhausted(names->arena, err);
    if (names->count)
        memcpy(items, names->items, (size_t)names->count * sizeof *items);
    names->items = items;
    names->capacity = capacity;
    return STATUS_OK;
}

// Names that begin alike share a bucket; of a single byte it is that of the byte alone.
static int bucket(char first, char second)
{
    return ((unsigned char)first * 61 + (unsigned char)second) % NAME_BUCKETS;
}

Status names_add(Names *names, const char *text, const char *table_host, int ref, Error *err)
{
    int *first = &names->first[bucket(text[0], text[0] ? text[1] : '\0')];
    for (int i = *first; i > 0; i = names->items[i - 1].next)
        if (strcmp(names->items[i - 1].text, text) == 0)
            return STATUS_OK;
    TRY(grow(names, err));
    const char *copy = arena_string(names->arena, text);
    if (!copy)
        return arena_exhausted(names->arena, err);
    names->begins[(unsigned char)copy[0]] = true;
    names->items[names->count++] =
        (Name){copy, table_host, ref, is_formula(copy), false, strlen(copy), *first};
    *first = names->count;
    return STATUS_OK;
}

// "CuCNF + NCNF" is also "CuCNF", "NCNF" and "CuCNF-NCNF"; "Li-In+ Cu foil" is also "Li-In".
static Status add_parts(Names *names, const Host *host, Error *err)
{
    const int ref = isnan(host->reference) ? 0 : (int)host->reference;
    const char *plus = strchr(host->name, '+');
    if (!plus)
        return STATUS_OK;
    size_t length = (size_t)(plus - host->name);
    while (length > 0 && host->name[length - 1] == ' ')
        length--;
    const char *rest = plus + 1 + strspn(plus + 1, " ");
    const char *first = arena_copy(names->arena, host->name, length);
    const char *both = first ? arena_format(names->arena, "%s-%s", first, rest) : NULL;
    if (!both)
        return arena_exhausted(names->arena, err);
    TRY(names_add(names, first, host->name, ref, err));
    // A second part in several words is a substrate and no name.
    if (strchr(rest, ' '))
        return STATUS_OK;
    names->items[names->count - 1].part = true;
    TRY(names_add(names, both, host->name, ref, err));
    TRY(names_add(names, rest, host->name, ref, err));
    names->items[names->count - 1].part = true;
    return STATUS_OK;
}

Status names_read(const Hosts *hosts, Arena *arena, Names *names, Error *err)
{
    *names = (Names){.arena = arena};
    for (int i = 0; i < hosts->count; i++) {
        const Host *host = &hosts->items[i];
        const int ref = isnan(host->reference) ? 0 : (int)host->reference;
        TRY(names_add(names, host->name, host->name, ref, err));
        TRY(add_parts(names, host, err));
        for (int a = 0; a < host->aliases.count; a++)
            TRY(names_add(names, host->aliases.items[a], host->name, ref, err));
    }
    return STATUS_OK;
}

// -- Cells --

// What a cell's name may end or begin with, besides the host.
static const char *const ENDS[] = {"@Li", "-Li", "/Li", "@LFP", "-based", "@NCM", "-B", "-T"};
static const char *const CATHODES[] = {"LFP", "NCM", "LTO", "LCO", "LiFePO4", "LiNi", "NC90"};

static bool cut_end(const char *text, size_t *length)
{
    for (int i = 0; i < (int)(sizeof ENDS / sizeof *ENDS); i++) {
        const size_t n = strlen(ENDS[i]);
        // What is left must still be a name: "AM-Li" is one whole.
        if (*length > n + 2 && strncmp(text + *length - n, ENDS[i], n) == 0) {
            *length -= n;
            return true;
        }
    }
    return false;
}

static bool is_counter(const char *text, size_t length)
{
    if (length == 2 && strncmp(text, "Li", 2) == 0)
        return true;
    for (int i = 0; i < (int)(sizeof CATHODES / sizeof *CATHODES); i++)
        if (length >= strlen(CATHODES[i]) && strncmp(text, CATHODES[i], strlen(CATHODES[i])) == 0)
            return true;
    return false;
}

Status name_of_cell(const char *token, size_t length, Arena *arena, const char **host, Error *err)
{
    // Of the two sides of a cell the host is the one that is neither lithium nor a cathode.
    for (size_t i = 0; i + 1 < length; i++) {
        if (token[i] != '|' || token[i + 1] != '|')
            continue;
        const bool first = !is_counter(token, i);
        token = first ? token : token + i + 2;
        length = first ? i : length - i - 2;
        break;
    }
    if (length > 4 && strncmp(token, "Li@", 3) == 0) {
        token += 3;
        length -= 3;
    }
    while (cut_end(token, &length))
        continue;
    *host = arena_copy(arena, token, length);
    return *host ? STATUS_OK : arena_exhausted(arena, err);
}

// -- Mentions --

// The longest name at [at] of those that share a bucket, or [best].
static const Name *longest(const Names *names, int first, const char *text, int ref,
                           const Name *best)
{
    for (int i = first; i > 0; i = names->items[i - 1].next) {
        const Name *name = &names->items[i - 1];
        if ((best && name->length <= best->length) || (name->formula && name->ref != ref) ||
            strncmp(text, name->text, name->length) != 0)
            continue;
        if (!isalnum((unsigned char)text[name->length]))
            best = name;
    }
    return best;
}

// The longest name at [text]; NULL when none is there.
static const Name *name_at(const Names *names, const char *text, int ref)
{
    const Name *single = longest(names, names->first[bucket(text[0], '\0')], text, ref, NULL);
    return longest(names, names->first[bucket(text[0], text[1])], text, ref, single);
}

static Status add_mention(const Names *names, const char *text, size_t at, const Name *name,
                          Mention *mention, Error *err)
{
    size_t end = at + name->length;
    // "WDC-GDAg" begins with "WDC" and is a name of its own.
    while (name_sign(text[end]) && text[end] != '+')
        end++;
    while (end > at + name->length && strchr("-/", text[end - 1]))
        end--;
    const char *printed = NULL;
    TRY(name_of_cell(text + at, end - at, names->arena, &printed, err));
    *mention = (Mention){name, printed, at, end};
    return STATUS_OK;
}

Status names_find(const Names *names, const char *text, int ref, Mention mentions[MENTIONS_MAX],
                  int *count, Error *err)
{
    const size_t length = strlen(text);
    int found = 0;
    for (size_t i = 0; i < length && found < MENTIONS_MAX; i++) {
        if (!names->begins[(unsigned char)text[i]] || !boundary_before(text, i))
            continue;
        const Name *name = name_at(names, text + i, ref);
        if (!name)
            continue;
        TRY(add_mention(names, text, i, name, &mentions[found], err));
        i = mentions[found++].end;
    }
    *count = found;
    return STATUS_OK;
}

Status name_of_mention(const char *text, const Mention *mention, Arena *arena, const char **cell,
                       Error *err)
{
    size_t start = mention->start;
    size_t end = mention->end;
    *cell = NULL;
    if (start >= 3 && strncmp(text + start - 3, "Li@", 3) == 0)
        start -= 3;
    for (size_t i = start; i + 1 < end; i++)
        if (text[i] == '|')
            end = i;
    const size_t length = end - start;
    const bool before = length > 3 && strncmp(text + start, "Li@", 3) == 0;
    const bool behind = length > 3 && (strncmp(text + end - 3, "@Li", 3) == 0 ||
                                       strncmp(text + end - 3, "-Li", 3) == 0);
    // "AM-Li" is itself a name.
    if ((!before && !behind) || mention->name->length >= length)
        return STATUS_OK;
    *cell = arena_copy(arena, text + start, length);
    return *cell ? STATUS_OK : arena_exhausted(arena, err);
}

// -- Introductions --

static const char *const NOUNS[] = {
    "host", "hosts", "anode", "electrode", "framework", "frameworks",
    "scaffold", "scaffolds", "skeleton", "collector", "substrate", "substrates",
    "foam", "mesh", "cloth", "membrane", "sponge", "foil",
    "paper", "material", "materials", "matrix", "structure", "composite",
    "fibers", "layer", "network", "oxide", "carbon", "interphase",
    "strategy", "particles", "felt", "fabric", "aerogel", "array",
    "lattice", "tube", "yarn", "film", "cage", "nanosheet",
};

// Abbreviations of methods, substances and parts that are nobody's name for a host.
static const char *const GENERIC[] = {
    "SEI", "ASEI", "CE",   "CEs",  "SEM", "TEM",  "DFT",      "EDX",  "EDS",    "PVD",      "CVD",
    "LMB", "LMBs", "LMA",  "LMAs", "MHD", "TMF",  "PAN",      "CNT",  "CNTs",   "PMMA",     "PVDF",
    "SSE", "SSEs", "LFP",  "NCM",  "CNF", "CNFs", "MOF",      "MOFs", "TOF",    "ToF-SIMS", "LIBs",
    "GF",  "rGO",  "PrGO", "PI",   "HG",  "BN",   "PVDF-HFP", "QSSE", "AFLMBs", "E-field",
};

static bool listed(const char *word, size_t length, const char *const *words, int count)
{
    for (int i = 0; i < count; i++)
        if (strlen(words[i]) == length && strncmp(word, words[i], length) == 0)
            return true;
    return false;
}

#define LISTED(word, length, words)                                                                \
    listed((word), (length), (words), (int)(sizeof(words) / sizeof *(words)))

// "CGF-3": one of a series, while "S3" is a label.
static bool numbered(const char *text, size_t length)
{
    const char *dash = memchr(text, '-', length);
    int capitals = 0;
    for (const char *at = text; dash && at < dash; at++)
        capitals += isupper((unsigned char)*at) != 0;
    return capitals >= 2;
}

static bool looks_like_name(const char *text, size_t length)
{
    int capitals = 0;
    for (size_t i = 0; i < length; i++) {
        if (!name_sign(text[i]))
            return false;
        capitals += isupper((unsigned char)text[i]) != 0;
    }
    // Two capitals make an abbreviation, one may do in a longer word.
    const bool enough = capitals >= 2 || (capitals == 1 && length >= 4);
    return length >= 2 && length <= 30 && enough && !LISTED(text, length, GENERIC) &&
           (!isdigit((unsigned char)text[length - 1]) || numbered(text, length));
}

// Whether one of the three words before [at], or behind [end], says what a host is.
static bool near_noun(const char *text, size_t at, size_t end)
{
    size_t i = at;
    for (int words = 0; words < 3 && i > 0; words++) {
        while (i > 0 && text[i - 1] == ' ')
            i--;
        const size_t stop = i;
        while (i > 0 && text[i - 1] != ' ')
            i--;
        if (LISTED(text + i, stop - i, NOUNS))
            return true;
    }
    const char *next = text + end;
    for (int words = 0; words < 3; words++) {
        next += strspn(next, " ");
        const size_t length = strcspn(next, " ,.;()");
        if (LISTED(next, length, NOUNS))
            return true;
        next += length;
    }
    return false;
}

// "AM-Li", "Ag/CP", "ZnO@Cu": parts joined into a name.
static bool composed(const char *text, size_t length)
{
    int capitals = 0;
    bool joined = false;
    for (size_t i = 0; i < length; i++) {
        capitals += isupper((unsigned char)text[i]) != 0;
        joined = joined || (i > 0 && strchr("@/-", text[i]));
    }
    return capitals >= 2 && joined;
}

// The text of the parenthesis that opens at [open], without "denoted as" before the name.
static size_t inner_name(const char *text, size_t open, size_t *start)
{
    static const char *const LEADS[] = {"denoted as ", "donated as ", "called ",     "named ",
                                        "marked as ",  "namely ",     "labeled as ", "i.e., "};
    *start = open + 1;
    for (int i = 0; i < (int)(sizeof LEADS / sizeof *LEADS); i++)
        if (strncmp(text + *start, LEADS[i], strlen(LEADS[i])) == 0)
            *start += strlen(LEADS[i]);
    return strcspn(text + *start, "),");
}

// "a novel 3D Cu-CuSn current collector" names it without parentheses.
static Status before_noun(const char *text, Arena *arena, const char **name, Error *err)
{
    static const char *const WHAT[] = {" current collector", " host",     " anode",    " electrode",
                                       " scaffold",          " skeleton", " framework"};
    for (int i = 0; i < (int)(sizeof WHAT / sizeof *WHAT); i++) {
        const char *noun = strstr(text, WHAT[i]);
        const char *start = noun;
        while (start && start > text && start[-1] != ' ')
            start--;
        if (!noun || !looks_like_name(start, (size_t)(noun - start)) ||
            !composed(start, (size_t)(noun - start)))
            continue;
        if (start - text >= 3 && strncmp(start - 3, "3D ", 3) == 0)
            start -= 3;
        return name_of_cell(start, (size_t)(noun - start), arena, name, err);
    }
    return STATUS_OK;
}

Status name_introduced(const char *text, Arena *arena, const char **name, Error *err)
{
    const char *found = NULL;
    for (const char *open = strchr(text, '('); open; open = strchr(open + 1, '(')) {
        size_t start = 0;
        const size_t at = (size_t)(open - text);
        const size_t length = inner_name(text, at, &start);
        const char *close = strchr(open, ')');
        if (!close || !looks_like_name(text + start, length))
            continue;
        const size_t end = (size_t)(close - text) + 1;
        if (start == at + 1 && !near_noun(text, at, end) && !composed(text + start, length))
            continue;
        TRY(name_of_cell(text + start, length, arena, &found, err));
        // "(3DOM) Cu current collector" is called "3DOM Cu".
        const char *next = text + end + strspn(text + end, " ");
        const size_t element = strcspn(next, " ,.");
        if (text[end] == ' ' && element == 2 && isupper((unsigned char)next[0]) &&
            islower((unsigned char)next[1])) {
            found = arena_format(arena, "%s %.2s", found, next);
            if (!found)
                return arena_exhausted(arena, err);
        }
    }
    if (!found)
        TRY(before_noun(text, arena, &found, err));
    *name = found;
    return STATUS_OK;
}

// The number of the work that [ref] stands for: the first of its duplicates.
static int work_of(const Citations *citations, int ref)
{
    const Reference *cited = citations_find(citations, ref);
    return cited && !isnan(cited->duplicate_of) ? (int)cited->duplicate_of : ref;
}

const char *host_with_ref(const Hosts *hosts, const Citations *citations, int ref)
{
    const int work = work_of(citations, ref);
    for (int i = 0; i < hosts->count; i++) {
        const double own = hosts->items[i].reference;
        if (!isnan(own) && work_of(citations, (int)own) == work)
            return hosts->items[i].name;
    }
    return NULL;
}
