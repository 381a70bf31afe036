// The kernels compiled for AVX-512.
#include "simulate/kernel_step.h"

const Kernel KERNEL_AVX512 = {"avx512", WIDTH, kernel_work_size, kernel_step, kernel_profile};
