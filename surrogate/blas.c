#include "surrogate/blas.h"

#include <cblas.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

// Kernels of OpenBLAS for x86-64, the poorest first, with the flag of the processor they need.
typedef struct Core {
    const char *name;
    int rank; // of its speed; equal where either will do
} Core;

static const Core CORES[] = {
    {"Prescott", 0},  {"Core2", 1},      {"Nehalem", 2},    {"Sandybridge", 3}, {"Barcelona", 1},
    {"Bulldozer", 3}, {"Piledriver", 3}, {"Haswell", 4},    {"Zen", 4},         {"Excavator", 4},
    {"Steamroller", 3}, {"SkylakeX", 5}, {"Cooperlake", 5}, {"SapphireRapids", 5},
};

static const char GUARD[] = "HOSTSCREEN_BLAS_STARTED"; // so that one repetition is the last

const char *blas_core(void)
{
    return openblas_get_corename();
}

const char *blas_version(void)
{
    return openblas_get_config();
}

const char *blas_core_expected(void)
{
#ifdef __x86_64__
    if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") &&
        __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl"))
        return "SkylakeX";
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"))
        return "Haswell";
    if (__builtin_cpu_supports("avx"))
        return "Sandybridge";
#endif
    return blas_core();
}

// -1 for a name that is not in the list, which is then trusted.
static int rank(const char *core)
{
    for (size_t i = 0; i < sizeof CORES / sizeof *CORES; i++)
        if (strcasecmp(core, CORES[i].name) == 0)
            return CORES[i].rank;
    return -1;
}

bool blas_core_fits(void)
{
    const int now = rank(blas_core());
    return now < 0 || now >= rank(blas_core_expected());
}

void blas_start(char **argv)
{
    openblas_set_num_threads(1);
    if (blas_core_fits() || getenv("OPENBLAS_CORETYPE") || getenv(GUARD))
        return;
    if (setenv("OPENBLAS_CORETYPE", blas_core_expected(), 1) != 0 || setenv(GUARD, "1", 1) != 0)
        return;
    execv("/proc/self/exe", argv);
    // Not run again: the slow kernels give the right results, and `doctor` tells.
    unsetenv("OPENBLAS_CORETYPE");
    unsetenv(GUARD);
}
