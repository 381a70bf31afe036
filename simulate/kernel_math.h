// Arithmetic on vectors of WIDTH doubles, one register of the instruction set. Only additions,
// multiplications, divisions, square roots and integer operations, each rounded as IEEE 754 asks:
// every instruction set gives the same bits.
#ifndef SIMULATE_KERNEL_MATH_H
#define SIMULATE_KERNEL_MATH_H

#include <stdint.h>

#if defined __SSE2__
#include <immintrin.h>
#endif

#include "simulate/lanes.h"

// A wider vector than a register would be split by the compiler, and spilled at every turn.
#if defined KERNEL_WIDTH
enum { WIDTH = KERNEL_WIDTH };
#elif defined __AVX512F__
enum { WIDTH = 8 };
#elif defined __AVX2__
enum { WIDTH = 4 };
#else
enum { WIDTH = 2 };
#endif

typedef double Lane __attribute__((vector_size(WIDTH * 8)));
typedef int64_t Mask __attribute__((vector_size(WIDTH * 8)));

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
    return value - (Lane){0};
}

// The instruction set's own functions, where it has them for this width. As below, the larger and
// the smaller are [b] when either is not a number.
#if defined KERNEL_WIDTH || !defined __SSE2__
#define VECTOR(name512, name256, name128, ...) (void)0
#elif defined __AVX512F__
#define VECTOR(name512, name256, name128, ...) return (Lane)name512(__VA_ARGS__)
#elif defined __AVX2__
#define VECTOR(name512, name256, name128, ...) return (Lane)name256(__VA_ARGS__)
#else
#define VECTOR(name512, name256, name128, ...) return (Lane)name128(__VA_ARGS__)
#endif

INLINE Lane lane_select(Mask mask, Lane yes, Lane no)
{
#if defined __AVX512F__ && !defined KERNEL_WIDTH
    return (Lane)_mm512_mask_blend_pd(_mm512_movepi64_mask((__m512i)mask), (__m512d)no,
                                      (__m512d)yes);
#elif defined __AVX2__ && !defined KERNEL_WIDTH
    return (Lane)_mm256_blendv_pd((__m256d)no, (__m256d)yes, (__m256d)mask);
#else
    return (Lane)(((Mask)yes & mask) | ((Mask)no & ~mask));
#endif
}

INLINE Lane lane_max(Lane a, Lane b)
{
    VECTOR(_mm512_max_pd, _mm256_max_pd, _mm_max_pd, a, b);
    return lane_select(a > b, a, b);
}

INLINE Lane lane_min(Lane a, Lane b)
{
    VECTOR(_mm512_min_pd, _mm256_min_pd, _mm_min_pd, a, b);
    return lane_select(a < b, a, b);
}

INLINE Lane lane_abs(Lane a)
{
    return (Lane)((Mask)a & INT64_MAX);
}

INLINE int lane_any(Mask mask)
{
#if defined __AVX512F__ && !defined KERNEL_WIDTH
    return _mm512_movepi64_mask((__m512i)mask) != 0;
#else
    int64_t any = 0;
    for (int i = 0; i < WIDTH; i++)
        any |= mask[i];
    return any != 0;
#endif
}

INLINE Lane lane_sqrt(Lane a)
{
    VECTOR(_mm512_sqrt_pd, _mm256_sqrt_pd, _mm_sqrt_pd, a);
    Lane root;
    for (int i = 0; i < WIDTH; i++)
        root[i] = __builtin_sqrt(a[i]);
    return root;
}

// exp(a) and exp(-a).
typedef struct Exponentials {
    Lane up, down;
} Exponentials;

// 2^n, n an integer within a double's exponents, from shift + n, whose last bits are n's.
INLINE Lane lane_power_of_two(Lane shifted, Lane shift)
{
    return (Lane)(((Mask)shifted - (Mask)shift + 1023) << 52);
}

// Both exponentials within 1 ulp or so; [a] is held to +-600. a = n ln 2 + r, |r| <= ln 2 / 2,
// and the Taylor series of cosh(r) and sinh(r) to the thirteenth power, whose remainder is below
// 5e-18.
INLINE Exponentials lane_exp_both(Lane a)
{
    const Lane shift = lane_all(0x1.8p52); // pushes the fraction out of the mantissa
    const Lane x = lane_max(lane_min(a, lane_all(600)), lane_all(-600));
    const Lane shifted = x * 0x1.71547652b82fep0 + shift;
    const Lane n = shifted - shift;
    const Lane r = (x - n * 0x1.62e42fefa0000p-1) - n * 0x1.cf79abc9e3b3ap-40;
    const Lane r2 = r * r;
    const Lane r4 = r2 * r2;
    const Lane even = (1 + r2 * (1.0 / 2)) + r4 * ((1.0 / 24 + r2 * (1.0 / 720)) +
                      r4 * ((1.0 / 40320 + r2 * (1.0 / 3628800)) + r4 * (1.0 / 479001600)));
    const Lane odd = r + r * (r2 * (1.0 / 6) + r4 * ((1.0 / 120 + r2 * (1.0 / 5040)) +
                     r4 * ((1.0 / 362880 + r2 * (1.0 / 39916800)) + r4 * (1.0 / 6227020800))));
    return (Exponentials){(even + odd) * lane_power_of_two(shifted, shift),
                          (even - odd) * lane_power_of_two(shift, shifted)};
}

INLINE Lane lane_exp(Lane a)
{
    return lane_exp_both(a).up;
}

// At least ln(a), at most 0.06 above it, a >= 1: the bits of a double are its logarithm to base 2
// but for a chord that sags between the powers of two.
INLINE Lane lane_log_above(Lane a)
{
    const Lane bits = __builtin_convertvector((Mask)a, Lane);
    return (bits * 0x1p-52 - 1022.9139) * 0x1.62e42fefa39efp-1;
}

#endif
