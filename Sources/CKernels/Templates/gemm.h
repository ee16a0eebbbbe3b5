// Template: the matrix product, blocked for the caches after Goto and van de Geijn, "Anatomy of high-performance matrix
// multiplication" (2008): columns in blocks of BLOCK_COLUMNS, terms in blocks of at most BLOCK_DEPTH, rows in blocks that
// leave A's part in the second-level cache, and within those, tiles that leave C in registers.

#define BLOCK_DEPTH 384
#define BLOCK_COLUMNS 1024

/// Terms in a block, at least 1: k in equal parts, so that the last one is not a remainder. Depends on k alone.
INLINE long depth_of_blocks(long k) {
  if (k <= BLOCK_DEPTH) return k > 0 ? k : 1;
  const long blocks = (k + BLOCK_DEPTH - 1) / BLOCK_DEPTH;
  return (k + blocks - 1) / blocks;
}

/// Width of the panel that starts at column j of n: two whole vectors, or one of up to LANES columns.
INLINE long panel_width(long j, long n) { return n - j >= 2 * LANES ? 2 * LANES : n - j < LANES ? n - j : LANES; }

/// Runs the tiles of one panel of `width` columns over `rows` rows in nearly equal steps. `turned` is room for LANES x depth
/// floats.
INLINE void run_panel(const struct product *product, long rows, long width, const float *a, const float *b, float *c,
                      long column, float *turned) {
  if (width <= TALL_COLUMNS) {
    for (; rows >= LANES; rows -= LANES, a += LANES * product->a_row, c += LANES * product->c_row) {
      const int in_place = product->a_row == 1;
      if (!in_place) pack_panel(turned, LANES, product->depth, LANES, a, product->a_col, product->a_row);
      few_columns_tile(width, product, in_place ? a : turned, in_place ? product->a_col : LANES, b, c, column);
    }
  }
  const long most = width == 2 * LANES ? PAIR_ROWS : SINGLE_ROWS;
  for (long tiles = (rows + most - 1) / most; tiles > 0; tiles--) {
    const long height = (rows + tiles - 1) / tiles;
    if (width == 2 * LANES) {
      pair_tile(height, product, a, b, c, column);
    } else {
      narrow_tile(height, product, a, b, c, column, width);
    }
    a += height * product->a_row;
    c += height * product->c_row;
    rows -= height;
  }
}

/// One block of columns and terms: C[m, n] gets A[m, depth] * B[depth, n], n at most BLOCK_COLUMNS.
static void gemm_block(struct product *product, long m, long n, const float *a, const float *b, long b_col, float *c) {
  float *const packed_a = wk_pack_buffer(), *const packed_b = packed_a + WK_PACK_A;
  float *const turned = packed_b + WK_PACK_B;
  const long depth = product->depth, a_row = product->a_row, b_row = product->b_row;

  // B stays in place when packing would cost more than it saves: few rows to use it, or all of it in the cache anyway.
  const int in_place = b_col == 1 && (m <= 4 * PAIR_ROWS || depth * n <= 64 * 1024);
  const long direct_columns = !in_place ? 0 : MASKED_LOADS_ARE_FAST ? n : n - n % LANES;
  for (long j = direct_columns, width; j < n; j += width) {
    width = panel_width(j, n);
    const long padded = (width + LANES - 1) / LANES * LANES;
    pack_panel(packed_b + (j - direct_columns) * depth, padded, depth, width, b + j * b_col, b_row, b_col);
  }

  // Rows far apart fall on the same sets of the first-level cache and on a page each.
  const int pack_a = product->a_col == 1 && a_row >= 512 && m > PAIR_ROWS && n > 4 * LANES;
  long block_rows = WK_PACK_A / (depth > 0 ? depth : 1);
  block_rows = block_rows < PAIR_ROWS ? PAIR_ROWS : block_rows - block_rows % PAIR_ROWS;

  for (long i = 0; i < m; i += block_rows) {
    const long rows = m - i < block_rows ? m - i : block_rows;
    const float *block_of_a = a + i * a_row;
    product->a_row = a_row;
    if (pack_a) {
      pack_rows(packed_a, rows, depth, block_of_a, a_row);
      block_of_a = packed_a;
      product->a_row = depth;
    }
    long j = 0;
    if (rows <= QUAD_ROWS && direct_columns > 0) {
      product->b_row = b_row;
      for (; j + 4 * LANES <= n; j += 4 * LANES) quad_tile(rows, product, block_of_a, b + j, c + i * product->c_row + j, j);
    }
    for (long width; j < n; j += width) {
      width = panel_width(j, n);
      const int direct = j < direct_columns;
      const float *panel = direct ? b + j : packed_b + (j - direct_columns) * depth;
      product->b_row = direct ? b_row : (width + LANES - 1) / LANES * LANES;
      run_panel(product, rows, width, block_of_a, panel, c + i * product->c_row + j, j, turned);
    }
  }
}

static void k_gemm(long m, long n, long k, const float *a, long a_row, long a_col, const float *b, long b_row, long b_col,
                   float beta, float *c, long c_row, const float *bias, int activation) {
  if (m <= 0 || n <= 0) return;
  if (n == 1 && a_col == 1 && b_row == 1) {
    gemv_rows(m, k, a, a_row, b, beta, c, c_row, bias, activation);
    return;
  }
  if (n == 1 && a_row == 1 && a_col != 1) {
    gemv_columns(m, k, a, a_col, b, b_row, beta, c, c_row, bias, activation);
    return;
  }
  const long depth = depth_of_blocks(k);
  for (long j = 0; j < n; j += BLOCK_COLUMNS) {
    const long columns = n - j < BLOCK_COLUMNS ? n - j : BLOCK_COLUMNS;
    // Once even where k is 0: bias, beta and activation still apply.
    for (long p = 0; p == 0 || p < k; p += depth) {
      const int last = p + depth >= k;
      struct product product = {
          .depth = k - p < depth ? k - p : depth,
          .a_row = a_row,
          .a_col = a_col,
          .b_row = b_row,
          .c_row = c_row,
          .beta = p == 0 ? beta : 1.0f,
          .bias = last && bias ? bias + j : 0,
          .activation = last ? activation : WK_NONE,
      };
      gemm_block(&product, m, columns, a + p * a_col, b + p * b_row + j * b_col, b_col, c + j);
    }
  }
}
