// Template: micro-kernel for a few columns of C, which would leave most lanes of a row's vector empty. Rows of A stand in the
// lanes instead. Sums are taken in the same order as in a tile of one vector, so that both give the same bits.

/// LANES rows x `columns` of C. a[p * a_col + i] is A[i, p]: the rows are contiguous.
INLINE void tall_tile(const int columns, const struct product *product, const float *a, long a_col, const float *b, float *c,
                      long column) {
  V chains[CHAINS * TALL_COLUMNS], sums[TALL_COLUMNS];
#pragma clang loop unroll(full)
  for (int i = 0; i < CHAINS * columns; i++) chains[i] = splat(0.0f);
  const long b_row = product->b_row, c_row = product->c_row;
  long p = product->depth;
  for (; p >= CHAINS; p -= CHAINS) {
#pragma clang loop unroll(full)
    for (int q = 0; q < CHAINS; q++) {
      V rows = load(a);
#pragma clang loop unroll(full)
      for (int j = 0; j < columns; j++) chains[q * columns + j] = rows * splat(b[j]) + chains[q * columns + j];
      a += a_col;
      b += b_row;
    }
  }
#pragma clang loop unroll(full)
  for (int q = 0; q < CHAINS - 1; q++) {
    if (q < p) {
      V rows = load(a);
#pragma clang loop unroll(full)
      for (int j = 0; j < columns; j++) chains[q * columns + j] = rows * splat(b[j]) + chains[q * columns + j];
      a += a_col;
      b += b_row;
    }
  }
#pragma clang loop unroll(full)
  for (int j = 0; j < columns; j++) {
    sums[j] = (chains[j] + chains[columns + j]) + (chains[2 * columns + j] + chains[3 * columns + j]);
  }

  // The rest in columns as well; only single elements pass between them and C.
  float turned[TALL_COLUMNS * LANES];
  if (product->beta != 0) {
    for (int i = 0; i < LANES; i++) {
      for (int j = 0; j < columns; j++) turned[j * LANES + i] = c[i * c_row + j];
    }
    for (int j = 0; j < columns; j++) sums[j] = splat(product->beta) * load(turned + j * LANES) + sums[j];
  }
  for (int j = 0; j < columns; j++) {
    if (product->bias) sums[j] = sums[j] + splat(product->bias[column + j]);
    if (product->activation == WK_RELU) sums[j] = greater(splat(0.0f), sums[j]);
    store(turned + j * LANES, sums[j]);
  }
  if (product->activation > WK_RELU) activate_tile(turned, LANES, columns, LANES, product->activation);
  for (int i = 0; i < LANES; i++) {
    for (int j = 0; j < columns; j++) c[i * c_row + j] = turned[j * LANES + i];
  }
}

#define TALL(columns) \
  case columns: tall_tile(columns, product, a, a_col, b, c, column); break;

static void few_columns_tile(long columns, const struct product *product, const float *a, long a_col, const float *b, float *c,
                             long column) {
  switch (columns) {
    TALL(1) TALL(2)
#if TALL_COLUMNS > 2
    TALL(3)
#endif
#if TALL_COLUMNS > 3
    TALL(4) TALL(5) TALL(6)
#endif
  }
}
#undef TALL
