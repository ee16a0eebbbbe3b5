// Template: cross-entropy of softmax against labels and against distributions.

static void k_softmax_cross_entropy(float *losses, float *probabilities, const float *logits, const int32_t *labels, long m,
                                    long n) {
  for (long row = 0; row < m; row++, probabilities += n, logits += n) {
    const float maximum = row_maximum(logits, n);
    // Before the probabilities are written: they may overwrite the logits.
    const float chosen = logits[labels[row]];
    const float sum = softmax_row(probabilities, logits, maximum, n);
    if (losses) losses[row] = log_scalar(sum) - (chosen - maximum);
  }
}

static void k_softmax_cross_entropy_backward(float *dlogits, const float *probabilities, const int32_t *labels, float scale,
                                             long m, long n, int accumulate) {
  for (long row = 0; row < m; row++, dlogits += n, probabilities += n) {
    const VI label = (VI)labels[row];
    FOR_VECTORS(n, VI column = lane_numbers() + (int32_t)i; V target = column == label ? splat(1.0f) : splat(0.0f);
                put_gradient(dlogits + i, count, scale * (get(probabilities + i, count) - target), accumulate););
  }
}

static void k_softmax_cross_entropy_soft(float *losses, float *probabilities, const float *logits, const float *targets,
                                         long m, long n) {
  for (long row = 0; row < m; row++, probabilities += n, logits += n, targets += n) {
    const float maximum = row_maximum(logits, n);
    V weight = splat(0.0f);
    V score = splat(0.0f);
    if (losses) {
      FOR_VECTORS(n, V target = get(targets + i, count); V logit = get(logits + i, count) - maximum; weight += target;
                  score += target == splat(0.0f) ? splat(0.0f) : target * logit;);
    }
    const float sum = softmax_row(probabilities, logits, maximum, n);
    if (losses) losses[row] = lane_sum(weight) * log_scalar(sum) - lane_sum(score);
  }
}

static void k_softmax_cross_entropy_soft_backward(float *dlogits, const float *probabilities, const float *targets,
                                                  float scale, long m, long n, int accumulate) {
  FOR_VECTORS(m * n, V difference = get(probabilities + i, count) - get(targets + i, count);
              put_gradient(dlogits + i, count, scale * difference, accumulate););
}
