// Template: the matrix product where B is one column, C[m, 1] = activation(beta * C + A * b + bias).

/// y[i] = the finished element for the sums of `count` rows.
INLINE void finish_column(V sums, float *c, long c_row, long count, float beta, const float *bias, int activation) {
  float lanes[LANES];
  if (c_row == 1) {
    V old = beta != 0 ? get(c, count) : splat(0.0f);
    if (beta != 0) sums = beta * old + sums;
    if (bias) sums = sums + bias[0];
    put(c, count, activate(sums, activation));
    return;
  }
  for (long i = 0; i < LANES; i++) lanes[i] = beta != 0 && i < count ? c[i * c_row] : 0.0f;
  if (beta != 0) sums = beta * load(lanes) + sums;
  if (bias) sums = sums + bias[0];
  store(lanes, activate(sums, activation));
  for (long i = 0; i < count; i++) c[i * c_row] = lanes[i];
}

/// Dot product of contiguous a and b by four chains of vectors.
INLINE float gemv_dot(const float *a, const float *b, long k) {
  V s0 = splat(0.0f), s1 = s0, s2 = s0, s3 = s0;
  long p = 0;
  for (; p + 4 * LANES <= k; p += 4 * LANES) {
    s0 = load(a + p) * load(b + p) + s0;
    s1 = load(a + p + LANES) * load(b + p + LANES) + s1;
    s2 = load(a + p + 2 * LANES) * load(b + p + 2 * LANES) + s2;
    s3 = load(a + p + 3 * LANES) * load(b + p + 3 * LANES) + s3;
  }
  for (; p + LANES <= k; p += LANES) s0 = load(a + p) * load(b + p) + s0;
  if (p < k) s1 = get(a + p, k - p) * get(b + p, k - p) + s1;
  return lane_sum((s0 + s1) + (s2 + s3));
}

/// A's rows contiguous: a dot product a row.
static void gemv_rows(long m, long k, const float *a, long a_row, const float *b, float beta, float *c, long c_row,
                      const float *bias, int activation) {
  for (long i = 0; i < m; i += LANES) {
    float lanes[LANES] = {0};
    const long count = m - i < LANES ? m - i : LANES;
    for (long r = 0; r < count; r++) lanes[r] = gemv_dot(a + (i + r) * a_row, b, k);
    finish_column(load(lanes), c + i * c_row, c_row, count, beta, bias, activation);
  }
}

/// A's columns contiguous: rows side by side in the lanes, one chain of sums a row.
static void gemv_columns(long m, long k, const float *a, long a_col, const float *b, long b_row, float beta, float *c,
                         long c_row, const float *bias, int activation) {
  long i = 0;
  for (; i + 4 * LANES <= m; i += 4 * LANES) {
    V sums[4] = {splat(0.0f), splat(0.0f), splat(0.0f), splat(0.0f)};
    for (long p = 0; p < k; p++) {
      const V element = splat(b[p * b_row]);
      for (int j = 0; j < 4; j++) sums[j] = load(a + i + p * a_col + j * LANES) * element + sums[j];
    }
    for (int j = 0; j < 4; j++) {
      finish_column(sums[j], c + (i + j * LANES) * c_row, c_row, LANES, beta, bias, activation);
    }
  }
  for (; i < m; i += LANES) {
    const long count = m - i < LANES ? m - i : LANES;
    V sum = splat(0.0f);
    for (long p = 0; p < k; p++) sum = get(a + i + p * a_col, count) * splat(b[p * b_row]) + sum;
    finish_column(sum, c + i * c_row, c_row, count, beta, bias, activation);
  }
}
