// Template: copies of blocks of A and B into contiguous memory, for the matrix product.

/// panel[p * width + j] = B[p, j] for depth x columns of B, width the columns rounded up to whole vectors and padded with 0.
static void pack_panel(float *panel, long width, long depth, long columns, const float *b, long b_row, long b_col) {
  if (b_col == 1) {
    for (long p = 0; p < depth; p++, panel += width, b += b_row) {
      long j = 0;
      for (; j + LANES <= columns; j += LANES) store(panel + j, load(b + j));
      if (j < columns) store(panel + j, load_masked(b + j, mask_of(columns - j)));
    }
    return;
  }
  const long whole = columns - columns % LANES;
  long p = 0;
  if (b_row == 1) {
    // Down the columns vector by vector: what a cache line of B holds is used up at once.
    for (long j = 0; j < whole; j += LANES) {
      for (p = 0; p + 4 <= depth; p += 4) transpose_four(b + j * b_col + p, b_col, panel + p * width + j, width);
    }
    if (whole < columns) {
      for (p = 0; p + 4 <= depth; p += 4) {
        transpose_four_of_some(b + whole * b_col + p, b_col, columns - whole, panel + p * width + whole, width);
      }
    }
    p = depth - depth % 4;
  }
  for (; p < depth; p++) {
    for (long j = 0; j < columns; j++) panel[p * width + j] = b[p * b_row + j * b_col];
    for (long j = columns; j < width; j++) panel[p * width + j] = 0;
  }
}

/// packed[j * depth + p] = B[p, j], the columns of B contiguous.
static void pack_columns(float *packed, long depth, long columns, const float *b, long b_row, long b_col) {
  long j = 0;
  if (b_col == 1 && b_row >= 2) {
    // Four terms of four columns at a time. Where fewer columns are left, the numbers read beyond them belong to the next two
    // rows, and the columns written beyond them are written again.
    for (; j < columns; j += 4) {
      const long left = columns - j;
      long p = 0;
      for (; p + 4 <= (left < 4 ? depth - 2 : depth); p += 4) {
        const float *from = b + p * b_row + j;
        float *to = packed + j * depth + p;
        V4 r0 = load4(from), r1 = load4(from + b_row), r2 = load4(from + 2 * b_row), r3 = load4(from + 3 * b_row);
        V4 low01 = __builtin_shufflevector(r0, r1, 0, 4, 1, 5), high01 = __builtin_shufflevector(r0, r1, 2, 6, 3, 7);
        V4 low23 = __builtin_shufflevector(r2, r3, 0, 4, 1, 5), high23 = __builtin_shufflevector(r2, r3, 2, 6, 3, 7);
        V4 c0 = __builtin_shufflevector(low01, low23, 0, 1, 4, 5), c1 = __builtin_shufflevector(low01, low23, 2, 3, 6, 7);
        V4 c2 = __builtin_shufflevector(high01, high23, 0, 1, 4, 5), c3 = __builtin_shufflevector(high01, high23, 2, 3, 6, 7);
        memcpy(to, &c0, sizeof c0);
        if (left > 1) memcpy(to + depth, &c1, sizeof c1);
        if (left > 2) memcpy(to + 2 * depth, &c2, sizeof c2);
        if (left > 3) memcpy(to + 3 * depth, &c3, sizeof c3);
      }
      for (; p < depth; p++) {
        for (long q = 0; q < 4 && q < left; q++) packed[(j + q) * depth + p] = b[p * b_row + j + q];
      }
    }
    return;
  }
  for (; j < columns; j++) {
    for (long p = 0; p < depth; p++) packed[j * depth + p] = b[p * b_row + j * b_col];
  }
}

/// packed[p * rows + i] = A[i, p] for rows x depth of A, whose rows are contiguous.
static void pack_terms(float *packed, long rows, long depth, const float *a, long a_col) {
  for (long p = 0; p < depth; p++) memcpy(packed + p * rows, a + p * a_col, (size_t)rows * sizeof(float));
}
