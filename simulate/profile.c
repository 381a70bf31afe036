#include "simulate/profile.h"

#include <assert.h>
#include <math.h>

Profile profile_uniform(double value)
{
    return (Profile){.shape = PROFILE_LINEAR, .top = value, .bottom = value};
}

Profile profile_graded(double top, double bottom, ProfileShape shape)
{
    assert(shape != PROFILE_TABLE);
    return (Profile){.shape = shape, .top = top, .bottom = bottom};
}

static double table_at(const Profile *profile, double z)
{
    int i = 0;
    while (i < profile->count && profile->z[i] < z)
        i++;
    if (i == 0)
        return profile->value[0];
    if (i == profile->count)
        return profile->value[i - 1];
    const double share = (z - profile->z[i - 1]) / (profile->z[i] - profile->z[i - 1]);
    return profile->value[i - 1] + share * (profile->value[i] - profile->value[i - 1]);
}

double profile_at(const Profile *profile, double z)
{
    switch (profile->shape) {
    case PROFILE_LINEAR:
        return profile->top + z * (profile->bottom - profile->top);
    case PROFILE_LOG:
        return profile->top * pow(profile->bottom / profile->top, z);
    case PROFILE_STEP:
        return z < 0.5 ? profile->top : profile->bottom;
    case PROFILE_TABLE:
        return table_at(profile, z);
    }
    return NAN;
}

// The mean of a table's broken line: the trapezia between its points within the range.
static double table_mean(const Profile *profile, double low, double high)
{
    double sum = 0;
    double from = low;
    for (int i = 0; i <= profile->count && from < high; i++) {
        const double to = i < profile->count ? fmin(profile->z[i], high) : high;
        if (to <= from)
            continue;
        sum += (to - from) * 0.5 * (table_at(profile, from) + table_at(profile, to));
        from = to;
    }
    return sum / (high - low);
}

double profile_mean(const Profile *profile, double low, double high)
{
    assert(low < high);
    switch (profile->shape) {
    case PROFILE_STEP: {
        const double above = fmax(0, fmin(high, 0.5) - low) / (high - low);
        return above * profile->top + (1 - above) * profile->bottom;
    }
    case PROFILE_TABLE:
        return table_mean(profile, low, high);
    case PROFILE_LINEAR:
    case PROFILE_LOG:
        return profile_at(profile, 0.5 * (low + high));
    }
    return NAN;
}

// The extreme value in the direction of [sign]; a comparison that NaN wins.
static double extreme(const Profile *profile, double sign)
{
    if (profile->shape != PROFILE_TABLE) {
        if (isnan(profile->top) || isnan(profile->bottom))
            return NAN;
        return sign * fmax(sign * profile->top, sign * profile->bottom);
    }
    double best = profile->value[0];
    for (int i = 1; i < profile->count; i++)
        if (isnan(profile->value[i]) || sign * profile->value[i] > sign * best)
            best = profile->value[i];
    return best;
}

double profile_low(const Profile *profile)
{
    return extreme(profile, -1);
}

double profile_high(const Profile *profile)
{
    return extreme(profile, 1);
}
