// Template: sums and maxima. Four independent accumulators hide the latency of one addition behind the others.

static float k_sum(const float *x, long n) {
  V s0 = splat(0.0f), s1 = s0, s2 = s0, s3 = s0;
  long i = 0;
  for (; i + 4 * LANES <= n; i += 4 * LANES) {
    s0 += load(x + i);
    s1 += load(x + i + LANES);
    s2 += load(x + i + 2 * LANES);
    s3 += load(x + i + 3 * LANES);
  }
  for (; i + LANES <= n; i += LANES) s0 += load(x + i);
  if (i < n) s1 += get(x + i, n - i);
  return lane_sum((s0 + s1) + (s2 + s3));
}

static float k_dot(const float *a, const float *b, long n) { return gemv_dot(a, b, n); }

static float k_sum_squares(const float *x, long n) { return gemv_dot(x, x, n); }

/// Largest of n elements, NaN if one is NaN.
static float k_max(const float *x, long n) {
  V best0 = splat(-INFINITY), best1 = best0;
  VI nan = (VI)0;
  long i = 0;
  for (; i + 2 * LANES <= n; i += 2 * LANES) {
    V a = load(x + i), b = load(x + i + LANES);
    // One comparison serves both: it is false only between numbers.
    nan |= !(a <= b) & !(b <= a);
    best0 = greater(a, best0);
    best1 = greater(b, best1);
  }
  for (; i < n; i += LANES) {
    V a = get_or(x + i, n - i < LANES ? n - i : LANES, splat(-INFINITY));
    nan |= a != a;
    best0 = greater(a, best0);
  }
  return any(nan) ? NAN : lane_max(greater(best0, best1));
}

static int k_all_finite(const float *x, long n) {
  // Infinity and NaN have all exponent bits set.
  const VI exponent = (VI)0x7f800000;
  VI bad = (VI)0;
  FOR_VECTORS(n, bad |= (bits_of(get(x + i, count)) & exponent) == exponent;);
  return !any(bad);
}

/// Rows of x[m, n] that stand in one vector.
INLINE long rows_in_a_vector(long n) { return n > 0 && n < LANES && LANES % n == 0 ? LANES / n : 1; }

static void k_column_sums(float *db, const float *dy, long m, long n, int accumulate) {
  const long rows = rows_in_a_vector(n);
  if (rows > 1) {
    // Short rows: several of them in a vector.
    V sums[4] = {splat(0.0f), splat(0.0f), splat(0.0f), splat(0.0f)};
    long left = m * n;
    for (; left >= 4 * LANES; left -= 4 * LANES, dy += 4 * LANES) {
      for (int v = 0; v < 4; v++) sums[v] += load(dy + v * LANES);
    }
    for (; left > 0; left -= LANES, dy += LANES) sums[0] += get(dy, left < LANES ? left : LANES);
    float lanes[LANES];
    store(lanes, (sums[0] + sums[1]) + (sums[2] + sums[3]));
    for (long j = 0; j < n; j++) {
      float sum = 0.0f;
      for (long row = 0; row < rows; row++) sum += lanes[row * n + j];
      db[j] = accumulate ? db[j] + sum : sum;
    }
    return;
  }
  long j = 0;
  for (; j + 4 * LANES <= n; j += 4 * LANES) {
    V s[4];
    for (int v = 0; v < 4; v++) s[v] = accumulate ? load(db + j + v * LANES) : splat(0.0f);
    for (long i = 0; i < m; i++) {
      for (int v = 0; v < 4; v++) s[v] += load(dy + i * n + j + v * LANES);
    }
    for (int v = 0; v < 4; v++) store(db + j + v * LANES, s[v]);
  }
  for (; j < n; j += LANES) {
    const long count = n - j < LANES ? n - j : LANES;
    V sums[4] = {accumulate ? get(db + j, count) : splat(0.0f), splat(0.0f), splat(0.0f), splat(0.0f)};
    long i = 0;
    for (; i + 4 <= m; i += 4) {
      for (int q = 0; q < 4; q++) sums[q] += get(dy + (i + q) * n + j, count);
    }
    for (; i < m; i++) sums[0] += get(dy + i * n + j, count);
    put(db + j, count, (sums[0] + sums[1]) + (sums[2] + sums[3]));
  }
}

static void k_row_sums(float *y, const float *x, long m, long n) {
  for (long i = 0; i < m; i++) y[i] = k_sum(x + i * n, n);
}

static void k_row_max(float *y, const float *x, long m, long n) {
  for (long i = 0; i < m; i++) y[i] = k_max(x + i * n, n);
}
