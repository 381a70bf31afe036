// The entry of libFuzzer, on the target named by FUZZ_TARGET. Include behind a table of TARGETS;
// `make fuzz` runs all.
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const char *name = getenv("FUZZ_TARGET");
    for (int i = 0; name && i < TARGET_COUNT; i++) {
        if (strcmp(TARGETS[i].name, name) == 0) {
            TARGETS[i].try((const char *)data, size);
            return 0;
        }
    }
    fprintf(stderr, "FUZZ_TARGET names none of the targets\n");
    abort();
}
