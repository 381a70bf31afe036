#include "tests/fuzz/documents.h"

#include "tests/fuzz/entry.h"
