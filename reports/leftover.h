// A temporary folder beside a file that is being made, and those of processes that were killed.
#ifndef REPORTS_LEFTOVER_H
#define REPORTS_LEFTOVER_H

#include "base/arena.h"
#include "base/error.h"

// Makes the temporary folder ".NAME.XXXXXX" beside the file [path] called NAME, and marks it as in
// use until leftover_release(), or until this process and its children are gone.
//   folder  its path, in [arena]
//   lock    descriptor that holds the mark
Status leftover_folder(const char *path, Arena *arena, const char **folder, int *lock, Error *err);
void leftover_release(const char *folder, int lock);

// Removes from [folder] the temporary folders ".NAME.XXXXXX" of the file [name] that are over a
// minute old and that nobody uses. What cannot be removed is left: it is in nobody's way.
void leftover_sweep(const char *folder, const char *name);

#endif
