// Counter-based random numbers: seed, stream and index in, value out. No state, so that any
// thread can draw any number in any order and get the same bits.
#ifndef BASE_RANDOM_H
#define BASE_RANDOM_H

#include <stdint.h>

// 64 random bits. Philox 4x32-10 (Salmon et al., SC 2011).
uint64_t random_bits(uint64_t seed, uint64_t stream, uint64_t number);
// Uniform on (0, 1), never 0 or 1.
double random_uniform(uint64_t seed, uint64_t stream, uint64_t number);
// Standard normal, by inversion of one uniform.
double random_normal(uint64_t seed, uint64_t stream, uint64_t number);

// The inverse of the standard normal distribution function, p in (0, 1). Wichura (1988) AS 241.
double normal_quantile(double p);

// Coordinate [dimension] (from 0, below 64) of point [number] of a scrambled Halton sequence:
// low-discrepancy points in the unit cube, never 0 or 1. Digits permuted at random by [seed].
double random_halton(uint64_t seed, int dimension, uint64_t number);

#endif
