#include "campaign/proposal.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/interrupt.h"
#include "campaign/batch.h"
#include "campaign/explain.h"
#include "campaign/refine.h"

// The normal quantile of 95 %: both ends of a central 90 % interval.
static const double NINETY = 1.6448536269514722;

// -- Identity --

// The same recipe has the same id, whatever run proposed it. Two designs of one report that
// share one by accident are told apart by a count behind the recipe.
static Status name_proposals(const Workshop *workshop, Proposal *proposals, int count, Error *err)
{
    Arena scratch = {0};
    Status status = STATUS_OK;
    for (int i = 0; i < count && status == STATUS_OK; i++) {
        const char *text = NULL;
        Json *json = recipe_to_json(&workshop->campaign, &proposals[i].candidate.recipe);
        status = json_print(json, false, &scratch, &text, err);
        json_free(json);
        for (int attempt = 0; status == STATUS_OK && attempt <= i; attempt++) {
            const char *key = attempt ? arena_format(&scratch, "%s %d", text, attempt) : text;
            experiment_id(key ? key : text, proposals[i].id);
            int same = 0;
            while (same < i && strcmp(proposals[same].id, proposals[i].id) != 0)
                same++;
            if (same == i)
                break;
        }
    }
    arena_clear(&scratch);
    return status;
}

// -- Predictions --

static Prediction sorted(Prediction p)
{
    return p.low <= p.high ? p : (Prediction){p.value, p.high, p.low};
}

static Prediction on_scale(Objective objective, double mean, double sd)
{
    return sorted((Prediction){objective_inverse(objective, mean),
                               objective_inverse(objective, mean - NINETY * sd),
                               objective_inverse(objective, mean + NINETY * sd)});
}

static double simulated_scale(const Result *result, Objective objective)
{
    const double value = result->status == SIMULATION_OK
                             ? result_value(result, result_find(OBJECTIVES[objective].key))
                             : NAN;
    return isfinite(value) ? objective_forward(objective, value) : NAN;
}

// What a measurement under the campaign's conditions will show: the simulated value through the
// relation. Lives come back from hours to cycles.
static Prediction related(const Workshop *workshop, const Relation *relation, Objective objective,
                          double simulated, double sd)
{
    const Conditions *conditions = &workshop->campaign.conditions;
    const double cycle_hours = 2 * conditions->capacity / conditions->current / 3600;
    const double shift = objective == OBJECTIVE_LIFE ? log10(cycle_hours) : 0;
    const Fusion *fusion = &relation->fusion;
    const Circumstances circumstances = {conditions->electrolyte, conditions->current, cycle_hours};
    const FusionPoint point =
        relation_point(workshop, relation, objective, simulated, sd, &circumstances);
    return sorted((Prediction){
        objective_inverse(objective, fusion_quantile(fusion, &point, 0, 0.5) - shift),
        objective_inverse(objective, fusion_quantile(fusion, &point, 0, 0.05) - shift),
        objective_inverse(objective, fusion_quantile(fusion, &point, 0, 0.95) - shift),
    });
}

static void predict(const Workshop *workshop, const Calibration *calibration, Proposal *proposal)
{
    const Candidate *candidate = &proposal->candidate;
    for (int k = 0; k < OBJECTIVE_COUNT; k++) {
        const Objective objective = (Objective)k;
        const Relation *relation = &calibration->relation[k];
        const double confirmed = simulated_scale(&proposal->simulated, objective);
        proposal->surrogate[k] = on_scale(objective, candidate->mean[k], candidate->sd[k]);
        proposal->expected[k] = proposal->surrogate[k];
        proposal->related[k] = relation->count > 0;
        if (proposal->related[k])
            proposal->expected[k] =
                related(workshop, relation, objective,
                        isnan(confirmed) ? candidate->mean[k] : confirmed,
                        hypot(isnan(confirmed) ? candidate->sd[k] : 0,
                              relation_doubt(relation)));
    }
}

// -- Against the best published host --

const Evidence *proposal_rival(const Relation *relation)
{
    const Evidence *best = NULL;
    for (int i = 0; i < relation->count; i++) {
        const Evidence *evidence = &relation->evidence[i];
        const double sign = OBJECTIVES[evidence->objective].less_is_better ? -1 : 1;
        if (!evidence->measured && evidence->bound == BOUND_NONE &&
            (!best || sign * evidence->value > sign * best->value))
            best = evidence;
    }
    return best;
}

// The design under the very protocol that published hosts are simulated under.
static Status at_conditions_of(const Workshop *workshop, const Evidence *rival,
                               const Design *design, Design *moved, Error *err)
{
    Design neutral;
    const Electrolyte *electrolyte =
        parameters_electrolyte(&workshop->parameters, rival->electrolyte);
    if (!electrolyte)
        return fail(err, STATUS_INTERNAL, "%s: no electrolyte is called '%s'", rival->host,
                    rival->electrolyte);
    TRY(design_default(&workshop->parameters, &neutral, err));
    *moved = *design;
    moved->electrolyte = *electrolyte;
    moved->protocol = neutral.protocol;
    moved->protocol.kind = rival->cell;
    moved->protocol.current = rival->current;
    moved->protocol.capacity = rival->capacity;
    return STATUS_OK;
}

static Status meet_rival(const Workshop *workshop, const Relation *relation, Objective objective,
                         Proposal *proposal, Error *err)
{
    const Evidence *rival = proposal_rival(relation);
    proposal->beats[objective] = NAN;
    if (!rival)
        return STATUS_OK;
    Arena scratch = {0};
    Result result;
    Design design;
    Status status = at_conditions_of(workshop, rival, &proposal->design, &design, err);
    if (status == STATUS_OK)
        status = workshop->simulator->run(&design, 1, &(SimulatorOptions){0}, &scratch, &result,
                                          err);
    if (status == STATUS_OK) {
        const double simulated = simulated_scale(&result, objective);
        const Circumstances circumstances = {rival->electrolyte, rival->current,
                                             rival->cycle_hours};
        const FusionPoint point = relation_point(workshop, relation, objective, simulated,
                                                 relation_doubt(relation), &circumstances);
        const double exceeds = fusion_exceeds(&relation->fusion, &point, evidence_scaled(rival));
        // A design that cannot even be cycled there does not beat anything.
        proposal->beats[objective] = isnan(simulated)                       ? 0
                                     : OBJECTIVES[objective].less_is_better ? 1 - exceeds
                                                                            : exceeds;
    }
    arena_clear(&scratch);
    return status;
}

// -- Simulated for real --

// The score by a design's own simulation, which the surrogate may have flattered: the best of
// many candidates is partly the luckiest. Results of the laboratory count.
static double confirmed_score(const Workshop *workshop, const Emulator *emulator,
                              const Candidate *candidate, const Result *simulated)
{
    double score = rank_preference(&workshop->campaign, &candidate->recipe);
    for (int k = 0; k < OBJECTIVE_COUNT; k++) {
        const double weight = workshop->campaign.weight[k];
        const double value = simulated_scale(simulated, (Objective)k) + candidate->lesson[k];
        if (weight != 0)
            score += weight / emulator->spread[k] * (value - emulator->centre[k]);
    }
    return isnan(score) ? -INFINITY : score;
}

static bool within_limit(const Campaign *campaign, const Result *simulated)
{
    return simulated->status == SIMULATION_OK &&
           simulated->surface_plated_fraction <= rank_surface_limit(campaign);
}

// A candidate as it was ranked, and as it was refined.
enum { RANKED, REFINED, FORMS };

static Status simulate_forms(const Workshop *workshop, const Candidate *forms, Arena *arena,
                             Design *designs, Result *results, Error *err)
{
    for (int i = 0; i < FORMS; i++)
        TRY(space_design(&workshop->campaign, &workshop->parameters, &forms[i].recipe, &designs[i],
                         err));
    return workshop->simulator->run(designs, FORMS, &(SimulatorOptions){.keep_profile = true},
                                    arena, results, err);
}

static Status refine(const Basis *basis, const Candidate *start, Candidate *refined, Error *err)
{
    const Status status =
        refine_candidate(basis->workshop, basis->emulator, start, refined, err);
    if (status == STATUS_UNAVAILABLE) // of very many rows: proposed as ranked, and not "refined"
        *refined = *start;
    return status == STATUS_UNAVAILABLE ? STATUS_OK : status;
}

// Whether a climb has ended at a design that the laboratory has, or that is proposed already.
static bool is_repeat(const Basis *basis, const Proposal *list, int made,
                      const Candidate *candidate)
{
    for (int i = 0; i < made; i++)
        if (rank_repeats(basis->workshop, &list[i].candidate, candidate))
            return true;
    for (int i = 0; i < basis->lesson->trial_count; i++)
        if (rank_repeats(basis->workshop, &basis->lesson->trials[i].candidate, candidate))
            return true;
    return false;
}

// The better form, by its own simulation; a refined one only within the limit, and where it
// repeats none of the [made] proposals before it in the list.
static Status take_better(const Basis *basis, const Candidate *start, Arena *arena, Proposal *list,
                          int made, Error *err)
{
    Proposal *proposal = &list[made];
    Candidate forms[FORMS] = {*start, *start};
    Design designs[FORMS];
    Result results[FORMS];
    double scores[FORMS];
    TRY(refine(basis, start, &forms[REFINED], err));
    TRY(simulate_forms(basis->workshop, forms, arena, designs, results, err));
    for (int i = 0; i < FORMS; i++)
        scores[i] = confirmed_score(basis->workshop, basis->emulator, &forms[i], &results[i]);
    const bool better = scores[REFINED] > scores[RANKED] &&
                        !is_repeat(basis, list, made, &forms[REFINED]) &&
                        within_limit(&basis->workshop->campaign, &results[REFINED]);
    const int best = better ? REFINED : RANKED;
    proposal->refined = better;
    proposal->unrefined = scores[RANKED];
    proposal->candidate = forms[best];
    proposal->design = designs[best];
    proposal->simulated = results[best];
    proposal->confirmed = scores[best];
    return STATUS_OK;
}

// -- All of it --

static Status confirm(const Basis *basis, const Candidate *start, Arena *arena, Proposal *list,
                      int made, Error *err)
{
    Proposal *proposal = &list[made];
    TRY(take_better(basis, start, arena, list, made, err));
    predict(basis->workshop, basis->calibration, proposal);
    for (int k = 0; k < OBJECTIVE_COUNT; k++)
        TRY(meet_rival(basis->workshop, &basis->calibration->relation[k], (Objective)k, proposal,
                       err));
    return explain_proposal(basis->workshop, basis->emulator, proposal, err);
}

static int by_confirmed(const void *a, const void *b)
{
    const Proposal *left = a;
    const Proposal *right = b;
    if (left->confirmed != right->confirmed)
        return left->confirmed > right->confirmed ? -1 : 1;
    return (left->rank > right->rank) - (left->rank < right->rank);
}

Status proposal_make(const Basis *basis, const Candidate *ranked, int count, Arena *arena,
                     Proposal **proposals, int *made, Error *err)
{
    const Workshop *workshop = basis->workshop;
    int wanted = workshop->campaign.experiments;
    Proposal *list = arena_alloc(arena, (size_t)wanted, sizeof *list);
    int *chosen = arena_alloc(arena, (size_t)wanted, sizeof *chosen);
    if (!list || !chosen)
        return arena_exhausted(arena, err);
    TRY(batch_choose(workshop, basis->emulator, basis->lesson, ranked, count, wanted, chosen,
                     &wanted, err));
    for (int i = 0; i < wanted; i++) {
        progress_report(workshop->progress, "confirming proposals", i, wanted);
        if (interrupted())
            return fail(err, STATUS_INTERRUPTED, "interrupted while confirming: run again to"
                        " continue");
        list[i].rank = chosen[i] + 1;
        TRY(confirm(basis, &ranked[chosen[i]], arena, list, i, err));
    }
    progress_report(workshop->progress, "confirming proposals", wanted, wanted);
    qsort(list, (size_t)wanted, sizeof *list, by_confirmed);
    TRY(name_proposals(workshop, list, wanted, err));
    *proposals = list;
    *made = wanted;
    return STATUS_OK;
}
