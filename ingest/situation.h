// In which cell a fact was measured, and whether it is an outcome there or a state on the way.
#ifndef INGEST_SITUATION_H
#define INGEST_SITUATION_H

#include "ingest/fact.h"

// Sets the cell of each of [facts], all of the sentence [text], where the sentence tells it.
void situation_assign(const char *text, Fact *facts, int count);

#endif
