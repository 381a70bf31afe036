// The kernels compiled for any machine.
#include "simulate/kernel_step.h"

const Kernel KERNEL_PLAIN = {"plain", WIDTH, kernel_work_size, kernel_step, kernel_profile};
