#include "ingest/audit.h"

#include <math.h>
#include <string.h>
#include <strings.h>

#include "ingest/attribution.h"
#include "ingest/quantity.h"

// -- Helpers --

// The decimals a printed number has, at most [most].
static int decimals(double value, int most)
{
    int n = 0;
    while (n < most && fabs(value * pow(10, n) - round(value * pow(10, n))) > 1e-6)
        n++;
    return n;
}

// Whether two numbers are the same to the digits of the coarser.
static bool agree(double a, double b)
{
    const int da = decimals(a, 6);
    const int db = decimals(b, 6);
    const double unit = pow(10, -(da < db ? da : db));
    return fabs(a - b) <= 0.5 * unit * (1 + 1e-9);
}

static Status number_text(Arena *arena, double value, const char *unit, const char **text,
                          Error *err)
{
    *text = arena_format(arena, "%.10g %s", value, unit);
    return *text ? STATUS_OK : arena_exhausted(arena, err);
}

// -- Numbers of one table --

static bool equal_numbers(double a, double b)
{
    return !isnan(a) && a == b;
}

static Status half_text(const Host *host, Arena *arena, const char **text, Error *err)
{
    *text = arena_format(arena, "%s: %g %% over %g cycles at %g mA/cm2, %g mAh/cm2", host->name,
                         host->half_ce_pct, host->half_cycles, host->half_current_mA_cm2,
                         host->half_capacity_mAh_cm2);
    return *text ? STATUS_OK : arena_exhausted(arena, err);
}

static Status full_text(const Host *host, Arena *arena, const char **text, Error *err)
{
    *text = arena_format(arena, "%s: %g %% after %g cycles at %g %s", host->name,
                         host->full_retention_pct, host->full_cycles, host->full_rate,
                         host->full_rate_unit ? host->full_rate_unit : "");
    return *text ? STATUS_OK : arena_exhausted(arena, err);
}

static bool equal_half(const Host *a, const Host *b)
{
    return equal_numbers(a->half_ce_pct, b->half_ce_pct) &&
           equal_numbers(a->half_current_mA_cm2, b->half_current_mA_cm2) &&
           equal_numbers(a->half_capacity_mAh_cm2, b->half_capacity_mAh_cm2) &&
           equal_numbers(a->half_cycles, b->half_cycles);
}

static bool equal_full(const Host *a, const Host *b)
{
    return equal_numbers(a->full_rate, b->full_rate) &&
           equal_numbers(a->full_retention_pct, b->full_retention_pct) &&
           equal_numbers(a->full_cycles, b->full_cycles);
}

static Status check_pair(const Host *a, const Host *b, Problems *problems, Error *err)
{
    static const char RULE[] = "two hosts hardly have all numbers of a cell in common: one row may "
                               "be copied";
    const struct {
        const char *kind;
        bool equal;
        Status (*text)(const Host *host, Arena *arena, const char **text, Error *err);
    } cells[] = {{"equal half cells", equal_half(a, b), half_text},
                 {"equal full cells", equal_full(a, b), full_text}};
    for (int i = 0; i < 2; i++) {
        const char *first = NULL;
        const char *second = NULL;
        if (!cells[i].equal)
            continue;
        TRY(cells[i].text(a, problems->arena, &first, err));
        TRY(cells[i].text(b, problems->arena, &second, err));
        TRY(problems_add_pair(problems, cells[i].kind, a->name, (Side){(int)a->line, first},
                              (Side){(int)b->line, second}, NULL, RULE, err));
    }
    return STATUS_OK;
}

static Status check_tuples(const AuditInput *input, Problems *problems, Error *err)
{
    for (int i = 0; i < input->hosts->count; i++)
        for (int j = i + 1; j < input->hosts->count; j++)
            TRY(check_pair(&input->hosts->items[i], &input->hosts->items[j], problems, err));
    return STATUS_OK;
}

// Efficiency and retention of one row are equal: one may have been copied into the other's cell.
// Below 99.5 % that hardly happens by itself.
static Status check_row(const Host *host, Problems *problems, Error *err)
{
    const char *half = NULL;
    const char *full = NULL;
    if (!equal_numbers(host->half_ce_pct, host->full_retention_pct) || host->half_ce_pct >= 99.5)
        return STATUS_OK;
    TRY(number_text(problems->arena, host->half_ce_pct, "% (efficiency)", &half, err));
    TRY(number_text(problems->arena, host->full_retention_pct, "% (retention)", &full, err));
    return problems_add_pair(problems, "misplaced number", host->name,
                             (Side){(int)host->line, half}, (Side){(int)host->line, full}, NULL,
                             "an efficiency that equals the retention in its row may be a copy",
                             err);
}

static Status check_rows(const AuditInput *input, Problems *problems, Error *err)
{
    for (int i = 0; i < input->hosts->count; i++)
        TRY(check_row(&input->hosts->items[i], problems, err));
    return STATUS_OK;
}

// The efficiency printed equals the retention of the same host: one may stand in the other's place.
static Status check_misplaced(const Host *host, const Claim *claim, Problems *problems, Error *err)
{
    const bool retention = strcmp(claim->quantity, "capacity_retention") == 0;
    if (!retention || isnan(host->half_ce_pct) || !agree(claim->value, host->half_ce_pct))
        return STATUS_OK;
    if (!isnan(host->full_retention_pct) && agree(claim->value, host->full_retention_pct))
        return STATUS_OK;
    const char *table = NULL;
    const char *prose = NULL;
    TRY(number_text(problems->arena, host->half_ce_pct, "% (efficiency)", &table, err));
    TRY(number_text(problems->arena, claim->value, "% (retention)", &prose, err));
    return problems_add_pair(
        problems, "misplaced number", host->name, (Side){(int)host->line, table},
        (Side){(int)claim->line, prose}, prose,
        "an efficiency that equals a retention of the same host stands in the wrong place", err);
}

// -- Tables against prose --

typedef struct Comparison {
    const char *quantity, *cell;
    const char *field; // of a host
    const char *unit;
    // Fields that the claim's conditions of these names must not contradict.
    const char *current, *capacity, *rate;
} Comparison;

static const Comparison COMPARISONS[] = {
    {"coulombic_efficiency", "half", "half_ce_pct", "%", "half_current_mA_cm2",
     "half_capacity_mAh_cm2", NULL},
    {"cycles", "half", "half_cycles", "cycles", "half_current_mA_cm2", "half_capacity_mAh_cm2",
     NULL},
    {"lifespan", "symmetric", "symmetric_duration", "h", "symmetric_current_mA_cm2",
     "symmetric_capacity_mAh_cm2", NULL},
    {"capacity_retention", "full", "full_retention_pct", "%", NULL, NULL, "full_rate"},
    {"cycles", "full", "full_cycles", "cycles", NULL, NULL, "full_rate"},
};
enum { COMPARISON_COUNT = sizeof COMPARISONS / sizeof *COMPARISONS };

static bool contradicts(const Host *host, const char *field, double condition)
{
    if (!field || isnan(condition))
        return false;
    const double value = record_number(host, record_field(HOST_FIELDS, HOST_FIELD_COUNT, field));
    return !isnan(value) && value != condition;
}

// A bound in the prose is met by a table value on its right side.
static bool compatible(const Claim *claim, double table)
{
    const char *sign = claim->qualifier;
    if (strcmp(sign, ">") == 0 || strcmp(sign, "≥") == 0)
        return table >= claim->value;
    if (strcmp(sign, "<") == 0 || strcmp(sign, "≤") == 0)
        return table <= claim->value;
    return agree(table, claim->value);
}

// The table's own claim of what is compared is a side, too.
static void mark_figure(Claims *claims, const Host *host, const Comparison *comparison)
{
    for (int i = 0; i < claims->count; i++) {
        Claim *claim = &claims->items[i];
        if (strcmp(claim->place, "table") == 0 && strcmp(claim->host, host->name) == 0 &&
            strcmp(claim->quantity, comparison->quantity) == 0 &&
            strcmp(claim->cell, comparison->cell) == 0)
            claim->status = "conflict";
    }
}

static Status compare(const Comparison *comparison, const Host *host, Claim *claim, Claims *claims,
                      Problems *problems, Error *err)
{
    const Field *field = record_field(HOST_FIELDS, HOST_FIELD_COUNT, comparison->field);
    const double table = record_number(host, field);
    // Other conditions make it another measurement, which may well have another result.
    if (isnan(table) || compatible(claim, table) ||
        contradicts(host, comparison->current, claim_condition(claim, "current_mA_cm2")) ||
        contradicts(host, comparison->capacity, claim_condition(claim, "capacity_mAh_cm2")) ||
        contradicts(host, comparison->rate, claim_condition(claim, "rate")))
        return STATUS_OK;
    const char *a = NULL;
    const char *b = NULL;
    TRY(number_text(problems->arena, table, comparison->unit, &a, err));
    TRY(number_text(problems->arena, claim->value, comparison->unit, &b, err));
    claim->status = "conflict";
    mark_figure(claims, host, comparison);
    return problems_add_pair(
        problems, "table against prose", host->name, (Side){(int)host->line, a},
        (Side){(int)claim->line, b}, a,
        "the table gives its conditions in the same row: its value counts until a person "
        "looks",
        err);
}

// The table says that there is no value, the prose gives one.
static Status check_missing(const Host *host, const Claim *claim, Problems *problems, Error *err)
{
    const bool retention = strcmp(claim->quantity, "capacity_retention") == 0;
    const bool efficiency = strcmp(claim->quantity, "coulombic_efficiency") == 0 && claim->cell &&
                            strcmp(claim->cell, "half") == 0;
    const char *token = retention && isnan(host->full_retention_pct) ? host->full_missing
                        : efficiency && isnan(host->half_ce_pct)     ? host->half_missing
                                                                     : NULL;
    const char *prose = NULL;
    if (!token)
        return STATUS_OK;
    TRY(number_text(problems->arena, claim->value, claim->unit, &prose, err));
    return problems_add_pair(problems, "missing in the table", host->name,
                             (Side){(int)host->line, token}, (Side){(int)claim->line, prose}, prose,
                             "a value that is given counts before a note that there is none", err);
}

// An efficiency of the prose at the conditions that the table gives for the symmetric cell.
static Status check_conditions(const Host *host, const Claim *claim, Problems *problems, Error *err)
{
    const double current = claim_condition(claim, "current_mA_cm2");
    const double capacity = claim_condition(claim, "capacity_mAh_cm2");
    const bool swapped =
        strcmp(claim->quantity, "coulombic_efficiency") == 0 &&
        equal_numbers(current, host->symmetric_current_mA_cm2) &&
        equal_numbers(capacity, host->symmetric_capacity_mAh_cm2) &&
        equal_numbers(claim->value, host->half_ce_pct) &&
        (current != host->half_current_mA_cm2 || capacity != host->half_capacity_mAh_cm2);
    if (!swapped)
        return STATUS_OK;
    const char *table = arena_format(problems->arena, "%g mA/cm2, %g mAh/cm2",
                                     host->half_current_mA_cm2, host->half_capacity_mAh_cm2);
    const char *prose = arena_format(problems->arena, "%g mA/cm2, %g mAh/cm2", current, capacity);
    if (!table || !prose)
        return arena_exhausted(problems->arena, err);
    return problems_add_pair(problems, "conditions of another cell", host->name,
                             (Side){(int)host->line, table}, (Side){(int)claim->line, prose}, NULL,
                             "the prose gives the half cell's efficiency at the symmetric cell's "
                             "conditions",
                             err);
}

static bool same_cell(const Claim *claim, const Comparison *comparison)
{
    if (strcmp(claim->quantity, comparison->quantity) != 0 || !claim->cell)
        return false;
    // Lithium against the host runs for hours like a symmetric cell, but is another cell.
    return strcmp(claim->cell, comparison->cell) == 0;
}

static Status check_claims(const AuditInput *input, Problems *problems, Error *err)
{
    for (int i = 0; i < input->claims->count; i++) {
        Claim *claim = &input->claims->items[i];
        const Host *host = hosts_find(input->hosts, claim->table_host);
        const bool ours = host && strcmp(claim->kind, "host") == 0 &&
                          strcmp(claim->role, "outcome") == 0 &&
                          strcmp(claim->place, "table") != 0 &&
                          strcmp(claim->status, "invalid") != 0;
        if (!ours)
            continue;
        TRY(check_misplaced(host, claim, problems, err));
        TRY(check_missing(host, claim, problems, err));
        TRY(check_conditions(host, claim, problems, err));
        for (int c = 0; c < COMPARISON_COUNT; c++)
            if (same_cell(claim, &COMPARISONS[c]))
                TRY(compare(&COMPARISONS[c], host, claim, input->claims, problems, err));
    }
    return STATUS_OK;
}

// -- All of it --

Status audit(const AuditInput *input, Problems *problems, Error *err)
{
    TRY(check_tuples(input, problems, err));
    TRY(check_rows(input, problems, err));
    TRY(check_claims(input, problems, err));
    return attribution_check(input, problems, err);
}
