// Template: micro-kernels for a few columns of C where the rows of A are contiguous along the sum: the terms stand in the
// lanes, as a row of C would leave most of them empty. An element is LANES chains of sums over p modulo LANES, added at the end
// in one order, whatever tile it falls in.

/// The most columns where those of B are contiguous, and where they have to be copied first.
#define DOT_COLUMNS 12
#define DOT_COLUMNS_COPIED 8
/// Sums of a tile, in whole vectors.
#define DOT_SUMS 32
// The sums, the rows of A and a column of B have to fit in the registers.
#if LANES == 16
#define DOTS_FIT(rows, columns) ((rows) * (columns) <= 24)
#else
#define DOTS_FIT(rows, columns) ((rows) * (columns) <= 12)
#endif

/// rows x columns of C. b[j * b_col + p] is B[p, j]; `bias` repeats the columns' for every row.
INLINE void dots_tile(const int rows, const int columns, const struct product *product, const float *a, const float *b,
                      long b_col, float *c, const float *bias) {
  V sums[DOT_SUMS];
  const int groups = (rows * columns + LANES - 1) / LANES;
#pragma clang loop unroll(full)
  for (int i = 0; i < groups * LANES; i++) sums[i] = splat(0.0f);
  // Of three rows each, or columns, one address is kept.
  const float *row_trios[2], *column_trios[(DOT_COLUMNS + 2) / 3];
#pragma clang loop unroll(full)
  for (int i = 0; i < rows; i += 3) row_trios[i / 3] = a + i * product->a_row;
#pragma clang loop unroll(full)
  for (int j = 0; j < columns; j += 3) column_trios[j / 3] = b + j * b_col;
  const long a_row = product->a_row;
  long p = product->depth;
  for (; p > 0; p -= LANES) {
    V terms[4];
    const MASK mask = mask_of(p < LANES ? p : LANES);
#pragma clang loop unroll(full)
    for (int i = 0; i < rows; i++) {
      const float *from = row_trios[i / 3] + i % 3 * a_row;
      terms[i] = p >= LANES ? load(from) : load_masked(from, mask);
    }
#pragma clang loop unroll(full)
    for (int j = 0; j < columns; j++) {
      const float *from = column_trios[j / 3] + j % 3 * b_col;
      const V factors = p >= LANES ? load(from) : load_masked(from, mask);
#pragma clang loop unroll(full)
      for (int i = 0; i < rows; i++) sums[i * columns + j] = terms[i] * factors + sums[i * columns + j];
    }
#pragma clang loop unroll(full)
    for (int i = 0; i < rows; i += 3) row_trios[i / 3] += LANES;
#pragma clang loop unroll(full)
    for (int j = 0; j < columns; j += 3) column_trios[j / 3] += LANES;
  }
  const long c_row = product->c_row;
  const int contiguous = rows == 1 || c_row == columns;
  float apart[DOT_SUMS];
  float *flat = contiguous ? c : apart;
  if (!contiguous && product->beta != 0) {
    for (int i = 0; i < rows * columns; i++) apart[i] = c[i / columns * c_row + i % columns];
  }
#pragma clang loop unroll(full)
  for (int g = 0; g < groups; g++) {
    const long count = rows * columns - g * LANES < LANES ? rows * columns - g * LANES : LANES;
    V sum = lane_sums(sums + g * LANES);
    if (product->beta != 0) sum = splat(product->beta) * get(flat + g * LANES, count) + sum;
    if (bias) sum = sum + load(bias + g * LANES);
    if (product->activation == WK_RELU) sum = greater(splat(0.0f), sum);
    put(flat + g * LANES, count, sum);
  }
  if (!contiguous) {
    for (int i = 0; i < rows * columns; i++) c[i / columns * c_row + i % columns] = apart[i];
  }
  if (product->activation > WK_RELU) activate_tile(c, c_row, rows, columns, product->activation);
}

#define DOTS(columns) \
  case columns: \
    if (DOTS_FIT(4, columns)) { \
      for (; rows >= 4; rows -= 4, a += 4 * a_row, c += 4 * c_row) { \
        dots_tile(DOTS_FIT(4, columns) ? 4 : 1, columns, product, a, b, b_col, c, bias); \
      } \
    } \
    if (DOTS_FIT(2, columns)) { \
      for (; rows >= 2; rows -= 2, a += 2 * a_row, c += 2 * c_row) { \
        dots_tile(DOTS_FIT(2, columns) ? 2 : 1, columns, product, a, b, b_col, c, bias); \
      } \
    } \
    for (; rows > 0; rows--, a += a_row, c += c_row) dots_tile(1, columns, product, a, b, b_col, c, bias); \
    break;

/// All rows of a panel of `columns` columns, whose columns of B are contiguous.
NOINLINE static void dots_panel(const struct product *product, long rows, long columns, const float *a, const float *b,
                                long b_col, float *c, long column) {
  const long a_row = product->a_row, c_row = product->c_row;
  float repeated[DOT_SUMS];
  const float *bias = 0;
  if (product->bias) {
    for (int i = 0; i < DOT_SUMS; i++) repeated[i] = product->bias[column + i % columns];
    bias = repeated;
  }
  switch (columns) {
    DOTS(1) DOTS(2) DOTS(3) DOTS(4) DOTS(5) DOTS(6) DOTS(7) DOTS(8)
    DOTS(9) DOTS(10) DOTS(11) DOTS(12)
  }
}
#undef DOTS
