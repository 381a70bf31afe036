// The readers of campaigns and designs.
#ifndef TESTS_FUZZ_PLANS_H
#define TESTS_FUZZ_PLANS_H

#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

#include "campaign/campaign.h"
#include "simulate/design.h"
#include "tests/fuzz/target.h"

static inline void try_campaign(const char *bytes, size_t length)
{
    Arena arena = {.limit = TARGET_MEMORY};
    Materials materials;
    Parameters parameters;
    Campaign campaign;
    char path[64];
    const int file = memfd_create("campaign", 0);
    snprintf(path, sizeof path, "/proc/self/fd/%d", file);
    if (file >= 0 && write(file, bytes, length) == (ssize_t)length &&
        materials_read(HOSTSCREEN_DATA "/materials.json", &arena, &materials, NULL) == STATUS_OK &&
        parameters_read(HOSTSCREEN_DATA "/parameters.json", &arena, &parameters, NULL) ==
            STATUS_OK)
        campaign_read(path, &materials, &parameters, &arena, &campaign, NULL);
    close(file);
    arena_clear(&arena);
}

static inline void try_design(const char *bytes, size_t length)
{
    Arena arena = {.limit = TARGET_MEMORY};
    Parameters parameters;
    JsonDocument document;
    Design design;
    if (parameters_read(HOSTSCREEN_DATA "/parameters.json", &arena, &parameters, NULL) ==
            STATUS_OK &&
        json_parse("fuzz", bytes, length, &arena, &document, NULL) == STATUS_OK) {
        if (design_parse(json_root(&document), &parameters, &arena, &design, NULL) == STATUS_OK)
            design_check(&design, NULL);
        json_clear(&document);
    }
    arena_clear(&arena);
}

static const Target TARGETS[] = {
    {"campaign", try_campaign},
    {"design", try_design},
};

#endif
