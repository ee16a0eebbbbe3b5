// Template: pooling, channels last. Places of a window outside the image do not count.

/// The part of window number `index` that lies inside `size`.
INLINE void pool_range(long index, long stride, long start, long kernel, long size, long *from, long *to) {
  const long first = index * stride - start;
  *from = first < 0 ? 0 : first;
  *to = first + kernel < size ? first + kernel : size;
}

static void k_max_pool(const struct wk_convolution *c, long images, float *y, uint8_t *chosen, const float *x) {
  const long n = c->channels;
  for (long image = 0; image < images; image++, x += c->height * c->width * n) {
    for (long line = 0; line < c->height_out; line++) {
      long top, bottom;
      pool_range(line, c->stride_height, c->top, c->kernel_height, c->height, &top, &bottom);
      const long first_line = line * c->stride_height - c->top;
      for (long pixel = 0; pixel < c->width_out; pixel++, y += n, chosen += n) {
        long left, right;
        pool_range(pixel, c->stride_width, c->left, c->kernel_width, c->width, &left, &right);
        const long first_column = pixel * c->stride_width - c->left;
        FOR_VECTORS(n, V best = splat(-INFINITY); VI place = (VI)(0); int is_first = 1;
          for (long v = top; v < bottom; v++) {
            for (long u = left; u < right; u++) {
              const V value = get(x + (v * c->width + u) * n + i, count);
              const VI number = (VI)(int32_t)((v - first_line) * c->kernel_width + u - first_column);
              // The first place stands even if it is -infinity; NaN wins.
              const VI wins = is_first ? (VI)(-1) : (value > best) | (value != value);
              best = wins ? value : best;
              place = wins ? number : place;
              is_first = 0;
            }
          }
          put(y + i, count, best);
          const VB bytes = __builtin_convertvector(place, VB); memcpy(chosen + i, &bytes, (size_t)count););
      }
    }
  }
}

static void k_max_pool_backward(const struct wk_convolution *c, long images, float *dx, const uint8_t *chosen, const float *dy,
                                int accumulate) {
  const long n = c->channels, in = c->height * c->width * n;
  if (!accumulate) memset(dx, 0, (size_t)(images * in) * sizeof(float));
  for (long image = 0; image < images; image++, dx += in) {
    for (long line = 0; line < c->height_out; line++) {
      const long first_line = line * c->stride_height - c->top;
      for (long pixel = 0; pixel < c->width_out; pixel++, chosen += n, dy += n) {
        float *window = dx + (first_line * c->width + pixel * c->stride_width - c->left) * n;
        for (long i = 0; i < n; i++) {
          const long v = chosen[i] / c->kernel_width, u = chosen[i] % c->kernel_width;
          window[(v * c->width + u) * n + i] += dy[i];
        }
      }
    }
  }
}

static void k_average_pool(const struct wk_convolution *c, long images, float *y, const float *x) {
  const long n = c->channels;
  for (long image = 0; image < images; image++, x += c->height * c->width * n) {
    for (long line = 0; line < c->height_out; line++) {
      long top, bottom;
      pool_range(line, c->stride_height, c->top, c->kernel_height, c->height, &top, &bottom);
      for (long pixel = 0; pixel < c->width_out; pixel++, y += n) {
        long left, right;
        pool_range(pixel, c->stride_width, c->left, c->kernel_width, c->width, &left, &right);
        const float share = 1.0f / (float)((bottom - top) * (right - left));
        FOR_VECTORS(n, V sum = splat(0.0f);
          for (long v = top; v < bottom; v++) {
            for (long u = left; u < right; u++) sum = sum + get(x + (v * c->width + u) * n + i, count);
          }
          put(y + i, count, share * sum););
      }
    }
  }
}

static void k_average_pool_backward(const struct wk_convolution *c, long images, float *dx, const float *dy, int accumulate) {
  const long n = c->channels, in = c->height * c->width * n;
  if (!accumulate) memset(dx, 0, (size_t)(images * in) * sizeof(float));
  for (long image = 0; image < images; image++, dx += in) {
    for (long line = 0; line < c->height_out; line++) {
      long top, bottom;
      pool_range(line, c->stride_height, c->top, c->kernel_height, c->height, &top, &bottom);
      for (long pixel = 0; pixel < c->width_out; pixel++, dy += n) {
        long left, right;
        pool_range(pixel, c->stride_width, c->left, c->kernel_width, c->width, &left, &right);
        const float share = 1.0f / (float)((bottom - top) * (right - left));
        for (long v = top; v < bottom; v++) {
          for (long u = left; u < right; u++) k_axpy(dx + (v * c->width + u) * n, dy, share, n);
        }
      }
    }
  }
}
