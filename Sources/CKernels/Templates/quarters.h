// Template: operations inside the quarters of a vector, four lanes each, and transpositions made of them. They cost one
// instruction each at every level, where a permutation across quarters is slower or missing.

// Lane numbers 0 to 3 name the lanes of a quarter of `a`, 4 to 7 those of the same quarter of `b`.
#define LANE_OF(number, quarter) ((number) < 4 ? (number) + 4 * (quarter) : (number) - 4 + LANES + 4 * (quarter))
#define LANES_OF(i, j, k, l, quarter) LANE_OF(i, quarter), LANE_OF(j, quarter), LANE_OF(k, quarter), LANE_OF(l, quarter)
#if LANES == 16
#define IN_QUARTERS(a, b, i, j, k, l) \
  __builtin_shufflevector(a, b, LANES_OF(i, j, k, l, 0), LANES_OF(i, j, k, l, 1), LANES_OF(i, j, k, l, 2), \
                          LANES_OF(i, j, k, l, 3))
#elif LANES == 8
#define IN_QUARTERS(a, b, i, j, k, l) __builtin_shufflevector(a, b, LANES_OF(i, j, k, l, 0), LANES_OF(i, j, k, l, 1))
#else
#define IN_QUARTERS(a, b, i, j, k, l) __builtin_shufflevector(a, b, LANES_OF(i, j, k, l, 0))
#endif

INLINE V4 load4(const float *p) {
  V4 v;
  memcpy(&v, p, sizeof v);
  return v;
}

/// One quarter of a vector.
INLINE V4 quarter(V v, const int number) {
#if LANES == 4
  (void)number;
  return v;
#else
  switch (number) {
    case 0: return __builtin_shufflevector(v, v, 0, 1, 2, 3);
    case 1: return __builtin_shufflevector(v, v, 4, 5, 6, 7);
#if LANES == 16
    case 2: return __builtin_shufflevector(v, v, 8, 9, 10, 11);
    default: return __builtin_shufflevector(v, v, 12, 13, 14, 15);
#else
    default: return quarter(v, number & 1);
#endif
  }
#endif
}

/// The vector whose quarters stand at p, p + step, ...
INLINE V load_quarters(const float *p, long step) {
#if LANES == 4
  (void)step;
  return load(p);
#else
  V8 low = __builtin_shufflevector(load4(p), load4(p + step), 0, 1, 2, 3, 4, 5, 6, 7);
#if LANES == 8
  return low;
#else
  V8 high = __builtin_shufflevector(load4(p + 2 * step), load4(p + 3 * step), 0, 1, 2, 3, 4, 5, 6, 7);
  return __builtin_shufflevector(low, high, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
#endif
#endif
}

/// Transposes the 4 x 4 block that each quarter of four vectors makes.
INLINE void transpose_quarters(V *v) {
  V low01 = IN_QUARTERS(v[0], v[1], 0, 4, 1, 5), high01 = IN_QUARTERS(v[0], v[1], 2, 6, 3, 7);
  V low23 = IN_QUARTERS(v[2], v[3], 0, 4, 1, 5), high23 = IN_QUARTERS(v[2], v[3], 2, 6, 3, 7);
  v[0] = IN_QUARTERS(low01, low23, 0, 1, 4, 5);
  v[1] = IN_QUARTERS(low01, low23, 2, 3, 6, 7);
  v[2] = IN_QUARTERS(high01, high23, 0, 1, 4, 5);
  v[3] = IN_QUARTERS(high01, high23, 2, 3, 6, 7);
}

/// d[j * d_row + i] = s[i * s_row + j] for i in 0..<LANES and j in 0..<4.
INLINE void transpose_four(const float *s, long s_row, float *d, long d_row) {
  V v[4];
#pragma clang loop unroll(full)
  for (int i = 0; i < 4; i++) v[i] = load_quarters(s + i * s_row, 4 * s_row);
  transpose_quarters(v);
#pragma clang loop unroll(full)
  for (int j = 0; j < 4; j++) store(d + j * d_row, v[j]);
}

/// The same for i in 0..<rows only, with zeros for the others.
INLINE void transpose_four_of_some(const float *s, long s_row, long rows, float *d, long d_row) {
  float pieces[4 * LANES];
  memset(pieces, 0, sizeof pieces);
  for (long i = 0; i < rows; i++) memcpy(pieces + 4 * i, s + i * s_row, 4 * sizeof(float));
  transpose_four(pieces, 4, d, d_row);
}

/// Lane i: the sum of the lanes of v[i], for LANES vectors. One order for all.
INLINE V lane_sums(const V *v) {
  V groups[LANES / 4];
#pragma clang loop unroll(full)
  for (int g = 0; g < LANES / 4; g++) {
    const V *w = v + 4 * g;
    V a = IN_QUARTERS(w[0], w[1], 0, 4, 1, 5) + IN_QUARTERS(w[0], w[1], 2, 6, 3, 7);
    V b = IN_QUARTERS(w[2], w[3], 0, 4, 1, 5) + IN_QUARTERS(w[2], w[3], 2, 6, 3, 7);
    groups[g] = IN_QUARTERS(a, b, 0, 1, 4, 5) + IN_QUARTERS(a, b, 2, 3, 6, 7);
  }
#if LANES == 4
  return groups[0];
#elif LANES == 8
  return __builtin_shufflevector(groups[0], groups[1], 0, 1, 2, 3, 8, 9, 10, 11) +
         __builtin_shufflevector(groups[0], groups[1], 4, 5, 6, 7, 12, 13, 14, 15);
#else
  V a = __builtin_shufflevector(groups[0], groups[1], 0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23) +
        __builtin_shufflevector(groups[0], groups[1], 8, 9, 10, 11, 12, 13, 14, 15, 24, 25, 26, 27, 28, 29, 30, 31);
  V b = __builtin_shufflevector(groups[2], groups[3], 0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23) +
        __builtin_shufflevector(groups[2], groups[3], 8, 9, 10, 11, 12, 13, 14, 15, 24, 25, 26, 27, 28, 29, 30, 31);
  return __builtin_shufflevector(a, b, 0, 1, 2, 3, 8, 9, 10, 11, 16, 17, 18, 19, 24, 25, 26, 27) +
         __builtin_shufflevector(a, b, 4, 5, 6, 7, 12, 13, 14, 15, 20, 21, 22, 23, 28, 29, 30, 31);
#endif
}
