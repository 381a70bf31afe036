// Arithmetic on vectors of LANES doubles. Only additions, multiplications, divisions, square
// roots and integer operations, each rounded as IEEE 754 asks: every instruction set gives the
// same bits.
#ifndef SIMULATE_KERNEL_MATH_H
#define SIMULATE_KERNEL_MATH_H

#include <stdint.h>

#if defined __AVX2__
#include <immintrin.h>
#endif

#include "simulate/lanes.h"

typedef double Lane __attribute__((vector_size(LANES * 8)));
typedef int64_t Mask __attribute__((vector_size(LANES * 8)));

#define INLINE static inline __attribute__((always_inline))

INLINE Lane lane_of(const double *lanes)
{
    return *(const Lane *)lanes;
}

INLINE void lane_put(double *lanes, Lane value)
{
    *(Lane *)lanes = value;
}

INLINE Lane lane_all(double value)
{
    return (Lane){value, value, value, value, value, value, value, value};
}

INLINE Lane lane_select(Mask mask, Lane yes, Lane no)
{
    return (Lane)(((Mask)yes & mask) | ((Mask)no & ~mask));
}

INLINE Lane lane_max(Lane a, Lane b)
{
    return lane_select(a > b, a, b);
}

INLINE Lane lane_min(Lane a, Lane b)
{
    return lane_select(a < b, a, b);
}

INLINE Lane lane_abs(Lane a)
{
    return lane_max(a, -a);
}

INLINE int lane_any(Mask mask)
{
    int64_t any = 0;
    for (int i = 0; i < LANES; i++)
        any |= mask[i];
    return any != 0;
}

INLINE Lane lane_sqrt(Lane a)
{
#if defined __AVX512F__
    return (Lane)_mm512_sqrt_pd((__m512d)a);
#else
    Lane root;
    for (int i = 0; i < LANES; i++)
        root[i] = __builtin_sqrt(a[i]);
    return root;
#endif
}

// exp(a) within 1 ulp or so; [a] is held to +-600. a = n ln 2 + r, |r| <= ln 2 / 2, and the
// Taylor series of exp(r) to the thirteenth power, whose remainder is below 5e-18.
INLINE Lane lane_exp(Lane a)
{
    const double shift = 0x1.8p52; // pushes the fraction out of the mantissa
    const Lane x = lane_max(lane_min(a, lane_all(600)), lane_all(-600));
    const Lane shifted = x * 0x1.71547652b82fep0 + shift;
    const Lane n = shifted - shift;
    const Lane r = (x - n * 0x1.62e42fefa0000p-1) - n * 0x1.cf79abc9e3b3ap-40;
    const Lane r2 = r * r;
    const Lane r4 = r2 * r2;
    const Lane low = (1 + r) + r2 * (1.0 / 2 + r * (1.0 / 6));
    const Lane middle = (1.0 / 24 + r * (1.0 / 120)) + r2 * (1.0 / 720 + r * (1.0 / 5040));
    const Lane high = (1.0 / 40320 + r * (1.0 / 362880)) +
                      r2 * (1.0 / 3628800 + r * (1.0 / 39916800)) +
                      r4 * (1.0 / 479001600 + r * (1.0 / 6227020800));
    const Lane series = low + r4 * (middle + r4 * high);
    const Mask exponent = ((Mask)shifted - (Mask)lane_all(shift) + 1023) << 52;
    return series * (Lane)exponent;
}

// At least ln(a), at most 0.06 above it, a >= 1: the bits of a double are its logarithm to base 2
// but for a chord that sags between the powers of two.
INLINE Lane lane_log_above(Lane a)
{
    const Lane bits = __builtin_convertvector((Mask)a, Lane);
    return (bits * 0x1p-52 - 1022.9139) * 0x1.62e42fefa39efp-1;
}

#endif
