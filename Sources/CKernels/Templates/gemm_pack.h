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
  if (columns < width) {
    for (long p = 0; p < depth; p++) memset(panel + p * width + columns, 0, (size_t)(width - columns) * sizeof(float));
  }
  long p = 0;
  if (b_row == 1) {
    for (; p + BLOCK <= depth; p += BLOCK) {
      long j = 0;
      for (; j + BLOCK <= columns; j += BLOCK) transpose_block(b + j * b_col + p, b_col, panel + p * width + j, width);
      for (; j < columns; j++) {
        for (long q = p; q < p + BLOCK; q++) panel[q * width + j] = b[j * b_col + q];
      }
    }
  }
  for (; p < depth; p++) {
    for (long j = 0; j < columns; j++) panel[p * width + j] = b[p * b_row + j * b_col];
  }
}

/// packed[i * depth + p] = A[i, p] for rows x depth of A, whose columns are contiguous.
static void pack_rows(float *packed, long rows, long depth, const float *a, long a_row) {
  for (long i = 0; i < rows; i++) memcpy(packed + i * depth, a + i * a_row, (size_t)depth * sizeof(float));
}
