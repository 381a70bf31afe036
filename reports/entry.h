// One filled-in cell of the form as a value, or why it is none.
#ifndef REPORTS_ENTRY_H
#define REPORTS_ENTRY_H

#include <stdbool.h>

#include "base/arena.h"
#include "office/sheet.h"
#include "reports/form.h"

// What is wrong with a cell, and what to do about it: short sentences, in arena. NULL: nothing.
typedef struct EntryFault {
    const char *problem;
    const char *fix;
} EntryFault;

// The text of [cell] without the space around it, in [arena]; NULL when nothing is left.
const char *entry_trimmed(const SheetCell *cell, Arena *arena);

// Whether nothing was entered. NULL is an empty cell.
bool entry_is_blank(const SheetCell *cell);

// The value of [cell] for [field], a field of numbers or dates.
EntryFault entry_number(const SheetCell *cell, const EntryField *field, Arena *arena,
                        double *value);

// The text of [cell]; a date stands as 2026-03-05.
EntryFault entry_text(const SheetCell *cell, Arena *arena, const char **value);

#endif
