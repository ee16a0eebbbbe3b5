// Template: the loop over an array by whole vectors and one part.

/// The vector at p, of which `count` elements exist; lanes beyond are 0. A constant count of LANES costs a plain load.
INLINE V get(const float *p, long count) { return count == LANES ? load(p) : load_masked(p, mask_of(count)); }

INLINE void put(float *p, long count, V v) {
  if (count == LANES) {
    store(p, v);
  } else {
    store_masked(p, mask_of(count), v);
  }
}

/// The same with `other` in the lanes that do not exist.
INLINE V get_or(const float *p, long count, V other) {
  if (count == LANES) return load(p);
  return lane_numbers() < (VI)(int32_t)count ? load_masked(p, mask_of(count)) : other;
}

/// Runs the statements for i = 0, LANES, 2 LANES, ... below n, with `count` the elements left, at most LANES. They read with
/// get(x + i, count) and write with put(y + i, count, v). The part at the end takes the same path as the rest, so that an
/// element's result does not depend on where it stands.
#define FOR_VECTORS(n, ...)              \
  do {                                   \
    long i = 0;                          \
    for (; i + LANES <= (n); i += LANES) { \
      const long count = LANES;          \
      __VA_ARGS__                        \
    }                                    \
    if (i < (n)) {                       \
      const long count = (n)-i;          \
      __VA_ARGS__                        \
    }                                    \
  } while (0)
