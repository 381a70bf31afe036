// Monotone maps of a response to a scale on which a Gaussian process is a fair model of it.
#ifndef SURROGATE_TRANSFORM_H
#define SURROGATE_TRANSFORM_H

#include <stdbool.h>

// X(name, word, meaning)
#define TRANSFORM_LIST(X)                                                  \
    X(AUTO, "auto", "the best one by leave-one-out predictive density")   \
    X(NONE, "none", "y")                                                   \
    X(LOG, "log", "log(y), for y > 0")                                     \
    X(LOGIT, "logit", "log((y - lower) / (upper - y)), for y in between")

typedef enum TransformKind {
#define X(name, word, meaning) TRANSFORM_##name,
    TRANSFORM_LIST(X)
#undef X
    TRANSFORM_COUNT
} TransformKind;

// The zero value stands for AUTO and serves in options only.
typedef struct Transform {
    TransformKind kind;
    double lower, upper; // of the logit; both 0 means 0 and 1
} Transform;

const char *transform_word(TransformKind kind);
int transform_find(const char *word); // -1: unknown

// Whether every one of the n values of [y] has an image.
bool transform_applies(Transform transform, const double *y, int n);

double transform_forward(Transform transform, double y);
double transform_inverse(Transform transform, double z);
// dz/dy at y.
double transform_slope(Transform transform, double y);

// Half the distance between the images of z - sd and z + sd: the standard deviation in the unit
// of y, by quantiles, to go with the median transform_inverse(z).
double transform_spread(Transform transform, double z, double sd);

#endif
