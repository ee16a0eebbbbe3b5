// Template: micro-kernels of the convolution for one vector width; included once a width. The including file has defined TILE_V
// (the vector), TILE_LANES, TILE_PART(p, count) and TILE_PUT(p, count, v) for a part of a vector, and TILE(name), which gives the
// functions names of their own.

INLINE TILE_V TILE(whole)(const float *p) {
  TILE_V v;
  memcpy(&v, p, sizeof v);
  return v;
}

/// Output pixels next to each other in a row, times `vectors` vectors of output channels, of which the last has `count`.
///
/// Every element is one chain of multiply-adds over the window, whatever tile it falls in.
INLINE void TILE(forward)(const int rows, const int vectors, const struct window *window, const float *x, const float *w,
                          float *y, const float *bias, int activation, int accumulate, long count) {
  TILE_V sums[CONVOLUTION_ROWS * 2];
#pragma clang loop unroll(full)
  for (int i = 0; i < rows * vectors; i++) sums[i] = (TILE_V)(0.0f);
  const long step = window->pixel_step, pitch = window->channels_out;
  for (long s = 0; s < window->segments; s++) {
    const float *a = x + window->segment_offsets[s];
    for (long p = window->run; p > 0; p--, a++, w += vectors * TILE_LANES) {
      TILE_V column[2];
#pragma clang loop unroll(full)
      for (int j = 0; j < vectors; j++) column[j] = TILE(whole)(w + j * TILE_LANES);
#pragma clang loop unroll(full)
      for (int i = 0; i < rows; i++) {
        TILE_V element = (TILE_V)(a[i * step]);
#pragma clang loop unroll(full)
        for (int j = 0; j < vectors; j++) sums[i * vectors + j] = element * column[j] + sums[i * vectors + j];
      }
    }
  }
#pragma clang loop unroll(full)
  for (int j = 0; j < vectors; j++) {
    const long lanes = j + 1 < vectors ? TILE_LANES : count;
    const TILE_V add = bias ? TILE_PART(bias + j * TILE_LANES, lanes) : (TILE_V)(0.0f);
#pragma clang loop unroll(full)
    for (int i = 0; i < rows; i++) {
      float *target = y + i * pitch + j * TILE_LANES;
      TILE_V sum = sums[i * vectors + j] + add;
      if (accumulate) sum = TILE_PART(target, lanes) + sum;
      if (activation == WK_RELU) sum = sum < (TILE_V)(0.0f) ? (TILE_V)(0.0f) : sum;
      TILE_PUT(target, lanes, sum);
    }
  }
}

/// The gradients of weights at some places of the window, times one vector of `count` output channels, over a whole image.
INLINE void TILE(weights)(const int rows, const struct window *window, const float *x, const long *places, const float *dy,
                          float *dw, int accumulate, long count) {
  TILE_V sums[CONVOLUTION_ROWS];
#pragma clang loop unroll(full)
  for (int i = 0; i < rows; i++) sums[i] = (TILE_V)(0.0f);
  const long step = window->pixel_step, pitch = window->channels_out;
  for (long line = 0; line < window->height_out; line++, x += window->line_step) {
    const float *a = x;
    for (long pixel = 0; pixel < window->width_out; pixel++, a += step, dy += pitch) {
      const TILE_V gradient = TILE_PART(dy, count);
#pragma clang loop unroll(full)
      for (int i = 0; i < rows; i++) sums[i] = (TILE_V)(a[places[i]]) * gradient + sums[i];
    }
  }
#pragma clang loop unroll(full)
  for (int i = 0; i < rows; i++) {
    float *target = dw + i * pitch;
    TILE_PUT(target, count, accumulate ? TILE_PART(target, count) + sums[i] : sums[i]);
  }
}

#define ROWS(rows) \
  case rows: TILE(forward)(rows, 1, window, x, w, y, bias, activation, accumulate, count); break;
static void TILE(forward_single)(long rows, const struct window *window, const float *x, const float *w, float *y,
                                 const float *bias, int activation, int accumulate, long count) {
  switch (rows) { CONVOLUTION_ROW_CASES }
}
#undef ROWS

#define ROWS(rows) \
  case rows: TILE(forward)(rows, 2, window, x, w, y, bias, activation, accumulate, count); break;
static void TILE(forward_pair)(long rows, const struct window *window, const float *x, const float *w, float *y,
                               const float *bias, int activation, int accumulate, long count) {
  switch (rows) { CONVOLUTION_ROW_CASES }
}
#undef ROWS

#define ROWS(rows) \
  case rows: \
    if (count == TILE_LANES) { \
      TILE(weights)(rows, window, x, places, dy, dw, accumulate, TILE_LANES); \
    } else { \
      TILE(weights)(rows, window, x, places, dy, dw, accumulate, count); \
    } \
    break;
static void TILE(weights_single)(long rows, const struct window *window, const float *x, const long *places, const float *dy,
                                 float *dw, int accumulate, long count) {
  switch (rows) { CONVOLUTION_ROW_CASES }
}
#undef ROWS
