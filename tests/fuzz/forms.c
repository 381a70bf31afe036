#include "tests/fuzz/forms.h"

#include "tests/fuzz/entry.h"
