// Template: micro-kernels of the matrix product. Each computes a tile of C, rows x (1, 2 or 4) vectors, in registers.
//
// Every element of C is summed over k in one and the same order whatever tile it falls in, because a column's width class
// depends on n alone: in tiles of two and four vectors one chain of multiply-adds, in tiles of one vector CHAINS chains that
// take k modulo CHAINS and are added at the end. A lone vector needs them: one chain would wait for each sum in turn. Columns
// that would fill only a part of a vector have tiles of other kinds where A's strides allow, in gemm_tall.h and gemm_dots.h.

#define CHAINS 4

/// What all tiles of a block of the product have in common.
struct product {
  long depth;             ///< terms of this block, at most k
  long a_row, a_col;      ///< strides of A
  long b_row;             ///< stride of B; columns are contiguous
  long c_row;             ///< stride of C
  float beta;             ///< what C is multiplied by before the block is added; 0 does not read C
  const float *bias;      ///< null except in the last block
  int activation;         ///< WK_NONE except in the last block
};

INLINE V activate(V v, int activation) {
  switch (activation) {
    case WK_RELU: return v < splat(0.0f) ? splat(0.0f) : v;
    case WK_TANH: return tanh_vector(v);
    case WK_LOGISTIC: return logistic_vector(v);
    default: return v;
  }
}

/// Applies an activation to rows x count elements of C, of which count is at most 4 vectors.
__attribute__((noinline)) static void activate_tile(float *c, long c_row, long rows, long columns, int activation) {
  for (long row = 0; row < rows; row++, c += c_row) {
    if (activation == WK_TANH) {
      FOR_VECTORS(columns, put(c + i, count, tanh_vector(get(c + i, count))););
    } else {
      FOR_VECTORS(columns, put(c + i, count, logistic_vector(get(c + i, count))););
    }
  }
}

/// Adds what C held and the bias to a tile's sums, applies the activation and stores. Of the tile's vectors all are whole but
/// a lone one, which has `count` columns. Each step runs over the whole tile, to test its condition once.
INLINE void finish_tile(const int rows, const int vectors, V *sums, const struct product *product, float *c, long column,
                        long count) {
  const long c_row = product->c_row;
  const int whole = vectors > 1 || count == LANES;
  const MASK mask = mask_of(vectors > 1 ? LANES : count);
  if (product->beta != 0) {
    const V beta = splat(product->beta);
#pragma clang loop unroll(full)
    for (int i = 0; i < rows * vectors; i++) {
      const float *p = c + i / vectors * c_row + i % vectors * LANES;
      sums[i] = beta * (vectors > 1 ? load(p) : load_masked(p, mask)) + sums[i];
    }
  }
  if (product->bias) {
    const float *p = product->bias + column;
#pragma clang loop unroll(full)
    for (int i = 0; i < rows * vectors; i++) {
      sums[i] = sums[i] + (vectors > 1 ? load(p + i % vectors * LANES) : load_masked(p, mask));
    }
  }
  if (product->activation == WK_RELU) {
#pragma clang loop unroll(full)
    for (int i = 0; i < rows * vectors; i++) sums[i] = greater(splat(0.0f), sums[i]);
  }
  if (whole) {
#pragma clang loop unroll(full)
    for (int i = 0; i < rows * vectors; i++) store(c + i / vectors * c_row + i % vectors * LANES, sums[i]);
  } else {
#pragma clang loop unroll(full)
    for (int i = 0; i < rows; i++) store_masked(c + i * c_row, mask, sums[i]);
  }
  if (product->activation > WK_RELU) {
    activate_tile(c, c_row, rows, (vectors - 1) * LANES + count, product->activation);
  }
}

/// A tile of rows x `vectors` whole vectors, vectors > 1, one chain of sums an element.
INLINE void wide_tile(const int rows, const int vectors, const struct product *product, const float *a, const float *b,
                      float *c, long column) {
  V sums[PAIR_ROWS * 2];
#pragma clang loop unroll(full)
  for (int i = 0; i < rows * vectors; i++) sums[i] = splat(0.0f);
  const long a_row = product->a_row, a_col = product->a_col, b_row = product->b_row;
  // One address for three rows of A: to go from row to row would take a chain of additions longer than the sums.
  const float *trios[(rows + 2) / 3];
#pragma clang loop unroll(full)
  for (int i = 0; i < rows; i += 3) trios[i / 3] = a + i * a_row;
  for (long p = product->depth; p > 0; p--) {
    V row_of_b[4];
#pragma clang loop unroll(full)
    for (int j = 0; j < vectors; j++) row_of_b[j] = load(b + j * LANES);
#pragma clang loop unroll(full)
    for (int i = 0; i < rows; i++) {
      V element = splat(trios[i / 3][i % 3 * a_row]);
#pragma clang loop unroll(full)
      for (int j = 0; j < vectors; j++) sums[i * vectors + j] = element * row_of_b[j] + sums[i * vectors + j];
    }
#pragma clang loop unroll(full)
    for (int i = 0; i < rows; i += 3) trios[i / 3] += a_col;
    b += b_row;
  }
  finish_tile(rows, vectors, sums, product, c, column, LANES);
}

/// A row of B for a tile of one vector. Where masked loads are slow, B has been packed and padded.
INLINE V load_single(const float *b, MASK mask) {
#if MASKED_LOADS_ARE_FAST
  return load_masked(b, mask);
#else
  (void)mask;
  return load(b);
#endif
}

/// A tile of rows x one vector with `count` columns, CHAINS chains of sums an element.
INLINE void single_tile(const int rows, const struct product *product, const float *a, const float *b, float *c, long column,
                        long count) {
  V chains[CHAINS * SINGLE_ROWS], sums[SINGLE_ROWS];
#pragma clang loop unroll(full)
  for (int i = 0; i < CHAINS * rows; i++) chains[i] = splat(0.0f);
  const MASK mask = mask_of(count);
  const long a_row = product->a_row, a_col = product->a_col, b_row = product->b_row;
  const float *trios[(rows + 2) / 3];
#pragma clang loop unroll(full)
  for (int i = 0; i < rows; i += 3) trios[i / 3] = a + i * a_row;
#define ADD_TERM(q) \
  do { \
    const V row_of_b = load_single(b, mask); \
    _Pragma("clang loop unroll(full)") for (int i = 0; i < rows; i++) { \
      chains[(q)*rows + i] = splat(trios[i / 3][i % 3 * a_row]) * row_of_b + chains[(q)*rows + i]; \
    } \
    _Pragma("clang loop unroll(full)") for (int i = 0; i < rows; i += 3) trios[i / 3] += a_col; \
    b += b_row; \
  } while (0)
  long p = product->depth;
  for (; p >= CHAINS; p -= CHAINS) {
#pragma clang loop unroll(full)
    for (int q = 0; q < CHAINS; q++) ADD_TERM(q);
  }
#pragma clang loop unroll(full)
  for (int q = 0; q < CHAINS - 1; q++) {
    if (q < p) ADD_TERM(q);
  }
#undef ADD_TERM
#pragma clang loop unroll(full)
  for (int i = 0; i < rows; i++) {
    sums[i] = (chains[i] + chains[rows + i]) + (chains[2 * rows + i] + chains[3 * rows + i]);
  }
  finish_tile(rows, 1, sums, product, c, column, count);
}

// One function a number of rows, so that the sums stay in registers.

#define PAIR(rows) \
  case rows: wide_tile(rows, 2, product, a, b, c, column); break;

NOINLINE static void pair_tile(long rows, const struct product *product, const float *a, const float *b, float *c,
                               long column) {
  switch (rows) {
    PAIR(1) PAIR(2) PAIR(3) PAIR(4) PAIR(5) PAIR(6)
#if PAIR_ROWS > 6
    PAIR(7) PAIR(8)
#endif
#if PAIR_ROWS > 8
    PAIR(9) PAIR(10) PAIR(11) PAIR(12) PAIR(13) PAIR(14)
#endif
  }
}
#undef PAIR

#define QUAD(rows) \
  case rows: wide_tile(rows, 4, product, a, b, c, column); break;

NOINLINE static void quad_tile(long rows, const struct product *product, const float *a, const float *b, float *c,
                               long column) {
  switch (rows) {
    QUAD(1) QUAD(2)
#if QUAD_ROWS > 2
    QUAD(3) QUAD(4)
#endif
  }
}
#undef QUAD

#define SINGLE(rows) \
  case rows: single_tile(rows, product, a, b, c, column, count); break;

NOINLINE static void narrow_tile(long rows, const struct product *product, const float *a, const float *b, float *c,
                                 long column, long count) {
  switch (rows) {
    SINGLE(1) SINGLE(2) SINGLE(3)
#if SINGLE_ROWS > 3
    SINGLE(4) SINGLE(5) SINGLE(6)
#endif
  }
}
#undef SINGLE
