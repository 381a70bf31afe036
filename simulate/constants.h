// The constants of the model, one definition each in constants.def.
#ifndef SIMULATE_CONSTANTS_H
#define SIMULATE_CONSTANTS_H

#include <stddef.h>

// SI; units in constants.def.
typedef struct Constants {
#define X(name, unit, low, high, help) double name;
#include "simulate/constants.def"
#undef X
} Constants;

// What is known of one constant.
typedef struct ConstantField {
    const char *name;
    const char *unit; // "1": none
    double low, high; // the range that makes sense
    const char *help;
    size_t offset; // within Constants
} ConstantField;

extern const ConstantField CONSTANT_FIELDS[];
extern const int CONSTANT_COUNT;

static inline double *constant_at(Constants *constants, const ConstantField *field)
{
    return (double *)((char *)constants + field->offset);
}

static inline double constant_value(const Constants *constants, const ConstantField *field)
{
    return *(const double *)((const char *)constants + field->offset);
}

// The field [name], or NULL.
const ConstantField *constant_find(const char *name);

// Physical constants, exact by definition of the SI, and lithium's molar volume:
// 6.941e-3 kg.mol-1 over 534 kg.m-3.
#define FARADAY 96485.33212           // C.mol-1
#define GAS_CONSTANT 8.31446261815324 // J.mol-1.K-1
#define LITHIUM_VOLUME 1.3e-5         // m3.mol-1
#define REFERENCE_TEMPERATURE 298.15  // K

#endif
