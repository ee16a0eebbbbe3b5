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
