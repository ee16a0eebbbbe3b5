// Template: softmax and log-softmax of rows.

/// The maximum of a row for which NaN does not matter, as it comes through the exponentials.
INLINE float row_maximum(const float *x, long n) {
  V best = splat(-INFINITY);
  FOR_VECTORS(n, best = greater(get_or(x + i, count, splat(-INFINITY)), best););
  return lane_max(best);
}

/// y[n] = softmax of the row x[n] of the given maximum; returns the sum of e^(x - maximum).
INLINE float softmax_row(float *y, const float *x, float maximum, long n) {
  V sum = splat(0.0f);
  if (n <= 4 * LANES) {
    // Kept in whole vectors: to read back a partly written one would wait for the store.
    V e[4];
    FOR_VECTORS(n, V v = exp_vector(get_or(x + i, count, splat(-INFINITY)) - maximum); sum += v; e[i / LANES] = v;);
    const float total = lane_sum(sum), factor = 1.0f / total;
    FOR_VECTORS(n, put(y + i, count, e[i / LANES] * factor););
    return total;
  }
  FOR_VECTORS(n, V v = exp_vector(get_or(x + i, count, splat(-INFINITY)) - maximum); sum += v; put(y + i, count, v););
  const float total = lane_sum(sum);
  k_scale(y, y, 1.0f / total, n);
  return total;
}

INLINE float log_scalar(float x) { return log_vector(splat(x)).x; }

static void k_softmax_rows(float *y, const float *x, long m, long n) {
  for (long row = 0; row < m; row++, y += n, x += n) softmax_row(y, x, row_maximum(x, n), n);
}

static void k_softmax_rows_backward(float *dx, const float *y, const float *dy, long m, long n, int accumulate) {
  for (long row = 0; row < m; row++, dx += n, y += n, dy += n) {
    const float mean = k_dot(dy, y, n);
    FOR_VECTORS(n, put_gradient(dx + i, count, get(y + i, count) * (get(dy + i, count) - mean), accumulate););
  }
}

static void k_log_softmax_rows(float *y, const float *x, long m, long n) {
  for (long row = 0; row < m; row++, y += n, x += n) {
    const float maximum = row_maximum(x, n);
    V sum = splat(0.0f);
    FOR_VECTORS(n, sum += exp_vector(get_or(x + i, count, splat(-INFINITY)) - maximum););
    const float log_sum = log_scalar(lane_sum(sum));
    // Two subtractions: maximum + log_sum would lose the logarithm beside a large maximum.
    FOR_VECTORS(n, put(y + i, count, (get(x + i, count) - maximum) - log_sum););
  }
}

static void k_log_softmax_rows_backward(float *dx, const float *y, const float *dy, long m, long n, int accumulate) {
  for (long row = 0; row < m; row++, dx += n, y += n, dy += n) {
    const float sum = k_sum(dy, n);
    FOR_VECTORS(n, V gradient = get(dy + i, count) - exp_vector(get(y + i, count)) * sum;
                put_gradient(dx + i, count, gradient, accumulate););
  }
}
