// Pieces of the cards. Private to the card files.
#ifndef CATALOG_CARD_TEXT_H
#define CATALOG_CARD_TEXT_H

#include "catalog/card.h"

// Cuts or fills [text] (NULL: empty) to [width] characters, not bytes, and a space.
void card_cell(Text *out, const char *text, int width);
// The same without cutting.
void card_column(Text *out, const char *text, int width);
// A number in a column of [width], or a dash where none is known.
void card_number(Text *out, double value, int width);
// "3.5 mAh/cm2"; no unit where it is "1" or NULL.
void card_quantity(Text *out, double value, const char *unit);

// Where something is: "line 12" of [document], else the place as it is.
void card_place(Text *out, const char *place, const char *document);
// One problem, with its sides under the letters that settle it.
void card_problem(Text *out, const Problem *problem);

#endif
