#include "campaign/account.h"

#include <math.h>

#include "base/text.h"

bool account_has_skill(const Relation *relation)
{
    return relation->count > 0 && skill_shown(&relation->skill);
}

const char *account_host_link(const Library *library, const char *name, Arena *arena)
{
    const Host *host = library_host(library, name);
    return host ? library_link(library, host->source, host->reference, arena) : NULL;
}

// -- Sentences --

// Whether a design's own simulation bears out what it was chosen for.
static bool confirmed(const Campaign *campaign, const Proposal *proposal)
{
    const Result *simulated = &proposal->simulated;
    return simulated->status == SIMULATION_OK &&
           simulated->surface_plated_fraction <= campaign->surface_max;
}

static int confirmed_count(const Findings *findings)
{
    int count = 0;
    for (int i = 0; i < findings->proposal_count; i++)
        count += confirmed(&findings->workshop->campaign, &findings->proposals[i]);
    return count;
}

static const char *best_design(const Findings *findings, Arena *arena)
{
    const Proposal *best = findings->proposals;
    const Proposal *end = best + findings->proposal_count;
    while (best < end && !confirmed(&findings->workshop->campaign, best))
        best++;
    if (best == end)
        return "Make none of these yet: no proposed design was borne out by its own simulation.";
    const Prediction *ce = &best->expected[OBJECTIVE_EFFICIENCY];
    return arena_format(arena, "Make %s first: %s. Expected Coulombic efficiency %.1f %% (90 %%"
                        " interval %.1f to %.1f %%).", best->id,
                        account_recipe_name(&findings->workshop->campaign,
                                            &best->candidate.recipe, arena),
                        ce->value, ce->low, ce->high);
}

static const char *whole_batch(const Findings *findings, Arena *arena)
{
    const Campaign *campaign = &findings->workshop->campaign;
    const int fewer = campaign->experiments - findings->proposal_count;
    const char *why_fewer =
        fewer > 0 ? arena_format(arena, " (%d were asked for; the space holds no more)",
                                 campaign->experiments)
                  : "";
    if (!why_fewer)
        return NULL;
    return arena_format(arena, "%d designs are proposed%s, chosen from %d candidates to be good and"
                        " different; %d of them are borne out by a simulation of their own.",
                        findings->proposal_count, why_fewer, campaign->candidates,
                        confirmed_count(findings));
}

// What the batch could do against the best published host.
static const char *odds(const Findings *findings, Arena *arena)
{
    const Relation *relation = &findings->calibration->relation[OBJECTIVE_EFFICIENCY];
    const Evidence *rival = proposal_rival(relation);
    double most = 0;
    if (!rival)
        return "No published efficiency is in the catalog to compare with.";
    for (int i = 0; i < findings->proposal_count; i++)
        most = fmax(most, findings->proposals[i].beats[OBJECTIVE_EFFICIENCY]);
    return arena_format(arena, "The best published efficiency is %.1f %% (%s); the likeliest of the"
                        " designs to exceed it has a chance of %.0f %%.", rival->value,
                        rival->host, 100 * most);
}

static void append_skill(Text *text, const Relation *relation)
{
    const Skill *skill = &relation->skill;
    const Score *score = &skill->score[FORECAST_FUSION];
    if (skill->rows == 0)
        return;
    text_append(text, "%s: over %d values of %d papers, each paper left out, the error is %.3f"
                " against %.3f for %s, the best of three simpler forecasts (ratio %.2f, 90 %%"
                " interval %.2f to %.2f; rank correlation %.2f, permutation p %.3f), and %.0f %%"
                " fell into their 90 %% interval. ",
                OBJECTIVES[relation->evidence[0].objective].heading, skill->rows, skill->groups,
                score->rmse, skill->score[skill->best_null].rmse,
                FORECASTER_HELPS[skill->best_null], skill->ratio, skill->ratio_low,
                skill->ratio_high, score->spearman, score->p_value, 100 * score->coverage90);
}

// Above it chains are not taken to agree (Vehtari et al. 2021 ask for 1.01 of long ones).
static const double R_HAT_MOST = 1.05;

static void append_learning(Text *text, const Relation *relation)
{
    const Learning *learning = &relation->learning;
    if (relation->fusion.check.r_hat > R_HAT_MOST)
        text_append(text, "Its draws have NOT converged (R-hat %.2f). ",
                    relation->fusion.check.r_hat);
    if (learning->count == 0)
        return;
    if (isfinite(learning->needed))
        text_append(text, "About %.0f papers like these would bring the error 20 %% below that of"
                    " the mean. ", learning->needed);
    else
        text_append(text, "No number of papers like these would bring the error 20 %% below that"
                    " of the mean: their descriptors are short. ");
}

static void append_relation(Text *text, const Relation *relation)
{
    append_skill(text, relation);
    append_learning(text, relation);
}

static void append_front(Text *text, const Findings *findings)
{
    for (int i = 0; i < findings->ranked_count; i++)
        if (findings->ranked[i].pareto)
            return;
    text_append(text, "No candidate is likelier than not to keep the share plated above the host"
                " within %g: the ranking is one of designs that all break the limit. ",
                findings->workshop->campaign.surface_max);
}

static const char *skill_sentence(int related, int skilled)
{
    if (related == 0)
        return "Nothing published is in the catalog: all figures are simulated.";
    if (skilled == 0)
        return "Against published hosts the simulation does NOT predict better than a simpler"
               " forecast: take the ranking as physics, not as a forecast.";
    if (skilled < related)
        return "Against published hosts the simulation predicts some quantities better than the"
               " best simpler forecast, others NOT: the figures follow.";
    return "Against published hosts the simulation predicts better than the best simpler forecast:"
           " the figures follow.";
}

// The verdict first, then what it rests on.
static Status write_trust(const Findings *findings, Arena *arena, Report *report, Error *err)
{
    Text text = {.arena = arena};
    int related = 0;
    int skilled = 0;
    for (int k = 0; k < OBJECTIVE_COUNT; k++) {
        related += findings->calibration->relation[k].count > 0;
        skilled += account_has_skill(&findings->calibration->relation[k]);
    }
    report->skill_sentence = skill_sentence(related, skilled);
    text_append(&text, "%s ", report->skill_sentence);
    for (int k = 0; k < OBJECTIVE_COUNT; k++)
        if (findings->calibration->relation[k].count > 0)
            append_relation(&text, &findings->calibration->relation[k]);
    append_front(&text, findings);
    const LeaveOneOut *loo = &findings->emulator->skill[OBJECTIVE_EFFICIENCY];
    text_append(&text, "Errors are on the scale of -log10 of the loss for efficiencies and log10 of"
                " hours for durations. The surrogate itself follows the simulator with an error of"
                " %.3f on that scale.", loo->rmse);
    report->trust = text.bytes;
    return text_check(&text, err);
}

static Status write_answer(const Findings *findings, Arena *arena, Report *report, Error *err)
{
    if (findings->proposal_count == 0)
        return STATUS_OK;
    report->answer[0] = best_design(findings, arena);
    report->answer[1] = whole_batch(findings, arena);
    report->answer[2] = odds(findings, arena);
    return report->answer[0] && report->answer[1] && report->answer[2]
               ? STATUS_OK : arena_exhausted(arena, err);
}

Status account_write(const Findings *findings, Arena *arena, Report *report, Error *err)
{
    Report fresh = {
        .run_id = findings->run_id,
        .question = findings->workshop->campaign.question,
        .created = findings->created,
        .software = "hostscreen " HOSTSCREEN_VERSION,
    };
    Library library;
    Findings known = *findings;
    known.library = &library;
    TRY(library_read(findings->workshop->catalog, arena, &library, err));
    TRY(write_answer(&known, arena, &fresh, err));
    TRY(write_trust(&known, arena, &fresh, err));
    TRY(account_designs(&known, arena, &fresh, err));
    TRY(account_record(&known, arena, &fresh, err));
    TRY(account_relation(&known, arena, &fresh, err));
    TRY(account_hosts(&known, arena, &fresh, err));
    TRY(account_ranking(&known, arena, &fresh, err));
    TRY(account_changes(&known, arena, &fresh, err));
    *report = fresh;
    return STATUS_OK;
}
