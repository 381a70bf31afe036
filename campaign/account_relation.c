// What the relation to the published record rests on: every forecaster, the constants, and what
// more measured hosts would be worth.
#include <math.h>

#include "campaign/account.h"
#include "campaign/sheet.h"

static const Column FORECAST_COLUMNS[] = {
    {"quantity", "Quantity", "", COLUMN_TEXT, 0, 22, "On its scale: -log10 of the loss of a CE,"
     " log10 of a duration in hours or of an overpotential in mV.", SCALE_NONE, false},
    {"forecaster", "Forecaster", "", COLUMN_TEXT, 0, 14, "Who forecasts each value, its paper left"
     " out.", SCALE_NONE, false},
    {"what", "What it knows", "", COLUMN_TEXT, 0, 45, "From all other papers.", SCALE_NONE, true},
    {"error", "Error", "", COLUMN_NUMBER, 3, 0, "Root mean square.", SCALE_NONE, false},
    {"error_low", "Error, low", "", COLUMN_NUMBER, 3, 0, "Central 90 % over resampled papers.",
     SCALE_NONE, false},
    {"error_high", "Error, high", "", COLUMN_NUMBER, 3, 0, "Central 90 % over resampled papers.",
     SCALE_NONE, false},
    {"spearman", "Rank correlation", "", COLUMN_NUMBER, 2, 0, "Spearman's, between forecast and"
     " published.", SCALE_NONE, false},
    {"crps", "CRPS", "", COLUMN_NUMBER, 3, 0, "Continuous ranked probability score; less is"
     " better.", SCALE_NONE, false},
    {"coverage50", "In 50 % interval", "", COLUMN_PERCENT, 0, 0, "Share of the values inside the"
     " central 50 % interval.", SCALE_NONE, false},
    {"coverage90", "In 90 % interval", "", COLUMN_PERCENT, 0, 0, "Share of the values inside the"
     " central 90 % interval.", SCALE_NONE, false},
    {"p", "Permutation p", "", COLUMN_NUMBER, 3, 0, "Share of 999 permutations of the papers that"
     " are forecast as well.", SCALE_NONE, false},
};

static const Column CONSTANT_COLUMNS[] = {
    {"quantity", "Quantity", "", COLUMN_TEXT, 0, 22, "Whose published values calibrate it.",
     SCALE_NONE, false},
    {"constant", "Constant", "", COLUMN_TEXT, 0, 34, "Of the simulator.", SCALE_NONE, false},
    {"factor", "Factor", "", COLUMN_NUMBER, 2, 0, "What the published values make of it, against"
     " the value of data/parameters.json: posterior median.", SCALE_NONE, false},
    {"factor_low", "Factor, low", "", COLUMN_NUMBER, 2, 0, "End of the central 90 %.", SCALE_NONE,
     false},
    {"factor_high", "Factor, high", "", COLUMN_NUMBER, 2, 0, "End of the central 90 %.",
     SCALE_NONE, false},
    {"learned", "Learned", "", COLUMN_PERCENT, 0, 0, "Share of the prior's variance that the"
     " published values take away; near 0 they say nothing about it.", SCALE_NONE, false},
    {"response", "Response", "", COLUMN_NUMBER, 3, 0, "What one standard deviation of the prior"
     " does to a simulated value, on its scale: mean over the hosts.", SCALE_NONE, false},
};

static const Column LEARNING_COLUMNS[] = {
    {"quantity", "Quantity", "", COLUMN_TEXT, 0, 22, "What is forecast.", SCALE_NONE, false},
    {"papers", "Papers seen", "", COLUMN_INTEGER, 0, 0, "Random subsets of this many papers teach,"
     " the others are forecast.", SCALE_NONE, false},
    {"error", "Error", "", COLUMN_NUMBER, 3, 0, "Root mean square, on the scale.", SCALE_NONE,
     false},
    {"error_sd", "Error sd", "", COLUMN_NUMBER, 3, 0, "Standard error, from subset to subset.",
     SCALE_NONE, false},
    {"error_null", "Error of the mean", "", COLUMN_NUMBER, 3, 0, "The same of the mean of the"
     " papers seen.", SCALE_NONE, false},
    {"floor", "Floor", "", COLUMN_NUMBER, 3, 0, "Where the errors lead with very many papers like"
     " these.", SCALE_NONE, false},
    {"target", "Target", "", COLUMN_NUMBER, 3, 0, "20 % below the floor of the mean.", SCALE_NONE,
     false},
    {"needed", "Papers needed", "", COLUMN_INTEGER, 0, 0, "To reach the target; empty: no number"
     " of papers like these would.", SCALE_NONE, false},
    {"reached", "Reached in", "", COLUMN_PERCENT, 0, 0, "Share of resampled subsets in which some"
     " number of papers reaches the target.", SCALE_NONE, false},
};

// -- Rows --

static void put_forecasters(Sheet *sheet, const Relation *relation)
{
    for (int k = 0; k < FORECASTER_COUNT; k++) {
        const Score *score = &relation->skill.score[k];
        sheet_row(sheet);
        sheet_text(sheet, OBJECTIVES[relation->evidence[0].objective].heading);
        sheet_text(sheet, FORECASTER_WORDS[k]);
        sheet_text(sheet, FORECASTER_HELPS[k]);
        sheet_number(sheet, score->rmse);
        sheet_number(sheet, score->rmse_low);
        sheet_number(sheet, score->rmse_high);
        sheet_number(sheet, score->spearman);
        sheet_number(sheet, score->crps);
        sheet_number(sheet, score->coverage50);
        sheet_number(sheet, score->coverage90);
        sheet_number(sheet, score->p_value);
    }
}

// The normal quantile of 95 %: both ends of a central 90 % interval.
static const double NINETY = 1.6448536269514722;

static void put_constants(Sheet *sheet, const Parameters *parameters, const Relation *relation)
{
    for (int k = 0; k < relation->fusion.constants; k++) {
        double mean = 0;
        double sd = 0;
        fusion_constant(&relation->fusion, k, &mean, &sd);
        sheet_row(sheet);
        sheet_text(sheet, OBJECTIVES[relation->evidence[0].objective].heading);
        sheet_text(sheet, UNKNOWN_HEADINGS[k]);
        sheet_number(sheet, unknown_factor(parameters, (Unknown)k, mean));
        sheet_number(sheet, unknown_factor(parameters, (Unknown)k, mean - NINETY * sd));
        sheet_number(sheet, unknown_factor(parameters, (Unknown)k, mean + NINETY * sd));
        sheet_number(sheet, fmax(0, 1 - sd * sd));
        sheet_number(sheet, relation->responses.pooled[k]);
    }
}

static void put_learning(Sheet *sheet, const Relation *relation)
{
    const Learning *learning = &relation->learning;
    for (int k = 0; k < learning->count; k++) {
        const LearningPoint *point = &learning->points[k];
        sheet_row(sheet);
        sheet_text(sheet, OBJECTIVES[relation->evidence[0].objective].heading);
        sheet_number(sheet, point->papers);
        sheet_number(sheet, point->error);
        sheet_number(sheet, point->error_sd);
        sheet_number(sheet, point->error_null);
        sheet_number(sheet, learning->floor);
        sheet_number(sheet, learning->target);
        sheet_number(sheet, isfinite(learning->needed) ? learning->needed : NAN);
        sheet_number(sheet, learning->reached);
    }
}

Status account_relation(const Findings *findings, Arena *arena, Report *report, Error *err)
{
    Sheet forecasts = sheet_start(FORECAST_COLUMNS, COLUMN_COUNT(FORECAST_COLUMNS), arena);
    Sheet constants = sheet_start(CONSTANT_COLUMNS, COLUMN_COUNT(CONSTANT_COLUMNS), arena);
    Sheet learning = sheet_start(LEARNING_COLUMNS, COLUMN_COUNT(LEARNING_COLUMNS), arena);
    for (int k = 0; k < OBJECTIVE_COUNT; k++) {
        const Relation *relation = &findings->calibration->relation[k];
        if (relation->count == 0)
            continue;
        put_forecasters(&forecasts, relation);
        put_constants(&constants, &findings->workshop->parameters, relation);
        put_learning(&learning, relation);
    }
    TRY(sheet_table(&forecasts, "forecasters", "Forecasters", &report->forecasters, err));
    TRY(sheet_table(&constants, "constants", "Constants", &report->constants, err));
    return sheet_table(&learning, "learning", "Learning curve", &report->learning, err);
}
