#include "campaign/refine.h"

#include <math.h>
#include <string.h>

enum { STEPS = 12, HALVINGS = 5 };

// Of the range of a number: how far it may move at all, and in the first try of a step.
static const double REACH = 0.125;
static const double STEP = 0.05;
// Difference along a number that its inputs are differentiated by, as a share of the range: the
// inputs are smooth formulas of it.
static const double DIFFERENCE = 1e-6;
// A step that gains less, in standard deviations of the score over the space, is the last.
static const double GAIN_LEAST = 1e-3;

// -- Numbers as shares of their ranges --

static double share_of(const Campaign *campaign, int knob, double value)
{
    const double low = campaign->low[knob];
    const double high = campaign->high[knob];
    if (!(high > low))
        return 0;
    return KNOBS[knob].logarithmic ? log(value / low) / log(high / low)
                                   : (value - low) / (high - low);
}

static double value_of(const Campaign *campaign, int knob, double share)
{
    const double low = campaign->low[knob];
    const double high = campaign->high[knob];
    const double value = KNOBS[knob].logarithmic ? low * pow(high / low, share)
                                                 : low + (high - low) * share;
    return fmin(fmax(value, low), high);
}

// -- The score there --

// What is climbed: a score that is not sure counts for less.
static double height(const Candidate *candidate)
{
    return candidate->score - candidate->score_sd;
}

static Status predict(const Workshop *workshop, const Emulator *emulator, Candidate *candidate,
                      Error *err)
{
    space_features(&workshop->campaign, &candidate->recipe, candidate->features);
    TRY(emulator_predict(emulator, matrix_view(candidate->features, 1, FEATURE_COUNT),
                         matrix_view(candidate->mean, 1, OBJECTIVE_COUNT),
                         matrix_view(candidate->sd, 1, OBJECTIVE_COUNT), err));
    for (int k = 0; k < OBJECTIVE_COUNT; k++)
        candidate->mean[k] += candidate->lesson[k];
    candidate->simulated = false;
    rank_score(workshop, emulator, candidate);
    return STATUS_OK;
}

// Slope of the height by the inputs; the doubt about the limit changes little over a step, and
// is met again when the step is judged.
static Status slope_by_features(const Workshop *workshop, const Emulator *emulator,
                                const Candidate *at, double *slope, Error *err)
{
    memset(slope, 0, FEATURE_COUNT * sizeof *slope);
    for (int k = 0; k < OBJECTIVE_COUNT; k++) {
        const double weight = workshop->campaign.weight[k] / emulator->spread[k];
        double mean_slope[FEATURE_COUNT], sd_slope[FEATURE_COUNT];
        if (weight == 0)
            continue;
        TRY(gp_predict_gradient(emulator->gp[k], at->features, mean_slope, sd_slope, err));
        for (int f = 0; f < FEATURE_COUNT; f++)
            slope[f] += weight * mean_slope[f] -
                        weight * weight * at->sd[k] / fmax(at->score_sd, 1e-12) * sd_slope[f];
    }
    return STATUS_OK;
}

static double slope_by_knob(const Workshop *workshop, const Candidate *at, int knob,
                            const double *slope)
{
    const Campaign *campaign = &workshop->campaign;
    const double share = share_of(campaign, knob, at->recipe.knob[knob]);
    const double other = share < 0.5 ? share + DIFFERENCE : share - DIFFERENCE;
    Recipe moved = at->recipe;
    double features[FEATURE_COUNT];
    double sum = 0;
    moved.knob[knob] = value_of(campaign, knob, other);
    recipe_settle(campaign, &moved);
    space_features(campaign, &moved, features);
    for (int f = 0; f < FEATURE_COUNT; f++)
        sum += slope[f] * (features[f] - at->features[f]) / (other - share);
    return campaign->high[knob] > campaign->low[knob] ? sum : 0;
}

// -- The climb --

typedef struct Climb {
    const Workshop *workshop; // borrowed
    const Emulator *emulator; // borrowed
    double low[KNOB_COUNT], high[KNOB_COUNT]; // shares that may be reached
    Candidate at;
} Climb;

// The recipe [length] along the direction; false when it cannot be made, or does not move.
static bool step_to(const Climb *climb, const double *direction, double length, Recipe *recipe)
{
    const Campaign *campaign = &climb->workshop->campaign;
    bool moves = false;
    *recipe = climb->at.recipe;
    for (int k = 0; k < KNOB_COUNT; k++) {
        const double share = share_of(campaign, k, recipe->knob[k]);
        const double next =
            fmin(fmax(share + length * direction[k], climb->low[k]), climb->high[k]);
        if (direction[k] == 0 || next == share)
            continue;
        recipe->knob[k] = value_of(campaign, k, next);
        moves = true;
    }
    recipe_settle(campaign, recipe);
    return moves && !space_refusal(campaign, recipe);
}

// Moves to the first better place among ever shorter steps; [gain] is 0 when there is none.
static Status step(Climb *climb, const double *direction, double *gain, Error *err)
{
    double length = STEP;
    *gain = 0;
    for (int i = 0; i < HALVINGS; i++, length /= 2) {
        Candidate next = climb->at;
        if (!step_to(climb, direction, length, &next.recipe))
            continue;
        TRY(predict(climb->workshop, climb->emulator, &next, err));
        if (height(&next) <= height(&climb->at))
            continue;
        *gain = height(&next) - height(&climb->at);
        climb->at = next;
        return STATUS_OK;
    }
    return STATUS_OK;
}

// The direction of steepest ascent, of unit length; where a bound holds a number back, the others.
static Status find_direction(const Climb *climb, double *direction, Error *err)
{
    double slope[FEATURE_COUNT];
    double square = 0;
    const Campaign *campaign = &climb->workshop->campaign;
    TRY(slope_by_features(climb->workshop, climb->emulator, &climb->at, slope, err));
    for (int k = 0; k < KNOB_COUNT; k++) {
        const double share = share_of(campaign, k, climb->at.recipe.knob[k]);
        direction[k] = slope_by_knob(climb->workshop, &climb->at, k, slope);
        if ((direction[k] > 0 && share >= climb->high[k]) ||
            (direction[k] < 0 && share <= climb->low[k]))
            direction[k] = 0;
        square += direction[k] * direction[k];
    }
    for (int k = 0; k < KNOB_COUNT; k++)
        direction[k] = square > 0 ? direction[k] / sqrt(square) : 0;
    return STATUS_OK;
}

Status refine_candidate(const Workshop *workshop, const Emulator *emulator, const Candidate *start,
                        Candidate *refined, Error *err)
{
    Climb climb = {.workshop = workshop, .emulator = emulator, .at = *start};
    for (int k = 0; k < KNOB_COUNT; k++) {
        const double share = share_of(&workshop->campaign, k, start->recipe.knob[k]);
        climb.low[k] = fmax(share - REACH, 0);
        climb.high[k] = fmin(share + REACH, 1);
    }
    // Not the simulated value, which the surrogate nearby does not quite meet.
    TRY(predict(workshop, emulator, &climb.at, err));
    double gain = INFINITY;
    for (int i = 0; i < STEPS && gain > GAIN_LEAST; i++) {
        double direction[KNOB_COUNT];
        TRY(find_direction(&climb, direction, err));
        TRY(step(&climb, direction, &gain, err));
    }
    *refined = climb.at;
    return STATUS_OK;
}
