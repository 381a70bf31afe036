#include "base/units.h"

#include <stddef.h>
#include <string.h>

typedef struct Unit {
    const char *name; // canonical
    double factor;    // SI = value * factor + offset
    double offset;
} Unit;

static const Unit UNITS[] = {
    {"1", 1, 0},           {"%", 0.01, 0},        {"ppm", 1e-6, 0},      {"wt%", 0.01, 0},
    {"s", 1, 0},           {"min", 60, 0},        {"h", 3600, 0},        {"d", 86400, 0},
    {"m", 1, 0},           {"cm", 1e-2, 0},       {"mm", 1e-3, 0},       {"um", 1e-6, 0},
    {"nm", 1e-9, 0},       {"angstrom", 1e-10, 0}, {"cm2", 1e-4, 0},     {"m2", 1, 0},
    {"K", 1, 0},           {"Cel", 1, 273.15},    {"V", 1, 0},           {"mV", 1e-3, 0},
    {"A", 1, 0},           {"mA", 1e-3, 0},       {"A/m2", 1, 0},        {"mA/cm2", 10, 0},
    {"uA/cm2", 1e-2, 0},   {"A/cm2", 1e4, 0},     {"mA/g", 1, 0},        {"A/g", 1e3, 0},
    {"mAh/cm2", 36000, 0}, {"mAh/g", 3600, 0},    {"Wh/kg", 3600, 0},    {"C", 1, 0},
    {"S/m", 1, 0},         {"S/cm", 100, 0},      {"mS/cm", 0.1, 0},     {"ohm", 1, 0},
    {"ohm cm2", 1e-4, 0},  {"ohm m2", 1, 0},      {"ohm m", 1, 0},       {"ohm cm", 1e-2, 0},
    {"kg/m3", 1, 0},       {"g/cm3", 1e3, 0},     {"mg/cm2", 1e-2, 0},   {"g/m2", 1e-3, 0},
    {"mol/m3", 1, 0},      {"mol/L", 1e3, 0},     {"m2/s", 1, 0},        {"cm2/s", 1e-4, 0},
    {"eV", 1.602176634e-19, 0}, {"kJ/mol", 1e3, 0}, {"C/mol", 1, 0},     {"J/m2", 1, 0},
    {"J/m3", 1, 0},        {"MPa", 1e6, 0},       {"GPa", 1e9, 0},       {"T", 1, 0},
    {"mT", 1e-3, 0},
};
enum { UNIT_COUNT = sizeof UNITS / sizeof *UNITS };

// Printed forms that spelling rules alone do not lead to a canonical name.
static const char *const SYNONYMS[][2] = {
    {"M", "mol/L"},       {"mol/l", "mol/L"},   {"mol/dm3", "mol/L"},  {"°C", "Cel"},
    {"℃", "Cel"},         {"hours", "h"},       {"hour", "h"},         {"hrs", "h"},
    {"hr", "h"},          {"minutes", "min"},   {"days", "d"},         {"Å", "angstrom"},
    {"Ω", "ohm"},         {"Ω cm2", "ohm cm2"}, {"mA h/cm2", "mAh/cm2"}, {"mA h/g", "mAh/g"},
    {"mAh cm2", "mAh/cm2"}, {"W h/kg", "Wh/kg"}, {"W kg", "W/kg"},     {"seconds", "s"},
    {"sec", "s"},         {"percent", "%"},
};
enum { SYNONYM_COUNT = sizeof SYNONYMS / sizeof *SYNONYMS };

static const Unit *find(const char *name)
{
    for (int i = 0; i < UNIT_COUNT; i++)
        if (strcmp(UNITS[i].name, name) == 0)
            return &UNITS[i];
    return NULL;
}

bool unit_find(const char *name, double *factor, double *offset)
{
    const Unit *unit = find(name);
    if (!unit)
        return false;
    *factor = unit->factor;
    *offset = unit->offset;
    return true;
}

// -- Printed forms --

enum { SPELLING = 48 };

// Bytes of a multi-byte sign and what it stands for; markup of superscripts goes away.
static const char *const REWRITES[][2] = {
    {"<sup>", ""}, {"</sup>", ""}, {"<sub>", ""},  {"</sub>", ""}, {"^{", ""}, {"}", ""},
    {"^", ""},     {"−", "-"},     {"–", "-"},     {"⁻", "-"},     {"·", " "}, {"⋅", " "},
    {"×", " "},    {"µ", "u"},     {"μ", "u"},     {"²", "2"},     {"³", "3"}, {"¹", "1"},
    {" ", " "}, // no-break space
};
enum { REWRITE_COUNT = sizeof REWRITES / sizeof *REWRITES };

static void respell(const char *printed, char out[SPELLING])
{
    size_t length = 0;
    while (*printed && length < SPELLING - 4) {
        int i = 0;
        while (i < REWRITE_COUNT && strncmp(printed, REWRITES[i][0], strlen(REWRITES[i][0])) != 0)
            i++;
        if (i < REWRITE_COUNT) {
            for (const char *c = REWRITES[i][1]; *c; c++)
                out[length++] = *c;
            printed += strlen(REWRITES[i][0]);
        } else {
            out[length++] = *printed++;
        }
        if (length >= 2 && out[length - 1] == ' ' && out[length - 2] == ' ')
            length--;
    }
    while (length && out[length - 1] == ' ')
        length--;
    out[length] = '\0';
}

// "mA cm-2" -> "mA/cm2", "S cm-1" -> "S/cm": the last factor with a negative power goes below.
static void divide(char text[SPELLING])
{
    char *minus = strrchr(text, '-');
    char *space = minus ? strrchr(text, ' ') : NULL;
    if (!minus || !space || space > minus || minus[1] < '1' || minus[1] > '3' || minus[2])
        return;
    *space = '/';
    if (minus[1] == '1') {
        *minus = '\0';
    } else {
        minus[0] = minus[1];
        minus[1] = '\0';
    }
}

const char *unit_canonical(const char *printed)
{
    char text[SPELLING];
    while (*printed == ' ')
        printed++;
    respell(printed, text);
    divide(text);
    for (int i = 0; i < SYNONYM_COUNT; i++)
        if (strcmp(text, SYNONYMS[i][0]) == 0)
            return SYNONYMS[i][1];
    const Unit *unit = find(text);
    return unit ? unit->name : NULL;
}
