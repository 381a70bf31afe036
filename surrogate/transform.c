#include "surrogate/transform.h"

#include <assert.h>
#include <math.h>
#include <string.h>

static const char *const WORDS[TRANSFORM_COUNT] = {
#define X(name, word, meaning) [TRANSFORM_##name] = word,
    TRANSFORM_LIST(X)
#undef X
};

const char *transform_word(TransformKind kind)
{
    assert(kind < TRANSFORM_COUNT);
    return WORDS[kind];
}

int transform_find(const char *word)
{
    for (int kind = 0; kind < TRANSFORM_COUNT; kind++)
        if (strcmp(word, WORDS[kind]) == 0)
            return kind;
    return -1;
}

static double upper(Transform transform)
{
    return transform.lower == 0 && transform.upper == 0 ? 1 : transform.upper;
}

bool transform_applies(Transform transform, const double *y, int n)
{
    for (int i = 0; i < n; i++) {
        if (transform.kind == TRANSFORM_LOG && !(y[i] > 0))
            return false;
        const bool inside = y[i] > transform.lower && y[i] < upper(transform);
        if (transform.kind == TRANSFORM_LOGIT && !inside)
            return false;
    }
    return true;
}

double transform_forward(Transform transform, double y)
{
    switch (transform.kind) {
    case TRANSFORM_LOG:
        return log(y);
    case TRANSFORM_LOGIT:
        return log((y - transform.lower) / (upper(transform) - y));
    default:
        return y;
    }
}

double transform_inverse(Transform transform, double z)
{
    switch (transform.kind) {
    case TRANSFORM_LOG:
        return exp(z);
    case TRANSFORM_LOGIT: {
        // Written so that neither end overflows.
        const double tail = exp(-fabs(z)), share = tail / (1 + tail);
        const double width = upper(transform) - transform.lower;
        return z < 0 ? transform.lower + width * share : upper(transform) - width * share;
    }
    default:
        return z;
    }
}

double transform_slope(Transform transform, double y)
{
    switch (transform.kind) {
    case TRANSFORM_LOG:
        return 1 / y;
    case TRANSFORM_LOGIT:
        return 1 / (y - transform.lower) + 1 / (upper(transform) - y);
    default:
        return 1;
    }
}

double transform_spread(Transform transform, double z, double sd)
{
    if (transform.kind == TRANSFORM_NONE)
        return sd;
    return 0.5 * (transform_inverse(transform, z + sd) - transform_inverse(transform, z - sd));
}
