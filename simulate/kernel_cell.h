// The closures of docs/model.md in one cell, with their derivatives, for all lanes at once. The
// plain form, one formula a function, is closures.h; a test holds the two together.
#ifndef SIMULATE_KERNEL_CELL_H
#define SIMULATE_KERNEL_CELL_H

#include "simulate/constants.h"
#include "simulate/kernel_film.h"

// What a reaction or a transport depends on.
typedef struct Local {
    Lane salt;     // mol.m-3, concentration
    Lane eta;      // V
    Lane reach;    // none
    Lane lithium;  // none, or m on the plane
    Lane porosity; // none, what is left of it
} Local;

// A value and its derivatives by the members of Local.
typedef struct Slope {
    Lane value, salt, eta, reach, lithium, porosity;
} Slope;

// A value and its derivative by the one thing it depends on.
typedef struct Curve {
    Lane value, slope;
} Curve;

typedef struct Transport {
    Lane conductivity, conductivity_salt, conductivity_porosity; // S.m-1, effective
    Lane diffusivity, diffusivity_salt, diffusivity_porosity;    // m2.s-1, effective
    Lane solid, solid_reach;                                     // S.m-1, effective
} Transport;

// Volumes formed: lithium = live * reaction, all that takes pore space = total * reaction.
typedef struct Yield {
    Slope live;     // m3.C-1
    Curve total;    // m3.C-1, by eta
    Lane dead, sei; // m3.C-1
    Mask plating;
} Yield;

// -- Pieces --

// i0 x sqrt((1 + saturation) / (x + saturation)), by salt; [exchange_current] holds the
// numerator's root.
INLINE Curve exchange(const LaneConstants *q, Lane exchange_current, Lane salt)
{
    const Lane relative = lane_of(q->salt_inverse);
    const Lane x = lane_max(salt * relative, lane_all(0));
    const Lane saturation = lane_of(q->exchange_saturation);
    const Lane scale = exchange_current / lane_sqrt(x + saturation);
    const Lane slope = scale * (0.5 * x + saturation) / (x + saturation) * relative;
    return (Curve){scale * x, lane_select(salt > 0, slope, lane_all(0))};
}

// The share of wall under lithium, by lithium. Zero, and flat, without any.
INLINE Curve coverage(const LaneConstants *q, const LaneCell *cell, Lane lithium)
{
    const Lane scale = lane_of(cell->coverage_inverse);
    const Lane x = lane_max(lithium * scale, lane_all(0));
    const Lane onset = lane_of(q->coverage_onset);
    const Lane ratio = x / (x + onset);
    const Lane bare = lane_exp(-(x * ratio));
    return (Curve){1 - bare, bare * ratio * (2 - ratio) * scale};
}

// Plating on bare wall past a threshold: 2 sinh(p) p / (p + softness), by the [p] = y of a film;
// nothing where [past] does not hold.
INLINE Curve nucleation(const LaneConstants *q, const Film *film, Mask past)
{
    const Lane soft = lane_of(q->nucleation_softness);
    const Lane share = 1 / (film->y + soft);
    const Lane ratio = film->y * share;
    const Lane sinh2 = film->up - film->down;
    const Lane slope = (film->up + film->down) * ratio + sinh2 * soft * share * share;
    const Lane none = lane_all(0);
    return (Curve){lane_select(past, sinh2 * ratio, none), lane_select(past, slope, none)};
}

typedef struct Room {
    Curve growing, stripping; // by the porosity left
} Room;

// What a filling pore leaves of the reaction.
INLINE Room room(const LaneConstants *q, const LaneCell *cell, Lane porosity)
{
    const Lane scale = lane_of(cell->porosity_inverse);
    const Lane r = lane_max(porosity * scale, lane_all(1e-9));
    const Lane free = lane_max(r - lane_of(q->fill_limit), lane_all(0));
    const Lane soft = lane_of(q->fill_softness);
    const Lane soft2 = soft * soft;
    const Lane share = 1 / (free * free + soft2);
    const Lane gate = free * free * share;
    const Lane root = lane_sqrt(r);
    const Lane growing_slope = 0.5 * gate / root + root * 2 * free * soft2 * share * share;
    const Lane stripping = lane_sqrt(r + lane_of(q->strip_floor));
    return (Room){{root * gate, growing_slope * scale}, {stripping, 0.5 / stripping * scale}};
}

// x^2 / (x^2 + threshold^2), zero for x < 0.
INLINE Curve front(Lane x, Lane threshold)
{
    const Lane held = lane_max(x, lane_all(0));
    const Lane square = threshold * threshold;
    const Lane share = 1 / (held * held + square);
    return (Curve){held * held * share, 2 * held * square * share * share};
}

// -- Reaction --

// Bare wall, relative to the exchange current: behind the front of lithium without a barrier,
// ahead of it with the skeleton's own, or the foil's where its reach counts.
typedef struct Bare {
    Lane value, by_u, by_ratio, by_reach;
} Bare;

INLINE Bare bare_wall(const LaneConstants *q, const LaneCell *cell, const Films *films,
                      Mask plating, Lane reach)
{
    const Curve wired = front(reach, lane_of(q->front_threshold));
    const Curve on_lithium = nucleation(q, &films->lithium, plating);
    const Curve on_own = nucleation(q, &films->own, films->own.y > 0);
    const Curve on_foil = nucleation(q, &films->foil, films->foil.y > 0);
    const Lane electrode = lane_of(cell->wired);
    const Lane collector = (1 - electrode) * lane_of(cell->foil_front);
    const Lane ahead = electrode * on_own.value + collector * on_foil.value;
    const Lane rest = 1 - wired.value;
    const Lane lithium_slope = wired.value * on_lithium.slope;
    const Lane own_slope = rest * electrode * on_own.slope;
    const Lane foil_slope = rest * collector * on_foil.slope;
    return (Bare){
        .value = wired.value * on_lithium.value + rest * ahead,
        .by_u = -(lithium_slope * films->lithium.by_goal + own_slope * films->own.by_goal +
                  foil_slope * films->foil.by_goal),
        .by_ratio = lithium_slope * films->lithium.by_ratio + own_slope * films->own.by_ratio +
                    foil_slope * films->foil.by_ratio,
        .by_reach = wired.slope * (on_lithium.value - ahead),
    };
}

// The charge reacted per volume, A.m-3 (the plane: per area, A.m-2), plating > 0. [strip] takes
// the current per lithium area, A.m-2.
INLINE Slope reaction(const LaneConstants *q, const LaneCell *cell, const Local *at, Slope *strip)
{
    const Curve i0 = exchange(q, lane_of(cell->exchange), at->salt);
    const Lane scale = lane_of(q->thermal_scale);
    const Lane ratio = lane_of(cell->film) * i0.value;
    const Lane ratio_salt = lane_of(cell->film) * i0.slope;
    const Lane u = at->eta * scale;
    const Mask plating = u < 0;
    const Films films = drives(q, cell, u, ratio);
    const Film *film = &films.lithium;
    const Curve covered = coverage(q, cell, at->lithium);
    const Room left = room(q, cell, at->porosity);
    const Bare bare = bare_wall(q, cell, &films, plating, at->reach);

    // Lithium surface: (e^-y - e^y) f, f from growing to stripping as y rises past zero.
    const Lane soft = lane_of(q->room_softness);
    const Lane y_strip = lane_select(plating, lane_all(0), film->y);
    const Lane inverse = 1 / (y_strip + soft);
    const Lane share = y_strip * inverse;
    const Lane share_slope = soft * inverse * inverse;
    const Lane more = left.stripping.value - left.growing.value;
    const Lane f = left.growing.value + share * more;
    const Lane f_y = lane_select(u > 0, share_slope * more, lane_all(0));
    const Lane f_porosity =
        left.growing.slope + share * (left.stripping.slope - left.growing.slope);
    const Lane sign = lane_select(plating, lane_all(-1), lane_all(1));
    const Lane k = -sign * (film->up - film->down);
    const Lane kf_y = k * f_y - (film->up + film->down) * f;
    const Lane kf_ratio = kf_y * sign * film->by_ratio;

    const Lane area = lane_of(cell->area);
    const Lane uncovered = 1 - covered.value;
    const Lane growing = left.growing.value;
    const Lane relative = covered.value * k * f + uncovered * growing * bare.value;
    const Lane amount = area * i0.value;
    const Lane by_ratio = covered.value * kf_ratio + uncovered * growing * bare.by_ratio;
    *strip = (Slope){.value = i0.value * k * f,
                     .salt = i0.slope * k * f + i0.value * kf_ratio * ratio_salt,
                     .eta = i0.value * kf_y * film->by_goal * scale,
                     .porosity = i0.value * k * f_porosity};
    return (Slope){
        .value = amount * relative,
        .salt = area * i0.slope * relative + amount * by_ratio * ratio_salt,
        .eta = amount * scale *
               (covered.value * kf_y * film->by_goal + uncovered * growing * bare.by_u),
        .reach = amount * uncovered * growing * bare.by_reach,
        .lithium = amount * covered.slope * (k * f - growing * bare.value),
        .porosity = amount * (covered.value * k * f_porosity +
                              uncovered * left.growing.slope * bare.value),
    };
}

// What becomes of the charge: some of what plates turns into interphase, some of what strips is
// cut off.
INLINE Yield yield(const LaneConstants *q, const LaneCell *cell, Lane eta, Lane current,
                   const Slope *strip)
{
    const double volume = LITHIUM_VOLUME / FARADAY; // m3.C-1
    const Mask plating = current > 0;
    const Lane none = lane_all(0);
    const Lane sei_volume = lane_of(q->sei_volume);
    const Lane slope = lane_of(cell->sei_slope) * lane_select(eta < 0, lane_all(-1), lane_all(1));
    const Lane sei = lane_of(cell->sei_base) + slope * eta;

    const Lane spot = lane_of(cell->hot_spot) * strip->value;
    const Lane half = lane_of(q->dead_current);
    const Lane share = 1 / (spot * spot + half * half);
    const Lane fast = lane_of(q->dead_share_current);
    const Lane cut = lane_of(cell->dead_share) + fast * spot * spot * share;
    const Lane cut_slope = volume * fast * 2 * spot * half * half * share * share *
                           lane_of(cell->hot_spot);
    return (Yield){
        .plating = plating,
        .live = {.value = volume * lane_select(plating, 1 - sei, 1 + cut),
                 .salt = lane_select(plating, none, cut_slope * strip->salt),
                 .eta = lane_select(plating, -volume * slope, cut_slope * strip->eta),
                 .porosity = lane_select(plating, none, cut_slope * strip->porosity)},
        .total = {lane_select(plating, volume + (sei_volume - volume) * sei, lane_all(volume)),
                  lane_select(plating, (sei_volume - volume) * slope, none)},
        .dead = lane_select(plating, none, -volume * cut),
        .sei = lane_select(plating, sei_volume * sei, none),
    };
}

// -- Transport --

// The electrolyte's conductivity and diffusivity, free of the pores, by salt.
typedef struct Bulk {
    Curve conductivity, diffusivity;
} Bulk;

INLINE Bulk bulk(const LaneConstants *q, Lane salt)
{
    const Lane relative = lane_of(q->salt_inverse);
    const Lane raw = salt * relative;
    const Lane ceiling = lane_of(q->salt_ceiling);
    const Lane x = lane_min(lane_max(raw, lane_all(1e-4)), ceiling);
    const Lane by_salt = lane_select((raw > 1e-4) & (raw < ceiling), relative, lane_all(0));
    const Lane peak = lane_of(q->conductivity_peak);
    const Lane kappa = lane_of(q->conductivity) * lane_exp((1 - x) * peak);
    const Lane decay = lane_of(q->diffusivity_decay);
    const Lane diffusivity = lane_of(q->diffusivity) * lane_exp(decay * (1 - x));
    return (Bulk){{kappa * x, kappa * (1 - x * peak) * by_salt},
                  {diffusivity, -decay * diffusivity * by_salt}};
}

INLINE Transport transport(const LaneConstants *q, const LaneCell *cell, const Local *at)
{
    const Bulk free = bulk(q, at->salt);
    const Lane straight = lane_of(cell->tortuosity);
    const Mask given = straight > 0;
    const Lane root = lane_sqrt(at->porosity);
    const Lane share = lane_select(given, at->porosity * straight, at->porosity * root);
    const Lane share_slope = lane_select(given, straight, 1.5 * root);

    const Lane foil = lane_of(cell->foil);
    const Lane metal = at->reach + foil - at->reach * foil;
    const Lane steepness = lane_of(q->percolation_steepness);
    const Lane far = 1 / (1 + lane_exp((metal - lane_of(q->percolation_threshold)) * steepness));
    const Lane span = lane_of(q->percolation_span);
    const Lane lithium = lane_of(q->lithium_conductivity) * lane_exp(-span * far);
    return (Transport){
        .conductivity = free.conductivity.value * share,
        .conductivity_salt = free.conductivity.slope * share,
        .conductivity_porosity = free.conductivity.value * share_slope,
        .diffusivity = free.diffusivity.value * share,
        .diffusivity_salt = free.diffusivity.slope * share,
        .diffusivity_porosity = free.diffusivity.value * share_slope,
        .solid = lane_of(cell->skeleton) + lithium,
        .solid_reach = lithium * span * far * (1 - far) * steepness * (1 - foil),
    };
}

#endif
