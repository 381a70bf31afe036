// From layers to profiles. A table of PROFILE_POINTS points follows every quantity: each layer gets
// its even part of them, and where two layers meet the line falls within a thousandth of the
// thickness.
#include "campaign/published.h"

#include <math.h>
#include <stddef.h>
#include <string.h>

#include "base/text.h"

static const double SEAM = 5e-4; // of the thickness: half the width of a change of layers

// A skeleton below the floor carries nothing the simulator could tell from zero.
static const double CONDUCTIVITY_FLOOR = 1e-12; // S.m-1
static const double CONDUCTIVITY_CEILING = 1e8; // S.m-1

Status published_find(const PublishedHosts *hosts, const char *name, const Published **host,
                      Error *err)
{
    const char *nearest = NULL;
    for (int i = 0; i < hosts->count; i++) {
        if (strcmp(hosts->items[i].name, name) == 0) {
            *host = &hosts->items[i];
            return STATUS_OK;
        }
        const char *pair[] = {nearest ? nearest : hosts->items[i].name, hosts->items[i].name};
        nearest = text_nearest(name, pair, 2);
    }
    return fail(err, STATUS_BAD_DATA, "no published host is called '%s'%s%s", name,
                nearest ? "; the nearest is " : "", nearest ? nearest : "");
}

Status published_draw(const Published *host, const double *u, Arena *arena, Published *drawn,
                      Error *err)
{
    double *values = arena_alloc(arena, (size_t)host->descriptor_count, sizeof *values);
    if (!values)
        return arena_exhausted(arena, err);
    for (int i = 0; i < host->descriptor_count; i++)
        values[i] = quantity_at(&host->descriptors[i].quantity, u[i]);
    *drawn = *host;
    drawn->values = values;
    return STATUS_OK;
}

// -- At one depth --

static double value(const Published *host, Slot slot, double absent)
{
    return slot == ABSENT ? absent : host->values[slot];
}

static double between(const Published *host, Span span, double share)
{
    const double top = host->values[span.top];
    return top + share * (host->values[span.bottom] - top);
}

// Pores change by their ratio.
static double pore_between(const Published *host, Span span, double share)
{
    const double top = host->values[span.top];
    return top * pow(host->values[span.bottom] / top, share);
}

// The depth at which layer [number] starts; that of layer_count is 1.
static double start_of(const Published *host, int number)
{
    double above = 0;
    double sum = 0;
    for (int i = 0; i < host->layer_count; i++) {
        const double share = host->values[host->layers[i].share];
        above += i < number ? share : 0;
        sum += share;
    }
    return above / sum;
}

static int layer_at(const Published *host, double z)
{
    int number = host->layer_count - 1;
    while (number > 0 && z < start_of(host, number))
        number--;
    return number;
}

// How much of what a dopant can do, it does.
static double dopant_strength(const Published *host, const Layer *layer, double depth)
{
    if (!layer->dopant)
        return 0;
    return fmin(1, between(host, layer->dopant_content, depth) / host->values[layer->dopant_full]);
}

static Wall bare_wall(const Published *host, const Layer *layer, double strength)
{
    const double reduction = layer->dopant ? host->values[layer->dopant_reduction] : 0;
    return (Wall){
        .conductivity = host->values[layer->conductivity],
        .nucleation_overpotential =
            host->values[layer->nucleation_overpotential] * (1 - reduction * strength),
        .density = host->values[layer->density],
    };
}

static WallCoat coat_at(const Published *host, const Coat *coat, double depth)
{
    WallCoat at = {
        .form = coat->form,
        .material = {host->values[coat->conductivity],
                     host->values[coat->nucleation_overpotential], host->values[coat->density]},
    };
    if (coat->coverage.top != ABSENT)
        at.coverage = between(host, coat->coverage, depth);
    if (coat->volume_share.top != ABSENT)
        at.volume_share = between(host, coat->volume_share, depth);
    return at;
}

// [depth] is that within the layer, 0 to 1.
static Wall coated_wall(const Published *host, const Layer *layer, double depth)
{
    WallCoat coats[COATS_MOST];
    for (int i = 0; i < layer->coat_count; i++)
        coats[i] = coat_at(host, &layer->coats[i], depth);
    const double strength = dopant_strength(host, layer, depth);
    return wall_mix(bare_wall(host, layer, strength), coats, layer->coat_count);
}

static void add_interphase(const Published *host, double z, PublishedPoint *point)
{
    if (!host->interphase)
        return;
    const double coverage = between(host, host->interphase_coverage, z);
    point->film_resistance = coverage * host->values[host->film_resistance];
    point->sei_charge_factor = 1 - coverage * (1 - host->values[host->sei_charge_factor]);
    point->hot_spot_factor *= 1 - coverage * (1 - host->values[host->interphase_hot_spot]);
}

PublishedPoint published_at(const Published *host, double z)
{
    const int number = layer_at(host, z);
    const Layer *layer = &host->layers[number];
    const double start = start_of(host, number);
    const double depth = (z - start) / (start_of(host, number + 1) - start);
    const double strength = dopant_strength(host, layer, depth);
    PublishedPoint point = {
        .porosity = layer->porosity.top == ABSENT ? between(host, host->porosity, z)
                                                  : between(host, layer->porosity, depth),
        .pore_diameter = layer->pore_diameter.top == ABSENT
                             ? pore_between(host, host->pore_diameter, z)
                             : pore_between(host, layer->pore_diameter, depth),
        .wall = coated_wall(host, layer, depth),
        .sei_charge_factor = 1,
        .exchange_current_factor = 1,
        .hot_spot_factor = value(host, layer->hot_spot_factor, 1),
    };
    if (layer->dopant)
        point.exchange_current_factor += strength * (host->values[layer->dopant_exchange] - 1);
    add_interphase(host, z, &point);
    return point;
}

// -- The design --

// Depths of the table's points: an even part for each layer. Returns their number.
//   z  PROFILE_POINTS
static int place_points(const Published *host, double *z)
{
    const int each = PROFILE_POINTS / host->layer_count;
    int count = 0;
    for (int i = 0; i < host->layer_count; i++) {
        const double low = start_of(host, i) + (i > 0 ? SEAM : 0);
        const double high = i + 1 < host->layer_count ? start_of(host, i + 1) - SEAM : 1;
        for (int k = 0; k < each; k++)
            z[count++] = low + (high - low) * k / (each - 1);
    }
    return count;
}

// A table through [values], or one value where all are the same.
static Profile tabulate(const double *z, const double *values, int count)
{
    Profile profile = {.shape = PROFILE_TABLE, .count = count};
    int same = 1;
    for (int i = 0; i < count; i++) {
        profile.z[i] = z[i];
        profile.value[i] = values[i];
        same += i > 0 && values[i] == values[0];
    }
    return same == count ? profile_uniform(values[0]) : profile;
}

// The mean over depth, weighted by the solid there.
//   z, points  count
static double mean_density(const double *z, const PublishedPoint *points, int count)
{
    double mass = 0;
    double solid = 0;
    for (int i = 1; i < count; i++) {
        const PublishedPoint *a = &points[i - 1];
        const PublishedPoint *b = &points[i];
        const double width = z[i] - z[i - 1];
        mass += width * ((1 - a->porosity) * a->wall.density + (1 - b->porosity) * b->wall.density);
        solid += width * ((1 - a->porosity) + (1 - b->porosity));
    }
    return mass / solid;
}

// Where each profile of a design comes from.
static const struct {
    size_t from; // within PublishedPoint
    size_t to;   // within Design
} PROFILES[] = {
    {offsetof(PublishedPoint, porosity), offsetof(Design, porosity)},
    {offsetof(PublishedPoint, pore_diameter), offsetof(Design, pore_diameter)},
    {offsetof(PublishedPoint, wall.conductivity), offsetof(Design, conductivity)},
    {offsetof(PublishedPoint, wall.nucleation_overpotential),
     offsetof(Design, nucleation_overpotential)},
    {offsetof(PublishedPoint, film_resistance), offsetof(Design, film_resistance)},
    {offsetof(PublishedPoint, sei_charge_factor), offsetof(Design, sei_charge_factor)},
    {offsetof(PublishedPoint, exchange_current_factor), offsetof(Design, exchange_current_factor)},
    {offsetof(PublishedPoint, hot_spot_factor), offsetof(Design, hot_spot_factor)},
};
enum { PROFILE_COUNT = sizeof PROFILES / sizeof *PROFILES };

static void fill_profiles(const Published *host, Design *design)
{
    double z[PROFILE_POINTS];
    double values[PROFILE_POINTS];
    PublishedPoint points[PROFILE_POINTS];
    const int count = place_points(host, z);
    for (int i = 0; i < count; i++) {
        points[i] = published_at(host, z[i]);
        points[i].wall.conductivity =
            fmin(fmax(points[i].wall.conductivity, CONDUCTIVITY_FLOOR), CONDUCTIVITY_CEILING);
    }
    for (int k = 0; k < PROFILE_COUNT; k++) {
        for (int i = 0; i < count; i++)
            values[i] = *(const double *)((const char *)&points[i] + PROFILES[k].from);
        *(Profile *)((char *)design + PROFILES[k].to) = tabulate(z, values, count);
    }
    design->skeleton_density = mean_density(z, points, count);
}

Status published_design(const Published *host, const Parameters *parameters,
                        const char *electrolyte, double current, double capacity, Design *design,
                        Error *err)
{
    const Electrolyte *found = parameters_electrolyte(parameters, electrolyte);
    if (!found) {
        const char *nearest = parameters_nearest(parameters, electrolyte);
        return fail(err, STATUS_BAD_DATA, "no electrolyte is called '%s'%s%s", electrolyte,
                    nearest ? "; the nearest is " : "", nearest ? nearest : "");
    }
    Design built = {0};
    TRY(design_default(parameters, &built, err));
    built.name = host->name;
    built.form = FORM_PORES;
    built.thickness = host->values[host->thickness];
    built.tortuosity = profile_uniform(host->values[host->tortuosity]);
    built.transport_enhancement = value(host, host->transport_enhancement, 1);
    built.transference_boost = profile_uniform(value(host, host->transference_boost, 0));
    built.electrolyte = *found;
    built.protocol.kind = CELL_HALF;
    built.protocol.current = current;
    built.protocol.capacity = capacity;
    fill_profiles(host, &built);
    TRY(design_check(&built, err));
    *design = built;
    return STATUS_OK;
}
