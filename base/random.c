#include "base/random.h"

#include <math.h>
#include <stddef.h>

// -- Philox 4x32-10 --

enum { PHILOX_ROUNDS = 10 };

static const uint32_t MULTIPLIER_0 = 0xD2511F53u;
static const uint32_t MULTIPLIER_1 = 0xCD9E8D57u;
static const uint32_t WEYL_0 = 0x9E3779B9u; // golden ratio
static const uint32_t WEYL_1 = 0xBB67AE85u; // sqrt(3) - 1

uint64_t random_bits(uint64_t seed, uint64_t stream, uint64_t number)
{
    uint32_t c[4] = {(uint32_t)number, (uint32_t)(number >> 32), (uint32_t)stream,
                     (uint32_t)(stream >> 32)};
    uint32_t k0 = (uint32_t)seed;
    uint32_t k1 = (uint32_t)(seed >> 32);
    for (int round = 0; round < PHILOX_ROUNDS; round++) {
        const uint64_t p0 = (uint64_t)MULTIPLIER_0 * c[0];
        const uint64_t p1 = (uint64_t)MULTIPLIER_1 * c[2];
        const uint32_t next0 = (uint32_t)(p1 >> 32) ^ c[1] ^ k0;
        const uint32_t next2 = (uint32_t)(p0 >> 32) ^ c[3] ^ k1;
        c[1] = (uint32_t)p1;
        c[3] = (uint32_t)p0;
        c[0] = next0;
        c[2] = next2;
        k0 += WEYL_0;
        k1 += WEYL_1;
    }
    return (uint64_t)c[1] << 32 | c[0];
}

double random_uniform(uint64_t seed, uint64_t stream, uint64_t number)
{
    // 52 bits and a half step: symmetric about 1/2, and never 0 or 1.
    return ((double)(random_bits(seed, stream, number) >> 12) + 0.5) * 0x1p-52;
}

double random_normal(uint64_t seed, uint64_t stream, uint64_t number)
{
    return normal_quantile(random_uniform(seed, stream, number));
}

// -- Quantile of the normal distribution: Wichura, Appl. Statist. 37 (1988) 477, PPND16 --

static double ratio(double r, const double *a, const double *b)
{
    double numerator = a[7];
    double denominator = b[7];
    for (int i = 6; i >= 0; i--) {
        numerator = numerator * r + a[i];
        denominator = denominator * r + b[i];
    }
    return numerator / denominator;
}

double normal_quantile(double p)
{
    static const double A[8] = {3.3871328727963666080e0, 1.3314166789178437745e2,
                                1.9715909503065514427e3, 1.3731693765509461125e4,
                                4.5921953931549871457e4, 6.7265770927008700853e4,
                                3.3430575583588128105e4, 2.5090809287301226727e3};
    static const double B[8] = {1.0, 4.2313330701600911252e1, 6.8718700749205790830e2,
                                5.3941960214247511077e3, 2.1213794301586595867e4,
                                3.9307895800092710610e4, 2.8729085735721942674e4,
                                5.2264952788528545610e3};
    static const double C[8] = {1.42343711074968357734e0, 4.63033784615654529590e0,
                                5.76949722146069140550e0, 3.64784832476320460504e0,
                                1.27045825245236838258e0, 2.41780725177450611770e-1,
                                2.27238449892691845833e-2, 7.74545014278341407640e-4};
    static const double D[8] = {1.0, 2.05319162663775882187e0, 1.67638483018380384940e0,
                                6.89767334985100004550e-1, 1.48103976427480074590e-1,
                                1.51986665636164571966e-2, 5.47593808499534494600e-4,
                                1.05075007164441684324e-9};
    static const double E[8] = {6.65790464350110377720e0, 5.46378491116411436990e0,
                                1.78482653991729133580e0, 2.96560571828504891230e-1,
                                2.65321895265761230930e-2, 1.24266094738807843860e-3,
                                2.71155556874348757815e-5, 2.01033439929228813265e-7};
    static const double F[8] = {1.0, 5.99832206555887937690e-1, 1.36929880922735805310e-1,
                                1.48753612908506148525e-2, 7.86869131145613259100e-4,
                                1.84631831751005468180e-5, 1.42151175831644588870e-7,
                                2.04426310338993978564e-15};
    const double q = p - 0.5;
    if (fabs(q) <= 0.425)
        return q * ratio(0.180625 - q * q, A, B);
    const double r = sqrt(-log(q < 0 ? p : 1 - p));
    const double tail = r <= 5 ? ratio(r - 1.6, C, D) : ratio(r - 5, E, F);
    return q < 0 ? -tail : tail;
}

// -- Halton --

enum { HALTON_DIMENSIONS = 64 };

// A permutation of the digits 0..base-1, by the ranks of random keys; it differs at each
// position, which breaks the correlations of high dimensions (Owen 2017, arXiv:1706.02808).
static int permuted_digit(uint64_t seed, int dimension, int position, int base, int digit)
{
    const uint64_t stream = (uint64_t)dimension * 64 + (uint64_t)position;
    const uint64_t key = random_bits(seed, stream, (uint64_t)digit);
    int rank = 0;
    for (int other = 0; other < base; other++) {
        const uint64_t rival = random_bits(seed, stream, (uint64_t)other);
        rank += rival < key || (rival == key && other < digit);
    }
    return rank;
}

double random_halton(uint64_t seed, int dimension, uint64_t number)
{
    static const short PRIMES[HALTON_DIMENSIONS] = {
        2,   3,   5,   7,   11,  13,  17,  19,  23,  29,  31,  37,  41,  43,  47,  53,
        59,  61,  67,  71,  73,  79,  83,  89,  97,  101, 103, 107, 109, 113, 127, 131,
        137, 139, 149, 151, 157, 163, 167, 173, 179, 181, 191, 193, 197, 199, 211, 223,
        227, 229, 233, 239, 241, 251, 257, 263, 269, 271, 277, 281, 283, 293, 307, 311};
    const int base = PRIMES[dimension];
    double value = 0;
    double weight = 1.0 / base;
    // Digits beyond those of [number] are zero, and zeros are permuted too: go on until they no
    // longer show in a double.
    for (int position = 0; weight > 0x1p-40; position++, weight /= base) {
        const int digit = (int)(number % (uint64_t)base);
        number /= (uint64_t)base;
        value += weight * permuted_digit(seed, dimension, position, base, digit);
    }
    value += weight * random_uniform(seed, 1000000u + (uint64_t)dimension, 0);
    return value > 0 ? (value < 1 ? value : 1 - 0x1p-53) : 0x1p-53;
}
