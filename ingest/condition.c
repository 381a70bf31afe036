// The conditions under which a fact holds.
#include <stdio.h>
#include <string.h>

#include "base/json.h"
#include "ingest/fact.h"

// Which facts of a sentence are conditions of which others.
typedef struct Condition {
    const char *quantity; // that is a condition
    const char *key;      // of the exported object
    const char *of[8];    // quantities it is a condition of
} Condition;

static const Condition CONDITIONS[] = {
    {"areal_capacity",
     "capacity_mAh_cm2",
     {"coulombic_efficiency", "overpotential", "lifespan", "cycles", "lithium_mass_fraction"}},
    {"cathode_loading", "cathode_loading_mg_cm2", {"capacity_retention", "specific_capacity"}},
    {"current_density",
     "current_mA_cm2",
     {"coulombic_efficiency", "overpotential", "lifespan", "cycles"}},
    {"cycles",
     "cycles",
     {"coulombic_efficiency", "capacity_retention", "specific_capacity",
      "capacity_retention_increase"}},
    {"deposited_lithium", "li_mAh_cm2", {"specific_capacity", "capacity_retention"}},
    {"np_ratio",
     "np_ratio",
     {"capacity_retention", "specific_capacity", "coulombic_efficiency", "cycles"}},
    {"c_rate",
     "rate",
     {"coulombic_efficiency", "capacity_retention", "specific_capacity", "cycles",
      "capacity_retention_increase"}},
    {"temperature",
     "temperature_C",
     {"coulombic_efficiency", "capacity_retention", "specific_capacity", "lifespan",
      "overpotential"}},
};
enum { CONDITION_COUNT = sizeof CONDITIONS / sizeof *CONDITIONS };

static bool applies(const Condition *condition, const char *quantity)
{
    for (int i = 0; i < 8 && condition->of[i]; i++)
        if (strcmp(condition->of[i], quantity) == 0)
            return true;
    return false;
}

static size_t gap(const Measure *a, const Measure *b)
{
    return a->start < b->start ? b->start - a->start : a->start - b->start;
}

// "99% at 1 mA cm-2 and 98% at 3 mA cm-2": as many outcomes as conditions, by turns. The condition
// that belongs to [fact], or NULL when they do not stand by turns.
static const Fact *find_by_turns(const Fact *facts, int count, const Fact *fact,
                                 const char *quantity)
{
    const Fact *partner = NULL;
    int outcomes = 0;
    int conditions = 0;
    int own = -1;
    const char *last = NULL;
    for (int i = 0; i < count; i++) {
        const bool outcome = strcmp(facts[i].quantity, fact->quantity) == 0;
        if (!outcome && strcmp(facts[i].quantity, quantity) != 0)
            continue;
        if (last && strcmp(last, facts[i].quantity) == 0)
            return NULL;
        last = facts[i].quantity;
        if (&facts[i] == fact)
            own = outcomes;
        outcomes += outcome;
        conditions += !outcome;
    }
    if (outcomes < 2 || outcomes != conditions)
        return NULL;
    for (int i = 0, n = 0; i < count; i++)
        if (strcmp(facts[i].quantity, quantity) == 0 && n++ == own)
            partner = &facts[i];
    return partner;
}

// The fact of [quantity] that is a condition of [fact]: its partner in a list of the same length,
// else the nearest.
static const Fact *find(const Fact *facts, int count, const Fact *fact, const char *quantity)
{
    const Fact *nearest = find_by_turns(facts, count, fact, quantity);
    if (nearest)
        return nearest;
    for (int i = 0; i < count; i++) {
        const Fact *other = &facts[i];
        if (other == fact || strcmp(other->quantity, quantity) != 0)
            continue;
        const bool lists = fact->measure.list > 0 && other->measure.list > 0 &&
                           fact->measure.list_length == other->measure.list_length;
        if (lists && fact->measure.place == other->measure.place)
            return other;
        if (!nearest ||
            gap(&other->measure, &fact->measure) < gap(&nearest->measure, &fact->measure))
            nearest = other;
    }
    return nearest;
}

// Whether the series that [fact] belongs to returns to a value it had: then places are told apart
// by their step.
static bool returns(const Fact *facts, int count, const Fact *partner)
{
    for (int i = 0; i < count; i++)
        if (&facts[i] != partner && partner->measure.list > 0 &&
            facts[i].measure.list == partner->measure.list &&
            facts[i].measure.value == partner->measure.value)
            return true;
    return false;
}

static bool series_returns(const Fact *facts, int count, const Fact *partner)
{
    for (int i = 0; i < count; i++)
        if (partner->measure.list > 0 && facts[i].measure.list == partner->measure.list &&
            returns(facts, count, &facts[i]))
            return true;
    return false;
}

static void add_measured(Json *object, const Fact *facts, int count, const Fact *fact)
{
    for (int i = 0; i < CONDITION_COUNT; i++) {
        const Condition *condition = &CONDITIONS[i];
        if (!applies(condition, fact->quantity))
            continue;
        const Fact *other = find(facts, count, fact, condition->quantity);
        if (!other)
            continue;
        json_add_number(object, condition->key, other->measure.value);
        if (strcmp(condition->key, "rate") == 0)
            json_add_string(object, "rate_unit", "C");
        if (strcmp(condition->key, "current_mA_cm2") == 0 && fact->measure.list > 0 &&
            series_returns(facts, count, other))
            json_add_number(object, "step", fact->measure.place + 1);
    }
}

// -- Words --

// The cathode that [sentence] names, in [name]: "NCM" goes on with its composition.
static bool cathode_of(const char *sentence, char name[16])
{
    static const char *const NAMES[][2] = {
        {"LFP", "LFP"}, {"LiFePO4", "LFP"}, {"NCM", "NCM"},   {"NMC", "NCM"},
        {"LTO", "LTO"}, {"LCO", "LCO"},     {"NC90", "NC90"}, {"sulfur", "S"},
    };
    for (int i = 0; i < (int)(sizeof NAMES / sizeof *NAMES); i++) {
        const char *at = strstr(sentence, NAMES[i][0]);
        if (!at)
            continue;
        const char *rest = at + strlen(NAMES[i][0]);
        const int digits = strcmp(NAMES[i][1], "NCM") == 0 ? (int)strspn(rest, "0123456789") : 0;
        snprintf(name, 16, "%s%.*s", NAMES[i][1], digits < 4 ? digits : 4, rest);
        return true;
    }
    return false;
}

static void add_words(Json *object, const char *sentence, const Fact *fact)
{
    const char *quantity = fact->quantity;
    char cathode[16];
    const bool full = fact->cell && strcmp(fact->cell, "full") == 0;
    if (full && !fact->condition && cathode_of(sentence, cathode))
        json_add_string(object, "cathode", cathode);
    if (strcmp(quantity, "coulombic_efficiency") == 0 && strstr(sentence, "ether"))
        json_add_string(object, "electrolyte_class", "ether");
    if (strstr(quantity, "_energy") && strcmp(fact->unit, "eV") == 0) {
        const char *adsorbate = strstr(sentence, "TFSI") || strstr(sentence, "TSFI") ? "TFSI-"
                                : strstr(sentence, "Li+")                            ? "Li+"
                                                                                     : "Li";
        json_add_string(object, "adsorbate", adsorbate);
        json_add_string(object, "method", "DFT");
    }
}

// The side named right behind the number, as in "60 um in the top layer"; NULL when none is.
static const char *side_behind(const char *sentence, const Fact *fact)
{
    static const char *const LEADS[] = {" in the ", " at the ", " for the ", " of the ",
                                        " on the "};
    const char *behind = sentence + fact->measure.unit_end;
    for (int i = 0; i < (int)(sizeof LEADS / sizeof *LEADS); i++) {
        const size_t n = strlen(LEADS[i]);
        if (strncmp(behind, LEADS[i], n) != 0)
            continue;
        if (strncmp(behind + n, "top", 3) == 0 || strncmp(behind + n, "upper", 5) == 0)
            return "top";
        if (strncmp(behind + n, "bottom", 6) == 0 || strncmp(behind + n, "lower", 5) == 0)
            return "bottom";
    }
    return NULL;
}

// "from bottom to top" names the ends of a pair; "the top layer has ... (50 um)" the layer before.
static const char *side_of(const char *sentence, const Fact *fact, const Fact *facts, int count)
{
    int place = 0;
    for (int i = 0; i < count; i++)
        place += strcmp(facts[i].quantity, fact->quantity) == 0 &&
                 facts[i].measure.start < fact->measure.start;
    if (strstr(sentence, "from bottom to top"))
        return place == 0 ? "bottom" : "top";
    if (strstr(sentence, "from top to bottom"))
        return place == 0 ? "top" : "bottom";
    const char *side = side_behind(sentence, fact);
    if (side)
        return side;
    for (size_t i = 0; i < fact->measure.start; i++) {
        if (strncmp(sentence + i, "top layer", 9) == 0 || strncmp(sentence + i, "upper", 5) == 0)
            side = "top";
        if (strncmp(sentence + i, "bottom layer", 12) == 0 ||
            strncmp(sentence + i, "lower l", 7) == 0)
            side = "bottom";
    }
    return side;
}

Status fact_conditions(const Fact *facts, int count, int which, const char *sentence, Arena *arena,
                       const char **conditions, Error *err)
{
    const Fact *fact = &facts[which];
    Json *object = json_new_object();
    add_measured(object, facts, count, fact);
    add_words(object, sentence, fact);
    const bool content = strcmp(fact->quantity, "nitrogen_content") == 0;
    const bool size = strcmp(fact->quantity, "pore_size") == 0 ||
                      strcmp(fact->quantity, "layer_thickness") == 0;
    const char *side = content || size ? side_of(sentence, fact, facts, count) : NULL;
    if (side)
        json_add_string(object, content ? "position" : "layer", side);
    const Status status = json_print(object, false, arena, conditions, err);
    json_free(object);
    return status;
}
