// A relation for programs.
#include <math.h>

#include "campaign/calibrate.h"

static void add_score(Json *json, const Score *score)
{
    json_add_number(json, "error", score->rmse);
    json_add_number(json, "error_low", score->rmse_low);
    json_add_number(json, "error_high", score->rmse_high);
    json_add_number(json, "spearman", score->spearman);
    json_add_number(json, "crps", score->crps);
    json_add_number(json, "coverage50", score->coverage50);
    json_add_number(json, "coverage90", score->coverage90);
    json_add_number(json, "p_value", score->p_value);
}

static void add_skill(Json *json, const Skill *skill)
{
    json_add_number(json, "values", skill->rows);
    json_add_number(json, "papers", skill->groups);
    add_score(json, &skill->score[FORECAST_FUSION]);
    json_add_string(json, "best_null", FORECASTER_WORDS[skill->best_null]);
    json_add_number(json, "ratio_to_best_null", skill->ratio);
    json_add_number(json, "ratio_low", skill->ratio_low);
    json_add_number(json, "ratio_high", skill->ratio_high);
    Json *nulls = json_add(json, "nulls", json_new_object());
    for (int k = 0; k < FORECASTER_COUNT; k++)
        if (k != FORECAST_FUSION)
            add_score(json_add(nulls, FORECASTER_WORDS[k], json_new_object()), &skill->score[k]);
}

static void add_estimate(Json *json, const char *name, double mean, double sd)
{
    Json *one = json_add(json, name, json_new_object());
    json_add_number(one, "mean", mean);
    json_add_number(one, "sd", sd);
}

static void add_posterior(Json *json, const Relation *relation)
{
    static const char *const TERMS[] = {"offset", "rho", "current", "electrolyte"};
    static const char *const SIZES[] = {"recipe", "paper", "repeat"};
    double mean = 0;
    double sd = 0;
    for (int k = 0; k <= relation->terms; k++) {
        fusion_term(&relation->fusion, k, &mean, &sd);
        add_estimate(json, TERMS[k], mean, sd);
    }
    for (int k = 0; k < SIZE_COUNT; k++) {
        fusion_size(&relation->fusion, (FusionSize)k, &mean, &sd);
        add_estimate(json, SIZES[k], mean, sd);
    }
    Json *constants = json_add(json, "constants", json_new_object());
    for (int k = 0; k < relation->fusion.constants; k++) {
        fusion_constant(&relation->fusion, k, &mean, &sd);
        add_estimate(constants, UNKNOWN_NAMES[k], mean, sd);
    }
    json_add_number(json, "constants_explain", relation->responses.explained);
    json_add_number(json, "r_hat", relation->fusion.check.r_hat);
    json_add_number(json, "effective_draws", floor(relation->fusion.check.effective));
    json_add_number(json, "draws", relation->fusion.check.draws);
}

static void add_learning(Json *json, const Learning *learning)
{
    Json *points = json_add(json, "points", json_new_array());
    for (int k = 0; k < learning->count; k++) {
        Json *one = json_push(points, json_new_object());
        json_add_number(one, "papers", learning->points[k].papers);
        json_add_number(one, "error", learning->points[k].error);
        json_add_number(one, "error_sd", learning->points[k].error_sd);
        json_add_number(one, "error_of_mean", learning->points[k].error_null);
    }
    json_add_number(json, "floor", learning->floor);
    json_add_number(json, "target", learning->target);
    // JSON has no infinity: a number that is never reached is null.
    json_add_number(json, "papers_needed",
                    isfinite(learning->needed) ? learning->needed : NAN);
    json_add_number(json, "papers_needed_low",
                    isfinite(learning->needed_low) ? learning->needed_low : NAN);
    json_add_number(json, "papers_needed_high",
                    isfinite(learning->needed_high) ? learning->needed_high : NAN);
    json_add_number(json, "share_reaching_target", learning->reached);
}

void relation_to_json(const Relation *relation, Json *object)
{
    add_skill(object, &relation->skill);
    add_posterior(json_add(object, "posterior", json_new_object()), relation);
    add_learning(json_add(object, "learning", json_new_object()), &relation->learning);
}
