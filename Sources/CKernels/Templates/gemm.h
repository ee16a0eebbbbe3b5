// Template: the matrix product, blocked for the caches after Goto and van de Geijn, "Anatomy of high-performance matrix
// multiplication" (2008): columns in blocks of BLOCK_COLUMNS, terms in blocks of at most BLOCK_DEPTH. Of such a block of B a
// stretch of columns stays in the second-level cache while the tiles of A pass, each tile in the first-level cache along the
// stretch, and C in registers.

#define BLOCK_DEPTH 256
#define BLOCK_COLUMNS 1024
/// Floats of B in a stretch.
#define STRETCH (128 * 1024)
/// Rows of A that B in place is worth: more win back what packing costs.
#define ROWS_IN_PLACE 256

/// Terms in a block, at least 1: k in equal parts, so that the last one is not a remainder. Depends on k alone.
INLINE long depth_of_blocks(long k) {
  if (k <= BLOCK_DEPTH) return k > 0 ? k : 1;
  const long blocks = (k + BLOCK_DEPTH - 1) / BLOCK_DEPTH;
  return (k + blocks - 1) / blocks;
}

/// How many cache lines, `row` floats apart, fall on one set of a first-level cache of 64 sets.
INLINE long crowding(long lines, long row) {
  const long spread = row % 16 != 0 ? 1 : (row / 16) & -(row / 16);
  return lines * (spread < 64 ? spread : 64) / 64;
}

/// Columns 0..<n of C, n a multiple of 2 LANES, for at most QUAD_ROWS rows and B in place.
static void few_rows(const struct product *product, long rows, long n, const float *a, const float *b, float *c) {
  long j = 0;
  for (; j + 4 * LANES <= n; j += 4 * LANES) quad_tile(rows, product, a, b + j, c + j, j);
  if (j < n) pair_tile(rows, product, a, b + j, c + j, j);
}

/// Columns 0..<n of C, n a multiple of 2 LANES. Column j of B begins at b + j * b_column.
static void wide_columns(const struct product *product, long rows, long n, const float *a, const float *b, long b_column,
                         float *c) {
  long stretch = n;
  if (product->depth * n > STRETCH) stretch = STRETCH / product->depth / (2 * LANES) * (2 * LANES);
  // Tiles of nearly equal heights.
  const long tiles = (rows + PAIR_ROWS - 1) / PAIR_ROWS, low = rows / tiles, higher = rows - low * tiles;
  for (long first = 0; first < n; first += stretch) {
    const long end = n < first + stretch ? n : first + stretch;
    const float *rows_of_a = a;
    float *rows_of_c = c;
    for (long tile = 0; tile < tiles; tile++) {
      const long height = low + (tile < higher);
      for (long j = first; j < end; j += 2 * LANES) {
        pair_tile(height, product, rows_of_a, b + j * b_column, rows_of_c + j, j);
      }
      rows_of_a += height * product->a_row;
      rows_of_c += height * product->c_row;
    }
  }
}

/// One vector of columns, or a part of one.
static void single_columns(const struct product *product, long rows, long width, const float *a, const float *b, float *c,
                           long column) {
  for (long tiles = (rows + SINGLE_ROWS - 1) / SINGLE_ROWS; tiles > 0; tiles--) {
    const long height = (rows + tiles - 1) / tiles;
    narrow_tile(height, product, a, b, c, column, width);
    a += height * product->a_row;
    c += height * product->c_row;
    rows -= height;
  }
}

/// The columns beyond the wide ones, fewer than 2 LANES. How they are summed depends on their number and the strides alone.
/// `room` is for a copy of these columns of B.
static void last_columns(struct product *product, long rows, long width, const float *a, const float *b, long b_row, long b_col,
                         float *c, long column, float *room) {
  const long depth = product->depth;
  const int is_tall = product->a_row == 1 && product->a_col != 1 && width <= TALL_COLUMNS;
  // A whole vector first; what is left is fewer than LANES.
  const long whole = is_tall || width < LANES ? 0 : LANES, rest = width - whole;
  const int is_dots = !is_tall && product->a_col == 1 && rest <= (b_row == 1 ? DOT_COLUMNS : DOT_COLUMNS_COPIED);
  const long panel = is_dots ? whole : width;
  const float *from = b;
  product->b_row = b_row;
  if (b_col != 1 || (!MASKED_LOADS_ARE_FAST && !is_tall && panel % LANES != 0)) {
    const long padded = (panel + LANES - 1) / LANES * LANES;
    pack_panel(room, padded, depth, panel, b, b_row, b_col);
    from = room;
    product->b_row = padded;
  }
  if (is_tall) {
    tall_panel(product, rows, width, a, from, c, column);
    return;
  }
  if (whole > 0) single_columns(product, rows, LANES, a, from, c, column);
  if (rest == 0) return;
  if (is_dots) {
    const float *columns = b + whole * b_col;
    if (b_row != 1) {
      pack_columns(room, depth, rest, columns, b_row, b_col);
      columns = room;
      b_col = depth;
    }
    dots_panel(product, rows, rest, a, columns, b_col, c + whole, column + whole);
  } else {
    single_columns(product, rows, rest, a, from + whole, c + whole, column + whole);
  }
}

/// One block of columns and terms: C[m, n] gets A[m, depth] * B[depth, n], n at most BLOCK_COLUMNS.
static void gemm_block(struct product *product, long m, long n, const float *a, const float *b, long b_col, float *c) {
  const long depth = product->depth, a_row = product->a_row, a_col = product->a_col, b_row = product->b_row;
  const long wide = n - n % (2 * LANES);
  const int in_place = b_col == 1 && m <= ROWS_IN_PLACE;
  // Terms of A that crowd out each other in the cache are copied, where there are enough columns to win that back.
  const int pack = a_row == 1 && m > PAIR_ROWS && wide >= 256 && crowding(depth, a_col) > 4;
  float *packed_a = 0, *packed_b = 0, *room = 0;
  if (pack || !in_place || wide < n) {
    packed_a = wk_pack_buffer();
    packed_b = packed_a + WK_PACK_A;
    room = packed_b + WK_PACK_B;
  }
  if (!in_place) {
    for (long j = 0; j < wide; j += 2 * LANES) {
      pack_panel(packed_b + j * depth, 2 * LANES, depth, 2 * LANES, b + j * b_col, b_row, b_col);
    }
    product->b_row = 2 * LANES;
  }
  const float *const wide_b = in_place ? b : packed_b;
  const long column = in_place ? 1 : depth;
  if (wide > 0 && in_place && m <= QUAD_ROWS) {
    few_rows(product, m, wide, a, b, c);
  } else if (wide > 0 && pack) {
    const long most = WK_PACK_A / depth / PAIR_ROWS * PAIR_ROWS;
    for (long i = 0, rows; i < m; i += rows) {
      rows = m - i < most ? m - i : most;
      pack_terms(packed_a, rows, depth, a + i, a_col);
      product->a_col = rows;
      wide_columns(product, rows, wide, packed_a, wide_b, column, c + i * product->c_row);
    }
  } else if (wide > 0) {
    wide_columns(product, m, wide, a, wide_b, column, c);
  }
  if (wide < n) {
    product->a_col = a_col;
    last_columns(product, m, n - wide, a, b + wide * b_col, b_row, b_col, c + wide, wide, room);
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
  if (m <= QUAD_ROWS && b_col == 1 && n % (2 * LANES) == 0 && k <= BLOCK_DEPTH && n <= BLOCK_COLUMNS) {
    const struct product product = {.depth = k, .a_row = a_row, .a_col = a_col, .b_row = b_row, .c_row = c_row, .beta = beta,
                                    .bias = bias, .activation = activation};
    few_rows(&product, m, n, a, b, c);
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
