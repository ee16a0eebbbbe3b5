// All kernels for AVX2 with FMA: vectors of 8 floats, 16 registers, masks of one vector.

#if defined(__x86_64__)

#include <immintrin.h>

#include "table.h"

#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)

#define LANES 8
#include "simd.h"

typedef __m256i MASK;

/// The first `count` lanes, count at most LANES.
INLINE MASK mask_of(long count) { return (__m256i)(lane_numbers() < (VI)(int32_t)count); }
INLINE V load_masked(const float *p, MASK mask) { return (V)_mm256_maskload_ps(p, mask); }
INLINE void store_masked(float *p, MASK mask, V v) { _mm256_maskstore_ps(p, mask, (__m256)v); }

#define MASKED_LOADS_ARE_FAST 1
#define PAIR_ROWS 6
#define SINGLE_ROWS 3
#define TALL_COLUMNS 14
#define QUAD_ROWS 2

#include "Templates/all.h"

const struct wk_table wk_table_avx2 = WK_LEVEL_TABLE;

#pragma clang attribute pop

#endif
