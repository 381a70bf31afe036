// The overpotentials that drive a cell's reactions: behind a resistive film they are the roots of
// an equation each, solved to the last bits without a branch.
#ifndef SIMULATE_KERNEL_FILM_H
#define SIMULATE_KERNEL_FILM_H

#include "simulate/constants.h"
#include "simulate/kernel_math.h"

// An overpotential behind a film, in units of 2RT/F: the root y >= 0 of y + ratio sinh(y) = goal,
// exp(y), exp(-y), dy/dgoal and dy/dratio.
typedef struct Film {
    Lane y, up, down, by_goal, by_ratio;
} Film;

// From above the root, where the function is convex: the smaller of goal / (1 + ratio), since
// sinh(y) >= y, and a bound of asinh(goal / ratio). Without a film that is the root.
INLINE Lane film_start(Lane goal, Lane ratio)
{
    const Lane z = goal / lane_max(ratio, lane_all(1e-280));
    return lane_min(goal / (1 + ratio), lane_log_above(1 + 2 * z));
}

// One step of Householder's third-order iteration. Two of them leave 3e-9 at most, whatever the
// goal and the ratio are.
INLINE Lane film_step(Lane y, Lane goal, Lane half, Exponentials e)
{
    const Lane bend = half * (e.up - e.down);
    const Lane rise = half * (e.up + e.down);
    const Lane f = y + bend - goal;
    const Lane slope = 1 + rise;
    const Lane square = slope * slope;
    const Lane f_bend = f * bend;
    const Lane above = 3 * f * (2 * square - f_bend);
    const Lane below = 6 * slope * (square - f_bend) + f * f * rise;
    return lane_min(above / below, y);
}

// What is left, by Newton: the exponentials follow the last step by their series.
INLINE Film film_end(Lane y, Lane goal, Lane half, Exponentials e, Lane last)
{
    const Lane d2 = last * last;
    const Lane even = 1 + d2 * (0.5 + d2 * (1.0 / 24));
    const Lane odd = last * (1 + d2 * (1.0 / 6 + d2 * (1.0 / 120)));
    const Lane up = e.up * (even - odd);
    const Lane down = e.down * (even + odd);
    const Lane by_goal = 1 / (1 + half * (up + down));
    const Lane bend = half * (up - down);
    const Lane rest = (y + bend - goal) * by_goal;
    return (Film){y - rest, up - up * rest, down + down * rest, by_goal,
                  -0.5 * (up - down) * by_goal};
}

// Three films at once: each waits for its own results at every turn, and so they overlap.
typedef struct Films {
    Film lithium, own, foil;
} Films;

INLINE Films films_solve(Lane lithium, Lane own, Lane foil, Lane ratio)
{
    const Lane half = 0.5 * ratio;
    Lane y[] = {film_start(lithium, ratio), film_start(own, ratio), film_start(foil, ratio)};
    const Lane goal[] = {lithium, own, foil};
    Exponentials e[3];
    Lane last[3];
    for (int i = 0; i < 2; i++) {
        e[0] = lane_exp_both(y[0]);
        e[1] = lane_exp_both(y[1]);
        e[2] = lane_exp_both(y[2]);
        for (int k = 0; k < 3; k++) {
            last[k] = film_step(y[k], goal[k], half, e[k]);
            y[k] -= last[k];
        }
    }
    return (Films){film_end(y[0], goal[0], half, e[0], last[0]),
                   film_end(y[1], goal[1], half, e[1], last[1]),
                   film_end(y[2], goal[2], half, e[2], last[2])};
}

INLINE Film film_select(Mask mask, const Film *yes, const Film *no)
{
    return (Film){lane_select(mask, yes->y, no->y), lane_select(mask, yes->up, no->up),
                  lane_select(mask, yes->down, no->down),
                  lane_select(mask, yes->by_goal, no->by_goal),
                  lane_select(mask, yes->by_ratio, no->by_ratio)};
}

// The three overpotentials that drive a cell at u = F eta/2RT, behind its film if it has one: of
// lithium, |u|; of its own wall and of foil, how far u is past their barriers.
INLINE Films drives(const LaneConstants *q, const LaneCell *cell, Lane u, Lane ratio)
{
    const Lane none = lane_all(0);
    const Lane one = lane_all(1);
    const Lane size = lane_abs(u);
    const Lane own = lane_max(-(u + lane_of(cell->barrier)), none);
    const Lane foil = lane_max(-(u + lane_of(q->foil_barrier)), none);
    const Exponentials e = lane_exp_both(size);
    const Films bare = {
        {size, e.up, e.down, one, none},
        {own, e.up * lane_of(cell->barrier_exp), e.down * lane_of(cell->barrier_inverse), one,
         none},
        {foil, e.up * lane_of(q->foil_barrier_exp), e.down * lane_of(q->foil_barrier_inverse), one,
         none},
    };
    const Mask filmed = ratio > 0;
    if (!lane_any(filmed))
        return bare;
    const Films behind = films_solve(size, own, foil, ratio);
    return (Films){film_select(filmed, &behind.lithium, &bare.lithium),
                   film_select(filmed, &behind.own, &bare.own),
                   film_select(filmed, &behind.foil, &bare.foil)};
}

#endif
