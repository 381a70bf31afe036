#include "campaign/unknowns.h"

#include <math.h>
#include <string.h>

const char *const UNKNOWN_NAMES[UNKNOWN_COUNT] = {
#define X(name, heading) #name,
    UNKNOWN_LIST(X)
#undef X
};
const char *const UNKNOWN_HEADINGS[UNKNOWN_COUNT] = {
#define X(name, heading) heading,
    UNKNOWN_LIST(X)
#undef X
};

// Lithium through an interphase: measured values in one electrolyte spread by more (Boyle et al.,
// ACS Energy Lett. 2020, 5, 701, by methods); a factor of 3 either way. Assumption.
static const double EXCHANGE_FACTOR = 3;

_Static_assert((int)UNKNOWN_COUNT <= (int)FUSION_CONSTANTS, "a fusion has room for all unknowns");

// How far below and above its best value an unknown may lie, as factors.
static void find_range(const Parameters *parameters, Unknown unknown, double *low, double *high)
{
    *low = 1 / EXCHANGE_FACTOR;
    *high = EXCHANGE_FACTOR;
    if (unknown == UNKNOWN_exchange_current)
        return;
    const ConstantField *field = constant_find(UNKNOWN_NAMES[unknown]);
    const Prior *prior = &parameters->priors[field - CONSTANT_FIELDS];
    const double best = constant_value(&parameters->constants, field);
    *low = prior->low / best;
    *high = prior->high / best;
}

double unknown_factor(const Parameters *parameters, Unknown unknown, double z)
{
    double low = 1;
    double high = 1;
    find_range(parameters, unknown, &low, &high);
    return z < 0 ? pow(low, -0.5 * z) : pow(high, 0.5 * z);
}

double unknown_decades(const Parameters *parameters, Unknown unknown)
{
    double low = 1;
    double high = 1;
    find_range(parameters, unknown, &low, &high);
    return 0.5 * log10(high / low);
}

void unknowns_apply(const Parameters *parameters, const double *z, Design *design)
{
    for (int k = 0; k < UNKNOWN_COUNT; k++) {
        const double factor = unknown_factor(parameters, (Unknown)k, z[k]);
        const ConstantField *field = constant_find(UNKNOWN_NAMES[k]);
        if (field)
            *constant_at(&design->constants, field) *= factor;
        else
            design->electrolyte.exchange_current *= factor;
    }
}
