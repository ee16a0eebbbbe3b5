// Template: transposition of an 8 x 8 block in AVX registers.

#define BLOCK 8

/// d[j * d_row + i] = s[i * s_row + j] for i, j in 0..<8.
INLINE void transpose_block(const float *s, long s_row, float *d, long d_row) {
  __m256 r[8], t[8];
  // Rows i and i + 4 share a register from the start, so that the only moves across its halves are loads.
  for (int i = 0; i < 4; i++) {
    __m256 low = _mm256_castps128_ps256(_mm_loadu_ps(s + i * s_row));
    __m256 high = _mm256_castps128_ps256(_mm_loadu_ps(s + i * s_row + 4));
    r[i] = _mm256_insertf128_ps(low, _mm_loadu_ps(s + (i + 4) * s_row), 1);
    r[i + 4] = _mm256_insertf128_ps(high, _mm_loadu_ps(s + (i + 4) * s_row + 4), 1);
  }
  for (int i = 0; i < 8; i += 4) {
    t[i + 0] = _mm256_unpacklo_ps(r[i + 0], r[i + 1]);
    t[i + 1] = _mm256_unpackhi_ps(r[i + 0], r[i + 1]);
    t[i + 2] = _mm256_unpacklo_ps(r[i + 2], r[i + 3]);
    t[i + 3] = _mm256_unpackhi_ps(r[i + 2], r[i + 3]);
    _mm256_storeu_ps(d + (i + 0) * d_row, _mm256_shuffle_ps(t[i + 0], t[i + 2], 0x44));
    _mm256_storeu_ps(d + (i + 1) * d_row, _mm256_shuffle_ps(t[i + 0], t[i + 2], 0xEE));
    _mm256_storeu_ps(d + (i + 2) * d_row, _mm256_shuffle_ps(t[i + 1], t[i + 3], 0x44));
    _mm256_storeu_ps(d + (i + 3) * d_row, _mm256_shuffle_ps(t[i + 1], t[i + 3], 0xEE));
  }
}
