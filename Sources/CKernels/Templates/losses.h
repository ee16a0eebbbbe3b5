// Template: regression losses with their gradients.

static float k_squared_error(const float *prediction, const float *target, long n, float *gradient, float scale) {
  V sum = splat(0.0f);
  const float twice = 2.0f * scale;
  FOR_VECTORS(n, V d = get(prediction + i, count) - get(target + i, count); sum = d * d + sum;
              if (gradient) put(gradient + i, count, twice * d););
  return lane_sum(sum);
}

static float k_huber(const float *prediction, const float *target, long n, float delta, float *gradient, float scale) {
  V sum = splat(0.0f);
  FOR_VECTORS(n, V d = get(prediction + i, count) - get(target + i, count);
              V clipped = lesser(splat(delta), greater(splat(-delta), d));
              // c * (d - c / 2) is d^2 / 2 where c = d, and delta * (|d| - delta / 2) where c = +-delta.
              sum = clipped * (d - 0.5f * clipped) + sum;
              if (gradient) put(gradient + i, count, scale * clipped););
  return lane_sum(sum);
}

/// The lanes that exist; zero in the others.
INLINE V existing(V v, long count) { return count == LANES ? v : lane_numbers() < (VI)(int32_t)count ? v : splat(0.0f); }

static float k_absolute_error(const float *prediction, const float *target, long n, float *gradient, float scale) {
  V sum = splat(0.0f);
  FOR_VECTORS(n, V d = get(prediction + i, count) - get(target + i, count);
              V sign = d > splat(0.0f) ? splat(1.0f) : d < splat(0.0f) ? splat(-1.0f) : splat(0.0f);
              sum = d * sign + sum; if (gradient) put(gradient + i, count, scale * sign););
  return lane_sum(sum);
}

static float k_logistic_cross_entropy(const float *logits, const float *target, long n, float *gradient, float scale) {
  V sum = splat(0.0f);
  FOR_VECTORS(n, V x = get(logits + i, count); V t = get(target + i, count);
              sum = sum + existing(softplus_vector(x) - t * x, count);
              if (gradient) put(gradient + i, count, scale * (logistic_vector(x) - t)););
  return lane_sum(sum);
}

static float k_hinge(const float *prediction, const float *target, long n, float *gradient, float scale) {
  V sum = splat(0.0f);
  FOR_VECTORS(n, V t = get(target + i, count); V margin = 1.0f - t * get(prediction + i, count);
              sum = sum + existing(greater(splat(0.0f), margin), count);
              if (gradient) put(gradient + i, count, margin > splat(0.0f) ? -scale * t : splat(0.0f)););
  return lane_sum(sum);
}

static float k_divergence(const float *logarithms, const float *target, long n, float *gradient, float scale) {
  V sum = splat(0.0f);
  FOR_VECTORS(n, V t = get(target + i, count); V inside = t > splat(0.0f) ? t : splat(1.0f);
              V term = t > splat(0.0f) ? t * (log_vector(inside) - get(logarithms + i, count)) : splat(0.0f);
              sum = sum + term; if (gradient) put(gradient + i, count, -scale * t););
  return lane_sum(sum);
}

static float k_gaussian(const float *mean, const float *variance, const float *target, long n, float *dmean, float *dvariance,
                        float floor, float scale) {
  V sum = splat(0.0f);
  FOR_VECTORS(n, V given = get_or(variance + i, count, splat(1.0f)); V v = greater(splat(floor), given);
              V d = get(mean + i, count) - get(target + i, count); V inverse = 1.0f / v;
              sum = sum + existing(0.5f * (log_vector(v) + d * d * inverse), count);
              if (dmean) put(dmean + i, count, scale * d * inverse);
              // Below its floor the variance acts as the floor, but is still drawn upwards.
              if (dvariance) put(dvariance + i, count, 0.5f * scale * (inverse - d * d * inverse * inverse)););
  return lane_sum(sum);
}

static float k_quantile_huber(const float *prediction, const float *target, long n, long k, float delta, float *gradient,
                              float scale) {
  V total = splat(0.0f);
  FOR_VECTORS(n, V p = get(prediction + i, count);
              V level = (__builtin_convertvector(lane_numbers(), V) + ((float)i + 0.5f)) * (1.0f / (float)n);
              V sum = splat(0.0f); V slope = splat(0.0f);
              for (long j = 0; j < k; j++) {
                V u = splat(target[j]) - p;
                V clipped = lesser(splat(delta), greater(splat(-delta), u));
                V share = (u < splat(0.0f) ? 1.0f - level : level) * clipped;
                sum = share * (u - 0.5f * clipped) + sum;
                slope = slope + share;
              }
              total = total + existing(sum, count);
              if (gradient) put(gradient + i, count, (-scale / delta) * slope););
  return lane_sum(total) / delta;
}
