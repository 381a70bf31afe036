#include "cli/study.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { NAME_MOST = 64, COUNT_MOST = 100000 };

// -- Sweep --

typedef struct Sweep {
    char name[NAME_MOST];
    double low, high;
    bool log;
    long count;
} Sweep;

// Reads a number up to [end] and steps over it.
static bool read_number(const char **at, char end, double *value)
{
    char *stop = NULL;
    *value = strtod(*at, &stop);
    if (stop == *at || *stop != end || !isfinite(*value))
        return false;
    *at = stop + (end != '\0');
    return true;
}

static Status parse_sweep(const char *text, Sweep *sweep, Error *err)
{
    Sweep read = {.log = false};
    double count = 0;
    const char *at = strchr(text, '=');
    const size_t length = at ? (size_t)(at - text) : 0;
    bool right = at && length > 0 && length < NAME_MOST;
    if (right) {
        memcpy(read.name, text, length);
        at++;
        right = read_number(&at, ':', &read.low) && read_number(&at, ':', &read.high);
        if (right && strncmp(at, "log:", 4) == 0) {
            read.log = true;
            at += 4;
        }
        right = right && read_number(&at, '\0', &count);
    }
    if (!right || count < 2 || count > COUNT_MOST || count != floor(count) ||
        (read.log && !(read.low > 0 && read.high > 0)))
        return fail(err, STATUS_USAGE,
                    "--sweep '%s': expected NAME=LOW:HIGH:COUNT or NAME=LOW:HIGH:log:COUNT, from "
                    "2 values; a logarithmic one above 0",
                    text);
    read.count = (long)count;
    *sweep = read;
    return STATUS_OK;
}

static double sweep_value(const Sweep *sweep, long i)
{
    const double share = (double)i / (double)(sweep->count - 1);
    return sweep->log ? sweep->low * pow(sweep->high / sweep->low, share)
                      : sweep->low + share * (sweep->high - sweep->low);
}

static Status print_row(const char *name, double value, const Result *result, Error *err)
{
    Arena arena = {0};
    const char *text = NULL;
    Json *json = result_to_json(result);
    json_add_number(json, name, value);
    const Status status = json_print(json, false, &arena, &text, err);
    if (status == STATUS_OK)
        printf("%s\n", text);
    json_free(json);
    arena_clear(&arena);
    return status;
}

static Status print_sweep(const Study *study, const Sweep *sweep, const Result *results,
                          Error *err)
{
    if (!study->json)
        printf("%14s %9s %9s %9s %9s %9s %9s %9s  %s\n", "", "CE %", "plateau", "spike mV",
               "index", "top", "surface", "life", sweep->name);
    for (long i = 0; i < sweep->count; i++) {
        const Result *r = &results[i];
        if (study->json)
            TRY(print_row(sweep->name, sweep_value(sweep, i), r, err));
        else
            printf("%14.6g %9.3f %9.2f %9.2f %9.4f %9.4f %9.5f %9.0f  %s\n",
                   sweep_value(sweep, i), r->coulombic_efficiency_pct,
                   r->overpotential_plateau_mV, r->overpotential_nucleation_mV,
                   r->bottom_up_index, r->top_fraction, r->surface_plated_fraction,
                   r->cycle_life, simulation_word(r->status));
    }
    return STATUS_OK;
}

static Status run_sweep(const Study *study, const Sweep *sweep, Arena *arena, Error *err)
{
    Design *designs = arena_alloc(arena, (size_t)sweep->count, sizeof *designs);
    Result *results = arena_alloc(arena, (size_t)sweep->count, sizeof *results);
    if (!designs || !results)
        return arena_exhausted(arena, err);
    for (long i = 0; i < sweep->count; i++) {
        designs[i] = *study->design;
        TRY(design_set(&designs[i], sweep->name, sweep_value(sweep, i), err));
        TRY(design_check(&designs[i], err));
    }
    TRY(simulator_run(study->simulator, study->threads, designs, (int)sweep->count,
                      &study->options, arena, results, err));
    return print_sweep(study, sweep, results, err);
}

Status study_sweep(const Study *study, const char *text, Error *err)
{
    Sweep sweep;
    Arena arena = {0};
    TRY(parse_sweep(text, &sweep, err));
    const Status status = run_sweep(study, &sweep, &arena, err);
    arena_clear(&arena);
    return status;
}

// -- Sensitivity --

// Of each constant: the ends of its prior, and a little below and above its value.
enum { AT_LOW, AT_HIGH, BELOW, ABOVE, VARIANTS };

static const double NUDGE = 0.05; // of the value: together a tenth of it

static double variant(const Prior *prior, double value, int which)
{
    switch (which) {
    case AT_LOW:
        return prior->low;
    case AT_HIGH:
        return prior->high;
    case BELOW:
        return value * (1 - NUDGE);
    default:
        return value * (1 + NUDGE);
    }
}

static void print_constants(const Study *study, const Result *results)
{
    const Result *base = &results[VARIANTS * CONSTANT_COUNT];
    printf("%s: CE %.3f %%, bottom-up index %.4f. Local: what a tenth more of the constant "
           "changes. Then the constant at the ends of its prior, the others as they are.\n\n",
           study->design->name, base->coulombic_efficiency_pct, base->bottom_up_index);
    printf("| constant | value | CE, points per +10 %% | index per +10 %% | prior, unit "
           "| CE %% at its ends | index at its ends | source |\n"
           "|---|---|---|---|---|---|---|---|\n");
    for (int i = 0; i < CONSTANT_COUNT; i++) {
        const Prior *prior = &study->parameters->priors[i];
        const Result *r = &results[VARIANTS * i];
        printf("| `%s` | %g | %+.4f | %+.4f | %g to %g, %s | %.3f, %.3f | %.4f, %.4f | %s |\n",
               CONSTANT_FIELDS[i].name,
               constant_value(&study->design->constants, &CONSTANT_FIELDS[i]),
               r[ABOVE].coulombic_efficiency_pct - r[BELOW].coulombic_efficiency_pct,
               r[ABOVE].bottom_up_index - r[BELOW].bottom_up_index, prior->low, prior->high,
               CONSTANT_FIELDS[i].unit, r[AT_LOW].coulombic_efficiency_pct,
               r[AT_HIGH].coulombic_efficiency_pct, r[AT_LOW].bottom_up_index,
               r[AT_HIGH].bottom_up_index, prior->source);
    }
}

static Status run_sensitivity(const Study *study, Arena *arena, Error *err)
{
    const int count = VARIANTS * CONSTANT_COUNT + 1;
    Design *designs = arena_alloc(arena, (size_t)count, sizeof *designs);
    Result *results = arena_alloc(arena, (size_t)count, sizeof *results);
    if (!designs || !results)
        return arena_exhausted(arena, err);
    for (int i = 0; i < count; i++)
        designs[i] = *study->design;
    for (int i = 0; i < VARIANTS * CONSTANT_COUNT; i++) {
        double *constant = constant_at(&designs[i].constants, &CONSTANT_FIELDS[i / VARIANTS]);
        *constant = variant(&study->parameters->priors[i / VARIANTS], *constant, i % VARIANTS);
    }
    TRY(simulator_run(study->simulator, study->threads, designs, count, &study->options, arena,
                      results, err));
    print_constants(study, results);
    return STATUS_OK;
}

Status study_sensitivity(const Study *study, Error *err)
{
    Arena arena = {0};
    const Status status = run_sensitivity(study, &arena, err);
    arena_clear(&arena);
    return status;
}
