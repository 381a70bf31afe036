#include "simulate/simulator.h"

#include <string.h>

#include "base/parallel.h"

const Simulator *simulator_find(const char *name)
{
    static const Simulator *const ALL[] = {&SIMULATOR_BATCH, &SIMULATOR_REFERENCE};
    for (int i = 0; i < 2; i++)
        if (strcmp(ALL[i]->name, name) == 0)
            return ALL[i];
    return NULL;
}

const char *simulator_version(void)
{
    return "6";
}

// -- On several threads --

int simulator_group(long count, int threads)
{
    enum { LEAST = 16 };
    const long share = (count + threads - 1) / threads;
    return share < LEAST ? LEAST : share > SIMULATOR_GROUP ? SIMULATOR_GROUP : (int)share;
}

typedef struct Shares {
    const Simulator *simulator;
    const Design *designs;
    int count;
    int group; // designs a thread takes at a time
    const SimulatorOptions *options;
    Arena *arenas;   // one a group
    Result *results; // count
} Shares;

static Status run_group(void *context, long i, int thread, Error *err)
{
    (void)thread;
    const Shares *shares = context;
    const int first = (int)i * shares->group;
    const int left = shares->count - first;
    const int count = left < shares->group ? left : shares->group;
    return shares->simulator->run(shares->designs + first, count, shares->options,
                                  &shares->arenas[i], shares->results + first, err);
}

// Moves a profile into [arena].
static Status keep_profile(ResultProfile *profile, Arena *arena, Error *err)
{
    double **arrays[] = {&profile->z, &profile->lithium_fill, &profile->reaction_A_m3,
                         &profile->electrolyte_potential_V, &profile->solid_potential_V,
                         &profile->concentration_mol_m3};
    const size_t count = (size_t)profile->count;
    for (int i = 0; count > 0 && i < 6; i++) {
        double *copy = arena_alloc(arena, count, sizeof *copy);
        if (!copy)
            return arena_exhausted(arena, err);
        memcpy(copy, *arrays[i], count * sizeof *copy);
        *arrays[i] = copy;
    }
    return STATUS_OK;
}

Status simulator_run(const Simulator *simulator, int threads, const Design *designs, int count,
                     const SimulatorOptions *options, Arena *arena, Result *results, Error *err)
{
    const int group = simulator_group(count, threads > 0 ? threads : parallel_processors());
    const int groups = (count + group - 1) / group;
    Arena scratch = {0};
    Shares shares = {simulator, designs, count, group, options, NULL, results};
    shares.arenas = arena_alloc(&scratch, (size_t)groups, sizeof(Arena));
    if (groups > 0 && !shares.arenas)
        return arena_exhausted(&scratch, err);
    Status status = parallel_for(threads, groups, run_group, &shares, err);
    for (int i = 0; status == STATUS_OK && i < count; i++)
        status = keep_profile(&results[i].profile, arena, err);
    for (int i = 0; i < groups; i++)
        arena_clear(&shares.arenas[i]);
    arena_clear(&scratch);
    return status;
}
