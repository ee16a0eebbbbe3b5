// All kernels for AVX-512: vectors of 16 floats, 32 registers, masks of one bit a lane.

#if defined(__x86_64__)

#include <immintrin.h>

#include "table.h"

#pragma clang attribute push(__attribute__((target("avx2,fma,avx512f,avx512vl,avx512dq,avx512bw"))), apply_to = function)

#define LANES 16
#include "simd.h"

typedef __mmask16 MASK;

/// The first `count` lanes, count at most LANES.
INLINE MASK mask_of(long count) { return (__mmask16)((1u << count) - 1); }
INLINE V load_masked(const float *p, MASK mask) { return (V)_mm512_maskz_loadu_ps(mask, p); }
INLINE void store_masked(float *p, MASK mask, V v) { _mm512_mask_storeu_ps(p, mask, (__m512)v); }

#define MASKED_LOADS_ARE_FAST 1
#define PAIR_ROWS 14
#define SINGLE_ROWS 6
#define TALL_COLUMNS 24
#define QUAD_ROWS 4

#include "Templates/all.h"

const struct wk_table wk_table_avx512 = WK_LEVEL_TABLE;

#pragma clang attribute pop

#endif
