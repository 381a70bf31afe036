// Loops that become vectors: one source, the same bits on every instruction set.
#ifndef SURROGATE_VECTOR_H
#define SURROGATE_VECTOR_H

#include <stdint.h>
#include <string.h>

// A function compiled once for each instruction set and chosen when the program is loaded, and
// the pieces that are compiled into it. Sanitizers run before the choice and forbid it.
#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__) && \
    !defined(__SANITIZE_ADDRESS__)
#define VECTOR_CLONES \
    __attribute__((target_clones("avx512f", "avx2", "default")))
#else
#define VECTOR_CLONES
#endif
#define VECTOR_INLINE static inline __attribute__((always_inline))

// e^x for x <= 0, within one unit in the last place; below -708 the value at -708. The argument
// is split as n log 2 + r, |r| <= log 2 / 2; the series of e^r is cut where it is below half a
// unit; 2^n is put together from its bits.
VECTOR_INLINE double vector_exp(double x)
{
    const double shift = 0x1.8p52; // adding it leaves the nearest integer in the low bits
    x = x < -708 ? -708 : x;
    const double shifted = x * 0x1.71547652b82fep0 + shift;
    const double n = shifted - shift;
    // The high part of log 2 has 32 bits, so that n times it is exact.
    const double r = (x - n * 0x1.62e42fee00000p-1) - n * 0x1.a39ef35793c76p-33;
    double series = 1.0 / 6227020800;
    series = series * r + 1.0 / 479001600;
    series = series * r + 1.0 / 39916800;
    series = series * r + 1.0 / 3628800;
    series = series * r + 1.0 / 362880;
    series = series * r + 1.0 / 40320;
    series = series * r + 1.0 / 5040;
    series = series * r + 1.0 / 720;
    series = series * r + 1.0 / 120;
    series = series * r + 1.0 / 24;
    series = series * r + 1.0 / 6;
    series = series * r + 0.5;
    series = series * (r * r) + r;
    uint64_t bits;
    memcpy(&bits, &shifted, sizeof bits);
    bits = (bits + 1023) << 52;
    double power;
    memcpy(&power, &bits, sizeof power);
    return series * power + power;
}

#endif
