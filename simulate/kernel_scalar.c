// The kernels for one design at a time.
#define KERNEL_WIDTH 1
#include "simulate/kernel_step.h"

const Kernel KERNEL_SCALAR = {"scalar", WIDTH, kernel_work_size, kernel_step, kernel_profile};
