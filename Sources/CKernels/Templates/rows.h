// Template: rows gathered and scattered by index.

static void k_gather_rows(float *destination, const float *source, const int32_t *indices, long count, long row_length) {
  for (long i = 0; i < count; i++) {
    k_copy(destination + i * row_length, source + indices[i] * row_length, row_length);
  }
}

static void k_scatter_add_rows(float *destination, const float *source, const int32_t *indices, long count,
                               long row_length) {
  for (long i = 0; i < count; i++) {
    float *row = destination + indices[i] * row_length;
    k_add(row, row, source + i * row_length, row_length);
  }
}
