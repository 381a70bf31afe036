#include "ingest/electrolyte.h"

#include <ctype.h>
#include <math.h>
#include <stdbool.h>
#include <string.h>
#include <strings.h>

#include "ingest/quantity.h"

enum {
    ELECTROLYTES_MAX = 8, // in a cell
    NAMES_MAX = 8,        // solvents, or additives, of one electrolyte
};

// -- Splitting --

// The length of "<number> M " (or m, mol/L) at [text], 0 when it is something else. A small
// capital M is often stored as "m"; in a review of liquid electrolytes it is mol/L either way.
static size_t concentration(const char *text, double *molarity, size_t *printed)
{
    size_t i = quantity_number(text, molarity);
    if (i == 0)
        return 0;
    i += strspn(text + i, " ");
    if (strncmp(text + i, "mol L-1", 7) == 0)
        i += 7;
    else if (strncmp(text + i, "mol/L", 5) == 0)
        i += 5;
    else if (text[i] == 'M' || text[i] == 'm')
        i += 1;
    else
        return 0;
    *printed = i;
    const size_t spaces = strspn(text + i, " ");
    return spaces > 0 && isupper((unsigned char)text[i + spaces]) ? i + spaces : 0;
}

// Words behind which a concentration is that of an additive.
static bool joins(const char *start, const char *at)
{
    static const char *const JOINTS[] = {"with", "and", ",", "+", "&", "containing", "plus", "/"};
    while (at > start && at[-1] == ' ')
        at--;
    for (int i = 0; i < (int)(sizeof JOINTS / sizeof *JOINTS); i++) {
        const size_t n = strlen(JOINTS[i]);
        if ((size_t)(at - start) >= n && strncasecmp(at - n, JOINTS[i], n) == 0)
            return true;
    }
    return false;
}

// Where electrolytes begin in [cell].
static int find_starts(const char *cell, const char *starts[ELECTROLYTES_MAX])
{
    int count = 0;
    double molarity = 0;
    size_t printed = 0;
    for (const char *at = cell; *at && count < ELECTROLYTES_MAX; at++) {
        const bool boundary = at == cell || at[-1] == ' ';
        if (boundary && concentration(at, &molarity, &printed) > 0 && !joins(cell, at))
            starts[count++] = at;
    }
    return count;
}

// -- Parts --

static const char *const CLASSES[][2] = {
    {"DOL", "ether"},     {"DME", "ether"},     {"TEGDME", "ether"}, {"DEGDME", "ether"},
    {"DIOX", "ether"},    {"THF", "ether"},     {"EC", "carbonate"}, {"DEC", "carbonate"},
    {"DMC", "carbonate"}, {"EMC", "carbonate"}, {"PC", "carbonate"}, {"FEC", "carbonate"},
};

static const char *solvent_class(TextList solvents)
{
    for (int s = 0; s < solvents.count; s++)
        for (int i = 0; i < (int)(sizeof CLASSES / sizeof *CLASSES); i++)
            if (strcasecmp(solvents.items[s], CLASSES[i][0]) == 0)
                return CLASSES[i][1];
    return NULL;
}

static Status add_name(TextList *list, const char *text, size_t length, Arena *arena, Error *err)
{
    while (length > 0 && *text == ' ')
        text++, length--;
    while (length > 0 && text[length - 1] == ' ')
        length--;
    if (length == 0 || list->count == NAMES_MAX)
        return STATUS_OK;
    const char **items = arena_alloc(arena, NAMES_MAX, sizeof *items);
    const char *name = arena_copy(arena, text, length);
    if (!items || !name)
        return arena_exhausted(arena, err);
    for (int i = 0; i < list->count; i++)
        items[i] = list->items[i];
    items[list->count] = name;
    *list = (TextList){items, list->count + 1};
    return STATUS_OK;
}

static Status add_number(NumberList *list, double number, Arena *arena, Error *err)
{
    if (list->count == NAMES_MAX)
        return STATUS_OK;
    double *items = arena_alloc(arena, NAMES_MAX, sizeof *items);
    if (!items)
        return arena_exhausted(arena, err);
    for (int i = 0; i < list->count; i++)
        items[i] = list->items[i];
    items[list->count] = number;
    *list = (NumberList){items, list->count + 1};
    return STATUS_OK;
}

// "DOL&DME": names and what stands between them.
static Status read_solvents(const char *text, size_t length, Arena *arena,
                            HostElectrolyte *electrolyte, Error *err)
{
    size_t start = 0;
    for (size_t i = 0; i <= length; i++) {
        if (i < length && !strchr("&/:+,", text[i]))
            continue;
        TRY(add_name(&electrolyte->solvents, text + start, i - start, arena, err));
        if (i < length && !electrolyte->solvent_separator) {
            electrolyte->solvent_separator = arena_copy(arena, text + i, 1);
            if (!electrolyte->solvent_separator)
                return arena_exhausted(arena, err);
        }
        start = i + 1;
    }
    return STATUS_OK;
}

// "(1:1 in v/v)".
static Status read_ratio(const char *text, size_t length, Arena *arena,
                         HostElectrolyte *electrolyte, Error *err)
{
    size_t i = 0;
    double number = 0;
    while (i < length) {
        i += strspn(text + i, " :");
        const size_t n = quantity_number(text + i, &number);
        if (n == 0)
            break;
        TRY(add_number(&electrolyte->ratio, number, arena, err));
        i += n;
    }
    if (strncmp(text + i, "in ", 3) == 0 || strncmp(text + i, "by ", 3) == 0)
        i += 3;
    if (i < length) {
        electrolyte->ratio_basis = arena_copy(arena, text + i, length - i);
        if (!electrolyte->ratio_basis)
            return arena_exhausted(arena, err);
    }
    return STATUS_OK;
}

// "2% LiNO3" or "0.1M LiNO3".
static Status read_additive(const char *text, size_t length, Arena *arena,
                            HostElectrolyte *electrolyte, Error *err)
{
    static const char *const UNITS[] = {"wt%", "vol%", "%", "mol/L", "M", "m"};
    while (length > 0 && *text == ' ')
        text++, length--;
    double amount = NAN;
    size_t i = quantity_number(text, &amount);
    i += strspn(text + i, " ");
    const char *unit = "";
    for (int u = 0; i > 0 && u < (int)(sizeof UNITS / sizeof *UNITS) && !*unit; u++)
        if (strncmp(text + i, UNITS[u], strlen(UNITS[u])) == 0)
            unit = UNITS[u];
    i += strlen(unit);
    if (length <= i)
        return STATUS_OK;
    TRY(add_name(&electrolyte->additive_names, text + i, length - i, arena, err));
    TRY(add_number(&electrolyte->additive_amounts, amount, arena, err));
    return add_name(&electrolyte->additive_units, *unit ? unit : "?", strlen(*unit ? unit : "?"),
                    arena, err);
}

static Status read_additives(const char *text, size_t length, Arena *arena,
                             HostElectrolyte *electrolyte, Error *err)
{
    size_t start = 0;
    for (size_t i = 0; i <= length; i++) {
        const bool and = i + 5 <= length && strncmp(text + i, " and ", 5) == 0;
        if (i < length && text[i] != ',' && text[i] != '&' && !and)
            continue;
        TRY(read_additive(text + start, i - start, arena, electrolyte, err));
        start = i + (and? 5 : 1);
    }
    return STATUS_OK;
}

// -- One electrolyte --

static Status read_one(const char *text, Arena *arena, HostElectrolyte *electrolyte, Error *err)
{
    HostElectrolyte read = electrolyte_empty();
    size_t printed = 0;
    const size_t salt = concentration(text, &read.molarity_mol_L, &printed);
    const char *in = strstr(text, " in ");
    if (salt == 0 || !in)
        return fail(err, STATUS_BAD_DATA,
                    "'%s' is no electrolyte; expected 'number M salt in "
                    "solvents'",
                    text);
    const char *solvents = in + 4;
    const size_t solvents_length = strcspn(solvents, "(");
    const char *with = strstr(solvents, " with ");
    const char *close = strchr(solvents, ')');
    const size_t bare =
        with && with < solvents + solvents_length ? (size_t)(with - solvents) : solvents_length;
    read.molarity_printed = arena_copy(arena, text, printed);
    read.salt = arena_copy(arena, text + salt, (size_t)(in - text) - salt);
    if (!read.molarity_printed || !read.salt)
        return arena_exhausted(arena, err);
    TRY(read_solvents(solvents, bare, arena, &read, err));
    if (close && bare == solvents_length && solvents[solvents_length] == '(')
        TRY(read_ratio(solvents + solvents_length + 1,
                       (size_t)(close - solvents) - solvents_length - 1, arena, &read, err));
    if (with)
        TRY(read_additives(with + 6, strlen(with + 6), arena, &read, err));
    read.solvent_class = solvent_class(read.solvents);
    *electrolyte = read;
    return STATUS_OK;
}

// Where a cell holds several, ethers are what efficiency is measured in and carbonates what full
// cells need: an inference, and stored as one.
static void infer_roles(HostElectrolyte *electrolytes, int count)
{
    for (int i = 0; i < count && count > 1; i++) {
        const char *class = electrolytes[i].solvent_class;
        if (class)
            electrolytes[i].role_inferred =
                strcmp(class, "ether") == 0 ? "half, symmetric" : "full";
    }
}

Status electrolyte_read(const char *cell, Arena *arena, const HostElectrolyte **electrolytes,
                        int *count, Error *err)
{
    const char *starts[ELECTROLYTES_MAX];
    const int found = find_starts(cell, starts);
    if (found == 0)
        return fail(err, STATUS_BAD_DATA,
                    "'%s' is no electrolyte; expected 'number M salt in solvents'", cell);
    HostElectrolyte *read = arena_alloc(arena, (size_t)found, sizeof *read);
    if (!read)
        return arena_exhausted(arena, err);
    for (int i = 0; i < found; i++) {
        const char *end = i + 1 < found ? starts[i + 1] : cell + strlen(cell);
        while (end > starts[i] && end[-1] == ' ')
            end--;
        const char *piece = arena_copy(arena, starts[i], (size_t)(end - starts[i]));
        if (!piece)
            return arena_exhausted(arena, err);
        TRY(read_one(piece, arena, &read[i], err));
    }
    infer_roles(read, found);
    *electrolytes = read;
    *count = found;
    return STATUS_OK;
}
