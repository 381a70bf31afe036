// A small campaign simulated by the formulas, for tests of what is ranked.
#ifndef TESTS_CAMPAIGN_RANKED_H
#define TESTS_CAMPAIGN_RANKED_H

#include "campaign/enrich.h"
#include "tests/campaign/room.h"

typedef struct Ranked {
    Workshop workshop;
    Arena arena;
    Sample *samples;
    int sample_count;
    Emulator emulator;
    Candidate *list;
    int count;
    Enrichment enrichment;
} Ranked;

static inline void ranked_sample(const Room *room, int threads, Ranked *ranked)
{
    Error err = {0};
    SampleCount counted;
    *ranked = (Ranked){0};
    Workshop *workshop = &ranked->workshop;
    room_open(room, workshop);
    workshop->threads = threads;
    const SampleSource source = sample_recipes(workshop);
    const long wanted = workshop->campaign.simulations;
    CHECK_OK(sample_run(workshop, &source, wanted, &counted, &err));
    CHECK_OK(sample_read(workshop, &source, wanted, &ranked->arena, &ranked->samples,
                         &ranked->sample_count, &err));
}

// Simulates, enriches as the campaign says, and keeps the best [most].
static inline void ranked_create(const Room *room, int threads, int most, Ranked *ranked)
{
    Error err = {0};
    ranked_sample(room, threads, ranked);
    CHECK_OK(enrich_run(&ranked->workshop, ranked->samples, ranked->sample_count, most,
                        &ranked->arena, &ranked->emulator, &ranked->list, &ranked->count,
                        &ranked->enrichment, &err));
}

static inline void ranked_clear(Ranked *ranked)
{
    emulator_clear(&ranked->emulator);
    workshop_close(&ranked->workshop);
    arena_clear(&ranked->arena);
}

#endif
