// Template: micro-kernel of the convolution for at most LANES / 2 output channels, which would leave half of a vector empty.
// Two terms of the sum, next to each other in the image, are taken at once: lanes 2c and 2c + 1 belong to channel c, one to
// each term.

typedef double VD __attribute__((ext_vector_type(LANES / 2)));

/// The two floats at p in every pair of lanes.
INLINE V splat_two(const float *p) {
  double both;
  memcpy(&both, p, sizeof both);
  return (V)(VD)both;
}

/// Lanes 0, 2, 4, ..., and anything after them.
INLINE V even_lanes(V v) {
#if LANES == 16
  return __builtin_shufflevector(v, v, 0, 2, 4, 6, 8, 10, 12, 14, 0, 2, 4, 6, 8, 10, 12, 14);
#elif LANES == 8
  return __builtin_shufflevector(v, v, 0, 2, 4, 6, 0, 2, 4, 6);
#else
  return __builtin_shufflevector(v, v, 0, 2, 0, 2);
#endif
}

INLINE V odd_lanes(V v) {
#if LANES == 16
  return __builtin_shufflevector(v, v, 1, 3, 5, 7, 9, 11, 13, 15, 1, 3, 5, 7, 9, 11, 13, 15);
#elif LANES == 8
  return __builtin_shufflevector(v, v, 1, 3, 5, 7, 1, 3, 5, 7);
#else
  return __builtin_shufflevector(v, v, 1, 3, 1, 3);
#endif
}

/// Output pixels next to each other in a row, times `count` channels. Every element is two chains of multiply-adds, of the even
/// and of the odd terms, whatever tile it falls in.
INLINE void twin_tile(const int rows, const struct window *window, const float *x, const float *w, float *y, const float *bias,
                      int activation, int accumulate, long count) {
  V sums[CONVOLUTION_ROWS];
#pragma clang loop unroll(full)
  for (int i = 0; i < rows; i++) sums[i] = splat(0.0f);
  const long step = window->pixel_step;
  for (long s = 0; s < window->segments; s++) {
    const float *trios[(CONVOLUTION_ROWS + 2) / 3];
#pragma clang loop unroll(full)
    for (int i = 0; i < rows; i += 3) {
      trios[i / 3] = x + window->segment_offsets[s] + i * step;
    }
    for (long p = 0; p < window->run; p += 2, w += LANES) {
      const V column = load(w);
#pragma clang loop unroll(full)
      for (int i = 0; i < rows; i++) sums[i] = splat_two(trios[i / 3] + i % 3 * step) * column + sums[i];
#pragma clang loop unroll(full)
      for (int i = 0; i < rows; i += 3) {
        trios[i / 3] += 2;
        KEEP_ADDRESS(trios[i / 3]);
      }
    }
  }
#pragma clang loop unroll(full)
  for (int i = 0; i < rows; i++) sums[i] = even_lanes(sums[i]) + odd_lanes(sums[i]);
  // Never a whole vector.
  whole_finish(rows, 1, sums, window, y, bias, activation, accumulate, count < LANES ? count : LANES - 1);
}

#define ROWS(rows) \
  case rows: twin_tile(rows, window, x, w, y, bias, activation, accumulate, count); break;
NOINLINE static void twin_forward(long rows, const struct window *window, const float *x, const float *w, float *y,
                                  const float *bias, int activation, int accumulate, long count) {
  switch (rows) { CONVOLUTION_ROW_CASES }
}
#undef ROWS
