#include "ingest/measure.h"

#include <ctype.h>
#include <math.h>
#include <stdbool.h>
#include <string.h>
#include <strings.h>

#include "ingest/quantity.h"

// -- Units --

// Printed units, the longer before those that begin like them.
static const char *const UNITS[][2] = {
    {"mA h cm-2", "mAh/cm2"},
    {"mAh cm-2", "mAh/cm2"},
    {"mAh/cm2", "mAh/cm2"},
    {"mA h g-1", "mAh/g"},
    {"mAh g-1", "mAh/g"},
    {"mAh/g", "mAh/g"},
    {"mA cm-2", "mA/cm2"},
    {"mA/cm2", "mA/cm2"},
    {"mA g-1", "mA/g"},
    {"mg cm-2", "mg/cm2"},
    {"mg/cm2", "mg/cm2"},
    {"Wh kg-1", "Wh/kg"},
    {"g cm-3", "g/cm3"},
    {"J m-3", "J/m3"},
    {"S cm-1", "S/cm"},
    {"cm2", "cm2"},
    {"mm", "mm"},
    {"μm", "um"},
    {"µm", "um"},
    {"um", "um"},
    {"nm", "nm"},
    {"MPa", "MPa"},
    {"GPa", "GPa"},
    {"eV", "eV"},
    {"mV", "mV"},
    {"hours", "h"},
    {"h", "h"},
    {"wt%", "wt%"},
    {"wt.%", "wt%"},
    {"%", "%"},
    {"ppm", "ppm"},
    {"°C", "Cel"},
    {"cycles", "cycles"},
    {"cycle", "cycles"},
    {"V", "V"},
    {"K", "K"},
    {"C", "C"},
    {"s", "s"},
    {"M", "mol/L"},
};
enum { UNIT_COUNT = sizeof UNITS / sizeof *UNITS };

// What may stand between a number and "cycles".
static const char *const ADJECTIVES[] = {"activation ",  "formation ",         "continuous ",
                                         "consecutive ", "plating/stripping ", "stripping/plating ",
                                         "full "};
enum { ADJECTIVE_COUNT = sizeof ADJECTIVES / sizeof *ADJECTIVES };

static bool begins(const char *text, const char *word)
{
    return strncmp(text, word, strlen(word)) == 0;
}

static size_t unit_length(const char *text, const char **unit)
{
    for (int i = 0; i < UNIT_COUNT; i++) {
        const size_t n = strlen(UNITS[i][0]);
        const unsigned char next = begins(text, UNITS[i][0]) ? (unsigned char)text[n] : 'x';
        // A unit ends where no letter or digit follows.
        if (isalnum(next) || next == '_' || (next == '-' && isalnum((unsigned char)text[n + 1])))
            continue;
        *unit = UNITS[i][1];
        return n;
    }
    return 0;
}

// The unit behind a number, spaces and an adjective included; 0 when there is none. What is
// [cycled] so many times has so many cycles.
static size_t unit_behind(const char *text, bool cycled, const char **unit)
{
    size_t i = strspn(text, " -");
    if (i > 1)
        i = strspn(text, " ");
    const size_t direct = unit_length(text + i, unit);
    if (direct)
        return i + direct;
    if (begins(text + i, "times") && !isalpha((unsigned char)text[i + 5]) && cycled) {
        *unit = "cycles";
        return i + 5;
    }
    for (int a = 0; a < ADJECTIVE_COUNT; a++)
        if (begins(text + i, ADJECTIVES[a]) && begins(text + i + strlen(ADJECTIVES[a]), "cycle")) {
            i += strlen(ADJECTIVES[a]);
            return i + unit_length(text + i, unit);
        }
    return 0;
}

// -- Qualifiers --

// Phrases before a number, in the spelling they end with.
static const char *const PHRASES[][2] = {
    {"up to", "≤"},
    {"at least", "≥"},
    {"more than", ">"},
    {"greater than", ">"},
    {"higher than", ">"},
    {"longer than", ">"},
    {"larger than", ">"},
    {"exceeding", ">"},
    {"for over", ">"},
    {"of over", ">"},
    {"above", ">"},
    {"less than", "<"},
    {"lower than", "<"},
    {"smaller than", "<"},
    {"below", "<"},
    {"ca.", "≈"},
    {"ca.,", "≈"},
    {"about", "≈"},
    {"around", "≈"},
    {"approximately", "≈"},
    {"almost", "≈"},
    {"nearly", "≈"},
    {"close to", "≈"},
    {"at most", "≤"},
    {"in the order of", "≈"},
    {"roughly", "≈"},
    {">", ">"},
    {"<", "<"},
    {"≥", "≥"},
    {"≤", "≤"},
    {"≈", "≈"},
    {"~", "≈"},
    {"∼", "≈"},
    {"as long as", "="},
};
enum { PHRASE_COUNT = sizeof PHRASES / sizeof *PHRASES };

static const char *qualifier_before(const char *text, size_t at)
{
    while (at > 0 && text[at - 1] == ' ')
        at--;
    for (int i = 0; i < PHRASE_COUNT; i++) {
        const size_t n = strlen(PHRASES[i][0]);
        const bool fits = at >= n && strncasecmp(text + at - n, PHRASES[i][0], n) == 0;
        const bool whole = fits && (at == n || !isalpha((unsigned char)text[at - n - 1]) ||
                                    !isalpha((unsigned char)PHRASES[i][0][0]));
        if (whole)
            return PHRASES[i][1];
    }
    return "=";
}

// -- Numbers --

// Whether a number may begin at [at]: not inside a word, a formula or a name such as "AM-Li-4".
static bool may_begin(Plain sentence, size_t at)
{
    if (sentence.styles[at] != STYLE_NORMAL)
        return false;
    if (at == 0)
        return true;
    const unsigned char before = (unsigned char)sentence.text[at - 1];
    // "1 mA cm-2/1 mAh cm-2": a slash behind a unit parts two numbers.
    const bool parted = before == '/' && at > 1 && sentence.styles[at - 2] == STYLE_ABOVE;
    if (isalnum(before) || (strchr("._@/^|", before) && !parted))
        return false;
    // "Li-4" is a name, "4-5" the second half of a range that was read already.
    const bool dash = at >= 3 && (strncmp(sentence.text + at - 3, "–", 3) == 0 ||
                                  strncmp(sentence.text + at - 3, "−", 3) == 0);
    const bool minus = before == '-' || dash;
    const size_t width = before == '-' ? 1 : 3;
    if (minus && at > width)
        return strchr(" (", sentence.text[at - width - 1]) != NULL;
    return true;
}

// A sign in front belongs to the number when it stands free.
static size_t sign_before(Plain sentence, size_t at)
{
    static const char *const SIGNS[] = {"-", "−", "–"};
    for (int i = 0; i < 3; i++) {
        const size_t n = strlen(SIGNS[i]);
        if (at >= n && strncmp(sentence.text + at - n, SIGNS[i], n) == 0 &&
            (at == n || strchr(" (≈", sentence.text[at - n - 1])))
            return n;
    }
    return 0;
}

// "± 0.4" behind a number.
static size_t spread_behind(const char *text)
{
    double spread = 0;
    const size_t spaces = strspn(text, " ");
    if (!begins(text + spaces, "±"))
        return 0;
    const size_t start = spaces + strlen("±") + strspn(text + spaces + strlen("±"), " ");
    const size_t length = quantity_number(text + start, &spread);
    return length ? start + length : 0;
}

// "–300" or " to 300" behind a number makes a range when only the second one has a unit. "From 12
// to 57" tells of two values.
static size_t range_behind(const char *text, bool from, double *upper)
{
    static const char *const DASHES[] = {"–", "-", "−", " – ", " - ", " to "};
    const char *unit = NULL;
    for (int i = 0; i < 6; i++) {
        const size_t n = strlen(DASHES[i]);
        if (!begins(text, DASHES[i]) || (from && strcmp(DASHES[i], " to ") == 0))
            continue;
        const size_t length = quantity_number(text + n, upper);
        if (length > 0 && unit_behind(text + n + length, false, &unit) > 0)
            return n + length;
    }
    return 0;
}

// "Figure 8h", "Table 2", "Equation (3)" and the like are labels.
static bool is_label(const char *text, size_t at)
{
    static const char *const WORDS[] = {"Figure", "Figures",  "Fig.", "Figs.",   "Table",
                                        "Tables", "Equation", "Ref.", "Section", "Chapter"};
    while (at > 0 && strchr(" (", text[at - 1]))
        at--;
    for (int i = 0; i < (int)(sizeof WORDS / sizeof *WORDS); i++) {
        const size_t n = strlen(WORDS[i]);
        if (at >= n && strncmp(text + at - n, WORDS[i], n) == 0)
            return true;
    }
    return false;
}

static bool read_number(Plain sentence, size_t at, Measure *measure)
{
    const size_t sign = sign_before(sentence, at);
    const char *text = sentence.text;
    Measure read = {.value_max = NAN, .qualifier = "=", .start = at - sign};
    const size_t length = quantity_number(text + read.start, &read.value);
    if (length == 0)
        return false;
    read.end = read.start + length;
    // "10" with a small "-3" above it is a power of ten.
    if (read.value == 10 && read.end < sentence.length &&
        sentence.styles[read.end] == STYLE_ABOVE) {
        double power = 0;
        const size_t digits = quantity_number(text + read.end, &power);
        read.value = pow(10, power);
        read.end += digits;
    }
    const bool from = read.start >= 5 && strncasecmp(text + read.start - 5, "from ", 5) == 0;
    read.end += range_behind(text + read.end, from, &read.value_max);
    read.end += spread_behind(text + read.end);
    const bool cycled = read.start >= 7 && strncmp(text + read.start - 7, "cycled ", 7) == 0;
    const size_t unit = unit_behind(text + read.end, cycled, &read.unit);
    if (!unit && isalpha((unsigned char)text[read.end]))
        return false; // "3D", "5CCNF"
    read.unit_end = read.end + unit;
    read.qualifier = qualifier_before(text, read.start);
    *measure = read;
    return true;
}

// -- Lists --

// Whether only commas, "and", "versus" or a label such as "iii)" stand between two numbers.
static bool tied(const char *text, size_t from, size_t to)
{
    static const char *const WORDS[] = {",",      " ",  "and",  "or",   "vs.", "vs",
                                        "versus", "&",  "/",    "iii)", "iv)", "ii)",
                                        "to",     "back", "again", "then",
                                        "i)",     "v)", "III)", "II)",  "IV)"};
    const int count = (int)(sizeof WORDS / sizeof *WORDS);
    if (from >= to)
        return false;
    while (from < to) {
        int i = 0;
        while (i < count && !begins(text + from, WORDS[i]))
            i++;
        if (i == count)
            return false;
        from += strlen(WORDS[i]);
    }
    return from == to;
}

// A number without a unit takes that of the next one it is tied to, or is none.
static int share_units(const char *text, Measure *measures, int count)
{
    int kept = 0;
    for (int i = count - 2; i >= 0; i--) {
        Measure *measure = &measures[i];
        if (!measure->unit && measures[i + 1].unit &&
            tied(text, measure->end, measures[i + 1].start)) {
            measure->unit = measures[i + 1].unit;
            measure->unit_end = measures[i + 1].unit_end;
        }
    }
    for (int i = 0; i < count; i++)
        if (measures[i].unit)
            measures[kept++] = measures[i];
    return kept;
}

static void number_lists(const char *text, Measure *measures, int count)
{
    int lists = 0;
    for (int i = 0; i < count;) {
        int end = i + 1;
        while (end < count && measures[end].unit == measures[i].unit &&
               tied(text,
                    measures[end - 1].unit_end <= measures[end].start ? measures[end - 1].unit_end
                                                                      : measures[end - 1].end,
                    measures[end].start))
            end++;
        if (end - i > 1)
            lists++;
        for (int j = i; j < end; j++) {
            measures[j].list = end - i > 1 ? lists : 0;
            measures[j].place = j - i;
            measures[j].list_length = end - i;
            // "ca. -1.52 versus -1.90": what qualifies the first qualifies all.
            if (j > i && strcmp(measures[j].qualifier, "=") == 0)
                measures[j].qualifier = measures[i].qualifier;
        }
        i = end;
    }
}

int measures_read(Plain sentence, Measure measures[MEASURES_MAX])
{
    int count = 0;
    for (size_t i = 0; i < sentence.length && count < MEASURES_MAX; i++) {
        if (!isdigit((unsigned char)sentence.text[i]) || !may_begin(sentence, i))
            continue;
        Measure measure;
        if (!is_label(sentence.text, i) && read_number(sentence, i, &measure)) {
            measures[count++] = measure;
            i = measure.unit_end > measure.end ? measure.unit_end - 1 : measure.end - 1;
        } else {
            while (i + 1 < sentence.length && isalnum((unsigned char)sentence.text[i + 1]))
                i++;
        }
    }
    count = share_units(sentence.text, measures, count);
    number_lists(sentence.text, measures, count);
    return count;
}
