// OpenBLAS made sure of: the kernels this processor deserves, and one thread in each worker.
// Some AVX-512 machines are taken for a "Prescott" and run at a quarter of their speed.
#ifndef SURROGATE_BLAS_H
#define SURROGATE_BLAS_H

#include <stdbool.h>

// Sets one BLAS thread. When the kernels in use are poorer than the processor's flags allow,
// names the right ones in OPENBLAS_CORETYPE and runs the program again, once; returns otherwise.
// To be called first in main(), with the arguments of main().
void blas_start(char **argv);

// The kernels in use, and the ones the flags of the processor call for ("SkylakeX").
const char *blas_core(void);
const char *blas_core_expected(void);
// Whether the kernels in use are as good as the expected ones.
bool blas_core_fits(void);
// Version and build of OpenBLAS, for manifests.
const char *blas_version(void);

#endif
