// All kernels for the instruction set that every processor of the architecture has: vectors of 4 floats, SSE2 on x86-64 and
// NEON on arm64, by the compiler's vector types alone.

#include "table.h"

#define LANES 4
#include "simd.h"

/// A part of a vector is its number of lanes, read and written one by one.
typedef long MASK;

/// The first `count` lanes, count at most LANES.
INLINE MASK mask_of(long count) { return count; }

INLINE V load_masked(const float *p, MASK mask) {
  float lanes[LANES] = {0};
  for (long i = 0; i < mask; i++) lanes[i] = p[i];
  return load(lanes);
}

INLINE void store_masked(float *p, MASK mask, V v) {
  float lanes[LANES];
  store(lanes, v);
  for (long i = 0; i < mask; i++) p[i] = lanes[i];
}

#define MASKED_LOADS_ARE_FAST 0
#define TALL_COLUMNS 6
#if defined(__aarch64__)
// 32 registers.
#define PAIR_ROWS 8
#define SINGLE_ROWS 6
#define QUAD_ROWS 4
#else
#define PAIR_ROWS 6
#define SINGLE_ROWS 3
#define QUAD_ROWS 2
#endif

#include "Templates/all.h"

const struct wk_table wk_table_baseline = WK_LEVEL_TABLE;
