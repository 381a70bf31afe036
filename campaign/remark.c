#include "campaign/remark.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>

enum { REMARKS_MOST = 16 };

// Likely, of a limit; as the front has it.
static const double LIKELY = 0.5;
// A published host farther than this, as a share of the space, is no neighbour.
static const double NEAR = 0.3;
// Of the variance of knowing nothing, from which a prediction is mostly the prior's.
static const double BEYOND = 0.5;

__attribute__((format(printf, 3, 4)))
static void add(Remarks *remarks, Arena *arena, const char *format, ...)
{
    char text[512];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    if (remarks->count < REMARKS_MOST)
        remarks->items[remarks->count++] = arena_string(arena, text);
}

static void remark_enrichment(const Outcome *outcome, Arena *arena, Remarks *remarks)
{
    const Enrichment *enrichment = outcome->enrichment;
    if (enrichment->rounds == 0)
        add(remarks, arena, "No candidate was simulated before the batch was chosen: %s.",
            enrichment_sentence(enrichment->end));
    else
        add(remarks, arena, "%d candidates were simulated in %d rounds: %s. Their own lives were"
            " %.2f of the promised ones in the first round, %.2f in the last (medians).",
            enrichment->count, enrichment->rounds, enrichment_sentence(enrichment->end),
            enrichment->life_first, enrichment->life_last);
    if (outcome->workshop->campaign.left_out[0])
        add(remarks, arena, "Left out of the space by its limits or by what the laboratory has:"
            " %.300s.", outcome->workshop->campaign.left_out);
}

static void remark_limits(const Outcome *outcome, Arena *arena, Remarks *remarks)
{
    int likely = 0;
    int front = 0;
    double best = 0;
    for (int i = 0; i < outcome->ranked_count; i++) {
        likely += outcome->ranked[i].feasible >= LIKELY;
        front += outcome->ranked[i].pareto;
        best = fmax(best, outcome->ranked[i].feasible);
    }
    if (outcome->ranked_count == 0)
        add(remarks, arena, "There are no candidates: none could be simulated.");
    else if (likely == 0)
        add(remarks, arena, "The limit on lithium above the host is out of reach: no candidate is"
            " likely to stay within it, the likeliest with %.0f %%. The order is that of the"
            " least bad.", 100 * best);
    if (outcome->ranked_count > 0 && front == 0)
        add(remarks, arena, "The front is empty: it is made of candidates that are likely to stay"
            " within the limit.");
}

static void remark_ties(const Outcome *outcome, Arena *arena, Remarks *remarks)
{
    int ties = 0;
    for (int i = 1; i < outcome->ranked_count && i < outcome->workshop->campaign.experiments; i++)
        ties += outcome->ranked[i].score == outcome->ranked[i - 1].score;
    if (ties > 0)
        add(remarks, arena, "%d of the best have the score of the one before: their order is that"
            " of their numbers and means nothing.", ties);
    if (outcome->proposal_count < outcome->workshop->campaign.experiments)
        add(remarks, arena, "%d experiments are proposed instead of %d: the space holds no more"
            " recipes that were not made.", outcome->proposal_count,
            outcome->workshop->campaign.experiments);
}

static void remark_neighbours(const Outcome *outcome, Arena *arena, Remarks *remarks)
{
    const Proposal *near = NULL;
    int beyond = 0;
    for (int i = 0; i < outcome->proposal_count; i++) {
        const Proposal *proposal = &outcome->proposals[i];
        beyond += proposal->extrapolation > BEYOND;
        if (proposal->nearest && (!near || proposal->distance < near->distance))
            near = proposal;
    }
    if (outcome->proposal_count > 0 && !near)
        add(remarks, arena, "No published host is described: the designs have no neighbour to be"
            " judged by.");
    else if (near && near->distance > NEAR)
        add(remarks, arena, "No design has a published neighbour: the nearest host, %s, differs by"
            " %.0f %% of the space.", near->nearest->name, 100 * near->distance);
    if (beyond > 0)
        add(remarks, arena, "%d of %d designs are beyond the simulations: their surrogates know"
            " little more than nothing.", beyond, outcome->proposal_count);
}

static void remark_refusals(const Outcome *outcome, Arena *arena, Remarks *remarks)
{
    const Calibration *calibration = outcome->calibration;
    if (calibration->refused > 0)
        add(remarks, arena, "%d measured values have no simulation, because the simulator does not"
            " take their conditions; the first: %.300s.", calibration->refused,
            calibration->refusal);
}

Status remark_all(const Outcome *outcome, Arena *arena, Remarks *remarks, Error *err)
{
    Remarks made = {.items = arena_alloc(arena, REMARKS_MOST, sizeof(char *))};
    if (!made.items)
        return arena_exhausted(arena, err);
    remark_enrichment(outcome, arena, &made);
    remark_limits(outcome, arena, &made);
    remark_ties(outcome, arena, &made);
    remark_neighbours(outcome, arena, &made);
    remark_refusals(outcome, arena, &made);
    for (int i = 0; i < made.count; i++)
        if (!made.items[i])
            return arena_exhausted(arena, err);
    *remarks = made;
    return STATUS_OK;
}
