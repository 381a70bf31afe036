#include <math.h>
#include <stdio.h>

#include "campaign/recorder.h"
#include "cli/command.h"
#include "cli/explain.h"

static void print_relation(const Relation *relation)
{
    const Skill *skill = &relation->skill;
    const Score *score = &skill->score[FORECAST_FUSION];
    printf("  %-24s %2d values, error %.3f, of the best null (%s) %.3f, rank correlation %+.2f,"
           " p %.3f, %.0f %% in the 90 %% interval\n",
           OBJECTIVES[relation->evidence[0].objective].heading, skill->rows, score->rmse,
           FORECASTER_WORDS[skill->best_null], skill->score[skill->best_null].rmse,
           score->spearman, score->p_value, 100 * score->coverage90);
}

static void print_proposals(const Run *run)
{
    printf("\n%-9s %-28s %-26s %s\n", "design", "CE % (90 % interval)", "cycles (90 % interval)",
           "what it is");
    for (int i = 0; i < run->proposal_count; i++) {
        const Proposal *proposal = &run->proposals[i];
        const Prediction *ce = &proposal->expected[OBJECTIVE_EFFICIENCY];
        const Prediction *life = &proposal->expected[OBJECTIVE_LIFE];
        char efficiency[32];
        char cycles[32];
        snprintf(efficiency, sizeof efficiency, "%.2f (%.1f to %.2f)", ce->value, ce->low,
                 ce->high);
        snprintf(cycles, sizeof cycles, "%.0f (%.0f to %.0f)", life->value, life->low,
                 life->high);
        Arena scratch = {0};
        printf("%-9s %-28s %-26s %s\n", proposal->id, efficiency, cycles,
               account_recipe_name(&run->workshop.campaign, &proposal->candidate.recipe,
                                   &scratch));
        arena_clear(&scratch);
    }
}

static void print_remarks(const Run *run)
{
    printf("\n");
    for (int i = 0; i < run->remarks.count; i++)
        printf("%s\n", run->remarks.items[i]);
}

static void print_text(const Run *run)
{
    printf("Run %s, campaign %s\n", run->id, run->workshop.campaign.name);
    printf("  %d published hosts; %ld designs simulated (%ld of them before), %ld without a"
           " result\n", run->host_count, run->sampled.asked, run->sampled.cached, run->failed);
    printf("Against the published record, each host left out and everything refitted:\n");
    for (int k = 0; k < OBJECTIVE_COUNT; k++)
        if (run->calibration.relation[k].count > 0)
            print_relation(&run->calibration.relation[k]);
    printf("  %s\n", run->report.skill_sentence);
    print_proposals(run);
    print_remarks(run);
    printf("\nReport: %s\n", run->workbook);
}

static Json *proposal_json(const Run *run, const Proposal *proposal)
{
    Json *json = json_new_object();
    json_add_string(json, "id", proposal->id);
    json_add_number(json, "rank", proposal->rank);
    json_add_number(json, "front_probability", proposal->candidate.front);
    json_add_bool(json, "refined", proposal->refined);
    json_add_number(json, "score_simulated", proposal->confirmed);
    json_add_number(json, "score_unrefined", proposal->unrefined);
    json_add_number(json, "score", proposal->candidate.score);
    json_add(json, "recipe",
             recipe_to_json(&run->workshop.campaign, &proposal->candidate.recipe));
    Json *expected = json_add(json, "expected", json_new_object());
    for (int k = 0; k < OBJECTIVE_COUNT; k++) {
        Json *one = json_add(expected, OBJECTIVES[k].key, json_new_object());
        json_add_number(one, "value", proposal->expected[k].value);
        json_add_number(one, "low", proposal->expected[k].low);
        json_add_number(one, "high", proposal->expected[k].high);
        json_add_bool(one, "related_to_published", proposal->related[k]);
        json_add_number(one, "beats_best_published", proposal->beats[k]);
    }
    Json *surrogate = json_add(json, "surrogate", json_new_object());
    for (int k = 0; k < OBJECTIVE_COUNT; k++)
        json_add_number(surrogate, OBJECTIVES[k].key, proposal->surrogate[k].value);
    json_add(json, "simulated", result_to_json(&proposal->simulated));
    return json;
}

static Json *enrichment_json(const Enrichment *enrichment)
{
    Json *json = json_new_object();
    json_add_string(json, "end", enrichment_sentence(enrichment->end));
    json_add_number(json, "rounds", enrichment->rounds);
    json_add_number(json, "simulated", enrichment->count);
    json_add_number(json, "changed_last", enrichment->changed);
    json_add_number(json, "gain_left", enrichment->gain);
    json_add_number(json, "life_by_promise_first", enrichment->life_first);
    json_add_number(json, "life_by_promise_last", enrichment->life_last);
    json_add_number(json, "score_less_promise_first", enrichment->score_first);
    json_add_number(json, "score_less_promise_last", enrichment->score_last);
    return json;
}

static Status print_json(Run *run, bool explaining, Error *err)
{
    Json *json = json_new_object();
    const char *text = NULL;
    json_add_string(json, "run", run->id);
    json_add_string(json, "campaign", run->workshop.campaign.name);
    json_add_bool(json, "unchanged", run->unchanged);
    json_add_string(json, "workbook", run->workbook);
    if (!run->unchanged) {
        json_add_number(json, "hosts", run->host_count);
        json_add_number(json, "simulated", (double)run->sampled.asked);
        json_add_number(json, "cached", (double)run->sampled.cached);
        json_add_number(json, "failed", (double)run->failed);
        json_add(json, "enrichment", enrichment_json(&run->enrichment));
        Json *remarks = json_add(json, "remarks", json_new_array());
        for (int i = 0; i < run->remarks.count; i++)
            json_push_string(remarks, run->remarks.items[i]);
        Json *skill = json_add(json, "skill", json_new_object());
        for (int k = 0; k < OBJECTIVE_COUNT; k++) {
            const Relation *relation = &run->calibration.relation[k];
            if (relation->count == 0)
                continue;
            Json *one = json_add(skill, OBJECTIVES[k].key, json_new_object());
            relation_to_json(relation, one);
        }
        Json *list = json_add(json, "experiments", json_new_array());
        for (int i = 0; i < run->proposal_count; i++)
            json_push(list, proposal_json(run, &run->proposals[i]));
        if (explaining)
            json_add(json, "explanation", explain_json(run));
    }
    const Status status = json_print(json, true, &run->arena, &text, err);
    json_free(json);
    if (status == STATUS_OK)
        puts(text);
    return status;
}

static void print_ranking(const Run *run, bool explaining)
{
    print_proposals(run);
    print_remarks(run);
    if (explaining)
        explain_print(run);
}

static Status run_and_print(Invocation *invocation, const RunOptions *options, bool reporting,
                            bool explaining, Error *err)
{
    Run run = {0};
    Record record = {0};
    const RecorderOptions recorder = {.run = *options, .command = invocation->command->name};
    Status status =
        reporting ? recorder_run(&recorder, &run, &record, err) : run_rank(options, &run, err);
    if (status == STATUS_OK && run.ingested.missed > 0)
        say(invocation, "%d papers could not be had; the last: %s", run.ingested.missed,
            run.ingested.reason);
    if (status == STATUS_OK && invocation->common.json)
        status = print_json(&run, explaining, err);
    else if (status == STATUS_OK && run.unchanged)
        printf("Run %s: nothing has changed, nothing was done. Report: %s\n", run.id,
               run.workbook);
    else if (status == STATUS_OK && reporting)
        print_text(&run);
    else if (status == STATUS_OK)
        print_ranking(&run, explaining);
    run_clear(&run);
    return status;
}

static RunOptions options_of(const Invocation *invocation, const char *out)
{
    return (RunOptions){
        .workshop = {.campaign = invocation->argc > 0 ? invocation->argv[0] : NULL,
                     .database = invocation->common.database,
                     .threads = invocation->common.threads,
                     .seed = invocation->common.seed,
                     .seed_given = invocation->common.seed_given,
                     .progress = &invocation->progress},
        .out = out,
    };
}

Status command_run(Invocation *invocation, Error *err)
{
    const char *out = "out";
    const Option options[] = {{"out", OPTION_TEXT, &out, "DIR", "folder of the report"}};
    TRY(options_parse(invocation, options, 1, err));
    if (invocation->common.help)
        return STATUS_OK;
    TRY(operands_check(invocation, 0, 1, err));
    const RunOptions run = options_of(invocation, out);
    return run_and_print(invocation, &run, true, false, err);
}

Status command_report(Invocation *invocation, Error *err)
{
    const char *out = "out";
    const Option options[] = {{"out", OPTION_TEXT, &out, "DIR", "folder of the report"}};
    TRY(options_parse(invocation, options, 1, err));
    if (invocation->common.help)
        return STATUS_OK;
    TRY(operands_check(invocation, 0, 1, err));
    RunOptions run = options_of(invocation, out);
    run.again = true;
    return run_and_print(invocation, &run, true, false, err);
}

Status command_rank(Invocation *invocation, Error *err)
{
    bool explaining = false;
    const Option options[] = {{"explain", OPTION_FLAG, &explaining, NULL,
                               "what moved since the ranking before, and by which result"}};
    TRY(options_parse(invocation, options, 1, err));
    if (invocation->common.help)
        return STATUS_OK;
    TRY(operands_check(invocation, 0, 1, err));
    const RunOptions run = options_of(invocation, NULL);
    return run_and_print(invocation, &run, false, explaining, err);
}
