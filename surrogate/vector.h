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
    // e^r - 1 - r, even and odd powers side by side: two short chains run faster than a long one.
    const double square = r * r;
    double even = 1.0 / 479001600, odd = 1.0 / 6227020800;
    even = even * square + 1.0 / 3628800;
    odd = odd * square + 1.0 / 39916800;
    even = even * square + 1.0 / 40320;
    odd = odd * square + 1.0 / 362880;
    even = even * square + 1.0 / 720;
    odd = odd * square + 1.0 / 5040;
    even = even * square + 1.0 / 24;
    odd = odd * square + 1.0 / 120;
    even = even * square + 0.5;
    odd = odd * square + 1.0 / 6;
    const double series = (even + odd * r) * square + r;
    uint64_t bits;
    memcpy(&bits, &shifted, sizeof bits);
    bits = (bits + 1023) << 52;
    double power;
    memcpy(&power, &bits, sizeof power);
    return series * power + power;
}

// E max(y - t, 0) of a standard normal y, for t >= 0: density(t) - t P(y > t). The tail is
// e^(-x^2) times a function that is nearly a polynomial of (x - 3.75) / (x + 3.75), x = t / sqrt 2
// (Shepherd & Laframboise 1981); the coefficients are those of its Chebyshev series of degree 22,
// cut at 2.5e-16 of the value.
VECTOR_INLINE double vector_excess(double t)
{
    static const double SERIES[] = {
        1.2375126308378275, -0.14024059858554525, 0.0035854154854790257,
        0.08227673848999506, -0.10880393014244462, 0.09230432116428125,
        -0.05869339857664934, 0.028362277372111139, -0.0097465796832652621,
        0.0017556261651970652, 0.00029371437804495801, -0.00029015535246077655,
        5.1646529741774162e-05, 2.2387565714911816e-05, -1.1438048033346894e-05,
        -9.7926257073035231e-07, 1.7419821586224816e-06, -5.0844653786873023e-08,
        -2.4857126248016745e-07, 1.8790823223700481e-08, 3.1979266716668042e-08,
        -1.9551358868985616e-09, -2.6231073471334759e-09,
    };
    enum { DEGREE = sizeof SERIES / sizeof *SERIES - 1 };
    const double x = t * 0x1.6a09e667f3bcdp-1;
    // One division serves both quotients; even and odd terms are summed side by side.
    const double inverse = 1 / ((x + 3.75) * (1 + 2 * x));
    const double u = (x - 3.75) * (1 + 2 * x) * inverse, square = u * u;
    double even = SERIES[DEGREE], odd = SERIES[DEGREE - 1];
#pragma GCC unroll 32
    for (int k = DEGREE - 2; k > 1; k -= 2) {
        even = even * square + SERIES[k];
        odd = odd * square + SERIES[k - 1];
    }
    const double series = even * square + SERIES[0] + odd * u;
    const double decay = vector_exp(-x * x);
    const double tail = 0.5 * decay * (series * (x + 3.75) * inverse);
    const double excess = decay * 0x1.9884533d43651p-2 - t * tail;
    return excess > 0 ? excess : 0;
}

#endif
