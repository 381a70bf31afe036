// Made-up worlds whose truth is known: a simulator with constants, its discrepancy, papers with
// habits of their own, and instruments that end at a limit.
#ifndef TESTS_CAMPAIGN_WORLD_H
#define TESTS_CAMPAIGN_WORLD_H

#include <stdio.h>

#include "base/random.h"
#include "campaign/fusion.h"
#include "tests/check.h"

enum { WORLD_ROWS = 36, WORLD_CONSTANTS = 3 };

typedef struct Truth {
    double b[2];
    double t[WORLD_CONSTANTS];
    double size[SIZE_COUNT];
} Truth;

static const Truth WORLD_PLAIN = {{0.4, 0.7}, {0.8, -0.5, 0.3}, {0.2, 0.15, 0.08}};

static const FusionPrior WORLD_PRIOR = {.offset_sd = 1, .slope_mean = {0.5}, .slope_sd = {0.5},
                                        .size = {0.2, 0.15, 0.08}};

typedef struct World {
    Truth truth;
    FusionRow rows[WORLD_ROWS];
    char names[WORLD_ROWS][16];
    FusionRow next; // a new recipe of a new paper
} World;

// Everything drawn from WORLD_PRIOR; squares of sizes from inverse gamma with 4 degrees.
static inline void world_truth(uint64_t seed, Truth *truth)
{
    truth->b[0] = random_normal(seed, 11, 0);
    truth->b[1] = 0.5 + 0.5 * random_normal(seed, 11, 1);
    for (int k = 0; k < WORLD_CONSTANTS; k++)
        truth->t[k] = random_normal(seed, 12, (uint64_t)k);
    for (int k = 0; k < SIZE_COUNT; k++) {
        double chi = 0;
        for (int i = 0; i < 4; i++)
            chi += pow(random_normal(seed, 13, (uint64_t)(4 * k + i)), 2);
        truth->size[k] = WORLD_PRIOR.size[k] * sqrt(4 / chi);
    }
}

// A row at a host of its own; what its descriptors leave open is part of the truth.
static inline FusionRow world_row(const Truth *truth, uint64_t seed, int i)
{
    const uint64_t n = (uint64_t)i;
    FusionRow row = {.point = {.x = {random_normal(seed, 1, n)}, .x_sd = {i % 3 ? 0.1 : 0.3}}};
    double simulated = row.point.x[0] + row.point.x_sd[0] * random_normal(seed, 2, n);
    for (int k = 0; k < WORLD_CONSTANTS; k++) {
        row.point.sensitivity[k] = 0.6 * random_normal(seed, 3 + (uint64_t)k, n);
        simulated += row.point.sensitivity[k] * truth->t[k];
    }
    row.y = truth->b[0] + truth->b[1] * simulated +
            truth->size[SIZE_RECIPE] * random_normal(seed, 7, n) +
            truth->size[SIZE_REPEAT] * random_normal(seed, 8, n);
    return row;
}

// Rows 0 to 5 come from three papers of two hosts each. Of a quarter of all, the instrument ends
// at a limit, and what lies beyond is known only as "at least the limit".
static inline void world_make(const Truth *truth, uint64_t seed, World *world)
{
    world->truth = *truth;
    // Centred at 0, so that the prior of the offset means what it says.
    double centre = 0;
    for (int i = 0; i < WORLD_ROWS; i++)
        centre += random_normal(seed, 1, (uint64_t)i) / WORLD_ROWS;
    for (int i = 0; i < WORLD_ROWS; i++) {
        const int paper = i < 6 ? i / 2 : i;
        FusionRow row = world_row(truth, seed, i);
        snprintf(world->names[i], sizeof world->names[i], "H%d", i);
        row.group = row.point.paper = world->names[paper];
        row.point.recipe = world->names[i];
        row.y += truth->size[SIZE_PAPER] * random_normal(seed, 9, (uint64_t)paper) -
                 truth->b[1] * centre;
        const double limit = truth->b[0] + 0.5;
        if (i % 4 == 0 && row.y > limit) {
            row.y = limit;
            row.bound = BOUND_BELOW;
        }
        world->rows[i] = row;
    }
    world->next = world_row(truth, seed, WORLD_ROWS);
    world->next.group = world->next.point.paper = "next";
    world->next.y += truth->size[SIZE_PAPER] * random_normal(seed, 9, WORLD_ROWS) -
                     truth->b[1] * centre;
    world->truth.b[0] = truth->b[0] - truth->b[1] * centre;
}

#endif
