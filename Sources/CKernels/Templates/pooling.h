// Template: pooling, channels last. Places of a window outside the image do not count.

/// The part of window number `index` that lies inside `size`.
INLINE void pool_range(long index, long stride, long start, long kernel, long size, long *from, long *to) {
  const long first = index * stride - start;
  *from = first < 0 ? 0 : first;
  *to = first + kernel < size ? first + kernel : size;
}

#define TILE(name) whole_##name
#define TILE_V V
#define TILE_VI VI
#define TILE_VB VB
#define TILE_LANES LANES
#define TILE_PART(p, count) get(p, count)
#define TILE_PUT(p, count, v) put(p, count, v)
#include "pooling_tiles.h"
#undef TILE
#undef TILE_V
#undef TILE_VI
#undef TILE_VB
#undef TILE_LANES
#undef TILE_PART
#undef TILE_PUT

#if LANES == 16
// Half vectors for up to 8 channels.
typedef int32_t VI8 __attribute__((ext_vector_type(8)));
typedef uint8_t VB8 __attribute__((ext_vector_type(8)));
#define TILE(name) half_##name
#define TILE_V V8
#define TILE_VI VI8
#define TILE_VB VB8
#define TILE_LANES 8
#define TILE_PART(p, count) get_half(p, count)
#define TILE_PUT(p, count, v) put_half(p, count, v)
#include "pooling_tiles.h"
#undef TILE
#undef TILE_V
#undef TILE_VI
#undef TILE_VB
#undef TILE_LANES
#undef TILE_PART
#undef TILE_PUT
#endif

/// One window of a pooling, over its pixels inside the image.
struct pool_window {
  long height, width;         ///< pixels
  long from;                  ///< where the first begins in the image
  long line, pixel;           ///< from line to line and from pixel to pixel
  long first, kernel_width;   ///< number of the first pixel in the whole window, and of those in a line of it
};

/// Runs `statements` for every window of `images`, with `window` and, for the results, the number `index` of its first channel.
#define FOR_WINDOWS(c, images, ...) \
  do { \
    long index = 0; \
    for (long image = 0; image < (images); image++) { \
      for (long row = 0; row < (c)->height_out; row++) { \
        long top, bottom; \
        pool_range(row, (c)->stride_height, (c)->top, (c)->kernel_height, (c)->height, &top, &bottom); \
        const long first_line = row * (c)->stride_height - (c)->top; \
        for (long column = 0; column < (c)->width_out; column++, index += (c)->channels) { \
          long left, right; \
          pool_range(column, (c)->stride_width, (c)->left, (c)->kernel_width, (c)->width, &left, &right); \
          const long first_column = column * (c)->stride_width - (c)->left; \
          const struct pool_window window = { \
              .height = bottom - top, .width = right - left, \
              .from = ((image * (c)->height + top) * (c)->width + left) * (c)->channels, \
              .line = (c)->width * (c)->channels, .pixel = (c)->channels, \
              .first = (top - first_line) * (c)->kernel_width + left - first_column, .kernel_width = (c)->kernel_width}; \
          __VA_ARGS__ \
        } \
      } \
    } \
  } while (0)

INLINE void max_of_channels(const struct pool_window *w, long height, long width, const float *x, float *y, uint8_t *chosen) {
  const long n = w->pixel;
#if LANES == 16
  if (n == 8) {
    half_max_of_window(height, width, x, w->line, n, w->first, w->kernel_width, y, chosen, 8);
    return;
  }
  if (n < 8) {
    half_max_of_window(height, width, x, w->line, n, w->first, w->kernel_width, y, chosen, n);
    return;
  }
#endif
  FOR_VECTORS(n, whole_max_of_window(height, width, x + i, w->line, n, w->first, w->kernel_width, y + i, chosen + i, count););
}

static void k_max_pool(const struct wk_convolution *c, long images, float *y, uint8_t *chosen, const float *x) {
  FOR_WINDOWS(c, images,
    // Loops of known length for the window that nearly everybody uses.
    if (window.height == 2 && window.width == 2) {
      max_of_channels(&window, 2, 2, x + window.from, y + index, chosen + index);
    } else {
      max_of_channels(&window, window.height, window.width, x + window.from, y + index, chosen + index);
    });
}

INLINE void spread_over_channels(const struct pool_window *w, long height, long width, float *dx, const float *dy,
                                 const uint8_t *chosen, int accumulate) {
  const long n = w->pixel;
#if LANES == 16
  if (n == 8) {
    half_spread_over_window(height, width, dx, w->line, n, w->first, w->kernel_width, dy, chosen, accumulate, 8);
    return;
  }
  if (n < 8) {
    half_spread_over_window(height, width, dx, w->line, n, w->first, w->kernel_width, dy, chosen, accumulate, n);
    return;
  }
#endif
  FOR_VECTORS(n, whole_spread_over_window(height, width, dx + i, w->line, n, w->first, w->kernel_width, dy + i, chosen + i,
                                          accumulate, count););
}

/// Whether every pixel of the image is in exactly one window.
INLINE int tiles_exactly(const struct wk_convolution *c) {
  return c->top == 0 && c->left == 0 && c->stride_height == c->kernel_height && c->stride_width == c->kernel_width &&
         c->height_out * c->stride_height == c->height && c->width_out * c->stride_width == c->width;
}

static void k_max_pool_backward(const struct wk_convolution *c, long images, float *dx, const uint8_t *chosen, const float *dy,
                                int accumulate) {
  const int exact = tiles_exactly(c);
  if (!accumulate && !exact) memset(dx, 0, (size_t)(images * c->height * c->width * c->channels) * sizeof(float));
  const int adds = accumulate || !exact;
  FOR_WINDOWS(c, images,
    if (window.height == 2 && window.width == 2 && !adds) {
      spread_over_channels(&window, 2, 2, dx + window.from, dy + index, chosen + index, 0);
    } else {
      spread_over_channels(&window, window.height, window.width, dx + window.from, dy + index, chosen + index, adds);
    });
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
