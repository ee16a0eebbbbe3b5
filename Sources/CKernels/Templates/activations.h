// Template: activations and their gradients.

static void k_exp(float *y, const float *x, long n) { FOR_VECTORS(n, put(y + i, count, exp_vector(get(x + i, count)));); }
static void k_log(float *y, const float *x, long n) { FOR_VECTORS(n, put(y + i, count, log_vector(get(x + i, count)));); }
static void k_relu(float *y, const float *x, long n) {
  FOR_VECTORS(n, put(y + i, count, greater(splat(0.0f), get(x + i, count))););
}
static void k_tanh(float *y, const float *x, long n) { FOR_VECTORS(n, put(y + i, count, tanh_vector(get(x + i, count)));); }
static void k_logistic(float *y, const float *x, long n) {
  FOR_VECTORS(n, put(y + i, count, logistic_vector(get(x + i, count))););
}

/// Writes the vector `gradient`, or adds it to what dx holds.
INLINE void put_gradient(float *dx, long count, V gradient, int accumulate) {
  put(dx, count, accumulate ? get(dx, count) + gradient : gradient);
}

static void k_relu_backward(float *dx, const float *y, const float *dy, long n, int accumulate) {
  FOR_VECTORS(n, V gradient = get(y + i, count) > splat(0.0f) ? get(dy + i, count) : splat(0.0f);
              put_gradient(dx + i, count, gradient, accumulate););
}

static void k_tanh_backward(float *dx, const float *y, const float *dy, long n, int accumulate) {
  FOR_VECTORS(n, V result = get(y + i, count); V gradient = get(dy + i, count) * (1.0f - result * result);
              put_gradient(dx + i, count, gradient, accumulate););
}

static void k_logistic_backward(float *dx, const float *y, const float *dy, long n, int accumulate) {
  FOR_VECTORS(n, V result = get(y + i, count); V gradient = get(dy + i, count) * (result * (1.0f - result));
              put_gradient(dx + i, count, gradient, accumulate););
}
