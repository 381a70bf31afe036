#include "ingest/fact.h"

#include <ctype.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "ingest/count.h"
#include "ingest/situation.h"

// -- Rules --

enum { WORDS_MAX = 24 };

// A unit and a word near it make a quantity. Of several rules for a unit the one whose word is
// nearest wins; one without words holds when no other does.
typedef struct Rule {
    const char *unit; // as a Measure has it
    const char *quantity; // NULL: nothing that is looked for
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
     {"retention", "retain", "of initial capacity", "of its initial capacity",
      "of the initial capacity", "of their initial capacity", "of its capacity",
      "of their capacity"}},
    {"%", "strain", "%", false, "material", {"strain"}},
    {"%", "nitrogen_content", "%", false, "material", {"nitrogen", "N content"}},
    {"%", "relative_humidity", "%", true, "air_stability", {"humidity"}},
    {"%", "porosity", "%", false, "material", {"porosity"}},
    {"mV",
     "overpotential",
     "mV",
     false,
     NULL,
     {"overpotential", "polarization", "polarisation", "hysteresis"}},
    {"h",
     "lifespan",
     "h",
     false,
     "symmetric",
     {"lifespan", "lifetime", "cycling", "stable", "stably", "operat", "stripping", "cell", "cycle",
      "runs", "ran", "last", "endur", "surviv", "sustain", "work", "kept going", "fail",
      "short circuit", "short-circuit", "mA cm"}},
    {"h",
     NULL,
     NULL,
     false,
     NULL,
     {"anneal", "heat", "sinter", "calcin", "carboni", "pyroly", "dried", "stir", "soak", "immers",
      "etch", "react", "°C"}},
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
    {"um", "pore_size", "um", false, "material", {"diameter", "&hole"}},
    {"um", "pore_size", "um", false, "material", {"diameter", "&pore"}},
    {"um", "channel_size", "um", false, "material", {"channel", "microchannel"}},
    {"um", "thickness", "um", false, "material", {"thickness", "thick"}},
    {"um", "fiber_diameter", "um", false, "material", {"diameter", "&fib"}},
    {"um", "layer_thickness", "um", false, "material", {"layer"}},
    {"nm",
     "coating_thickness",
     "nm",
     false,
     "process",
     {"thickness", "thick", "coating", "layer", "shell"}},
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
      "heat treat", "anodi", "oxidi", "dried", "reduc", "treated",
      "melt", "molten", "infus", "nitrid"}},
    {"K",
     "process_temperature",
     "K",
     false,
     "process",
     {"carboni", "pre-carboni", "anneal", "sinter", "pyroly", "heated", "calcin", "removal",
      "heat treat", "anodi", "oxidi", "dried", "reduc", "treated",
      "melt", "molten", "infus", "nitrid"}},
    {"Cel",
     "temperature",
     "Cel",
     true,
     NULL,
     {"temperature", "mA cm", "mAh cm", "mAh g", "mA h g", "full cell"}},
    {"g/cm3", "bulk_density", "g/cm3", false, "material", {"density", "&bulk density"}},
    {"g/cm3", "density", "g/cm3", false, "material", {"density"}},
    {"S/cm", "ionic_conductivity", "S/cm", false, "material", {"conductivity", "&ionic"}},
    {"S/cm", "electronic_conductivity", "S/cm", false, "material", {"conductivity"}},
    {"Wh/kg", "specific_energy", "Wh/kg", false, "full", {NULL}},
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
    {"capacity_retention", NULL, "higher than", "capacity_retention_increase", false},
};
enum { PHRASE_COUNT = sizeof PHRASES / sizeof *PHRASES };

// -- Words --

static bool has_word(const char *text, const char *word)
{
    return fact_word(text, 0, strlen(text), word) != NULL;
}

// Whether the word at [place] is the "layer" of "in the top layer": where, not what.
static bool names_place(const char *text, size_t place)
{
    static const char *const SIDES[] = {"top ", "bottom ", "upper ", "lower "};
    if (strncmp(text + place, "layer", 5) != 0)
        return false;
    for (int i = 0; i < 4; i++) {
        const size_t n = strlen(SIDES[i]);
        if (place >= n && strncmp(text + place - n, SIDES[i], n) == 0)
            return true;
    }
    return false;
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
        while ((at = fact_word(text, (size_t)(at - text), length, rule->words[w]))) {
            const size_t place = (size_t)(at - text);
            at++;
            if (names_place(text, place) && !has_word(text, "thick"))
                continue;
            // "40 um in diameter and 90 um in depth": what stands so near decides.
            if (place == measure->unit_end + 4 &&
                strncmp(text + measure->unit_end, " in ", 4) == 0)
                return 0;
            const size_t away = place < measure->start ? measure->start - place
                                : place >= measure->unit_end
                                    ? place - measure->unit_end + BEHIND + strlen(rule->words[w])
                                    : 0;
            if (away < nearest)
                nearest = away;
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

// "30 mV lower than", "a thickness change of 4 um": how much something changes is no value of it.
static bool is_difference(const char *text, const Fact *fact)
{
    static const char *const BEHIND[] = {" lower",  " higher", " smaller", " larger",
                                         " better", " longer", " shorter"};
    static const char *const BEFORE[] = {" change was ",    " change of ",     " change is ",
                                         " difference of ", " variation of ",  " increase of ",
                                         " decrease of ",   " reduction of "};
    if (strcmp(fact->quantity, "capacity_retention_increase") == 0)
        return false;
    for (int i = 0; i < (int)(sizeof BEHIND / sizeof *BEHIND); i++)
        if (strncmp(text + fact->measure.unit_end, BEHIND[i], strlen(BEHIND[i])) == 0)
            return true;
    for (int i = 0; i < (int)(sizeof BEFORE / sizeof *BEFORE); i++) {
        const size_t n = strlen(BEFORE[i]);
        const size_t at = fact->measure.start;
        if (at >= n && strncmp(text + at - n, BEFORE[i], n) == 0)
            return true;
    }
    return false;
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
        if (!rule || !rule->quantity)
            continue;
        facts[count] =
            (Fact){rule->quantity, rule->exported, rule->condition, rule->cell, measures[i]};
        apply_phrases(text, &facts[count]);
        count += !is_difference(text, &facts[count]);
    }
    pair_lists(text, facts, count);
    count = counts_read(text, facts, count);
    if (count == 0)
        return 0;
    qsort(facts, (size_t)count, sizeof *facts, by_place);
    situation_assign(text, facts, count);
    return count;
}
