// The published record, and how well the relation to it predicts what it has not seen.
#include <math.h>
#include <string.h>

#include "base/text.h"
#include "campaign/account.h"
#include "campaign/sheet.h"

static const Column CHECK_COLUMNS[] = {
    {"host", "Host", "", COLUMN_TEXT, 0, 20, "Published host.", SCALE_NONE, false},
    {"quantity", "Quantity", "", COLUMN_TEXT, 0, 22, "What was measured.", SCALE_NONE, false},
    {"unit", "Unit", "", COLUMN_TEXT, 0, 8, "Unit of the values in this row.", SCALE_NONE, false},
    {"published", "Published", "", COLUMN_NUMBER, 2, 0, "The published value.", SCALE_NONE,
     false},
    {"bound", "Bound", "", COLUMN_TEXT, 0, 10, "Whether the value is exact or a bound.",
     SCALE_NONE, false},
    {"predicted", "Predicted", "", COLUMN_NUMBER, 2, 0, "Predicted with this host left out and"
     " everything refitted.", SCALE_NONE, false},
    {"sd", "Uncertainty", "", COLUMN_NUMBER, 2, 0, "Half the central 68 % interval of the"
     " prediction.", SCALE_NONE, false},
    {"simulated", "Simulated", "", COLUMN_NUMBER, 2, 0, "The host's own simulation, at the"
     " conditions of the measurement; empty where it did not finish.", SCALE_NONE, false},
    {"current", "Current (mA/cm2)", "mA/cm2", COLUMN_NUMBER, 2, 0, "Of the measurement.",
     SCALE_NONE, false},
    {"capacity", "Capacity (mAh/cm2)", "mAh/cm2", COLUMN_NUMBER, 2, 0, "Of the measurement.",
     SCALE_NONE, false},
    {"electrolyte", "Electrolyte", "", COLUMN_TEXT, 0, 22, "Of data/parameters.json, closest to"
     " what was used.", SCALE_NONE, false},
    {"reference", "Reference", "", COLUMN_LINK, 0, 50, "Where it was published; leads to its DOI"
     " where that is known.", SCALE_NONE, true},
    {"refusal", "Not simulated because", "", COLUMN_TEXT, 0, 44, "Why the simulator does not take"
     " the host at these conditions; its value then counts without a simulation.", SCALE_NONE,
     true},
};

static const Column SKILL_COLUMNS[] = {
    {"quantity", "Quantity", "", COLUMN_TEXT, 0, 22, "On its scale: -log10 of the loss of a CE,"
     " log10 of a duration in hours or of an overpotential in mV.", SCALE_NONE, false},
    {"n", "Values", "", COLUMN_INTEGER, 0, 8, "Measurements scored.", SCALE_NONE, false},
    {"papers", "Papers", "", COLUMN_INTEGER, 0, 8, "That they come from.", SCALE_NONE, false},
    {"model_error", "Error", "", COLUMN_NUMBER, 3, 0, "Root mean square error, each paper left out"
     " with everything refitted.", SCALE_NONE, false},
    {"null_error", "Error of the best null", "", COLUMN_NUMBER, 3, 0, "The same of the best of the"
     " simpler forecasters.", SCALE_NONE, false},
    {"null", "Best null", "", COLUMN_TEXT, 0, 12, "Which one that is.", SCALE_NONE, false},
    {"ratio", "Ratio", "", COLUMN_NUMBER, 2, 0, "Error over that of the best null; below 1 is"
     " better.", SCALE_NONE, false},
    {"ratio_low", "Ratio, low", "", COLUMN_NUMBER, 2, 0, "Central 90 % over resampled papers.",
     SCALE_NONE, false},
    {"ratio_high", "Ratio, high", "", COLUMN_NUMBER, 2, 0, "Central 90 % over resampled papers.",
     SCALE_NONE, false},
    {"coverage", "In 90 % interval", "", COLUMN_PERCENT, 0, 0, "Share of the measurements inside"
     " the predicted central 90 % interval.", SCALE_NONE, false},
    {"p", "Permutation p", "", COLUMN_NUMBER, 3, 0, "Share of 999 permutations of the papers that"
     " are forecast as well.", SCALE_NONE, false},
    {"slope", "Slope", "", COLUMN_NUMBER, 2, 0, "Published per simulated, on the scale: posterior"
     " mean; 1 is a simulator that is right but for an offset, 0 one that says nothing.",
     SCALE_NONE, false},
    {"slope_sd", "Slope sd", "", COLUMN_NUMBER, 2, 0, "Posterior standard deviation of the slope.",
     SCALE_NONE, false},
    {"r_hat", "R-hat", "", COLUMN_NUMBER, 3, 0, "The worst over all parameters: near 1 when the"
     " chains of draws agree.", SCALE_NONE, false},
    {"effective", "Independent draws", "", COLUMN_INTEGER, 0, 0, "The fewest over all parameters.",
     SCALE_NONE, false},
};

// -- Model check --

static const char *bound_word(FusionBound bound)
{
    return bound == BOUND_BELOW ? "at least" : bound == BOUND_ABOVE ? "at most" : "exact";
}

// Back from the scale of the relation to the unit of the row: lives stay in hours.
static double in_unit(const Evidence *evidence, double scaled)
{
    return objective_inverse(evidence->objective, scaled);
}

// A life is simulated in cycles and published in hours.
static double as_published(const Evidence *evidence, double simulated)
{
    return simulated + (evidence->objective == OBJECTIVE_LIFE ? log10(evidence->cycle_hours) : 0);
}

static void put_check(Sheet *sheet, const Library *library, const Relation *relation, int i)
{
    const Evidence *evidence = &relation->evidence[i];
    const double mean = relation->forecasts[i].mean;
    const double sd = relation->forecasts[i].sd;
    sheet_row(sheet);
    sheet_text(sheet, evidence->host);
    sheet_text(sheet, OBJECTIVES[evidence->objective].heading);
    sheet_text(sheet, evidence->objective == OBJECTIVE_LIFE
                          ? "h" : OBJECTIVES[evidence->objective].unit);
    sheet_number(sheet, evidence->value);
    sheet_text(sheet, bound_word(evidence->bound));
    sheet_number(sheet, in_unit(evidence, mean));
    sheet_number(sheet, 0.5 * fabs(in_unit(evidence, mean + sd) - in_unit(evidence, mean - sd)));
    const double simulated = as_published(evidence, relation->simulated[i]);
    sheet_number(sheet, isnan(simulated) ? NAN : in_unit(evidence, simulated));
    sheet_number(sheet, evidence->current / 10);
    sheet_number(sheet, evidence->capacity / 36000);
    sheet_text(sheet, evidence->electrolyte);
    sheet_link(sheet, library_plain(evidence->reference, sheet->arena),
               account_host_link(library, evidence->host, sheet->arena));
    sheet_text(sheet, relation->refusals[i]);
}

static void put_skill(Sheet *sheet, const Relation *relation)
{
    const Skill *skill = &relation->skill;
    const Score *score = &skill->score[FORECAST_FUSION];
    double slope = 0;
    double slope_sd = 0;
    fusion_term(&relation->fusion, 1 + TERM_SIMULATED, &slope, &slope_sd);
    sheet_row(sheet);
    sheet_text(sheet, OBJECTIVES[relation->evidence[0].objective].heading);
    sheet_number(sheet, skill->rows);
    sheet_number(sheet, skill->groups);
    sheet_number(sheet, score->rmse);
    sheet_number(sheet, skill->score[skill->best_null].rmse);
    sheet_text(sheet, FORECASTER_WORDS[skill->best_null]);
    sheet_number(sheet, skill->ratio);
    sheet_number(sheet, skill->ratio_low);
    sheet_number(sheet, skill->ratio_high);
    sheet_number(sheet, score->coverage90);
    sheet_number(sheet, score->p_value);
    sheet_number(sheet, slope);
    sheet_number(sheet, slope_sd);
    sheet_number(sheet, relation->fusion.check.r_hat);
    sheet_number(sheet, floor(relation->fusion.check.effective));
}

Status account_record(const Findings *findings, Arena *arena, Report *report, Error *err)
{
    Sheet check = sheet_start(CHECK_COLUMNS, COLUMN_COUNT(CHECK_COLUMNS), arena);
    Sheet skill = sheet_start(SKILL_COLUMNS, COLUMN_COUNT(SKILL_COLUMNS), arena);
    for (int k = 0; k < OBJECTIVE_COUNT; k++) {
        const Relation *relation = &findings->calibration->relation[k];
        for (int i = 0; i < relation->count; i++)
            put_check(&check, findings->library, relation, i);
        if (relation->count > 0)
            put_skill(&skill, relation);
    }
    TRY(sheet_table(&check, "model_check", "Model check", &report->check, err));
    return sheet_table(&skill, "skill", "Skill", &report->skill, err);
}
