// What the tests of the simulator share: the shipped parameters, and designs drawn at random over
// the whole space.
#ifndef TESTS_SIMULATE_WORLD_H
#define TESTS_SIMULATE_WORLD_H

#include <stdio.h>

#include "base/random.h"
#include "simulate/simulator.h"
#include "tests/check.h"

// Static, since cmocka's groups share it; read once by world_open().
typedef struct World {
    Arena arena;
    Parameters parameters;
} World;

static inline int world_open(void **state)
{
    static World world;
    Error err = {0};
    CHECK_OK(parameters_read(HOSTSCREEN_DATA "/parameters.json", &world.arena, &world.parameters,
                             &err));
    *state = &world;
    return 0;
}

static inline int world_close(void **state)
{
    World *world = *state;
    arena_clear(&world->arena);
    return 0;
}

// The host of the trends: 100 um, 0.8 porous, 28 um pores, 15 mV, tortuosity 1.5, 1 mA/cm2 to
// 2 mAh/cm2.
static inline Design world_design(const World *world)
{
    Design design;
    Error err = {0};
    CHECK_OK(design_default(&world->parameters, &design, &err));
    design.tortuosity = profile_uniform(1.5);
    return design;
}

static inline double draw(uint64_t index, uint64_t number, double low, double high)
{
    return low + (high - low) * random_uniform(2024, index, number);
}

static inline double draw_log(uint64_t index, uint64_t number, double low, double high)
{
    return low * pow(high / low, random_uniform(2024, index, number));
}

// Any design of the space: dielectrics, steep and step gradients, films, overfull hosts.
static inline Design world_draw(const World *world, uint64_t index)
{
    Design d = world_design(world);
    const ProfileShape shapes[] = {PROFILE_LINEAR, PROFILE_LOG, PROFILE_STEP};
    const ProfileShape shape = shapes[(int)draw(index, 1, 0, 3)];
    d.name = "drawn";
    d.thickness = draw_log(index, 2, 20e-6, 400e-6);
    d.porosity = profile_graded(draw(index, 3, 0.5, 0.95), draw(index, 4, 0.5, 0.95), shape);
    d.pore_diameter = profile_graded(draw_log(index, 5, 1e-6, 100e-6),
                                     draw_log(index, 6, 1e-6, 100e-6), shape);
    d.conductivity = profile_graded(draw_log(index, 7, 1e-10, 1e7),
                                    draw_log(index, 8, 1e-10, 1e7),
                                    shape == PROFILE_STEP ? shape : PROFILE_LOG);
    if (draw(index, 9, 0, 1) < 0.2)
        d.conductivity = profile_uniform(1e-10);
    d.nucleation_overpotential = profile_graded(draw(index, 10, 0, 0.06),
                                                draw(index, 11, 0, 0.06), PROFILE_LINEAR);
    d.tortuosity = profile_uniform(draw(index, 12, 1, 6));
    if (draw(index, 13, 0, 1) < 0.25)
        d.film_resistance = profile_uniform(draw_log(index, 14, 1e-4, 1e-2));
    d.protocol.current = draw_log(index, 15, 2, 60);
    d.protocol.capacity = draw_log(index, 16, 0.5, 10) * 36000;
    d.electrolyte =
        world->parameters
            .electrolytes[(int)draw(index, 17, 0, world->parameters.electrolyte_count)];
    return d;
}

// Simulates one design and fails the test when that is impossible; the result may still say that
// the run ended early.
static inline Result world_run(const Simulator *simulator, const Design *design,
                               const SimulatorOptions *options, Arena *arena)
{
    Result result;
    Error err = {0};
    CHECK_OK(design_check(design, &err));
    CHECK_OK(simulator->run(design, 1, options, arena, &result, &err));
    return result;
}

#endif
