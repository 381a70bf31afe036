// The constants of the simulator that published values calibrate. Each is believed to lie within
// the range of its prior, taken as two standard deviations either way, evenly in the logarithm on
// each side of its best value; so that z is standard normal, and 0 the best value.
#ifndef CAMPAIGN_UNKNOWNS_H
#define CAMPAIGN_UNKNOWNS_H

#include "campaign/fusion.h"
#include "simulate/design.h"

// X(name, heading); constants of simulate/constants.def, but for the exchange current, which is
// the electrolyte's. The interphase charge is the first: electrolytes have one of their own beside.
#define UNKNOWN_LIST(X)                                              \
    X(sei_scale, "interphase charge")                                \
    X(dead_share, "dead lithium everywhere")                         \
    X(dead_share_surface, "dead lithium on the surface")             \
    X(dead_current, "current at which lithium dies")                 \
    X(nucleation_scale, "scale of nucleation overpotentials")        \
    X(short_protrusion, "protrusion that shorts a cell")             \
    X(electrolyte_use, "use of electrolyte")                         \
    X(exchange_current, "exchange current")

typedef enum Unknown {
#define X(name, heading) UNKNOWN_##name,
    UNKNOWN_LIST(X)
#undef X
    UNKNOWN_COUNT
} Unknown;

extern const char *const UNKNOWN_NAMES[UNKNOWN_COUNT];
extern const char *const UNKNOWN_HEADINGS[UNKNOWN_COUNT];

// What the unknown is multiplied by at [z], against its best value.
double unknown_factor(const Parameters *parameters, Unknown unknown, double z);

// Two standard deviations of the unknown, in decades: the mean of both sides.
double unknown_decades(const Parameters *parameters, Unknown unknown);

// Sets the unknowns of [design], whose constants are the best values.
//   z  UNKNOWN_COUNT
void unknowns_apply(const Parameters *parameters, const double *z, Design *design);

#endif
