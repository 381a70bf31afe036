#include "ingest/fact.h"

#include <ctype.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "ingest/quantity.h"
#include "ingest/situation.h"

// -- Rules --

enum { WORDS_MAX = 10 };

// A unit and a word near it make a quantity. Of several rules for a unit the one whose word is
// nearest wins; one without words holds when no other does.
typedef struct Rule {
    const char *unit; // as a Measure has it
    const char *quantity;
    const char *exported; // unit of the catalog
    bool condition;
    const char *cell;
    const char *words[WORDS_MAX]; // beginnings of words; the sentence has at least one of
                                  // them, and besides every one that has a "&" before it
} Rule;

static const Rule RULES[] = {
    {"%",
     "coulombic_efficiency",
     "%",
     false,
     "half",
     {"CE", "CEs", "Coulombic efficienc", "coulombic efficienc"}},
    {"%",
     "capacity_retention",
     "%",
     false,
     "full",
     {"retention", "of initial capacity", "of its initial capacity", "of the initial capacity"}},
    {"%", "strain", "%", false, "material", {"strain"}},
    {"%", "nitrogen_content", "%", false, "material", {"nitrogen", "N content"}},
    {"%", "relative_humidity", "%", true, "air_stability", {"humidity"}},
    {"%", "porosity", "%", false, "material", {"porosity"}},
    {"mV", "overpotential", "mV", false, NULL, {"overpotential", "polarization", "hysteresis"}},
    {"h",
     "lifespan",
     "h",
     false,
     "symmetric",
     {"lifespan", "lifetime", "cycling", "stable", "stably", "operat", "stripping", "cell", "cycle",
      "runs"}},
    {"cycles", "cycles", "1", false, NULL, {NULL}},
    {"mA/cm2", "current_density", "mA/cm2", true, NULL, {NULL}},
    {"mAh/cm2", "areal_capacity", "mAh/cm2", true, NULL, {NULL}},
    {"mAh/g", "theoretical_specific_capacity", "mAh/g", false, "material", {"theoretical"}},
    {"mAh/g", "specific_capacity", "mAh/g", false, "full", {NULL}},
    {"C", "c_rate", "C", true, "full", {NULL}},
    {"mg/cm2", "cathode_loading", "mg/cm2", true, "full", {NULL}},
    {"eV", "adsorption_energy", "eV", false, "simulation", {"adsorption energ"}},
    {"eV", "binding_energy", "eV", false, "simulation", {"binding energ"}},
    {"um", "pore_depth", "um", false, "material", {"depth"}},
    {"um", "pore_size", "um", false, "material", {"pore size", "pores"}},
    {"um", "channel_size", "um", false, "material", {"channel", "microchannel"}},
    {"um", "thickness", "um", false, "material", {"thickness", "thick"}},
    {"um", "layer_thickness", "um", false, "material", {"layer"}},
    {"nm", "coating_thickness", "nm", false, "process", {"thickness", "thick"}},
    {"nm", "fiber_diameter", "nm", false, "material", {"diameter", "&fiber"}},
    {"nm", "template_diameter", "nm", false, "process", {"diameter", "&template"}},
    {"mm", "thickness", "mm", true, "material", {"thickness", "thick"}},
    {"MPa", "tensile_strength", "MPa", false, "material", {"tensile strength", "strength"}},
    {"J/m3", "nominal_fracture_energy", "J/m3", false, "material", {"fracture energy"}},
    {"Cel",
     "process_temperature",
     "Cel",
     false,
     "process",
     {"carboni", "pre-carboni", "anneal", "sinter", "pyroly", "heated", "calcin", "removal",
      "heat treat"}},
    {"K",
     "process_temperature",
     "K",
     false,
     "process",
     {"carboni", "pre-carboni", "anneal", "sinter", "pyroly", "heated", "calcin", "removal",
      "heat treat"}},
    {"Cel", "temperature", "Cel", true, NULL, {"temperature"}},
    {"g/cm3", "bulk_density", "g/cm3", false, "material", {"bulk density"}},
    {"wt%", "lithium_mass_fraction", "wt%", false, "material", {"lithium", "Li"}},
    {"cm2", "electrode_area", "cm2", false, "process", {"area", "large", "size"}},
    {"s", "simulation_time", "s", true, "simulation", {"simulation", "concentration field"}},
};
enum { RULE_COUNT = sizeof RULES / sizeof *RULES };

// Rules by what stands right behind or before the number; they come before those above.
static const struct Phrase {
    const char *quantity; // that it would be otherwise
    const char *before, *behind;
    const char *instead;
    bool condition;
} PHRASES[] = {
    {"cycles", NULL, "activation", "formation_cycles", true},
    {"cycles", NULL, "formation", "formation_cycles", true},
    {"areal_capacity", NULL, "of lithium content", "deposited_lithium", true},
    {"areal_capacity", NULL, "of Li content", "deposited_lithium", true},
    {"capacity_retention", "by ", NULL, "capacity_retention_increase", false},
};
enum { PHRASE_COUNT = sizeof PHRASES / sizeof *PHRASES };

// -- Words --

// Where [word] begins a word of [text] in [from, to); NULL when nowhere.
static const char *find_word(const char *text, size_t from, size_t to, const char *word)
{
    const size_t n = strlen(word);
    const char *at = text + from;
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

static bool has_word(const char *text, const char *word)
{
    return find_word(text, 0, strlen(text), word) != NULL;
}

// How far the nearest of the rule's words is from the number; a word behind it counts as a little
// further than one before it, and SIZE_MAX stands for none.
static size_t distance(const char *text, const Rule *rule, const Measure *measure)
{
    enum { BEHIND = 6 };
    const size_t length = strlen(text);
    size_t nearest = SIZE_MAX;
    for (int w = 0; w < WORDS_MAX && rule->words[w]; w++) {
        const char *at = text;
        while ((at = find_word(text, (size_t)(at - text), length, rule->words[w]))) {
            const size_t place = (size_t)(at - text);
            const size_t away = place < measure->start ? measure->start - place
                                : place >= measure->unit_end
                                    ? place - measure->unit_end + BEHIND + strlen(rule->words[w])
                                    : 0;
            if (away < nearest)
                nearest = away;
            at++;
        }
    }
    return nearest;
}

static bool lacks(const char *text, const Rule *rule)
{
    for (int w = 0; w < WORDS_MAX && rule->words[w]; w++)
        if (rule->words[w][0] == '&' && !has_word(text, rule->words[w] + 1))
            return true;
    return false;
}

static const Rule *find_rule(const char *text, const Measure *measure)
{
    const Rule *best = NULL;
    size_t least = SIZE_MAX;
    for (int i = 0; i < RULE_COUNT; i++) {
        const Rule *rule = &RULES[i];
        if (strcmp(rule->unit, measure->unit) != 0 || lacks(text, rule))
            continue;
        const size_t away = distance(text, rule, measure);
        if (away < least || (!rule->words[0] && !best)) {
            best = rule;
            least = away;
        }
    }
    return best;
}

static void apply_phrases(const char *text, Fact *fact)
{
    for (int i = 0; i < PHRASE_COUNT; i++) {
        const struct Phrase *phrase = &PHRASES[i];
        const Measure *measure = &fact->measure;
        if (strcmp(phrase->quantity, fact->quantity) != 0)
            continue;
        const size_t n = phrase->before ? strlen(phrase->before) : 0;
        const bool before =
            !phrase->before ||
            (measure->start >= n && strncmp(text + measure->start - n, phrase->before, n) == 0);
        const char *rest = text + (phrase->behind && strchr(phrase->behind, ' ') ? measure->unit_end
                                                                                 : measure->end);
        rest += strspn(rest, " ");
        const bool behind =
            !phrase->behind || strncmp(rest, phrase->behind, strlen(phrase->behind)) == 0;
        if (before && behind) {
            fact->quantity = phrase->instead;
            fact->condition = phrase->condition;
        }
    }
}

// -- Numbers without a unit --

static const char *const COUNTS[] = {"zero", "one", "two",   "three", "four",
                                     "five", "six", "seven", "eight", "nine"};

// "composed of four layers".
static int read_layers(const char *text, Fact *facts, int count)
{
    static const char LEAD[] = "composed of";
    const char *lead = find_word(text, 0, strlen(text), LEAD);
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
        const char *at = find_word(text, 0, strlen(text), WORDS[w]);
        if (!at || !has_word(at, "volume") || count == FACTS_MAX)
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

// "an N/P ratio of 4".
static int read_np(const char *text, Fact *facts, int count)
{
    const char *at = strstr(text, "N/P");
    at = at ? at + 3 : NULL;
    for (int i = 0; at && i < 2; i++) {
        static const char *const SKIPPED[] = {" ratio", " of"};
        if (strncmp(at, SKIPPED[i], strlen(SKIPPED[i])) == 0)
            at += strlen(SKIPPED[i]);
    }
    double value = 0;
    at = at ? at + strspn(at, " =≈") : NULL;
    const size_t length = at ? quantity_number(at, &value) : 0;
    if (length == 0 || count == FACTS_MAX)
        return count;
    const size_t start = (size_t)(at - text);
    facts[count++] = (Fact){"np_ratio",
                            "1",
                            true,
                            "full",
                            {.value = value,
                             .value_max = NAN,
                             .unit = "1",
                             .qualifier = "=",
                             .start = start,
                             .end = start + length,
                             .unit_end = start + length}};
    return count;
}

// -- Respectively --

// "... retention (74.9%) and CE (99.9%) compared to the other cell (7.3% and 98.7%,
// respectively)": the list repeats the quantities in their order.
static void pair_lists(const char *text, Fact *facts, int count)
{
    for (int i = 0; i < count; i++) {
        const Measure *measure = &facts[i].measure;
        if (measure->list == 0 || measure->place > 0 || strcmp(measure->unit, "%") != 0)
            continue;
        const Measure *last = &facts[i + measure->list_length - 1].measure;
        if (i + measure->list_length > count || !strstr(text + last->unit_end, "respectively"))
            continue;
        int from = i;
        int left = measure->list_length;
        while (from > 0 && left > 0)
            left -= strcmp(facts[--from].measure.unit, "%") == 0;
        for (int k = 0; left == 0 && k < measure->list_length; from++) {
            if (strcmp(facts[from].measure.unit, "%") == 0) {
                facts[i + k].quantity = facts[from].quantity;
                facts[i + k++].cell = facts[from].cell;
            }
        }
    }
}

static int by_place(const void *a, const void *b)
{
    const Fact *x = a;
    const Fact *y = b;
    return (x->measure.start > y->measure.start) - (x->measure.start < y->measure.start);
}

int facts_read(Plain sentence, Fact facts[FACTS_MAX])
{
    Measure measures[MEASURES_MAX];
    const char *text = sentence.text;
    const int found = measures_read(sentence, measures);
    int count = 0;
    for (int i = 0; i < found; i++) {
        const Rule *rule = find_rule(text, &measures[i]);
        if (!rule)
            continue;
        facts[count] =
            (Fact){rule->quantity, rule->exported, rule->condition, rule->cell, measures[i]};
        apply_phrases(text, &facts[count++]);
    }
    pair_lists(text, facts, count);
    count = read_layers(text, facts, count);
    count = read_multiples(text, facts, count);
    count = read_np(text, facts, count);
    if (count == 0)
        return 0;
    qsort(facts, (size_t)count, sizeof *facts, by_place);
    situation_assign(text, facts, count);
    return count;
}
