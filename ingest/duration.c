#include "ingest/duration.h"

#include <math.h>
#include <string.h>
#include <strings.h>

#include "base/text.h"

enum { EVIDENCE_MAX = 64 };

// Numbers in prose are rounded: "about 1670 h" for 835 cycles of two hours.
static const double ROUNDING = 0.01;

typedef struct Evidence {
    Side sides[EVIDENCE_MAX]; // pairs: the table, the prose
    int count;
    int pairs;
} Evidence;

typedef struct Work {
    Problems *problems;
    Evidence hours;
    Evidence cycles;
} Work;

static bool is_close(double a, double b)
{
    return fabs(a - b) <= ROUNDING * fmax(fabs(a), fabs(b));
}

static bool says_cycles(const Host *host)
{
    return !isnan(host->symmetric_duration) && host->symmetric_unit_printed &&
           strncasecmp(host->symmetric_unit_printed, "cycle", 5) == 0;
}

// -- Evidence --

static Status note(Work *work, Evidence *evidence, const Host *host, const Claim *claim,
                   const char *unit, Error *err)
{
    Arena *arena = work->problems->arena;
    const char *table = arena_format(arena, "%s: %g %s", host->name, host->symmetric_duration,
                                     host->symmetric_unit_printed);
    const char *prose = arena_format(arena, "%s: %g %s", host->name, claim->value, unit);
    if (!table || !prose)
        return arena_exhausted(arena, err);
    evidence->pairs++;
    if (evidence->count + 2 > EVIDENCE_MAX)
        return STATUS_OK;
    evidence->sides[evidence->count++] = (Side){(int)host->line, table};
    evidence->sides[evidence->count++] = (Side){(int)claim->line, prose};
    return STATUS_OK;
}

static Status disagree(Work *work, const Host *host, const Claim *claim, Error *err)
{
    Arena *arena = work->problems->arena;
    const char *table = arena_format(arena, "%g %s", host->symmetric_duration,
                                     host->symmetric_unit_printed);
    const char *prose =
        arena_format(arena, "%g cycles of %g h: %g h", claim->value, host->symmetric_cycle_h,
                     claim->value * host->symmetric_cycle_h);
    if (!table || !prose)
        return arena_exhausted(arena, err);
    return problems_add_pair(work->problems, "hours against cycles", host->name,
                             (Side){(int)host->line, table}, (Side){(int)claim->line, prose}, NULL,
                             "hours are cycles times 2 C / J at the row's own capacity and current",
                             err);
}

static bool other_conditions(const Host *host, const Claim *claim)
{
    const double current = claim_condition(claim, "current_mA_cm2");
    const double capacity = claim_condition(claim, "capacity_mAh_cm2");
    return (!isnan(current) && !isnan(host->symmetric_current_mA_cm2) &&
            current != host->symmetric_current_mA_cm2) ||
           (!isnan(capacity) && !isnan(host->symmetric_capacity_mAh_cm2) &&
            capacity != host->symmetric_capacity_mAh_cm2);
}

static Status weigh_hours(Work *work, const Host *host, const Claim *claim, Error *err)
{
    const double printed = host->symmetric_duration;
    const double hours = printed * host->symmetric_cycle_h;
    if (claim->value == printed)
        return note(work, &work->hours, host, claim, "h", err);
    // A cycle of one hour tells nothing.
    if (host->symmetric_cycle_h != 1 && is_close(claim->value, hours))
        return note(work, &work->cycles, host, claim, "h", err);
    return STATUS_OK;
}

static Status weigh_cycles(Work *work, const Host *host, const Claim *claim, Error *err)
{
    const double cycle = host->symmetric_cycle_h;
    if (!claim->cell || strcmp(claim->cell, "symmetric") != 0 || cycle == 1)
        return STATUS_OK;
    if (claim->value == host->symmetric_duration)
        return note(work, &work->cycles, host, claim, "cycles", err);
    if (is_close(claim->value * cycle, host->symmetric_duration))
        return note(work, &work->hours, host, claim, "cycles", err);
    const bool exact = strcmp(claim->qualifier, "=") == 0 && !isnan(cycle);
    return exact ? disagree(work, host, claim, err) : STATUS_OK;
}

static Status weigh(Work *work, const Host *host, const Claim *claim, Error *err)
{
    if (strcmp(claim->place, "table") == 0 || other_conditions(host, claim))
        return STATUS_OK;
    if (strcmp(claim->quantity, "lifespan") == 0)
        return weigh_hours(work, host, claim, err);
    return strcmp(claim->quantity, "cycles") == 0 ? weigh_cycles(work, host, claim, err)
                                                  : STATUS_OK;
}

// -- Decision --

static Status convert(Work *work, Hosts *hosts, Error *err)
{
    for (int i = 0; i < hosts->count; i++) {
        Host *host = &hosts->items[i];
        if (!says_cycles(host))
            continue;
        const double hours = host->symmetric_duration * host->symmetric_cycle_h;
        const char *printed = arena_format(work->problems->arena, "%g %s",
                                           host->symmetric_duration, host->symmetric_unit_printed);
        if (!printed)
            return arena_exhausted(work->problems->arena, err);
        if (isnan(hours)) // kept as a problem, because nobody can tell its hours
            TRY(problems_add(work->problems, "cycles of unknown length", host->name,
                             &(Side){(int)host->line, printed}, 1, NULL,
                             "cycles become hours by the capacity and current of their row", err));
        host->symmetric_duration = hours;
    }
    return problems_add(work->problems, "cycles for hours", NULL, work->cycles.sides,
                        work->cycles.count, "cycles",
                        "the prose gives the same numbers as cycles: they are stored in hours, "
                        "2 C / J a cycle",
                        err);
}

static Status assume(Work *work, const Host *first, Error *err)
{
    const char *printed = arena_format(work->problems->arena, "%s: %g %s", first->name,
                                       first->symmetric_duration, first->symmetric_unit_printed);
    if (!printed)
        return arena_exhausted(work->problems->arena, err);
    return problems_add(work->problems, "hours for cycles", NULL,
                        &(Side){(int)first->line, printed}, 1, "h",
                        "no sentence gives one of the numbers again: such columns have been in "
                        "hours wherever one could compare",
                        err);
}

static Status decide(Work *work, Hosts *hosts, const Host *first, Error *err)
{
    if (work->cycles.pairs > work->hours.pairs)
        return convert(work, hosts, err);
    if (work->hours.pairs == 0)
        return assume(work, first, err);
    return problems_add(work->problems, "hours for cycles", NULL, work->hours.sides,
                        work->hours.count, "h",
                        "the prose gives the same numbers in hours: the column is in hours", err);
}

Status duration_decide(Hosts *hosts, const Claims *claims, Problems *problems, Error *err)
{
    Work work = {.problems = problems};
    const Host *first = NULL;
    for (int i = 0; i < hosts->count && !first; i++)
        first = says_cycles(&hosts->items[i]) ? &hosts->items[i] : NULL;
    if (!first)
        return STATUS_OK;
    for (int i = 0; i < claims->count; i++) {
        const Host *host = hosts_find(hosts, claims->items[i].table_host);
        if (host && says_cycles(host))
            TRY(weigh(&work, host, &claims->items[i], err));
    }
    return decide(&work, hosts, first, err);
}
