// The kernels compiled for AVX2.
#include "simulate/kernel_step.h"

const Kernel KERNEL_AVX2 = {"avx2", WIDTH, kernel_work_size, kernel_step, kernel_profile};
