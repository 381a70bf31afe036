// Unit names, as people print them, to SI and back.
#ifndef BASE_UNITS_H
#define BASE_UNITS_H

#include <stdbool.h>

// Finds the factor and offset of unit [name]: SI = value * factor + offset. Names are the
// canonical spellings of the catalog ("mA/cm2", "mAh/cm2", "h", "%", "mV", "Cel", ...).
// False when the name is unknown.
bool unit_find(const char *name, double *factor, double *offset);

// The canonical spelling of a printed unit ("mA cm-2", "mA cm^{-2}", "mA·cm−2" -> "mA/cm2"), or
// NULL when it is unknown.
const char *unit_canonical(const char *printed);

#endif
