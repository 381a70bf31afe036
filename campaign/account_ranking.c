// The ranking, the trade-off it was made in, and slices through the best design.
#include <math.h>
#include <string.h>

#include "campaign/account.h"
#include "campaign/sheet.h"

enum {
    RANKING_MOST = 5000,  // rows a person may want to filter
    TRADEOFF_MOST = 1500, // points a chart can show
    SLICE_POINTS = 21,
};

static const Column RANKING_COLUMNS[] = {
    {"rank", "Rank", "", COLUMN_INTEGER, 0, 7, "Best first.", SCALE_NONE, false},
    {"id", "Id", "", COLUMN_TEXT, 0, 11, "Name of the design; the same recipe keeps its name.",
     SCALE_NONE, false},
    {"score", "Score", "", COLUMN_NUMBER, 2, 0, "Weighted sum of the objectives in standard"
     " deviations over the simulated space, less the doubt about lithium above the host.",
     SCALE_BAR, false},
    {"score_sd", "Score sd", "", COLUMN_NUMBER, 2, 0, "Uncertainty of the surrogates alone.",
     SCALE_NONE, false},
    {"pareto", "Pareto", "", COLUMN_TEXT, 0, 8, "yes: likely within the limit, and no other"
     " such design listed here is at least as good in every objective and better in one.",
     SCALE_NONE, false},
    {"change", "Since last report", "", COLUMN_TEXT, 0, 11, "new, up, down or same, against the"
     " ranking of the report before; empty when there was none.", SCALE_NONE, false},
    {"places", "Places gained", "", COLUMN_INTEGER, 0, 9, "Rank in the report before less the rank"
     " now.", SCALE_NONE, false},
    {"front", "On the front", "", COLUMN_PERCENT, 0, 0, "Probability, by joint draws of the"
     " surrogates, of being within the limit and beaten by none of the first 300 listed.",
     SCALE_NONE, false},
    {"name", "Design", "", COLUMN_TEXT, 0, 40, "Materials, bottom to top.", SCALE_NONE, false},
    {"ce", "Simulated CE (%)", "%", COLUMN_NUMBER, 2, 0, "By the surrogate of the simulator, not"
     " related to measurements.", SCALE_HIGH_GOOD, false},
    {"life", "Simulated life (cycles)", "cycles", COLUMN_NUMBER, 0, 0, "By the surrogate.",
     SCALE_HIGH_GOOD, false},
    {"plateau", "Plateau (mV)", "mV", COLUMN_NUMBER, 1, 0, "By the surrogate.", SCALE_LOW_GOOD,
     false},
    {"bottom_up", "Bottom-up index (0-1)", "1", COLUMN_NUMBER, 3, 0, "By the surrogate.",
     SCALE_HIGH_GOOD, false},
    {"feasible", "Within surface limit", "", COLUMN_PERCENT, 0, 0, "Probability that the share"
     " plated above the host stays within the campaign's limit.", SCALE_NONE, false},
    {"thickness", "Thickness (um)", "um", COLUMN_NUMBER, 0, 0, "Of the host.", SCALE_NONE, false},
    {"porosity_top", "Porosity, top", "", COLUMN_PERCENT, 0, 0, "At the separator.",
     SCALE_NONE, false},
    {"porosity_bottom", "Porosity, bottom", "", COLUMN_PERCENT, 0, 0, "At the collector.",
     SCALE_NONE, false},
    {"pore_top", "Pores, top (um)", "um", COLUMN_NUMBER, 1, 0, "At the separator.", SCALE_NONE,
     false},
    {"pore_bottom", "Pores, bottom (um)", "um", COLUMN_NUMBER, 1, 0, "At the collector.",
     SCALE_NONE, false},
    {"tortuosity", "Tortuosity", "", COLUMN_NUMBER, 2, 0, "Of the pores; at the top.", SCALE_NONE,
     false},
    {"tortuosity_bottom", "Tortuosity, bottom", "", COLUMN_NUMBER, 2, 0, "At the collector.",
     SCALE_NONE, false},
    {"mass", "Host mass (mg/cm2)", "mg/cm2", COLUMN_NUMBER, 2, 0, "Empty, with coatings.",
     SCALE_NONE, false},
};

static const Column SLICE_COLUMNS[] = {
    {"input", "Input", "", COLUMN_TEXT, 0, 28, "The one input that is varied; the others stay"
     " those of the best design.", SCALE_NONE, false},
    {"x", "Its value", "", COLUMN_NUMBER, 3, 0, "In the unit named with the input.", SCALE_NONE,
     false},
    {"response", "Response", "", COLUMN_TEXT, 0, 22, "Quantity predicted.", SCALE_NONE, false},
    {"y", "Predicted", "", COLUMN_NUMBER, 3, 0, "By the surrogate.", SCALE_NONE, false},
    {"y_low", "Lower", "", COLUMN_NUMBER, 3, 0, "Central 90 % interval of the surrogate.",
     SCALE_NONE, false},
    {"y_high", "Upper", "", COLUMN_NUMBER, 3, 0, "Central 90 % interval of the surrogate.",
     SCALE_NONE, false},
};

static const Column TRADEOFF_COLUMNS[] = {
    {"x", "Simulated life (cycles)", "cycles", COLUMN_NUMBER, 0, 0, "By the surrogate.",
     SCALE_NONE, false},
    {"y", "Simulated CE (%)", "%", COLUMN_NUMBER, 2, 0, "By the surrogate.", SCALE_NONE, false},
    {"kind", "Kind", "", COLUMN_TEXT, 0, 12, "candidate, pareto or experiment.", SCALE_NONE,
     false},
    {"id", "Id", "", COLUMN_TEXT, 0, 11, "Name of the design.", SCALE_NONE, false},
};

// -- Ranking --

// Proposals have names already, which may differ from the plain one after a collision.
static Status candidate_id(const Findings *findings, const Candidate *candidate, int rank,
                           char id[EXPERIMENT_ID], Error *err)
{
    for (int i = 0; i < findings->proposal_count; i++)
        if (findings->proposals[i].rank == rank) {
            memcpy(id, findings->proposals[i].id, EXPERIMENT_ID);
            return STATUS_OK;
        }
    Arena scratch = {0};
    const char *text = NULL;
    Json *json = recipe_to_json(&findings->workshop->campaign, &candidate->recipe);
    const Status status = json_print(json, false, &scratch, &text, err);
    json_free(json);
    if (status == STATUS_OK)
        experiment_id(text, id);
    arena_clear(&scratch);
    return status;
}

static double value_of(const Candidate *candidate, Objective objective)
{
    return objective_inverse(objective, candidate->mean[objective]);
}

// How the candidate stands against the report before.
static Status put_change(Sheet *sheet, const Findings *findings, const Candidate *candidate,
                         int rank, Error *err)
{
    const Previous *previous = findings->previous;
    char key[RECIPE_KEY];
    if (!previous || !previous->run) {
        sheet_text(sheet, NULL);
        sheet_number(sheet, NAN);
        return STATUS_OK;
    }
    TRY(recipe_key(&findings->workshop->campaign, &candidate->recipe, key, err));
    const int before = standing_rank(&previous->stood, key);
    sheet_text(sheet, before == 0      ? "new"
                      : before == rank ? "same"
                      : before > rank  ? "up"
                                       : "down");
    sheet_number(sheet, before == 0 ? (double)NAN : before - rank);
    return STATUS_OK;
}

static Status put_candidate(Sheet *sheet, const Findings *findings, int i, Error *err)
{
    const Campaign *campaign = &findings->workshop->campaign;
    const Candidate *candidate = &findings->ranked[i];
    const double *knob = candidate->recipe.knob;
    char id[EXPERIMENT_ID];
    TRY(candidate_id(findings, candidate, i + 1, id, err));
    sheet_row(sheet);
    sheet_number(sheet, i + 1);
    sheet_text(sheet, arena_string(sheet->arena, id));
    sheet_number(sheet, candidate->score);
    sheet_number(sheet, candidate->score_sd);
    sheet_text(sheet, candidate->pareto ? "yes" : "no");
    TRY(put_change(sheet, findings, candidate, i + 1, err));
    sheet_number(sheet, candidate->front);
    sheet_text(sheet, account_recipe_name(campaign, &candidate->recipe, sheet->arena));
    sheet_number(sheet, value_of(candidate, OBJECTIVE_EFFICIENCY));
    sheet_number(sheet, value_of(candidate, OBJECTIVE_LIFE));
    sheet_number(sheet, value_of(candidate, OBJECTIVE_OVERPOTENTIAL));
    sheet_number(sheet, value_of(candidate, OBJECTIVE_BOTTOM_UP));
    sheet_number(sheet, candidate->feasible);
    for (int k = 0; k < KNOB_COUNT; k++)
        sheet_number(sheet, knob[k] / KNOBS[k].factor);
    sheet_number(sheet, 100 * recipe_mass(campaign, &candidate->recipe));
    return STATUS_OK;
}

// -- Slices --

// An input as people read it: its unit, and its value in it.
static const char *readable_unit(Feature feature)
{
    const char *unit = FEATURES[feature].unit;
    if (strcmp(unit, "log10 m") == 0)
        return "um";
    if (strcmp(unit, "V") == 0)
        return "mV";
    if (strcmp(unit, "ohm m2") == 0)
        return "ohm cm2";
    return strcmp(unit, "1") == 0 ? "" : unit;
}

static double readable_value(Feature feature, double value)
{
    const char *unit = FEATURES[feature].unit;
    if (strcmp(unit, "log10 m") == 0)
        return 1e6 * pow(10, value);
    if (strcmp(unit, "V") == 0)
        return 1e3 * value;
    return strcmp(unit, "ohm m2") == 0 ? 1e4 * value : value;
}

static Status slice(const Findings *findings, Feature feature, Sheet *sheet, Error *err)
{
    static const Objective RESPONSES[] = {OBJECTIVE_EFFICIENCY, OBJECTIVE_LIFE};
    const Workshop *workshop = findings->workshop;
    double data[SLICE_POINTS * FEATURE_COUNT];
    double mean[SLICE_POINTS * OBJECTIVE_COUNT];
    double sd[SLICE_POINTS * OBJECTIVE_COUNT];
    const Matrix points = matrix_view(data, SLICE_POINTS, FEATURE_COUNT);
    for (int i = 0; i < SLICE_POINTS; i++)
        for (int f = 0; f < FEATURE_COUNT; f++)
            *matrix_at(points, i, f) =
                f != (int)feature ? findings->proposals[0].candidate.features[f]
                                  : workshop->low[f] + (workshop->high[f] - workshop->low[f]) * i /
                                                           (SLICE_POINTS - 1);
    TRY(emulator_predict(findings->emulator, points,
                         matrix_view(mean, SLICE_POINTS, OBJECTIVE_COUNT),
                         matrix_view(sd, SLICE_POINTS, OBJECTIVE_COUNT), err));
    const char *unit = readable_unit(feature);
    const char *input = arena_format(sheet->arena, "%s%s%s%s", FEATURES[feature].help,
                                     *unit ? " (" : "", unit, *unit ? ")" : "");
    for (int r = 0; r < (int)(sizeof RESPONSES / sizeof *RESPONSES); r++)
        for (int i = 0; i < SLICE_POINTS; i++) {
            const ObjectiveField *objective = &OBJECTIVES[RESPONSES[r]];
            const char *response =
                arena_format(sheet->arena, "%s (%s)", objective->heading, objective->unit);
            const int at = i + SLICE_POINTS * (int)RESPONSES[r];
            sheet_row(sheet);
            sheet_text(sheet, input);
            sheet_number(sheet, readable_value(feature, *matrix_at(points, i, (int)feature)));
            sheet_text(sheet, response);
            sheet_number(sheet, objective_inverse(RESPONSES[r], mean[at]));
            sheet_number(sheet, objective_inverse(RESPONSES[r], mean[at] - 1.645 * sd[at]));
            sheet_number(sheet, objective_inverse(RESPONSES[r], mean[at] + 1.645 * sd[at]));
        }
    return STATUS_OK;
}

// -- Trade-off --

static bool proposed(const Findings *findings, int rank)
{
    for (int i = 0; i < findings->proposal_count; i++)
        if (findings->proposals[i].rank == rank)
            return true;
    return false;
}

static Status put_point(Sheet *sheet, const Findings *findings, int i, Error *err)
{
    const Candidate *candidate = &findings->ranked[i];
    char id[EXPERIMENT_ID];
    TRY(candidate_id(findings, candidate, i + 1, id, err));
    sheet_row(sheet);
    sheet_number(sheet, value_of(candidate, OBJECTIVE_LIFE));
    sheet_number(sheet, value_of(candidate, OBJECTIVE_EFFICIENCY));
    sheet_text(sheet, proposed(findings, i + 1) ? "experiment"
                      : candidate->pareto       ? "pareto"
                                                : "candidate");
    sheet_text(sheet, arena_string(sheet->arena, id));
    return STATUS_OK;
}

Status account_ranking(const Findings *findings, Arena *arena, Report *report, Error *err)
{
    Sheet ranking = sheet_start(RANKING_COLUMNS, COLUMN_COUNT(RANKING_COLUMNS), arena);
    Sheet slices = sheet_start(SLICE_COLUMNS, COLUMN_COUNT(SLICE_COLUMNS), arena);
    Sheet tradeoff = sheet_start(TRADEOFF_COLUMNS, COLUMN_COUNT(TRADEOFF_COLUMNS), arena);
    for (int i = 0; i < findings->ranked_count && i < RANKING_MOST; i++) {
        TRY(put_candidate(&ranking, findings, i, err));
        if (i < TRADEOFF_MOST || findings->ranked[i].pareto || proposed(findings, i + 1))
            TRY(put_point(&tradeoff, findings, i, err));
    }
    for (int r = 0; findings->proposal_count > 0 && r < FEATURE_COUNT; r++)
        if (findings->workshop->high[r] > findings->workshop->low[r])
            TRY(slice(findings, (Feature)r, &slices, err));
    TRY(sheet_table(&ranking, "ranking", "Ranking", &report->ranking, err));
    TRY(sheet_table(&slices, "slices", "Slices", &report->slices, err));
    return sheet_table(&tradeoff, "tradeoff", "Trade-off", &report->tradeoff, err);
}
