// Names for experiments that no spreadsheet takes for a number, a date or a word.
#ifndef REPORTS_IDENTIFIER_H
#define REPORTS_IDENTIFIER_H

#include <stdbool.h>

enum { EXPERIMENT_ID = 9 }; // "HS-7QK4M" and '\0'

// The id of the design that [key] describes: equal keys give equal ids. Five letters of an
// alphabet of 28 without vowels and look-alikes, from SHA-256. Among N designs two share an id
// with a probability of about N^2 / 34 million: whoever names many compares them.
void experiment_id(const char *key, char id[EXPERIMENT_ID]);

// Whether [text] has the form of an id.
bool experiment_id_valid(const char *text);

#endif
