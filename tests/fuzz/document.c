// Fuzz target for every reader of documents. With clang:
//   clang -g -O1 -fsanitize=fuzzer,address,undefined <flags of the Makefile> tests/fuzz/document.c
//   ingest.a catalog.a base.a <libraries> and run it on a copy of tests/fuzz/document/.
#include <stddef.h>
#include <stdint.h>

#include "ingest/reading.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    Arena arena = {.limit = 64 << 20};
    Reading reading = {0};
    reading_parse("fuzz", (const char *)data, size, &arena, &reading, NULL);
    arena_clear(&arena);
    return 0;
}
