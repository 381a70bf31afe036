// A number as people print it: a qualifier, a sign, a range, and whatever unit follows.
#ifndef INGEST_QUANTITY_H
#define INGEST_QUANTITY_H

#include <stdbool.h>
#include <stddef.h>

// The sign exported for a qualifier: "=", ">", "<", "≥", "≤" or "≈".
typedef struct Quantity {
    double value;          // NAN when there is none
    double value_max;      // upper end of a range, NAN otherwise
    const char *qualifier; // static
    const char *unit;      // canonical, static; NULL when none follows or it is unknown
    const char *missing;   // the token, in the text itself, when it says that there is no value
    size_t missing_length;
    size_t start, length; // of the number itself (sign and range included) in the text
    size_t end;           // behind the unit, or behind the number
} Quantity;

// Reads all of [text] ('\0'-terminated) as one quantity: "≈98.2%", "> 95%", "0.33 mA cm-2",
// "N.A.". False when it is anything else.
bool quantity_read(const char *text, Quantity *quantity);

// The length of the number at [text] (sign, digits, decimals, power of ten), 0 when there is none.
size_t quantity_number(const char *text, double *value);
// The whole number at [text], 0 when there is none or it has more than nine digits.
int quantity_integer(const char *text);
// The length of the qualifier at [text], 0 when there is none; [sign] is static.
size_t quantity_qualifier(const char *text, const char **sign);
// Whether [text] (length bytes) is a way to say that there is no value.
bool quantity_missing(const char *text, size_t length);

#endif
