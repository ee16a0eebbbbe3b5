// Template: elementwise arithmetic.

static void k_fill(float *y, float value, long n) { FOR_VECTORS(n, put(y + i, count, splat(value));); }

static void k_copy(float *y, const float *x, long n) {
  if (n > 0 && y != x) memcpy(y, x, (size_t)n * sizeof(float));
}

static void k_add(float *y, const float *a, const float *b, long n) {
  FOR_VECTORS(n, put(y + i, count, get(a + i, count) + get(b + i, count)););
}

static void k_sub(float *y, const float *a, const float *b, long n) {
  FOR_VECTORS(n, put(y + i, count, get(a + i, count) - get(b + i, count)););
}

static void k_mul(float *y, const float *a, const float *b, long n) {
  FOR_VECTORS(n, put(y + i, count, get(a + i, count) * get(b + i, count)););
}

static void k_axpy(float *y, const float *x, float s, long n) {
  FOR_VECTORS(n, put(y + i, count, s * get(x + i, count) + get(y + i, count)););
}

static void k_scale(float *y, const float *x, float s, long n) { FOR_VECTORS(n, put(y + i, count, s * get(x + i, count));); }

static void k_scale_add(float *y, const float *x, float s, float t, long n) {
  FOR_VECTORS(n, put(y + i, count, s * get(x + i, count) + t * get(y + i, count)););
}

static void k_lerp(float *y, const float *x, float t, long n) {
  // Weighted from the nearer end, so that t = 0 and t = 1 give y and x exactly.
  if (t < 0.5f) {
    FOR_VECTORS(n, V old = get(y + i, count); put(y + i, count, t * (get(x + i, count) - old) + old););
  } else {
    FOR_VECTORS(n, V new = get(x + i, count); put(y + i, count, new - (1.0f - t) * (new - get(y + i, count))););
  }
}

static void k_clip(float *y, const float *x, float low, float high, long n) {
  FOR_VECTORS(n, V v = greater(splat(low), get(x + i, count)); put(y + i, count, lesser(splat(high), v)););
}

static void k_add_rows(float *y, const float *x, const float *b, long m, long n) {
  for (long row = 0; row < m; row++, y += n, x += n) k_add(y, x, b, n);
}
