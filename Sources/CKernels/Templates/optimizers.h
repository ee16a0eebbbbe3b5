// Template: optimizers, one pass over the parameters each.

static void k_sgd(float *p, const float *g, float *momentum_buffer, long n, float rate, float momentum, int nesterov,
                  float weight_decay) {
  if (!momentum_buffer) {
    FOR_VECTORS(n, V value = get(p + i, count); V gradient = weight_decay * value + get(g + i, count);
                put(p + i, count, value - rate * gradient););
    return;
  }
  FOR_VECTORS(n, V value = get(p + i, count); V gradient = weight_decay * value + get(g + i, count);
              V velocity = momentum * get(momentum_buffer + i, count) + gradient; put(momentum_buffer + i, count, velocity);
              V direction = nesterov ? momentum * velocity + gradient : velocity;
              put(p + i, count, value - rate * direction););
}

static void k_adam(float *p, float *m, float *v, const float *g, long n, float rate, float beta1, float beta2, float epsilon,
                   float correction1, float correction2, float weight_decay, int decoupled) {
  const float step = rate / correction1, root = 1.0f / __builtin_sqrtf(correction2);
  const float keep = decoupled ? 1.0f - rate * weight_decay : 1.0f, coupled = decoupled ? 0.0f : weight_decay;
  const float rest1 = 1.0f - beta1, rest2 = 1.0f - beta2;
  FOR_VECTORS(n, V value = get(p + i, count); V gradient = coupled * value + get(g + i, count);
              V first = get(m + i, count); first = rest1 * (gradient - first) + first; put(m + i, count, first);
              V second = beta2 * get(v + i, count) + rest2 * (gradient * gradient); put(v + i, count, second);
              V denominator = __builtin_elementwise_sqrt(second) * root + epsilon;
              put(p + i, count, keep * value - step * (first / denominator)););
}
