#include "campaign/wall.h"

#include <math.h>
#include <stdbool.h>

// 100 nm of it, on a wall that plates 10 A.m-2, drop 10 mV: as much as nucleation is about. Worse
// conductors are insulators. The simulator draws the same line for skeletons.
static const double INSULATOR = 1e-4; // S.m-1

static double coverage_of(const WallCoat *coat)
{
    return coat->form == COAT_BLEND ? coat->volume_share : coat->coverage;
}

static double volume_of(const WallCoat *coat)
{
    return coat->form == COAT_SITES ? 0 : coat->volume_share;
}

static bool insulates(Wall skeleton, const WallCoat *coat)
{
    return coat->form == COAT_FILM && coat->material.conductivity < INSULATOR &&
           coat->material.conductivity < skeleton.conductivity;
}

static double mix_conductivity(Wall skeleton, const WallCoat *coats, int count)
{
    double volume = 0;
    double parallel = 0;
    for (int i = 0; i < count; i++) {
        if (insulates(skeleton, &coats[i]))
            continue;
        volume += volume_of(&coats[i]);
        parallel += volume_of(&coats[i]) * coats[i].material.conductivity;
    }
    const double bare = (1 - fmin(volume, 1)) * skeleton.conductivity;
    double conductivity = bare + parallel / fmax(volume, 1);
    for (int i = 0; i < count; i++)
        if (insulates(skeleton, &coats[i]))
            conductivity = pow(conductivity, 1 - coats[i].coverage) *
                           pow(coats[i].material.conductivity, coats[i].coverage);
    return conductivity;
}

Wall wall_mix(Wall skeleton, const WallCoat *coats, int count)
{
    double covered = 0;
    double volume = 0;
    double nucleation = 0;
    double mass = 0;
    for (int i = 0; i < count; i++) {
        covered += coverage_of(&coats[i]);
        volume += volume_of(&coats[i]);
        nucleation += coverage_of(&coats[i]) * coats[i].material.nucleation_overpotential;
        mass += volume_of(&coats[i]) * coats[i].material.density;
    }
    return (Wall){
        .conductivity = mix_conductivity(skeleton, coats, count),
        .nucleation_overpotential = (1 - fmin(covered, 1)) * skeleton.nucleation_overpotential +
                                    nucleation / fmax(covered, 1),
        .density = (1 - fmin(volume, 1)) * skeleton.density + mass / fmax(volume, 1),
    };
}
