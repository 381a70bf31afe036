#include "campaign/pareto.h"

#include <math.h>

enum {
    TOGETHER = 300, // candidates looked at
    DRAWS = 200     // a probability is known to 0.035 at worst
};

typedef struct Draws {
    Matrix values[OBJECTIVE_COUNT]; // count x DRAWS; data is NULL where there is no weight
    const Workshop *workshop;       // borrowed
    int count;
} Draws;

static bool is_wanted(const Campaign *campaign, Objective objective)
{
    return campaign->weight[objective] != 0 ||
           (objective == OBJECTIVE_SURFACE && campaign->surface_max < 1);
}

static Status draw(const Emulator *emulator, const Candidate *candidates, Matrix features,
                   Objective objective, Arena *scratch, Draws *draws, Error *err)
{
    const int n = draws->count;
    double *data = arena_alloc(scratch, (size_t)n * DRAWS, sizeof *data);
    if (!data)
        return arena_exhausted(scratch, err);
    const Matrix values = matrix_view(data, n, DRAWS);
    TRY(gp_sample(emulator->gp[objective], features, DRAWS, draws->workshop->campaign.seed, values,
                  err));
    for (int s = 0; s < DRAWS; s++)
        for (int i = 0; i < n; i++)
            *matrix_at(values, i, s) = candidates[i].simulated
                                           ? candidates[i].mean[objective]
                                           : *matrix_at(values, i, s) +
                                                 candidates[i].lesson[objective];
    draws->values[objective] = values;
    return STATUS_OK;
}

static bool within(const Draws *draws, int i, int s)
{
    const Campaign *campaign = &draws->workshop->campaign;
    return campaign->surface_max >= 1 ||
           *matrix_at(draws->values[OBJECTIVE_SURFACE], i, s) <=
               objective_forward(OBJECTIVE_SURFACE, rank_surface_limit(campaign));
}

static bool beats(const Draws *draws, int a, int b, int s)
{
    bool better = false;
    for (int k = 0; k < OBJECTIVE_COUNT; k++) {
        const double weight = draws->workshop->campaign.weight[k];
        if (weight == 0)
            continue;
        const double difference = copysign(1, weight) * (*matrix_at(draws->values[k], a, s) -
                                                         *matrix_at(draws->values[k], b, s));
        if (difference < 0)
            return false;
        better |= difference > 0;
    }
    return better;
}

static void count_fronts(const Draws *draws, Candidate *candidates)
{
    for (int i = 0; i < draws->count; i++) {
        int front = 0;
        for (int s = 0; s < DRAWS; s++) {
            bool on = within(draws, i, s);
            for (int j = 0; j < draws->count && on; j++)
                on = !(beats(draws, j, i, s) && within(draws, j, s));
            front += on;
        }
        candidates[i].front = (double)front / DRAWS;
    }
}

static Status draw_all(const Emulator *emulator, const Candidate *candidates, Arena *scratch,
                       Draws *draws, Error *err)
{
    const int n = draws->count;
    double *data = arena_alloc(scratch, (size_t)n * FEATURE_COUNT + 1, sizeof *data);
    if (!data)
        return arena_exhausted(scratch, err);
    const Matrix features = matrix_view(data, n, FEATURE_COUNT);
    for (int i = 0; i < n; i++)
        for (int f = 0; f < FEATURE_COUNT; f++)
            *matrix_at(features, i, f) = candidates[i].features[f];
    for (int k = 0; k < OBJECTIVE_COUNT; k++)
        if (is_wanted(&draws->workshop->campaign, (Objective)k))
            TRY(draw(emulator, candidates, features, (Objective)k, scratch, draws, err));
    return STATUS_OK;
}

Status pareto_probabilities(const Workshop *workshop, const Emulator *emulator,
                            Candidate *candidates, int count, Error *err)
{
    Arena scratch = {0};
    Draws draws = {.workshop = workshop, .count = count < TOGETHER ? count : TOGETHER};
    for (int i = 0; i < count; i++)
        candidates[i].front = NAN;
    if (count == 0)
        return STATUS_OK;
    const Status status = draw_all(emulator, candidates, &scratch, &draws, err);
    if (status == STATUS_OK)
        count_fronts(&draws, candidates);
    arena_clear(&scratch);
    return status == STATUS_UNAVAILABLE ? STATUS_OK : status;
}
