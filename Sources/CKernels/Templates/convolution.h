// Template: convolution, channels last, one image after the other. Each image is copied into a border of zeros where the window
// reaches beyond it; then the input of an output pixel lies at fixed distances, and a tile of pixels times channels is summed in
// registers as in the matrix product.

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

/// Channels of the panel that begins at channel j of n: two whole vectors, or one of up to LANES.
INLINE long convolution_panel(long j, long n) { return n - j >= 2 * LANES ? 2 * LANES : n - j < LANES ? n - j : LANES; }

/// Floats that a panel's weights take for each place of the window.
INLINE long convolution_pitch(long width) { return width > LANES ? 2 * LANES : IS_HALF(width) ? 8 : LANES; }

/// Copies an image into a border: to[height, width, channels], with line `top` and column `left` the first of the image; between
/// its lines and columns `spread` - 1 zeros. What lies outside is cut.
static void k_with_border(float *to, long height, long width, const float *image, long lines, long columns, long channels,
                          long top, long left, long spread_lines, long spread_columns) {
  memset(to, 0, (size_t)(height * width * channels) * sizeof(float));
  for (long line = 0; line < lines; line++) {
    const long y = top + line * spread_lines;
    if (y < 0 || y >= height) continue;
    if (spread_columns == 1) {
      const long first = left < 0 ? -left : 0;
      const long end = columns < width - left ? columns : width - left;
      if (end > first) {
        memcpy(to + (y * width + left + first) * channels, image + (line * columns + first) * channels,
               (size_t)((end - first) * channels) * sizeof(float));
      }
    } else {
      for (long column = 0; column < columns; column++) {
        const long x = left + column * spread_columns;
        if (x < 0 || x >= width) continue;
        memcpy(to + (y * width + x) * channels, image + (line * columns + column) * channels,
               (size_t)channels * sizeof(float));
      }
    }
  }
}

/// All output pixels of an image in its border: y[height_out, width_out, channels_out]. `packed` holds the weights panel by panel.
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
          whole_forward_pair(rows, window, from, packed, to, b, activation, accumulate, LANES);
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
    packed += places * convolution_pitch(width);
  }
}

/// Weights [places, channels] panel by panel, each padded with zeros to whole vectors.
static void pack_weights(float *packed, const float *weights, long places, long n) {
  for (long j = 0, width; j < n; j += width) {
    width = convolution_panel(j, n);
    const long pitch = convolution_pitch(width);
    for (long p = 0; p < places; p++, packed += pitch) {
      for (long c = 0; c < width; c++) packed[c] = weights[p * n + j + c];
      for (long c = width; c < pitch; c++) packed[c] = 0;
    }
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
INLINE long span(long outputs, long stride, long kernel, long dilation) { return (outputs - 1) * stride + (kernel - 1) * dilation + 1; }

/// Whether no window reaches beyond the image.
INLINE int fits_in_place(const struct wk_convolution *c, long height, long width) {
  return c->top == 0 && c->left == 0 && height <= c->height && width <= c->width;
}

static void k_convolution_forward(const struct wk_convolution *c, long images, float *y, const float *x, const float *weights,
                                  const float *bias, int activation, float *scratch) {
  const long height = span(c->height_out, c->stride_height, c->kernel_height, c->dilation_height);
  const long width = span(c->width_out, c->stride_width, c->kernel_width, c->dilation_width);
  const int in_place = fits_in_place(c, height, width);
  const long pitch = in_place ? c->width : width;
  const long places = c->kernel_height * c->kernel_width * c->channels;
  long *offsets = (long *)scratch;
  scratch += wk_convolution_offsets(c);
  struct window window = {.segment_offsets = offsets,
                          .pixel_step = c->stride_width * c->channels,
                          .line_step = c->stride_height * pitch * c->channels,
                          .height_out = c->height_out,
                          .width_out = c->width_out,
                          .channels_out = c->channels_out};
  window.segments = window_segments(offsets, c->kernel_height, c->kernel_width, c->dilation_height, c->dilation_width, pitch,
                                    c->channels, &window.run);
  pack_weights(scratch, weights, places, c->channels_out);
  float *bordered = scratch + places * ((c->channels_out + 31) / 32 * 32);
  const long in = c->height * c->width * c->channels, out = c->height_out * c->width_out * c->channels_out;
  for (long image = 0; image < images; image++, x += in, y += out) {
    const float *from = x;
    if (!in_place) {
      k_with_border(bordered, height, width, x, c->height, c->width, c->channels, c->top, c->left, 1, 1);
      from = bordered;
    }
    convolve_image(&window, y, from, scratch, bias, activation, 0);
  }
  y -= images * out;
  if (activation == WK_TANH) k_tanh(y, y, images * out);
  if (activation == WK_LOGISTIC) k_logistic(y, y, images * out);
}

static void k_convolution_input_gradient(const struct wk_convolution *c, long images, float *dx, const float *dy,
                                         const float *weights, int accumulate, float *scratch) {
  // The convolution of dy, spread by the stride, with the window turned around and the channels exchanged.
  const long reach_height = (c->kernel_height - 1) * c->dilation_height, reach_width = (c->kernel_width - 1) * c->dilation_width;
  const long height = c->height + reach_height, width = c->width + reach_width;
  const long places = c->kernel_height * c->kernel_width * c->channels_out;
  long *offsets = (long *)scratch;
  scratch += wk_convolution_offsets(c);
  struct window window = {.segment_offsets = offsets,
                          .pixel_step = c->channels_out,
                          .line_step = width * c->channels_out,
                          .height_out = c->height,
                          .width_out = c->width,
                          .channels_out = c->channels};
  window.segments = window_segments(offsets, c->kernel_height, c->kernel_width, c->dilation_height, c->dilation_width, width,
                                    c->channels_out, &window.run);
  float *packed = scratch;
  for (long j = 0, panel; j < c->channels; j += panel) {
    panel = convolution_panel(j, c->channels);
    const long pitch = convolution_pitch(panel);
    for (long place = c->kernel_height * c->kernel_width - 1; place >= 0; place--) {
      const float *from = weights + (place * c->channels + j) * c->channels_out;
      for (long o = 0; o < c->channels_out; o++, packed += pitch) {
        for (long i = 0; i < panel; i++) packed[i] = from[i * c->channels_out + o];
        for (long i = panel; i < pitch; i++) packed[i] = 0;
      }
    }
  }
  float *bordered = scratch + places * ((c->channels + 31) / 32 * 32);
  const long in = c->height * c->width * c->channels, out = c->height_out * c->width_out * c->channels_out;
  for (long image = 0; image < images; image++, dx += in, dy += out) {
    k_with_border(bordered, height, width, dy, c->height_out, c->width_out, c->channels_out, reach_height - c->top,
                  reach_width - c->left, c->stride_height, c->stride_width);
    convolve_image(&window, dx, bordered, scratch, 0, WK_NONE, accumulate);
  }
}

static void k_convolution_weight_gradient(const struct wk_convolution *c, long images, float *dw, const float *x,
                                          const float *dy, long first_place, long end_place, int accumulate, float *scratch) {
  const long height = span(c->height_out, c->stride_height, c->kernel_height, c->dilation_height);
  const long width = span(c->width_out, c->stride_width, c->kernel_width, c->dilation_width);
  const int in_place = fits_in_place(c, height, width);
  const long pitch = in_place ? c->width : width, n = c->channels_out;
  long *places = (long *)scratch;
  float *bordered = scratch + wk_convolution_offsets(c);
  long count = 0;
  for (long i = 0; i < c->kernel_height; i++) {
    for (long j = 0; j < c->kernel_width; j++) {
      for (long l = 0; l < c->channels; l++) {
        places[count++] = (i * c->dilation_height * pitch + j * c->dilation_width) * c->channels + l;
      }
    }
  }
  const struct window window = {.pixel_step = c->stride_width * c->channels,
                                .line_step = c->stride_height * pitch * c->channels,
                                .height_out = c->height_out,
                                .width_out = c->width_out,
                                .channels_out = n};
  if (images == 0 && !accumulate) memset(dw + first_place * n, 0, (size_t)((end_place - first_place) * n) * sizeof(float));
  const long in = c->height * c->width * c->channels, out = c->height_out * c->width_out * n;
  for (long image = 0; image < images; image++, x += in, dy += out) {
    const float *from = x;
    if (!in_place) {
      k_with_border(bordered, height, width, x, c->height, c->width, c->channels, c->top, c->left, 1, 1);
      from = bordered;
    }
    const int adds = accumulate || image > 0;
    for (long j = 0, panel; j < n; j += panel) {
      panel = n - j < LANES ? n - j : LANES;
      long place = first_place, left = end_place - first_place;
      for (long tiles = (left + CONVOLUTION_ROWS - 1) / CONVOLUTION_ROWS; tiles > 0; tiles--) {
        const long rows = (left + tiles - 1) / tiles;
        float *to = dw + place * n + j;
#if LANES == 16
        if (IS_HALF(panel)) {
          half_weights_single(rows, &window, from, places + place, dy + j, to, adds, panel);
        } else
#endif
          whole_weights_single(rows, &window, from, places + place, dy + j, to, adds, panel);
        place += rows;
        left -= rows;
      }
    }
  }
}
