// Template: activations that are functions of their argument and, some of them, of one setting.

/// e^(-x^2), for the error function.
INLINE V bell(V x) { return exp_vector(-(x * x)); }

/// The distribution function of the normal distribution, by Abramowitz and Stegun's formula 7.1.26: within 1e-7.
INLINE V normal_distribution(V x) {
  const VI negative = x < splat(0.0f);
  const V z = (negative ? -x : x) * 0.70710678118654752f;
  const V t = 1.0f / (1.0f + 0.3275911f * z);
  V q = splat(1.061405429f);
  q = q * t - 1.453152027f;
  q = q * t + 1.421413741f;
  q = q * t - 0.284496736f;
  q = q * t + 0.254829592f;
  const V tail = 0.5f * (q * t) * bell(z);
  return negative ? tail : 1.0f - tail;
}

/// log(1 + e^x) without overflow.
INLINE V softplus_vector(V x) {
  const V magnitude = x < splat(0.0f) ? -x : x;
  const V e = exp_vector(-magnitude);
  // For small e, log(1 + e) would lose what 1 + e rounds away.
  const V rest = e < splat(1e-4f) ? e - 0.5f * (e * e) : log_vector(1.0f + e);
  return greater(splat(0.0f), x) + rest;
}

INLINE V curve(int kind, V x, float setting) {
  const V zero = splat(0.0f);
  switch (kind) {
    case WK_LEAKY_RELU: return x < zero ? setting * x : x;
    case WK_ELU: {
      VI power;
      // e^x - 1 for negative x only, in two steps near zero for its precision.
      const V bounded = x < splat(-80.0f) ? splat(-80.0f) : x > zero ? zero : x;
      const V reduced = expm1_reduced(bounded, &power);
      const V factor = power_of_two(power);
      return x < zero ? setting * (factor * reduced + (factor - 1.0f)) : x;
    }
    case WK_GELU: return x * normal_distribution(x);
    case WK_SILU: return x * logistic_vector(x);
    case WK_SOFTPLUS: return softplus_vector(x);
    case WK_PIECEWISE_LINEAR: return lesser(splat(1.0f), greater(zero, x + 0.5f));
    case WK_SIGN: return x > zero ? splat(1.0f) : x < zero ? splat(-1.0f) : x;
    default: return x != x ? x : x < zero ? zero : splat(1.0f);
  }
}

INLINE V curve_slope(int kind, V x, float setting) {
  const V zero = splat(0.0f), one = splat(1.0f);
  switch (kind) {
    case WK_LEAKY_RELU: return x < zero ? splat(setting) : one;
    case WK_ELU: return x < zero ? setting * exp_vector(x) : one;
    case WK_GELU: return normal_distribution(x) + x * 0.39894228040143268f * bell(0.70710678118654752f * x);
    case WK_SILU: {
      const V s = logistic_vector(x);
      return s * (1.0f + x * (1.0f - s));
    }
    case WK_SOFTPLUS: return logistic_vector(x);
    default: return ((x > splat(-0.5f)) & (x < splat(0.5f))) ? one : zero;
  }
}

#define CURVE(kind) \
  case kind: FOR_VECTORS(n, put(y + i, count, curve(kind, get(x + i, count), setting));); break;

static void k_curve(int kind, float *y, const float *x, float setting, long n) {
  switch (kind) {
    CURVE(WK_LEAKY_RELU) CURVE(WK_ELU) CURVE(WK_GELU) CURVE(WK_SILU) CURVE(WK_SOFTPLUS) CURVE(WK_PIECEWISE_LINEAR)
    CURVE(WK_SIGN) CURVE(WK_STEP)
  }
}
#undef CURVE

#define CURVE(kind) \
  case kind: \
    FOR_VECTORS(n, put_gradient(dx + i, count, get(dy + i, count) * curve_slope(kind, get(x + i, count), setting), \
                                accumulate);); \
    break;

static void k_curve_backward(int kind, float *dx, const float *x, const float *dy, float setting, long n, int accumulate) {
  switch (kind) {
    CURVE(WK_LEAKY_RELU) CURVE(WK_ELU) CURVE(WK_GELU) CURVE(WK_SILU) CURVE(WK_SOFTPLUS) CURVE(WK_PIECEWISE_LINEAR)
  }
}
#undef CURVE
