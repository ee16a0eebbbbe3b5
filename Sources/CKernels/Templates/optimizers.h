// Template: optimizers, one pass over the parameters each.

/// Averages that decay, of units that get no gradient any more, would end as denormal numbers, with which processors compute a
/// hundred times slower. Long before, they are too small to move a parameter.
#define LEAST_AVERAGE 1e-30f
#define LEAST_SQUARE 1e-36f

/// Zero in place of what is nearer to it than `least`.
INLINE V flushed(V v, float least) { return ((v < splat(least)) & (v > splat(-least))) ? splat(0.0f) : v; }

static void k_sgd(float *p, const float *g, float *momentum_buffer, long n, float rate, float momentum, int nesterov,
                  float weight_decay) {
  if (!momentum_buffer) {
    FOR_VECTORS(n, V value = get(p + i, count); V gradient = weight_decay * value + get(g + i, count);
                put(p + i, count, value - rate * gradient););
    return;
  }
  FOR_VECTORS(n, V value = get(p + i, count); V gradient = weight_decay * value + get(g + i, count);
              V velocity = flushed(momentum * get(momentum_buffer + i, count) + gradient, LEAST_AVERAGE);
              put(momentum_buffer + i, count, velocity);
              V direction = nesterov ? momentum * velocity + gradient : velocity;
              put(p + i, count, value - rate * direction););
}

static void k_adam(float *p, float *m, float *v, const float *g, long n, float rate, float beta1, float beta2, float epsilon,
                   float correction1, float correction2, float weight_decay, int decoupled) {
  const float step = rate / correction1, root = 1.0f / __builtin_sqrtf(correction2);
  const float keep = decoupled ? 1.0f - rate * weight_decay : 1.0f, coupled = decoupled ? 0.0f : weight_decay;
  const float rest1 = 1.0f - beta1, rest2 = 1.0f - beta2;
  FOR_VECTORS(n, V value = get(p + i, count); V gradient = coupled * value + get(g + i, count);
              V first = get(m + i, count);
              first = flushed(rest1 * (gradient - first) + first, LEAST_AVERAGE); put(m + i, count, first);
              V second = flushed(beta2 * get(v + i, count) + rest2 * (gradient * gradient), LEAST_SQUARE);
              put(v + i, count, second);
              V denominator = __builtin_elementwise_sqrt(second) * root + epsilon;
              put(p + i, count, keep * value - step * (first / denominator)););
}

static void k_rmsprop(float *p, float *square, float *momentum_buffer, const float *g, long n, float rate, float decay,
                      float epsilon, float momentum, float weight_decay) {
  FOR_VECTORS(n, V value = get(p + i, count); V gradient = weight_decay * value + get(g + i, count);
              V second = flushed(decay * get(square + i, count) + (1.0f - decay) * (gradient * gradient), LEAST_SQUARE);
              put(square + i, count, second);
              V step = gradient / (__builtin_elementwise_sqrt(second) + epsilon);
              if (momentum_buffer) {
                step = flushed(momentum * get(momentum_buffer + i, count) + step, LEAST_AVERAGE);
                put(momentum_buffer + i, count, step);
              }
              put(p + i, count, value - rate * step););
}

static void k_adagrad(float *p, float *sum, const float *g, long n, float rate, float epsilon, float weight_decay) {
  FOR_VECTORS(n, V value = get(p + i, count); V gradient = weight_decay * value + get(g + i, count);
              V total = gradient * gradient + get(sum + i, count); put(sum + i, count, total);
              put(p + i, count, value - rate * (gradient / (__builtin_elementwise_sqrt(total) + epsilon))););
}

static void k_adadelta(float *p, float *square, float *step_square, const float *g, long n, float rate, float decay,
                       float epsilon, float weight_decay) {
  FOR_VECTORS(n, V value = get(p + i, count); V gradient = weight_decay * value + get(g + i, count);
              V second = flushed(decay * get(square + i, count) + (1.0f - decay) * (gradient * gradient), LEAST_SQUARE);
              put(square + i, count, second);
              V steps = get(step_square + i, count);
              V step = __builtin_elementwise_sqrt(steps + epsilon) / __builtin_elementwise_sqrt(second + epsilon) * gradient;
              put(step_square + i, count, flushed(decay * steps + (1.0f - decay) * (step * step), LEAST_SQUARE));
              put(p + i, count, value - rate * step););
}
