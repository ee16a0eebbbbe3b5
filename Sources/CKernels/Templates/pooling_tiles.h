// Template: micro-kernels of the pooling for one vector width; included once a width, with the macros of convolution_tiles.h
// and TILE_VI and TILE_VB, vectors of as many 32-bit integers and bytes.

INLINE TILE_VI TILE(load_places)(const uint8_t *p, long count) {
  TILE_VB bytes = (TILE_VB)(uint8_t)0;
  if (count == TILE_LANES) {
    memcpy(&bytes, p, TILE_LANES);
  } else {
    memcpy(&bytes, p, (size_t)count);
  }
  return __builtin_convertvector(bytes, TILE_VI);
}

INLINE void TILE(store_places)(uint8_t *p, long count, TILE_VI places) {
  const TILE_VB bytes = __builtin_convertvector(places, TILE_VB);
  if (count == TILE_LANES) {
    memcpy(p, &bytes, TILE_LANES);
  } else {
    memcpy(p, &bytes, (size_t)count);
  }
}

/// The largest of height x width pixels for `count` channels, and where it is. Lines are `line` floats apart, pixels `pixel`.
/// The first pixel has the number `first` in the window, lines being `kernel_width` apart.
INLINE void TILE(max_of_window)(long height, long width, const float *x, long line, long pixel, long first, long kernel_width,
                                float *y, uint8_t *chosen, long count) {
  TILE_V best = TILE_PART(x, count);
  TILE_VI place = (TILE_VI)(int32_t)first;
  for (long v = 0; v < height; v++) {
    for (long u = v == 0 ? 1 : 0; u < width; u++) {
      const TILE_V value = TILE_PART(x + v * line + u * pixel, count);
      // The first of equals stands; NaN wins.
      const TILE_VI wins = (value > best) | (value != value);
      best = wins ? value : best;
      place = wins ? (TILE_VI)(int32_t)(first + v * kernel_width + u) : place;
    }
  }
  TILE_PUT(y, count, best);
  TILE(store_places)(chosen, count, place);
}

/// The gradients of a window's pixels: dy where the largest was, else 0. Adds to what is there if asked.
INLINE void TILE(spread_over_window)(long height, long width, float *dx, long line, long pixel, long first, long kernel_width,
                                     const float *dy, const uint8_t *chosen, int accumulate, long count) {
  const TILE_V gradient = TILE_PART(dy, count);
  const TILE_VI place = TILE(load_places)(chosen, count);
  for (long v = 0; v < height; v++) {
    for (long u = 0; u < width; u++) {
      float *const target = dx + v * line + u * pixel;
      const TILE_VI is_here = place == (TILE_VI)(int32_t)(first + v * kernel_width + u);
      const TILE_V share = is_here ? gradient : (TILE_V)(0.0f);
      TILE_PUT(target, count, accumulate ? TILE_PART(target, count) + share : share);
    }
  }
}
