// What a design may hold, by key, place, unit and range: shared by the files of the design.
#ifndef SIMULATE_DESIGN_QUANTITY_H
#define SIMULATE_DESIGN_QUANTITY_H

#include <stdbool.h>
#include <stddef.h>

#include "simulate/design.h"

// SI = printed * numerator / denominator: both whole, so that one rounding is made.
typedef struct Quantity {
    const char *key;
    size_t offset; // within Design
    double numerator, denominator;
    double low, high; // printed
    bool required;
} Quantity;

enum { GRADED_COUNT = 10, HOST_COUNT = 3, PROTOCOL_COUNT = 5, FIELD_COUNT = 2 };
enum { CYCLES_MOST = 10000 };

extern const Quantity DESIGN_GRADED[GRADED_COUNT]; // Profiles of the host
extern const Quantity DESIGN_HOST[HOST_COUNT];
extern const Quantity DESIGN_PROTOCOL[PROTOCOL_COUNT];
extern const Quantity DESIGN_FIELD[FIELD_COUNT];

static inline void *quantity_place(Design *design, const Quantity *quantity)
{
    return (char *)design + quantity->offset;
}

static inline double quantity_si(double printed, const Quantity *quantity)
{
    return printed * quantity->numerator / quantity->denominator;
}

// The printed number that reads back as [si], should there be one.
double quantity_printed(double si, const Quantity *quantity);

#endif
