#include "simulate/constants.h"

#include <string.h>

const ConstantField CONSTANT_FIELDS[] = {
#define X(name, unit, low, high, help) {#name, unit, low, high, help, offsetof(Constants, name)},
#include "simulate/constants.def"
#undef X
};

const int CONSTANT_COUNT = sizeof CONSTANT_FIELDS / sizeof CONSTANT_FIELDS[0];

const ConstantField *constant_find(const char *name)
{
    for (int i = 0; i < CONSTANT_COUNT; i++)
        if (strcmp(CONSTANT_FIELDS[i].name, name) == 0)
            return &CONSTANT_FIELDS[i];
    return NULL;
}
