// Both solvers on random designs of the whole space, one cycle on a mesh of 12 cells: how far every
// output is apart, and whether they end for the same reason. Argument: number of designs.
#include "tests/proof/proof.h"
#include "tests/simulate/agreement.h"

static const double ALLOWED = 0.005; // of every output
// The reference needs it for the efficiency of hosts whose lithium loses its path.
static const double REFERENCE_TOLERANCE = 1e-7;

typedef struct Tally {
    int agreed, same_status, ended, steep, dielectric, overfull, strong, films;
    double most, sum;
} Tally;

// What the designs cover.
static void count_kind(Tally *tally, const Design *d)
{
    const double low = profile_low(&d->conductivity);
    const double high = profile_high(&d->conductivity);
    const double pores = profile_mean(&d->porosity, 0, 1) * d->thickness;
    tally->dielectric += high < 1e-6;
    tally->steep += high > 1e6 * low;
    tally->overfull += d->protocol.capacity * LITHIUM_VOLUME / FARADAY > pores;
    tally->strong += d->protocol.current > 40;
    tally->films += profile_high(&d->film_resistance) > 0;
}

static void compare(const World *world, int number, Tally *tally)
{
    const SimulatorOptions fast = {.cells = 12, .no_mesh_error = true};
    const SimulatorOptions plain = {
        .cells = 12, .no_mesh_error = true, .tolerance = REFERENCE_TOLERANCE};
    Arena arena = {0};
    Design design = world_draw(world, PROOF_FIRST + (uint64_t)number);
    design.protocol.cycles = 1;
    const Result a = world_run(&SIMULATOR_BATCH, &design, &fast, &arena);
    const Result b = world_run(&SIMULATOR_REFERENCE, &design, &plain, &arena);
    const char *worst = "nothing";
    const bool same = a.status == b.status;
    const bool ended = same && a.status != SIMULATION_OK;
    const double off = same && !ended ? agreement_distance(&a, &b, &worst) : 0;
    count_kind(tally, &design);
    tally->same_status += same;
    tally->ended += ended;
    tally->agreed += same && off <= ALLOWED;
    tally->most = fmax(tally->most, off);
    tally->sum += off;
    if (!same || off > ALLOWED)
        printf("Design %d: %s and %s, %.2g apart in %s.\n\n", number, simulation_word(a.status),
               simulation_word(b.status), off, worst);
    arena_clear(&arena);
}

int main(int argc, char **argv)
{
    const int count = proof_argument(argc, argv, 1, 200);
    const World *world = proof_open();
    Tally tally = {0};
    for (int i = 0; i < count; i++)
        compare(world, i, &tally);
    printf("| designs | same status | every output within 0.5 %% | worst output | in the mean |\n"
           "|---|---|---|---|---|\n| %d | %d | %d | %.2g %% | %.2g %% |\n\n",
           count, tally.same_status, tally.agreed, 100 * tally.most, 100 * tally.sum / count);
    printf("Among them %d dielectric, %d whose conductivity spans more than six decades, %d with "
           "more lithium than pores, %d above 4 mA/cm2, %d with a film; %d end early, by both for "
           "the same reason.\n",
           tally.dielectric, tally.steep, tally.overfull, tally.strong, tally.films, tally.ended);
    return 0;
}
