// The mesh error that a run reports against the true one: random designs of the whole space on the
// default mesh and on one sixteen times finer. Argument: number of designs.
#include "simulate/mesh.h"
#include "tests/proof/proof.h"

enum { FINER = 16, CHUNK = 8, DESIGNS_MOST = 1000 };

// What time steps and rounding leave: below it nothing is told apart.
static const double FLOOR = 3e-5;

typedef struct Comparison {
    double claimed, real;
} Comparison;

static int run_chunk(const World *world, int first, int count, Comparison *pairs)
{
    static Design designs[CHUNK];
    static Result usual[CHUNK];
    static Result fine[CHUNK];
    Arena arena = {0};
    Error err = {0};
    int found = 0;
    for (int i = 0; i < count; i++)
        designs[i] = world_draw(world, PROOF_FIRST + (uint64_t)(first + i));
    const SimulatorOptions finer = {
        .cells = FINER * mesh_cells(&(SimulatorOptions){0}), .no_mesh_error = true};
    PROOF_OK(SIMULATOR_BATCH.run(designs, count, &(SimulatorOptions){0}, &arena, usual, &err));
    PROOF_OK(SIMULATOR_BATCH.run(designs, count, &finer, &arena, fine, &err));
    for (int i = 0; i < count; i++) {
        if (usual[i].status != SIMULATION_OK || fine[i].status != SIMULATION_OK)
            continue;
        pairs[found++] =
            (Comparison){usual[i].certificate.mesh_error,
                         fabs(usual[i].bottom_up_index - fine[i].bottom_up_index)};
        if (getenv("PROOF_VERBOSE"))
            fprintf(stderr, "%d %.3g %.3g\n", first + i, pairs[found - 1].claimed,
                    pairs[found - 1].real);
    }
    arena_clear(&arena);
    return found;
}

static bool is_right(const Comparison *pair)
{
    if (pair->claimed < FLOOR && pair->real < FLOOR)
        return true;
    return pair->claimed < 3 * pair->real && pair->claimed > pair->real / 3;
}

static int by_error(const void *a, const void *b)
{
    const double x = ((const Comparison *)a)->real;
    const double y = ((const Comparison *)b)->real;
    return (x > y) - (x < y);
}

int main(int argc, char **argv)
{
    static Comparison pairs[DESIGNS_MOST];
    const int count = proof_argument(argc, argv, 1, 100);
    const World *world = proof_open();
    int found = 0;
    int right = 0;
    int low = 0;
    for (int first = 0; first < count && first < DESIGNS_MOST; first += CHUNK)
        found += run_chunk(world, first, count - first < CHUNK ? count - first : CHUNK,
                           pairs + found);
    for (int i = 0; i < found; i++) {
        right += is_right(&pairs[i]);
        low += !is_right(&pairs[i]) && pairs[i].claimed < pairs[i].real;
    }
    qsort(pairs, (size_t)found, sizeof *pairs, by_error);
    printf("| designs with a result on both meshes | estimate within a factor of three | too low "
           "| too high | median true error | 90 %% below | largest |\n"
           "|---|---|---|---|---|---|---|\n| %d of %d | %d (%.0f %%) | %d | %d | %.1e | %.1e | "
           "%.1e |\n\nErrors below %.0e on both sides count as right.\n",
           found, count, right, 100.0 * right / found, low, found - right - low,
           pairs[found / 2].real, pairs[found * 9 / 10].real, pairs[found - 1].real, FLOOR);
    return 0;
}
