// Results of the laboratory as a JSON file: {"results": [{"id": .., "status": .., ..}, ..]}, the
// keys being those of the form, and of an experiment that was not proposed its whole recipe.
#ifndef CAMPAIGN_MEASURED_FILE_H
#define CAMPAIGN_MEASURED_FILE_H

#include "campaign/materials.h"
#include "reports/results.h"

// Reads [path], "-" being standard input. As of a workbook what is wrong with a result is a
// problem, here with "file:line:column" for its cell, and such a result is left out. STATUS_BAD_DATA
// when the file as a whole is no list of results.
Status measured_file_read(const char *path, const ResultsKnown *known, const Materials *materials,
                          Arena *arena, Results *results, Error *err);

#endif
