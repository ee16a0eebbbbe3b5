// Template: expressions over columns of numbers, as symbolic regression has them, a batch of rows at a time.
//
// All rows of a batch pass through one node before the next, so that the choice of the operation is paid once a batch and the
// intermediate results stay in the first-level cache.

/// Sine and cosine in one, by quarters of a turn: `shift` 0 gives the sine, 1 the cosine.
///
/// The splitting of pi / 2 and the polynomials are those of Moshier's Cephes library (sinf, cosf).
INLINE V sine_vector(V x, int shift) {
  const V magic = splat(0x1.8p23f);
  const V turned = x * 0.63661977236758134f + magic;
  const V n = turned - magic;
  V r = x - n * 1.5703125f;
  r = r - n * 4.837512969970703125e-4f;
  r = r - n * 7.54978995489188216e-8f;
  const VI quarter = bits_of(turned) + (VI)shift;
  const V z = r * r;
  V s = splat(-1.9515295891e-4f);
  s = s * z + 8.3321608736e-3f;
  s = s * z - 1.6666654611e-1f;
  s = s * z * r + r;
  V c = splat(2.443315711809948e-5f);
  c = c * z - 1.388731625493765e-3f;
  c = c * z + 4.166664568298827e-2f;
  c = c * z * z - 0.5f * z + 1.0f;
  V y = (quarter & (VI)1) != (VI)0 ? c : s;
  y = float_of(bits_of(y) ^ ((quarter & (VI)2) << 30));
  // The comparison also fails for NaN.
  const V magnitude = float_of(bits_of(x) & (VI)0x7fffffff);
  return magnitude <= splat(WK_EXPRESSION_LARGEST_ANGLE) ? y : splat(NAN);
}

INLINE V root_vector(V x) { return __builtin_elementwise_sqrt(x); }

#define UNARY(name, formula) \
  case name: \
    FOR_VECTORS(rows, V x = get(a + i, count); put(y + i, count, formula);); \
    break;

#define BINARY(name, formula) \
  case name: \
    FOR_VECTORS(rows, V x = get(a + i, count); V z = get(b + i, count); put(y + i, count, formula);); \
    break;

/// y = operation(a), rows of one batch.
INLINE void expression_unary(int operation, float *y, const float *a, long rows) {
  switch (operation) {
    UNARY(WK_EXPRESSION_NEGATE, -x)
    UNARY(WK_EXPRESSION_SINE, sine_vector(x, 0))
    UNARY(WK_EXPRESSION_COSINE, sine_vector(x, 1))
    UNARY(WK_EXPRESSION_EXPONENTIAL, exp_vector(x))
    UNARY(WK_EXPRESSION_LOGARITHM, log_vector(x))
    UNARY(WK_EXPRESSION_SQUARE_ROOT, root_vector(x))
    UNARY(WK_EXPRESSION_SQUARE, x * x)
    UNARY(WK_EXPRESSION_CUBE, x * x * x)
    UNARY(WK_EXPRESSION_TANH, tanh_vector(x))
    UNARY(WK_EXPRESSION_ABSOLUTE, float_of(bits_of(x) & (VI)0x7fffffff))
  }
}

/// y = operation(a, b), rows of one batch.
INLINE void expression_binary(int operation, float *y, const float *a, const float *b, long rows) {
  switch (operation) {
    BINARY(WK_EXPRESSION_ADD, x + z)
    BINARY(WK_EXPRESSION_SUBTRACT, x - z)
    BINARY(WK_EXPRESSION_MULTIPLY, x * z)
    BINARY(WK_EXPRESSION_DIVIDE, x / z)
    BINARY(WK_EXPRESSION_ANALYTIC_QUOTIENT, x / root_vector(1.0f + z * z))
    BINARY(WK_EXPRESSION_MINIMUM, x != x ? x : lesser(x, z))
    BINARY(WK_EXPRESSION_MAXIMUM, x != x ? x : greater(x, z))
  }
}
#undef UNARY
#undef BINARY

static void k_expression(const struct wk_expression_node *nodes, long node_count, const float *columns, long stride, long n,
                         float *y, const float **operands, float *scratch) {
  for (long first = 0; first < n; first += WK_EXPRESSION_ROWS) {
    const long rest = n - first;
    const long rows = rest < WK_EXPRESSION_ROWS ? rest : WK_EXPRESSION_ROWS;
    // Postfix order: operands lie on a stack, and a result takes the place of its first operand.
    long top = 0;
    for (long node = 0; node < node_count; node++) {
      const struct wk_expression_node *now = nodes + node;
      const int operation = now->operation;
      if (operation <= WK_EXPRESSION_CONSTANT) {
        const float *column = columns + now->column * stride + first;
        float *place = scratch + top * WK_EXPRESSION_ROWS;
        if (operation == WK_EXPRESSION_VARIABLE) {
          // Read where it is.
          operands[top++] = column;
          continue;
        }
        const V value = splat(now->value);
        if (operation == WK_EXPRESSION_SCALED_VARIABLE) {
          FOR_VECTORS(rows, put(place + i, count, value * get(column + i, count)););
        } else {
          FOR_VECTORS(rows, put(place + i, count, value););
        }
        operands[top++] = place;
      } else if (operation <= WK_EXPRESSION_MAXIMUM) {
        top--;
        float *place = scratch + (top - 1) * WK_EXPRESSION_ROWS;
        expression_binary(operation, place, operands[top - 1], operands[top], rows);
        operands[top - 1] = place;
      } else {
        float *place = scratch + (top - 1) * WK_EXPRESSION_ROWS;
        expression_unary(operation, place, operands[top - 1], rows);
        operands[top - 1] = place;
      }
    }
    if (top > 0) memcpy(y + first, operands[0], (size_t)rows * sizeof(float));
  }
}

#define SLOPE(name, formula) \
  case name: \
    FOR_VECTORS(rows, V x = get(a + i, count); V v = get(value + i, count); V d = get(slope + i, count); \
                (void)x; (void)v; put(slope_a + i, count, formula);); \
    break;

#define SLOPES(name, formula_a, formula_b) \
  case name: \
    FOR_VECTORS(rows, V x = get(a + i, count); V z = get(b + i, count); V d = get(slope + i, count); \
                (void)x; (void)z; put(slope_a + i, count, formula_a); put(slope_b + i, count, formula_b);); \
    break;

static void k_expression_jacobian(const struct wk_expression_node *nodes, long node_count, const float *columns,
                                  long stride, long first, long rows, float seed, float *jacobian, const float **operands,
                                  float *scratch) {
  const long width = WK_EXPRESSION_ROWS;
  if (node_count <= 0 || rows <= 0) return;
  float *slopes = scratch + node_count * width;
  long parameters = 0;
  // Forwards: every node's values stay.
  for (long node = 0; node < node_count; node++) {
    const struct wk_expression_node *now = nodes + node;
    const int operation = now->operation;
    float *place = scratch + node * width;
    const float *column = columns + now->column * stride + first;
    operands[node] = place;
    if (operation == WK_EXPRESSION_VARIABLE) {
      operands[node] = column;
    } else if (operation == WK_EXPRESSION_SCALED_VARIABLE) {
      FOR_VECTORS(rows, put(place + i, count, now->value * get(column + i, count)););
      parameters++;
    } else if (operation == WK_EXPRESSION_CONSTANT) {
      FOR_VECTORS(rows, put(place + i, count, splat(now->value)););
      parameters++;
    } else if (operation <= WK_EXPRESSION_MAXIMUM) {
      expression_binary(operation, place, operands[node - 1 - nodes[node - 1].length], operands[node - 1], rows);
    } else {
      expression_unary(operation, place, operands[node - 1], rows);
    }
  }
  FOR_VECTORS(rows, put(jacobian + i, count, get(operands[node_count - 1] + i, count)););
  // Backwards: the slope of the result by each node. Every node is used once, so slopes are written, never summed.
  float *root = slopes + (node_count - 1) * width;
  FOR_VECTORS(rows, put(root + i, count, splat(seed)););
  for (long node = node_count - 1; node >= 0; node--) {
    const struct wk_expression_node *now = nodes + node;
    const int operation = now->operation;
    const float *slope = slopes + node * width;
    if (operation <= WK_EXPRESSION_CONSTANT) {
      if (operation == WK_EXPRESSION_VARIABLE) continue;
      float *row = jacobian + parameters-- * width;
      const float *column = columns + now->column * stride + first;
      if (operation == WK_EXPRESSION_CONSTANT) {
        FOR_VECTORS(rows, put(row + i, count, get(slope + i, count)););
      } else {
        FOR_VECTORS(rows, put(row + i, count, get(slope + i, count) * get(column + i, count)););
      }
      continue;
    }
    const long second = node - 1;
    const float *value = operands[node];
    if (operation <= WK_EXPRESSION_MAXIMUM) {
      const long other = second - nodes[second].length;
      const float *a = operands[other], *b = operands[second];
      float *slope_a = slopes + other * width, *slope_b = slopes + second * width;
      switch (operation) {
        SLOPES(WK_EXPRESSION_ADD, d, d)
        SLOPES(WK_EXPRESSION_SUBTRACT, d, -d)
        SLOPES(WK_EXPRESSION_MULTIPLY, d * z, d * x)
        SLOPES(WK_EXPRESSION_DIVIDE, d / z, -d * x / (z * z))
        SLOPES(WK_EXPRESSION_ANALYTIC_QUOTIENT, d / root_vector(1.0f + z * z),
               -d * x * z / ((1.0f + z * z) * root_vector(1.0f + z * z)))
        SLOPES(WK_EXPRESSION_MINIMUM, x < z ? d : splat(0.0f), x < z ? splat(0.0f) : d)
        SLOPES(WK_EXPRESSION_MAXIMUM, x > z ? d : splat(0.0f), x > z ? splat(0.0f) : d)
      }
      continue;
    }
    const float *a = operands[second];
    float *slope_a = slopes + second * width;
    switch (operation) {
      SLOPE(WK_EXPRESSION_NEGATE, -d)
      SLOPE(WK_EXPRESSION_SINE, d * sine_vector(x, 1))
      SLOPE(WK_EXPRESSION_COSINE, -d * sine_vector(x, 0))
      SLOPE(WK_EXPRESSION_EXPONENTIAL, d * v)
      SLOPE(WK_EXPRESSION_LOGARITHM, d / x)
      SLOPE(WK_EXPRESSION_SQUARE_ROOT, 0.5f * d / v)
      SLOPE(WK_EXPRESSION_SQUARE, 2.0f * d * x)
      SLOPE(WK_EXPRESSION_CUBE, 3.0f * d * x * x)
      SLOPE(WK_EXPRESSION_TANH, d * (1.0f - v * v))
      SLOPE(WK_EXPRESSION_ABSOLUTE, x < splat(0.0f) ? -d : d)
    }
  }
}
#undef SLOPE
#undef SLOPES

/// Floats whose sums fit into single precision well; longer sums go on in double precision.
enum { LINE_BLOCK = 256 };

static void k_line_moments(const float *x, const float *y, float origin, long n, double *moments) {
  double sum = 0, square = 0, product = 0;
  for (long first = 0; first < n; first += LINE_BLOCK) {
    const long rows = n - first < LINE_BLOCK ? n - first : LINE_BLOCK;
    V s = splat(0.0f), q = splat(0.0f), p = splat(0.0f);
    const float *a = x + first, *b = y + first;
    FOR_VECTORS(rows, V d = get_or(a + i, count, splat(origin)) - origin; s += d; q += d * d; p += d * get(b + i, count););
    sum += (double)lane_sum(s);
    square += (double)lane_sum(q);
    product += (double)lane_sum(p);
  }
  moments[0] = sum;
  moments[1] = square;
  moments[2] = product;
}

static double k_line_error(const float *x, const float *y, float offset, float slope, long n, float *residual) {
  double sum = 0;
  for (long first = 0; first < n; first += LINE_BLOCK) {
    const long rows = n - first < LINE_BLOCK ? n - first : LINE_BLOCK;
    const float *a = x + first, *b = y + first;
    V s = splat(0.0f);
    FOR_VECTORS(rows, V r = existing(get(b + i, count) - offset - slope * get(a + i, count), count); s += r * r;
                if (residual) put(residual + first + i, count, r););
    sum += (double)lane_sum(s);
  }
  return sum;
}

static void k_gram(const float *rows, long stride, long m, long n, double *gram) {
  for (long line = 0; line < m; line++) {
    const float *a = rows + line * stride;
    long j = line;
    for (; j + 4 <= m; j += 4) {
      const float *b = rows + j * stride, *c = b + stride, *d = c + stride, *e = d + stride;
      V s = splat(0.0f), t = s, u = s, v = s;
      FOR_VECTORS(n, V x = get(a + i, count); s += x * get(b + i, count); t += x * get(c + i, count);
                     u += x * get(d + i, count); v += x * get(e + i, count););
      gram[line * m + j] += (double)lane_sum(s);
      gram[line * m + j + 1] += (double)lane_sum(t);
      gram[line * m + j + 2] += (double)lane_sum(u);
      gram[line * m + j + 3] += (double)lane_sum(v);
    }
    for (; j < m; j++) {
      const float *b = rows + j * stride;
      V s = splat(0.0f);
      FOR_VECTORS(n, s += get(a + i, count) * get(b + i, count););
      gram[line * m + j] += (double)lane_sum(s);
    }
  }
}
