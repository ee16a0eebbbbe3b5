// Template: transposition of a 4 x 4 block in registers.

#define BLOCK 4

/// d[j * d_row + i] = s[i * s_row + j] for i, j in 0..<4.
INLINE void transpose_block(const float *s, long s_row, float *d, long d_row) {
  V a = load(s), b = load(s + s_row), c = load(s + 2 * s_row), e = load(s + 3 * s_row);
  V ab_low = __builtin_shufflevector(a, b, 0, 4, 1, 5), ab_high = __builtin_shufflevector(a, b, 2, 6, 3, 7);
  V ce_low = __builtin_shufflevector(c, e, 0, 4, 1, 5), ce_high = __builtin_shufflevector(c, e, 2, 6, 3, 7);
  store(d, __builtin_shufflevector(ab_low, ce_low, 0, 1, 4, 5));
  store(d + d_row, __builtin_shufflevector(ab_low, ce_low, 2, 3, 6, 7));
  store(d + 2 * d_row, __builtin_shufflevector(ab_high, ce_high, 0, 1, 4, 5));
  store(d + 3 * d_row, __builtin_shufflevector(ab_high, ce_high, 2, 3, 6, 7));
}
