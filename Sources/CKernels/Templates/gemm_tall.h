// Template: micro-kernels for a few columns of C where the rows of A are contiguous (A transposed): LANES rows stand in the
// lanes of a vector, as a row of C would leave most lanes empty. One chain of sums an element, whatever tile it falls in.

/// A tile of `vectors` x LANES rows and `columns` columns of C. Of a lone vector only `count` rows exist.
INLINE void tall_tile(const int vectors, const int columns, const struct product *product, const float *a, const float *b,
                      float *c, long column, long count) {
  V sums[4 * 7 < TALL_COLUMNS ? TALL_COLUMNS : 4 * 7];
#pragma clang loop unroll(full)
  for (int i = 0; i < vectors * columns; i++) sums[i] = splat(0.0f);
  const long a_col = product->a_col, b_row = product->b_row, c_row = product->c_row;
  const MASK mask = mask_of(count);
  for (long p = product->depth; p > 0; p--) {
    V rows[4];
#pragma clang loop unroll(full)
    for (int i = 0; i < vectors; i++) rows[i] = vectors > 1 ? load(a + i * LANES) : load_masked(a, mask);
#pragma clang loop unroll(full)
    for (int j = 0; j < columns; j++) {
      const V element = splat(b[j]);
#pragma clang loop unroll(full)
      for (int i = 0; i < vectors; i++) sums[j * vectors + i] = rows[i] * element + sums[j * vectors + i];
    }
    a += a_col;
    b += b_row;
  }
#pragma clang loop unroll(full)
  for (int i = 0; i < vectors; i++) {
    float *const rows_of_c = c + i * LANES * c_row;
    // Sums of four columns at a time become pieces of rows.
#pragma clang loop unroll(full)
    for (int j = 0; j < columns; j += 4) {
      const int width = columns - j < 4 ? columns - j : 4;
      V four[4];
#pragma clang loop unroll(full)
      for (int q = 0; q < 4; q++) {
        four[q] = q < width ? sums[(j + q) * vectors + i] : splat(0.0f);
        if (product->beta != 0 && q < width) {
          float old[LANES] = {0};
          for (long row = 0; row < count; row++) old[row] = rows_of_c[row * c_row + j + q];
          four[q] = splat(product->beta) * load(old) + four[q];
        }
        if (product->bias && q < width) four[q] = four[q] + splat(product->bias[column + j + q]);
        if (product->activation == WK_RELU) four[q] = greater(splat(0.0f), four[q]);
      }
      transpose_quarters(four);
#pragma clang loop unroll(full)
      for (int row = 0; row < LANES; row++) {
        if (vectors > 1 || row < count) {
          const V4 piece = quarter(four[row % 4], row / 4);
          memcpy(rows_of_c + row * c_row + j, &piece, (size_t)width * sizeof(float));
        }
      }
    }
  }
  if (product->activation > WK_RELU) {
    activate_tile(c, c_row, vectors > 1 ? vectors * LANES : count, columns, product->activation);
  }
}

// Accumulators, vectors of A and an element of B have to fit in the registers.
#if LANES == 16
#define TALL_FITS(vectors, columns) ((vectors) * (columns) <= 28)
#else
#define TALL_FITS(vectors, columns) ((vectors) * (columns + 1) <= 15)
#endif

#define TALL(columns) \
  case columns: \
    if (TALL_FITS(4, columns)) { \
      for (; rows >= 4 * LANES; rows -= 4 * LANES, a += 4 * LANES, c += 4 * LANES * c_row) { \
        tall_tile(TALL_FITS(4, columns) ? 4 : 1, columns, product, a, b, c, column, LANES); \
      } \
    } \
    if (TALL_FITS(2, columns)) { \
      for (; rows >= 2 * LANES; rows -= 2 * LANES, a += 2 * LANES, c += 2 * LANES * c_row) { \
        tall_tile(TALL_FITS(2, columns) ? 2 : 1, columns, product, a, b, c, column, LANES); \
      } \
    } \
    for (; rows > 0; rows -= LANES, a += LANES, c += LANES * c_row) { \
      tall_tile(1, columns, product, a, b, c, column, rows < LANES ? rows : LANES); \
    } \
    break;

/// All rows of a panel of `columns` columns, whose rows of B are contiguous.
NOINLINE static void tall_panel(const struct product *product, long rows, long columns, const float *a, const float *b,
                                float *c, long column) {
  const long c_row = product->c_row;
  switch (columns) {
    TALL(1) TALL(2) TALL(3) TALL(4) TALL(5) TALL(6)
#if TALL_COLUMNS > 6
    TALL(7) TALL(8) TALL(9) TALL(10) TALL(11) TALL(12) TALL(13) TALL(14)
#endif
#if TALL_COLUMNS > 14
    TALL(15) TALL(16) TALL(17) TALL(18) TALL(19) TALL(20) TALL(21) TALL(22) TALL(23) TALL(24)
#endif
  }
}
#undef TALL
