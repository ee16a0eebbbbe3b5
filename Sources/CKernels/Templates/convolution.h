// Template: convolution, channels last, one image after the other. Each image is copied into a border of zeros where the window
// reaches beyond it; then the input of an output pixel lies at fixed distances, and a tile of pixels times channels is summed
// in registers as in the matrix product.

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
  const struct weights in_order = {.start = weights, .outer = places, .inner = 1, .channels = c->channels_out,
                                   .outer_step = c->channels_out, .inner_step = 0, .channel_step = 1};
  pack_weights(scratch, &in_order, window.run);
  float *bordered = scratch + places * ((c->channels_out + 31) / 32 * 32);
  const long in = c->height * c->width * c->channels, out = c->height_out * c->width_out * c->channels_out;
  if (!in_place) memset(bordered, 0, (size_t)(height * width * c->channels) * sizeof(float));
  for (long image = 0; image < images; image++, x += in, y += out) {
    const float *from = x;
    if (!in_place) {
      fill_border(bordered, height, width, x, c->height, c->width, c->channels, c->top, c->left, 1, 1);
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
  const long reach_height = (c->kernel_height - 1) * c->dilation_height;
  const long reach_width = (c->kernel_width - 1) * c->dilation_width;
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
  const long pixels = c->kernel_height * c->kernel_width, pixel = c->channels * c->channels_out;
  const struct weights turned = {.start = weights + (pixels - 1) * pixel, .outer = pixels, .inner = c->channels_out,
                                 .channels = c->channels, .outer_step = -pixel, .inner_step = 1,
                                 .channel_step = c->channels_out};
  pack_weights(scratch, &turned, window.run);
  float *bordered = scratch + places * ((c->channels + 31) / 32 * 32);
  const long in = c->height * c->width * c->channels, out = c->height_out * c->width_out * c->channels_out;
  memset(bordered, 0, (size_t)(height * width * c->channels_out) * sizeof(float));
  for (long image = 0; image < images; image++, dx += in, dy += out) {
    fill_border(bordered, height, width, dy, c->height_out, c->width_out, c->channels_out, reach_height - c->top,
                  reach_width - c->left, c->stride_height, c->stride_width);
    convolve_image(&window, dx, bordered, scratch, 0, WK_NONE, accumulate);
  }
}

/// How the places of a tile of weight gradients lie in the image.
enum arrangement { APART, IN_THREES, TOGETHER };

INLINE void weights_tile(enum arrangement arrangement, long rows, const struct window *window, const float *x,
                         const long *places, const float *dy, float *dw, int accumulate, long count) {
#if LANES == 16
  if (IS_HALF(count)) {
    switch (arrangement) {
      case APART: half_weights_apart(rows, window, x, places, dy, dw, accumulate, count); break;
      case IN_THREES: half_weights_in_threes(rows / 3, window, x, places, dy, dw, accumulate, count); break;
      case TOGETHER: half_weights_together(rows, window, x, places, dy, dw, accumulate, count); break;
    }
    return;
  }
#endif
  switch (arrangement) {
    case APART: whole_weights_apart(rows, window, x, places, dy, dw, accumulate, count); break;
    case IN_THREES: whole_weights_in_threes(rows / 3, window, x, places, dy, dw, accumulate, count); break;
    case TOGETHER: whole_weights_together(rows, window, x, places, dy, dw, accumulate, count); break;
  }
}

/// How many of the places from `place` on, before `end`, a tile takes, and how they lie. `run` places lie together.
INLINE long weights_rows(long place, long end, long run, enum arrangement *arrangement) {
  long left = end - place, most = CONVOLUTION_ROWS;
  *arrangement = APART;
  if (run >= 6) {
    *arrangement = TOGETHER;
    if (left > run - place % run) left = run - place % run;
  } else if (run == 3 && place % 3 == 0 && left >= 3) {
    *arrangement = IN_THREES;
    left -= left % 3;
    most = CONVOLUTION_ROWS / 3 * 3;
    return left < most ? left : most;
  } else if (run == 3 && place % 3 != 0 && left > 3 - place % 3) {
    left = 3 - place % 3;
  }
  const long tiles = (left + most - 1) / most;
  return (left + tiles - 1) / tiles;
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
  const long run = c->dilation_width == 1 ? c->kernel_width * c->channels : c->channels;
  if (images == 0 && !accumulate) memset(dw + first_place * n, 0, (size_t)((end_place - first_place) * n) * sizeof(float));
  if (!in_place) memset(bordered, 0, (size_t)(height * width * c->channels) * sizeof(float));
  const long in = c->height * c->width * c->channels, out = c->height_out * c->width_out * n;
  for (long image = 0; image < images; image++, x += in, dy += out) {
    const float *from = x;
    if (!in_place) {
      fill_border(bordered, height, width, x, c->height, c->width, c->channels, c->top, c->left, 1, 1);
      from = bordered;
    }
    const int adds = accumulate || image > 0;
    for (long j = 0, panel; j < n; j += panel) {
      panel = n - j < LANES ? n - j : LANES;
      for (long place = first_place, rows; place < end_place; place += rows) {
        enum arrangement arrangement;
        rows = weights_rows(place, end_place, run, &arrangement);
        weights_tile(arrangement, rows, &window, from, places + place, dy + j, dw + place * n + j, adds, panel);
      }
    }
  }
}
