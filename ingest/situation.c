#include "ingest/situation.h"

#include <ctype.h>
#include <stdint.h>
#include <string.h>
#include <strings.h>

static bool is_any(const char *word, const char *const *words, int count)
{
    for (int i = 0; i < count; i++)
        if (strcmp(word, words[i]) == 0)
            return true;
    return false;
}

#define IS_ANY(word, ...)                                                                          \
    is_any((word), (const char *const[]){__VA_ARGS__},                                             \
           (int)(sizeof((const char *const[]){__VA_ARGS__}) / sizeof(char *)))

static bool about_full_cell(const char *text)
{
    static const char *const SIGNS[] = {"ull cell", "ull-cell", "||LFP", "||NCM",    "||LTO",
                                        "||LiNi",    "||LCO",     "@LFP",  "||LiFePO4"};
    for (int i = 0; i < (int)(sizeof SIGNS / sizeof *SIGNS); i++)
        if (strstr(text, SIGNS[i]))
            return true;
    return false;
}

// "Li||Li@host" and its kin are cells of lithium against the host.
static const char *asymmetric_cell(const char *text)
{
    const char *bars = strstr(text, "||");
    if (!bars || about_full_cell(text))
        return NULL;
    if (bars - text >= 2 && strncmp(bars - 2, "Li", 2) == 0 &&
        (bars - text == 2 || bars[-3] == ' ') && strncmp(bars + 2, "Li@", 3) == 0)
        return "Li||Li@host";
    if (strncmp(bars + 2, "Li", 2) == 0 && !isalnum((unsigned char)bars[4]) && bars[4] != '@')
        return "Li||host@Li";
    return NULL;
}

static bool has_any(const char *text, const char *const *parts, int count)
{
    for (int i = 0; i < count; i++)
        if (strstr(text, parts[i]))
            return true;
    return false;
}

#define HAS_ANY(text, ...)                                                                         \
    has_any((text), (const char *const[]){__VA_ARGS__},                                            \
            (int)(sizeof((const char *const[]){__VA_ARGS__}) / sizeof(char *)))

static const char *cell_of_sentence(const char *text)
{
    const char *asymmetric = asymmetric_cell(text);
    if (asymmetric)
        return asymmetric;
    if (about_full_cell(text))
        return "full";
    return HAS_ANY(text, "ymmetric", "||", "plating profiles", "voltage profiles") ? "symmetric"
                                                                                   : NULL;
}

static bool is_outcome(const Fact *fact)
{
    return IS_ANY(fact->quantity, "coulombic_efficiency", "capacity_retention", "overpotential",
                  "lifespan", "specific_capacity", "capacity_retention_increase");
}

// The cell of the outcome nearest to facts[which]; NULL when the sentence has none with a cell.
static const char *cell_of_outcome(const Fact *facts, int count, int which)
{
    const char *cell = NULL;
    size_t least = SIZE_MAX;
    for (int i = 0; i < count; i++) {
        const size_t a = facts[i].measure.start;
        const size_t b = facts[which].measure.start;
        const size_t away = a < b ? b - a : a - b;
        if (is_outcome(&facts[i]) && facts[i].cell && away < least) {
            least = away;
            cell = facts[i].cell;
        }
    }
    return cell;
}

static void assign_cells(const char *text, Fact *facts, int count)
{
    const char *sentence = cell_of_sentence(text);
    for (int i = 0; i < count; i++) {
        Fact *fact = &facts[i];
        // Efficiency against two lithium electrodes means nothing: its cell is not symmetric.
        const bool efficiency = IS_ANY(fact->quantity, "coulombic_efficiency");
        if (sentence && !(efficiency && strcmp(sentence, "symmetric") == 0) &&
            (efficiency || IS_ANY(fact->quantity, "overpotential", "lifespan")))
            fact->cell = sentence;
    }
    const bool models = HAS_ANY(text, "models", "simulation");
    const bool deposits = HAS_ANY(text, "deposit", "plating", "observation", "SEM image");
    for (int i = 0; i < count; i++) {
        if (facts[i].cell)
            continue;
        const char *outcome = cell_of_outcome(facts, count, i);
        facts[i].cell = outcome    ? outcome
                        : sentence ? sentence
                        : models   ? "simulation"
                        : deposits ? "deposition"
                                   : NULL;
    }
}

// "after 50 cycles the foam bends": without an outcome of its own a number of cycles is a state.
static void demote_cycles(const char *text, Fact *facts, int count)
{
    for (int i = 0; i < count; i++)
        if (is_outcome(&facts[i]))
            return;
    for (int i = 0; i < count; i++) {
        const size_t at = facts[i].measure.start;
        if (IS_ANY(facts[i].quantity, "cycles") && at >= 6 &&
            strncasecmp(text + at - 6, "after ", 6) == 0)
            facts[i].condition = true;
    }
}

void situation_assign(const char *text, Fact *facts, int count)
{
    demote_cycles(text, facts, count);
    assign_cells(text, facts, count);
}
