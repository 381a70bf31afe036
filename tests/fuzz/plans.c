#include "tests/fuzz/plans.h"

#include "tests/fuzz/entry.h"
