#include "surrogate/improvement.h"

#include <math.h>

static const double DENSITY_MAX = 0.39894228040143268; // of a standard normal variable

void improvement_expected(const double *mean, const double *sd, int n, double best, double *out)
{
    for (int i = 0; i < n; i++) {
        const double distance = mean[i] - best;
        const double t = sd[i] > 0 ? distance / sd[i] : 0;
        out[i] = fmax(distance, 0);
        if (sd[i] > 0)
            // density(t) + t P(below t), with the greater part of the sum taken out.
            out[i] += sd[i] * fmax(DENSITY_MAX * exp(-0.5 * t * t) -
                                       fabs(t) * 0.5 * erfc(fabs(t) * M_SQRT1_2), 0);
    }
}

void improvement_probability(const double *mean, const double *sd, int n, double best,
                             double *out)
{
    for (int i = 0; i < n; i++)
        out[i] = sd[i] > 0 ? 0.5 * erfc((best - mean[i]) / sd[i] * M_SQRT1_2) : mean[i] > best;
}
