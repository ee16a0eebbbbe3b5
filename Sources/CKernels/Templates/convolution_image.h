// Template: what the kernels of the convolution share: windows over an image, weights packed for them, the border of zeros.

#if LANES == 4 && !defined(__aarch64__)
#define CONVOLUTION_ROWS 6
#define CONVOLUTION_ROW_CASES ROWS(1) ROWS(2) ROWS(3) ROWS(4) ROWS(5) ROWS(6)
#elif LANES == 16
#define CONVOLUTION_ROWS 14
#define CONVOLUTION_ROW_CASES \
  ROWS(1) ROWS(2) ROWS(3) ROWS(4) ROWS(5) ROWS(6) ROWS(7) ROWS(8) ROWS(9) ROWS(10) ROWS(11) ROWS(12) ROWS(13) ROWS(14)
#else
#define CONVOLUTION_ROWS 6
#define CONVOLUTION_ROW_CASES ROWS(1) ROWS(2) ROWS(3) ROWS(4) ROWS(5) ROWS(6)
#endif

/// How a window moves over an image with its border.
struct window {
  long segments;                ///< pieces of the window that are contiguous in the image
  const long *segment_offsets;  ///< where each begins, from the window's first element
  long run;                     ///< elements of a piece
  long pixel_step, line_step;   ///< from one output pixel, or line, to the next
  long height_out, width_out, channels_out;
};

#define TILE(name) whole_##name
#define TILE_V V
#define TILE_LANES LANES
#define TILE_PART(p, count) get(p, count)
#define TILE_PUT(p, count, v) put(p, count, v)
#include "convolution_tiles.h"
#undef TILE
#undef TILE_V
#undef TILE_LANES
#undef TILE_PART
#undef TILE_PUT

#define ROWS(rows) \
  case rows: whole_forward(rows, 2, 0, 0, window, x, w, y, bias, activation, accumulate, LANES); break;
NOINLINE static void whole_forward_pair(long rows, const struct window *window, const float *x, const float *w, float *y,
                                        const float *bias, int activation, int accumulate) {
  switch (rows) { CONVOLUTION_ROW_CASES }
}
#undef ROWS

#if LANES == 16
// Half vectors for up to 8 channels: the processor does two of them at once.
INLINE V8 get_half(const float *p, long count) {
  if (count == 8) {
    V8 v;
    memcpy(&v, p, sizeof v);
    return v;
  }
  return (V8)_mm256_maskz_loadu_ps((__mmask8)((1u << count) - 1), p);
}
INLINE void put_half(float *p, long count, V8 v) {
  if (count == 8) {
    memcpy(p, &v, sizeof v);
  } else {
    _mm256_mask_storeu_ps(p, (__mmask8)((1u << count) - 1), (__m256)v);
  }
}
#define TILE(name) half_##name
#define TILE_V V8
#define TILE_LANES 8
#define TILE_PART(p, count) get_half(p, count)
#define TILE_PUT(p, count, v) put_half(p, count, v)
#include "convolution_tiles.h"
#undef TILE
#undef TILE_V
#undef TILE_LANES
#undef TILE_PART
#undef TILE_PUT
#define IS_HALF(channels) ((channels) <= 8)
#else
#define IS_HALF(channels) 0
#endif

#include "convolution_twins.h"

/// Whether the terms of so many channels are taken two at a time.
INLINE int is_twin(long width, long run) { return width <= LANES / 2 && run % 2 == 0; }

/// Channels of the panel that begins at channel j of n: two whole vectors, or one of up to LANES.
INLINE long convolution_panel(long j, long n) { return n - j >= 2 * LANES ? 2 * LANES : n - j < LANES ? n - j : LANES; }

/// Floats that a panel's weights take for each place of the window.
INLINE long convolution_pitch(long width, long run) {
  return width > LANES ? 2 * LANES : is_twin(width, run) ? LANES / 2 : IS_HALF(width) ? 8 : LANES;
}

/// Writes an image into a border that has been cleared: to[height, width, channels], with line `top` and column `left` the
/// first of the image; between its lines and columns `spread` - 1 zeros. What lies outside is cut.
static void fill_border(float *to, long height, long width, const float *image, long lines, long columns, long channels,
                        long top, long left, long spread_lines, long spread_columns) {
  const long first = left < 0 ? -left : 0;
  const long end = columns < width - left ? columns : width - left;
  for (long line = 0; line < lines; line++) {
    const long y = top + line * spread_lines;
    if (y < 0 || y >= height) continue;
    if (spread_columns == 1) {
      if (end > first) {
        k_copy(to + (y * width + left + first) * channels, image + (line * columns + first) * channels,
               (end - first) * channels);
      }
    } else {
      for (long column = 0; column < columns; column++) {
        const long x = left + column * spread_columns;
        if (x < 0 || x >= width) continue;
        k_copy(to + (y * width + x) * channels, image + (line * columns + column) * channels, channels);
      }
    }
  }
}

static void k_with_border(float *to, long height, long width, const float *image, long lines, long columns, long channels,
                          long top, long left, long spread_lines, long spread_columns) {
  memset(to, 0, (size_t)(height * width * channels) * sizeof(float));
  fill_border(to, height, width, image, lines, columns, channels, top, left, spread_lines, spread_columns);
}

/// All output pixels of an image in its border: y[height_out, width_out, channels_out]. `packed` holds the weights panel by
/// panel.
static void convolve_image(const struct window *window, float *y, const float *x, const float *packed, const float *bias,
                           int activation, int accumulate) {
  const long n = window->channels_out, places = window->segments * window->run;
  for (long j = 0, width; j < n; j += width) {
    width = convolution_panel(j, n);
    for (long line = 0; line < window->height_out; line++) {
      const float *from = x + line * window->line_step;
      float *to = y + line * window->width_out * n + j;
      long pixels = window->width_out;
      for (long tiles = (pixels + CONVOLUTION_ROWS - 1) / CONVOLUTION_ROWS; tiles > 0; tiles--) {
        const long rows = (pixels + tiles - 1) / tiles;
        const float *b = bias ? bias + j : 0;
        if (width > LANES) {
          whole_forward_pair(rows, window, from, packed, to, b, activation, accumulate);
        } else if (is_twin(width, window->run)) {
          twin_forward(rows, window, from, packed, to, b, activation, accumulate, width);
#if LANES == 16
        } else if (IS_HALF(width)) {
          half_forward_single(rows, window, from, packed, to, b, activation, accumulate, width);
#endif
        } else {
          whole_forward_single(rows, window, from, packed, to, b, activation, accumulate, width);
        }
        from += rows * window->pixel_step;
        to += rows * n;
        pixels -= rows;
      }
    }
    packed += places * convolution_pitch(width, window->run);
  }
}

/// Where a convolution's weights are: that of term (a, b), number a * inner + b, and of channel c is at
/// start[a * outer_step + b * inner_step + c * channel_step].
struct weights {
  const float *start;
  long outer, inner, channels;
  long outer_step, inner_step, channel_step;
};

/// Weights panel by panel, each padded with zeros to its pitch; `run` is the window's.
static void pack_weights(float *packed, const struct weights *weights, long run) {
  for (long j = 0, width; j < weights->channels; j += width) {
    width = convolution_panel(j, weights->channels);
    const long pitch = convolution_pitch(width, run);
    // Twins: the two terms of a channel side by side.
    const int twin = is_twin(width, run);
    long term = 0;
    for (long a = 0; a < weights->outer; a++) {
      for (long b = 0; b < weights->inner; b++, term++) {
        const float *from = weights->start + a * weights->outer_step + b * weights->inner_step + j * weights->channel_step;
        float *to = twin ? packed + term / 2 * LANES + term % 2 : packed + term * pitch;
        for (long c = 0; c < pitch; c++) to[twin ? 2 * c : c] = c < width ? from[c * weights->channel_step] : 0;
      }
    }
    packed += term * pitch;
  }
}

/// The window's pieces: whole lines of it where nothing lies between its columns.
static long window_segments(long *offsets, long kernel_height, long kernel_width, long dilation_height, long dilation_width,
                            long width, long channels, long *run) {
  const int whole = dilation_width == 1;
  *run = whole ? kernel_width * channels : channels;
  long count = 0;
  for (long i = 0; i < kernel_height; i++) {
    for (long j = 0; j < (whole ? 1 : kernel_width); j++) {
      offsets[count++] = (i * dilation_height * width + j * dilation_width) * channels;
    }
  }
  return count;
}

/// The image and border that the windows of a convolution need.
INLINE long span(long outputs, long stride, long kernel, long dilation) {
  return (outputs - 1) * stride + (kernel - 1) * dilation + 1;
}

/// Whether no window reaches beyond the image.
INLINE int fits_in_place(const struct wk_convolution *c, long height, long width) {
  return c->top == 0 && c->left == 0 && height <= c->height && width <= c->width;
}
