// Template: the column of the first maximum of each row.

/// Lane by lane the largest value seen and the first column that held it.
struct best {
  V value;
  VI column;
};

/// Takes in the candidates of columns `first`, first + 1, ... NaN loses every comparison.
INLINE void consider(struct best *best, V candidates, long first) {
  VI better = candidates > best->value;
  best->value = better ? candidates : best->value;
  best->column = better ? lane_numbers() + (int32_t)first : best->column;
}

/// The least column among the lanes that hold the maximum `value`.
INLINE int32_t first_column(struct best best, float value) {
  VI columns = best.value == splat(value) ? best.column : (VI)INT32_MAX;
  return __builtin_reduce_min(columns);
}

static void k_row_argmax(int32_t *index, const float *x, long m, long n) {
  for (long row = 0; row < m; row++, x += n) {
    struct best best = {splat(-INFINITY), (VI)0};
    FOR_VECTORS(n, consider(&best, get_or(x + i, count, splat(-INFINITY)), i););
    index[row] = first_column(best, lane_max(best.value));
  }
}

/// `count` mask bytes as a comparison's result; bytes beyond are illegal.
INLINE VI legal_lanes(const uint8_t *mask, long count) {
  VB bytes = (VB)0;
  if (count == LANES) {
    memcpy(&bytes, mask, LANES);
  } else {
    uint8_t copy[LANES] = {0};
    for (long i = 0; i < count; i++) copy[i] = mask[i];
    memcpy(&bytes, copy, LANES);
  }
  return __builtin_convertvector(bytes, VI) != (VI)0;
}

static void k_row_argmax_masked(int32_t *index, float *value, const float *x, const uint8_t *mask, long m, long n) {
  for (long row = 0; row < m; row++, x += n, mask += n) {
    struct best best = {splat(-INFINITY), (VI)INT32_MAX};
    VI first_legal = (VI)INT32_MAX;
    FOR_VECTORS(n, VI legal = legal_lanes(mask + i, count);
                V candidates = legal ? get(x + i, count) : splat(-INFINITY);
                VI columns = lane_numbers() + (int32_t)i;
                first_legal = (legal & (first_legal == (VI)INT32_MAX)) ? columns : first_legal;
                consider(&best, candidates, i););
    const int32_t fallback = __builtin_reduce_min(first_legal);
    if (fallback == INT32_MAX) {
      index[row] = -1;
      value[row] = 0.0f;
      continue;
    }
    const float largest = lane_max(best.value);
    // Nothing beats -infinity in a row whose legal elements all are that or NaN: the first legal column stands for them.
    index[row] = largest > -INFINITY ? first_column(best, largest) : fallback;
    value[row] = x[index[row]];
  }
}
