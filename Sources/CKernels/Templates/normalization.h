// Template: normalization of rows (layer) and of columns (batch).

static void k_layer_norm(float *y, float *normalized, float *inverse_deviation, const float *x, const float *scale,
                         const float *shift, float epsilon, long m, long n) {
  const float share = 1.0f / (float)n;
  for (long row = 0; row < m; row++, x += n, y += n, normalized += n) {
    const V mean = splat(k_sum(x, n) * share);
    V squares = splat(0.0f);
    FOR_VECTORS(n, V d = get_or(x + i, count, mean) - mean; squares = d * d + squares;);
    const float inverse = 1.0f / __builtin_sqrtf(lane_sum(squares) * share + epsilon);
    inverse_deviation[row] = inverse;
    FOR_VECTORS(n, V z = (get(x + i, count) - mean) * inverse; put(normalized + i, count, z);
                put(y + i, count, z * get(scale + i, count) + get(shift + i, count)););
  }
}

static void k_layer_norm_backward(float *dx, const float *normalized, const float *inverse_deviation, const float *scale,
                                  const float *dy, long m, long n, int accumulate) {
  const float share = 1.0f / (float)n;
  for (long row = 0; row < m; row++, dx += n, dy += n, normalized += n) {
    V sum = splat(0.0f), dot = sum;
    FOR_VECTORS(n, V g = get(scale + i, count) * get(dy + i, count); sum = sum + g;
                dot = g * get(normalized + i, count) + dot;);
    const V mean = splat(lane_sum(sum) * share), slope = splat(lane_sum(dot) * share);
    const float inverse = inverse_deviation[row];
    FOR_VECTORS(n, V g = get(scale + i, count) * get(dy + i, count);
                put_gradient(dx + i, count, inverse * (g - mean - slope * get(normalized + i, count)), accumulate););
  }
}

/// Rows of a partial sum: sums of many rows stay exact to the last digits by being added in blocks.
#define COLUMN_BLOCK 128

static void k_column_dots(float *d, const float *a, const float *b, long m, long n, int accumulate) {
  FOR_VECTORS(n, V total = accumulate ? get(d + i, count) : splat(0.0f);
    for (long start = 0; start < m; start += COLUMN_BLOCK) {
      const long end = m < start + COLUMN_BLOCK ? m : start + COLUMN_BLOCK;
      V sum = splat(0.0f);
      for (long row = start; row < end; row++) sum = get(a + row * n + i, count) * get(b + row * n + i, count) + sum;
      total = total + sum;
    }
    put(d + i, count, total););
}

static void k_column_moments(float *mean, float *variance, const float *x, long m, long n) {
  const float share = 1.0f / (float)m;
  FOR_VECTORS(n, V total = splat(0.0f);
    for (long start = 0; start < m; start += COLUMN_BLOCK) {
      const long end = m < start + COLUMN_BLOCK ? m : start + COLUMN_BLOCK;
      V sum = splat(0.0f);
      for (long row = start; row < end; row++) sum = sum + get(x + row * n + i, count);
      total = total + sum;
    }
    const V center = share * total; V squares = splat(0.0f);
    for (long start = 0; start < m; start += COLUMN_BLOCK) {
      const long end = m < start + COLUMN_BLOCK ? m : start + COLUMN_BLOCK;
      V sum = splat(0.0f);
      for (long row = start; row < end; row++) {
        const V d = get(x + row * n + i, count) - center;
        sum = d * d + sum;
      }
      squares = squares + sum;
    }
    put(mean + i, count, center); put(variance + i, count, share * squares););
}

static void k_normalize_columns(float *y, float *normalized, const float *x, const float *mean, const float *inverse_deviation,
                                const float *scale, const float *shift, long m, long n) {
  for (long row = 0; row < m; row++, x += n, y += n, normalized += n) {
    FOR_VECTORS(n, V z = (get(x + i, count) - get(mean + i, count)) * get(inverse_deviation + i, count);
                put(normalized + i, count, z); put(y + i, count, z * get(scale + i, count) + get(shift + i, count)););
  }
}

static void k_batch_norm_backward(float *dx, const float *normalized, const float *inverse_deviation, const float *scale,
                                  const float *dy, const float *dscale, const float *dshift, long m, long n, int accumulate) {
  const float share = 1.0f / (float)m;
  for (long row = 0; row < m; row++, dx += n, dy += n, normalized += n) {
    FOR_VECTORS(n, V mean = get(dshift + i, count) + get(normalized + i, count) * get(dscale + i, count);
                V away = get(dy + i, count) - share * mean;
                put_gradient(dx + i, count, get(scale + i, count) * get(inverse_deviation + i, count) * away, accumulate););
  }
}
