#include "tests/fuzz/answers.h"

#include "tests/fuzz/entry.h"
