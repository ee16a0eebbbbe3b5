// Template: micro-kernels of the convolution for one vector width; included once a width. The including file has defined TILE_V
// (the vector), TILE_LANES, TILE_PART(p, count) and TILE_PUT(p, count, v) for a part of a vector, and TILE(name), which gives
// the functions names of their own.

INLINE TILE_V TILE(whole)(const float *p) {
  TILE_V v;
  memcpy(&v, p, sizeof v);
  return v;
}

/// Adds bias and what y held to the sums of a tile, applies the activation and stores. The last of the `vectors` of output
/// channels has `count`. Each step runs over the whole tile, to test its condition once.
INLINE void TILE(finish)(const int rows, const int vectors, TILE_V *sums, const struct window *window, float *y,
                         const float *bias, int activation, int accumulate, long count) {
  const long pitch = window->channels_out;
#pragma clang loop unroll(full)
  for (int j = 0; j < vectors; j++) {
    const long lanes = j + 1 < vectors ? TILE_LANES : count;
    float *const target = y + j * TILE_LANES;
    if (bias) {
      const TILE_V add = TILE_PART(bias + j * TILE_LANES, lanes);
#pragma clang loop unroll(full)
      for (int i = 0; i < rows; i++) sums[i * vectors + j] = sums[i * vectors + j] + add;
    }
    if (accumulate) {
#pragma clang loop unroll(full)
      for (int i = 0; i < rows; i++) sums[i * vectors + j] = TILE_PART(target + i * pitch, lanes) + sums[i * vectors + j];
    }
    if (activation == WK_RELU) {
#pragma clang loop unroll(full)
      for (int i = 0; i < rows; i++) {
        sums[i * vectors + j] = sums[i * vectors + j] < (TILE_V)(0.0f) ? (TILE_V)(0.0f) : sums[i * vectors + j];
      }
    }
    if (lanes == TILE_LANES) {
#pragma clang loop unroll(full)
      for (int i = 0; i < rows; i++) TILE_PUT(target + i * pitch, TILE_LANES, sums[i * vectors + j]);
    } else {
#pragma clang loop unroll(full)
      for (int i = 0; i < rows; i++) TILE_PUT(target + i * pitch, lanes, sums[i * vectors + j]);
    }
  }
}

/// Output pixels next to each other in a row, times `vectors` vectors of output channels, of which the last has `count`. `run`
/// and `step` are the window's run and pixel step where they are known beforehand, else 0.
///
/// Every element is one chain of multiply-adds over the window, whatever tile it falls in.
INLINE void TILE(forward)(const int rows, const int vectors, const int run, const int step, const struct window *window,
                          const float *x, const float *w, float *y, const float *bias, int activation, int accumulate,
                          long count) {
  TILE_V sums[CONVOLUTION_ROWS * 2];
#pragma clang loop unroll(full)
  for (int i = 0; i < rows * vectors; i++) sums[i] = (TILE_V)(0.0f);
  const long pixel_step = step > 0 ? step : window->pixel_step;
#define ADD_TERM(element_of_pixel) \
  do { \
    TILE_V column[2]; \
    _Pragma("clang loop unroll(full)") for (int j = 0; j < vectors; j++) column[j] = TILE(whole)(w + j * TILE_LANES); \
    _Pragma("clang loop unroll(full)") for (int i = 0; i < rows; i++) { \
      const TILE_V element = (TILE_V)(element_of_pixel); \
      _Pragma("clang loop unroll(full)") for (int j = 0; j < vectors; j++) { \
        sums[i * vectors + j] = element * column[j] + sums[i * vectors + j]; \
      } \
    } \
    w += vectors * TILE_LANES; \
  } while (0)
  for (long s = 0; s < window->segments; s++) {
    const float *a = x + window->segment_offsets[s];
    if (run > 0) {
#pragma clang loop unroll(full)
      for (int p = 0; p < run; p++) ADD_TERM(a[p + i * pixel_step]);
    } else {
      // One address for three pixels, as in the matrix product.
      const float *trios[(CONVOLUTION_ROWS + 2) / 3];
#pragma clang loop unroll(full)
      for (int i = 0; i < rows; i += 3) {
        trios[i / 3] = a + i * pixel_step;
      }
      for (long p = window->run; p > 0; p--) {
        ADD_TERM(trios[i / 3][i % 3 * pixel_step]);
#pragma clang loop unroll(full)
        for (int i = 0; i < rows; i += 3) {
          trios[i / 3]++;
          KEEP_ADDRESS(trios[i / 3]);
        }
      }
    }
  }
#undef ADD_TERM
  TILE(finish)(rows, vectors, sums, window, y, bias, activation, accumulate, count);
}

/// The gradients of weights at some places of the window, times one vector of `count` output channels, over a whole image:
/// `groups` of `length` places one after another in the image; `places` holds the first of each group at a distance of
/// `length`.
INLINE void TILE(weights)(const int groups, const int length, const struct window *window, const float *x, const long *places,
                          const float *dy, float *dw, int accumulate, long count) {
  TILE_V sums[CONVOLUTION_ROWS];
#pragma clang loop unroll(full)
  for (int i = 0; i < groups * length; i++) sums[i] = (TILE_V)(0.0f);
  long starts[CONVOLUTION_ROWS];
#pragma clang loop unroll(full)
  for (int g = 0; g < groups; g++) starts[g] = places[g * length];
  const long step = window->pixel_step, pitch = window->channels_out;
  for (long line = 0; line < window->height_out; line++, x += window->line_step) {
    const float *a = x;
    for (long pixel = 0; pixel < window->width_out; pixel++, a += step, dy += pitch) {
      const TILE_V gradient = TILE_PART(dy, count);
#pragma clang loop unroll(full)
      for (int i = 0; i < groups * length; i++) {
        sums[i] = (TILE_V)(a[starts[i / length] + i % length]) * gradient + sums[i];
      }
    }
  }
#pragma clang loop unroll(full)
  for (int i = 0; i < groups * length; i++) {
    float *target = dw + i * pitch;
    TILE_PUT(target, count, accumulate ? TILE_PART(target, count) + sums[i] : sums[i]);
  }
}

#define ROWS(rows) \
  case rows: \
    if (window->run == 3 && window->pixel_step == 1) { \
      TILE(forward)(rows, 1, 3, 1, window, x, w, y, bias, activation, accumulate, count); \
    } else { \
      TILE(forward)(rows, 1, 0, 0, window, x, w, y, bias, activation, accumulate, count); \
    } \
    break;
NOINLINE static void TILE(forward_single)(long rows, const struct window *window, const float *x, const float *w, float *y,
                                          const float *bias, int activation, int accumulate, long count) {
  switch (rows) { CONVOLUTION_ROW_CASES }
}
#undef ROWS

#define WEIGHTS(groups, length) \
  if (count == TILE_LANES) { \
    TILE(weights)(groups, length, window, x, places, dy, dw, accumulate, TILE_LANES); \
  } else { \
    TILE(weights)(groups, length, window, x, places, dy, dw, accumulate, count); \
  } \
  break;

/// Any places of the window.
#define ROWS(rows) case rows: WEIGHTS(rows, 1)
NOINLINE static void TILE(weights_apart)(long rows, const struct window *window, const float *x, const long *places,
                                         const float *dy, float *dw, int accumulate, long count) {
  switch (rows) { CONVOLUTION_ROW_CASES }
}
#undef ROWS

/// Places one after another in the image.
#define ROWS(rows) case rows: WEIGHTS(1, rows)
NOINLINE static void TILE(weights_together)(long rows, const struct window *window, const float *x, const long *places,
                                            const float *dy, float *dw, int accumulate, long count) {
  switch (rows) { CONVOLUTION_ROW_CASES }
}
#undef ROWS

/// Places in threes: lines of a window of 3 on images of one channel.
NOINLINE static void TILE(weights_in_threes)(long threes, const struct window *window, const float *x, const long *places,
                                             const float *dy, float *dw, int accumulate, long count) {
  switch (threes) {
    case 1: WEIGHTS(1, 3)
    case 2: WEIGHTS(2, 3)
#if CONVOLUTION_ROWS > 6
    case 3: WEIGHTS(3, 3)
    case 4: WEIGHTS(4, 3)
#endif
  }
}
#undef WEIGHTS
