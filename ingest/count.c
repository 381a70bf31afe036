#include "ingest/count.h"

#include <ctype.h>
#include <math.h>
#include <string.h>

#include "ingest/quantity.h"

// -- Words --

// Whether [word] begins [text], its first letter being a capital: a sentence begins so.
static bool opens(const char *text, const char *word, size_t n)
{
    return isupper((unsigned char)text[0]) && tolower((unsigned char)text[0]) == word[0] &&
           strncmp(text + 1, word + 1, n - 1) == 0;
}

const char *fact_word(const char *text, size_t from, size_t to, const char *word)
{
    const size_t n = strlen(word);
    const char *at = text + from;
    if (from == 0 && opens(text, word, n))
        return text;
    while ((at = memmem(at, (size_t)(text + to - at), word, n))) {
        const bool begins = at == text || !isalnum((unsigned char)at[-1]);
        // Abbreviations are whole words, others may go on.
        const bool ends = islower((unsigned char)word[n - 1]) || !isalpha((unsigned char)at[n]);
        if (begins && ends)
            return at;
        at++;
    }
    return NULL;
}

// -- Counts --

static const char *const COUNTS[] = {"zero", "one", "two",   "three", "four",
                                     "five", "six", "seven", "eight", "nine"};

// "composed of four layers".
static int read_layers(const char *text, Fact *facts, int count)
{
    static const char LEAD[] = "composed of";
    const char *lead = fact_word(text, 0, strlen(text), LEAD);
    const char *at = lead ? lead + sizeof LEAD : NULL;
    for (int n = 2; at && n < 10; n++) {
        const size_t letters = strlen(COUNTS[n]);
        if (strncmp(at, COUNTS[n], letters) != 0 || strncmp(at + letters, " layers", 7) != 0 ||
            count == FACTS_MAX)
            continue;
        const size_t start = (size_t)(at - text);
        facts[count++] = (Fact){"layer_count",
                                "1",
                                false,
                                "material",
                                {.value = n,
                                 .value_max = NAN,
                                 .unit = "1",
                                 .qualifier = "=",
                                 .start = start,
                                 .end = start + strlen(COUNTS[n]),
                                 .unit_end = start + strlen(COUNTS[n])}};
        break;
    }
    return count;
}

// "a near-doubling in volume".
static int read_multiples(const char *text, Fact *facts, int count)
{
    static const char *const WORDS[] = {"doubling", "tripling"};
    for (int w = 0; w < 2; w++) {
        const char *at = fact_word(text, 0, strlen(text), WORDS[w]);
        if (!at || !fact_word(at, 0, strlen(at), "volume") || count == FACTS_MAX)
            continue;
        const size_t start = (size_t)(at - text);
        const bool near = start >= 5 && strncmp(at - 5, "near-", 5) == 0;
        facts[count++] = (Fact){"volume_ratio",
                                "1",
                                false,
                                "deposition",
                                {.value = w + 2,
                                 .value_max = NAN,
                                 .unit = "1",
                                 .qualifier = near ? "≈" : "=",
                                 .start = start,
                                 .end = start + strlen(WORDS[w]),
                                 .unit_end = start + strlen(WORDS[w])}};
    }
    return count;
}

// "an N/P ratio of 4", "whose tortuosity is 1.4": the number behind [word], and what may stand
// between.
static int read_ratio(const char *text, const char *word, Fact ratio, Fact *facts, int count)
{
    static const char *const SKIPPED[] = {" ratio", " of", " is", " as low as", " about", " ="};
    const char *at = strstr(text, word);
    double value = 0;
    at = at ? at + strlen(word) : NULL;
    for (int i = 0; at && i < (int)(sizeof SKIPPED / sizeof *SKIPPED); i++)
        if (strncmp(at, SKIPPED[i], strlen(SKIPPED[i])) == 0)
            at += strlen(SKIPPED[i]);
    at = at ? at + strspn(at, " =≈") : NULL;
    const size_t length = at ? quantity_number(at, &value) : 0;
    if (length == 0 || count == FACTS_MAX)
        return count;
    const size_t start = (size_t)(at - text);
    ratio.measure = (Measure){.value = value,
                              .value_max = NAN,
                              .unit = "1",
                              .qualifier = "=",
                              .start = start,
                              .end = start + length,
                              .unit_end = start + length};
    facts[count++] = ratio;
    return count;
}

static int read_ratios(const char *text, Fact *facts, int count)
{
    const Fact balance = {.quantity = "np_ratio", .unit = "1", .condition = true, .cell = "full"};
    const Fact path = {.quantity = "tortuosity", .unit = "1", .cell = "material"};
    count = read_ratio(text, "N/P", balance, facts, count);
    return read_ratio(text, "tortuosity", path, facts, count);
}

int counts_read(const char *text, Fact facts[FACTS_MAX], int count)
{
    count = read_layers(text, facts, count);
    count = read_multiples(text, facts, count);
    return read_ratios(text, facts, count);
}
