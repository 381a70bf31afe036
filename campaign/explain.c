#include "campaign/explain.h"

#include <math.h>
#include <string.h>

// A number of a recipe is made this much wrong, as a share.
static const double FABRICATION_ERROR = 0.1;

// -- Scores --

static double weighted(const Workshop *workshop, const Emulator *emulator, Matrix mean, int row)
{
    double score = 0;
    for (int k = 0; k < OBJECTIVE_COUNT; k++)
        score += workshop->campaign.weight[k] / emulator->spread[k] *
                 (*matrix_at(mean, row, k) - emulator->centre[k]);
    return score;
}

// Scores of [rows] points at once.
//   features  rows x FEATURE_COUNT
static Status score_rows(const Workshop *workshop, const Emulator *emulator, Matrix features,
                         double *scores, Error *err)
{
    double mean[(2 * FEATURE_COUNT + 1) * OBJECTIVE_COUNT];
    double sd[(2 * FEATURE_COUNT + 1) * OBJECTIVE_COUNT];
    const Matrix m = matrix_view(mean, features.rows, OBJECTIVE_COUNT);
    TRY(emulator_predict(emulator, features, m, matrix_view(sd, features.rows, OBJECTIVE_COUNT),
                         err));
    for (int i = 0; i < features.rows; i++)
        scores[i] = weighted(workshop, emulator, m, i);
    return STATUS_OK;
}

Status explain_score(const Workshop *workshop, const Emulator *emulator, const double *features,
                     double *score, Error *err)
{
    double copy[FEATURE_COUNT];
    memcpy(copy, features, sizeof copy);
    return score_rows(workshop, emulator, matrix_view(copy, 1, FEATURE_COUNT), score, err);
}

// -- Reasons --

static void keep_weightiest(Proposal *proposal, Feature feature, double loss)
{
    for (int i = 0; i < REASONS; i++) {
        if (loss <= proposal->reasons[i].loss)
            continue;
        for (int k = REASONS - 1; k > i; k--)
            proposal->reasons[k] = proposal->reasons[k - 1];
        proposal->reasons[i] = (Reason){feature, loss};
        return;
    }
}

static Status find_reasons(const Workshop *workshop, const Emulator *emulator, Proposal *proposal,
                           Error *err)
{
    double data[(FEATURE_COUNT + 1) * FEATURE_COUNT];
    double scores[FEATURE_COUNT + 1];
    const Matrix points = matrix_view(data, FEATURE_COUNT + 1, FEATURE_COUNT);
    for (int i = 0; i <= FEATURE_COUNT; i++)
        for (int f = 0; f < FEATURE_COUNT; f++)
            *matrix_at(points, i, f) =
                i == f ? 0.5 * (workshop->low[f] + workshop->high[f])
                       : proposal->candidate.features[f];
    TRY(score_rows(workshop, emulator, points, scores, err));
    memset(proposal->reasons, 0, sizeof proposal->reasons);
    for (int f = 0; f < FEATURE_COUNT; f++)
        keep_weightiest(proposal, (Feature)f, scores[FEATURE_COUNT] - scores[f]);
    return STATUS_OK;
}

static Status find_tolerance(const Workshop *workshop, const Emulator *emulator,
                             Proposal *proposal, Error *err)
{
    double data[(2 * KNOB_COUNT + 1) * FEATURE_COUNT];
    double scores[2 * KNOB_COUNT + 1];
    const Matrix points = matrix_view(data, 2 * KNOB_COUNT + 1, FEATURE_COUNT);
    for (int i = 0; i <= 2 * KNOB_COUNT; i++) {
        Recipe recipe = proposal->candidate.recipe;
        double features[FEATURE_COUNT];
        if (i < 2 * KNOB_COUNT) {
            double *knob = &recipe.knob[i / 2];
            *knob *= i % 2 ? 1 + FABRICATION_ERROR : 1 - FABRICATION_ERROR;
            // Porosity and tortuosity end where physics does.
            *knob = fmin(fmax(*knob, KNOBS[i / 2].low * KNOBS[i / 2].factor),
                         KNOBS[i / 2].high * KNOBS[i / 2].factor);
            recipe_settle(&workshop->campaign, &recipe);
        }
        space_features(&workshop->campaign, &recipe, features);
        for (int f = 0; f < FEATURE_COUNT; f++)
            *matrix_at(points, i, f) = features[f];
    }
    TRY(score_rows(workshop, emulator, points, scores, err));
    proposal->tolerance = 0;
    for (int i = 0; i < 2 * KNOB_COUNT; i++)
        proposal->tolerance = fmax(proposal->tolerance, scores[2 * KNOB_COUNT] - scores[i]);
    return STATUS_OK;
}

// -- Likeness to published hosts --

static double log_conductivity(double value)
{
    return log10(fmax(value, 1e-10));
}

static void host_features(const Published *host, double *features)
{
    const PublishedPoint top = published_at(host, 0.02);
    const PublishedPoint bottom = published_at(host, 0.98);
    features[FEATURE_LOG_THICKNESS] = log10(host->values[host->thickness]);
    features[FEATURE_POROSITY_TOP] = top.porosity;
    features[FEATURE_POROSITY_BOTTOM] = bottom.porosity;
    features[FEATURE_LOG_PORE_TOP] = log10(top.pore_diameter);
    features[FEATURE_LOG_PORE_BOTTOM] = log10(bottom.pore_diameter);
    features[FEATURE_TORTUOSITY] = host->values[host->tortuosity];
    features[FEATURE_TORTUOSITY_RISE] = 0; // none of them is described so closely
    features[FEATURE_STEP] = 0;
    features[FEATURE_LOG_CONDUCTIVITY_TOP] = log_conductivity(top.wall.conductivity);
    features[FEATURE_LOG_CONDUCTIVITY_BOTTOM] = log_conductivity(bottom.wall.conductivity);
    features[FEATURE_NUCLEATION_TOP] = top.wall.nucleation_overpotential;
    features[FEATURE_NUCLEATION_BOTTOM] = bottom.wall.nucleation_overpotential;
    features[FEATURE_FILM] = bottom.film_resistance;
    features[FEATURE_SEI] = bottom.sei_charge_factor;
    features[FEATURE_EXCHANGE] = bottom.exchange_current_factor;
    features[FEATURE_HOT_SPOT] = top.hot_spot_factor;
}

static void find_nearest(const Workshop *workshop, Proposal *proposal)
{
    proposal->distance = INFINITY;
    for (int i = 0; i < workshop->published.count; i++) {
        double features[FEATURE_COUNT];
        double square = 0;
        host_features(&workshop->published.items[i], features);
        for (int f = 0; f < FEATURE_COUNT; f++) {
            const double width = workshop->high[f] - workshop->low[f];
            const double d =
                width > 0 ? (features[f] - proposal->candidate.features[f]) / width : 0;
            square += d * d / FEATURE_COUNT;
        }
        if (sqrt(square) < proposal->distance) {
            proposal->distance = sqrt(square);
            proposal->nearest = &workshop->published.items[i];
        }
    }
}

Status explain_proposal(const Workshop *workshop, const Emulator *emulator, Proposal *proposal,
                        Error *err)
{
    TRY(find_reasons(workshop, emulator, proposal, err));
    TRY(find_tolerance(workshop, emulator, proposal, err));
    find_nearest(workshop, proposal);
    const Matrix point = matrix_view(proposal->candidate.features, 1, FEATURE_COUNT);
    return gp_extrapolation(emulator->gp[OBJECTIVE_EFFICIENCY], point, &proposal->extrapolation,
                            err);
}
