// The list of kernels and the table that holds one instruction set's versions of them.
//
// The list says for each kernel: result, name, parameters, arguments. From it come the table's type, each level's table and
// the public functions, so that a kernel is declared in CKernels.h, listed here, and written once as a template.

#ifndef WK_TABLE_H
#define WK_TABLE_H

#include "CKernels.h"

#define WK_KERNELS(K) \
  K(void, gemm, (long m, long n, long k, const float *a, long a_row, long a_col, const float *b, long b_row, long \
    b_col, float beta, float *c, long c_row, const float *bias, int activation), (m, n, k, a, a_row, a_col, b, b_row, \
    b_col, beta, c, c_row, bias, activation)) \
  K(void, fill, (float *y, float value, long n), (y, value, n)) \
  K(void, copy, (float *y, const float *x, long n), (y, x, n)) \
  K(void, add, (float *y, const float *a, const float *b, long n), (y, a, b, n)) \
  K(void, sub, (float *y, const float *a, const float *b, long n), (y, a, b, n)) \
  K(void, mul, (float *y, const float *a, const float *b, long n), (y, a, b, n)) \
  K(void, axpy, (float *y, const float *x, float s, long n), (y, x, s, n)) \
  K(void, scale, (float *y, const float *x, float s, long n), (y, x, s, n)) \
  K(void, scale_add, (float *y, const float *x, float s, float t, long n), (y, x, s, t, n)) \
  K(void, lerp, (float *y, const float *x, float t, long n), (y, x, t, n)) \
  K(void, clip, (float *y, const float *x, float low, float high, long n), (y, x, low, high, n)) \
  K(void, add_rows, (float *y, const float *x, const float *b, long m, long n), (y, x, b, m, n)) \
  K(void, exp, (float *y, const float *x, long n), (y, x, n)) \
  K(void, log, (float *y, const float *x, long n), (y, x, n)) \
  K(void, relu, (float *y, const float *x, long n), (y, x, n)) \
  K(void, tanh, (float *y, const float *x, long n), (y, x, n)) \
  K(void, logistic, (float *y, const float *x, long n), (y, x, n)) \
  K(void, relu_backward, (float *dx, const float *y, const float *dy, long n, int accumulate), (dx, y, dy, n, \
    accumulate)) \
  K(void, tanh_backward, (float *dx, const float *y, const float *dy, long n, int accumulate), (dx, y, dy, n, \
    accumulate)) \
  K(void, logistic_backward, (float *dx, const float *y, const float *dy, long n, int accumulate), (dx, y, dy, n, \
    accumulate)) \
  K(float, sum, (const float *x, long n), (x, n)) \
  K(float, dot, (const float *a, const float *b, long n), (a, b, n)) \
  K(float, sum_squares, (const float *x, long n), (x, n)) \
  K(float, max, (const float *x, long n), (x, n)) \
  K(int, all_finite, (const float *x, long n), (x, n)) \
  K(void, column_sums, (float *db, const float *dy, long m, long n, int accumulate), (db, dy, m, n, accumulate)) \
  K(void, row_sums, (float *y, const float *x, long m, long n), (y, x, m, n)) \
  K(void, row_max, (float *y, const float *x, long m, long n), (y, x, m, n)) \
  K(void, row_argmax, (int32_t *index, const float *x, long m, long n), (index, x, m, n)) \
  K(void, row_argmax_masked, (int32_t *index, float *value, const float *x, const uint8_t *mask, long m, long n), \
    (index, value, x, mask, m, n)) \
  K(void, softmax_rows, (float *y, const float *x, long m, long n), (y, x, m, n)) \
  K(void, softmax_rows_backward, (float *dx, const float *y, const float *dy, long m, long n, int accumulate), (dx, y, \
    dy, m, n, accumulate)) \
  K(void, log_softmax_rows, (float *y, const float *x, long m, long n), (y, x, m, n)) \
  K(void, log_softmax_rows_backward, (float *dx, const float *y, const float *dy, long m, long n, int accumulate), \
    (dx, y, dy, m, n, accumulate)) \
  K(void, softmax_cross_entropy, (float *losses, float *probabilities, const float *logits, const int32_t *labels, \
    long m, long n), (losses, probabilities, logits, labels, m, n)) \
  K(void, softmax_cross_entropy_backward, (float *dlogits, const float *probabilities, const int32_t *labels, float \
    scale, long m, long n, int accumulate), (dlogits, probabilities, labels, scale, m, n, accumulate)) \
  K(void, softmax_cross_entropy_soft, (float *losses, float *probabilities, const float *logits, const float *targets, \
    long m, long n), (losses, probabilities, logits, targets, m, n)) \
  K(void, softmax_cross_entropy_soft_backward, (float *dlogits, const float *probabilities, const float *targets, \
    float scale, long m, long n, int accumulate), (dlogits, probabilities, targets, scale, m, n, accumulate)) \
  K(float, squared_error, (const float *prediction, const float *target, long n, float *gradient, float scale), \
    (prediction, target, n, gradient, scale)) \
  K(float, huber, (const float *prediction, const float *target, long n, float delta, float *gradient, float scale), \
    (prediction, target, n, delta, gradient, scale)) \
  K(void, sgd, (float *p, const float *g, float *momentum_buffer, long n, float rate, float momentum, int nesterov, \
    float weight_decay), (p, g, momentum_buffer, n, rate, momentum, nesterov, weight_decay)) \
  K(void, adam, (float *p, float *m, float *v, const float *g, long n, float rate, float beta1, float beta2, float \
    epsilon, float correction1, float correction2, float weight_decay, int decoupled), (p, m, v, g, n, rate, beta1, \
    beta2, epsilon, correction1, correction2, weight_decay, decoupled)) \
  K(void, curve, (int kind, float *y, const float *x, float setting, long n), (kind, y, x, setting, n)) \
  K(void, curve_backward, (int kind, float *dx, const float *x, const float *dy, float setting, long n, int \
    accumulate), (kind, dx, x, dy, setting, n, accumulate)) \
  K(float, absolute_error, (const float *prediction, const float *target, long n, float *gradient, float scale), \
    (prediction, target, n, gradient, scale)) \
  K(float, logistic_cross_entropy, (const float *logits, const float *target, long n, float *gradient, float \
    scale), (logits, target, n, gradient, scale)) \
  K(float, hinge, (const float *prediction, const float *target, long n, float *gradient, float scale), \
    (prediction, target, n, gradient, scale)) \
  K(float, divergence, (const float *logarithms, const float *target, long n, float *gradient, float scale), \
    (logarithms, target, n, gradient, scale)) \
  K(float, gaussian, (const float *mean, const float *variance, const float *target, long n, float *dmean, float \
    *dvariance, float floor, float scale), (mean, variance, target, n, dmean, dvariance, floor, scale)) \
  K(float, quantile_huber, (const float *prediction, const float *target, long n, long k, float delta, float *gradient, \
    float scale), (prediction, target, n, k, delta, gradient, scale)) \
  K(void, rmsprop, (float *p, float *square, float *momentum_buffer, const float *g, long n, float rate, float \
    decay, float epsilon, float momentum, float weight_decay), (p, square, momentum_buffer, g, n, rate, decay, \
    epsilon, momentum, weight_decay)) \
  K(void, adagrad, (float *p, float *sum, const float *g, long n, float rate, float epsilon, float weight_decay), \
    (p, sum, g, n, rate, epsilon, weight_decay)) \
  K(void, adadelta, (float *p, float *square, float *step_square, const float *g, long n, float rate, float decay, \
    float epsilon, float weight_decay), (p, square, step_square, g, n, rate, decay, epsilon, weight_decay)) \
  K(void, convolution_forward, (const struct wk_convolution *convolution, long images, float *y, const float *x, \
    const float *weights, const float *bias, int activation, float *scratch), (convolution, images, y, x, weights, \
    bias, activation, scratch)) \
  K(void, convolution_input_gradient, (const struct wk_convolution *convolution, long images, float *dx, const \
    float *dy, const float *weights, int accumulate, float *scratch), (convolution, images, dx, dy, weights, \
    accumulate, scratch)) \
  K(void, convolution_weight_gradient, (const struct wk_convolution *convolution, long images, float *dw, const \
    float *x, const float *dy, long first_place, long end_place, int accumulate, float *scratch), (convolution, \
    images, dw, x, dy, first_place, end_place, accumulate, scratch)) \
  K(void, with_border, (float *to, long height, long width, const float *image, long lines, long columns, long \
    channels, long top, long left, long spread_lines, long spread_columns), (to, height, width, image, lines, \
    columns, channels, top, left, spread_lines, spread_columns)) \
  K(void, max_pool, (const struct wk_convolution *pool, long images, float *y, uint8_t *chosen, const float *x), \
    (pool, images, y, chosen, x)) \
  K(void, max_pool_backward, (const struct wk_convolution *pool, long images, float *dx, const uint8_t *chosen, \
    const float *dy, int accumulate), (pool, images, dx, chosen, dy, accumulate)) \
  K(void, average_pool, (const struct wk_convolution *pool, long images, float *y, const float *x), (pool, images, \
    y, x)) \
  K(void, average_pool_backward, (const struct wk_convolution *pool, long images, float *dx, const float *dy, int \
    accumulate), (pool, images, dx, dy, accumulate)) \
  K(void, layer_norm, (float *y, float *normalized, float *inverse_deviation, const float *x, const float *scale, \
    const float *shift, float epsilon, long m, long n), (y, normalized, inverse_deviation, x, scale, shift, epsilon, \
    m, n)) \
  K(void, layer_norm_backward, (float *dx, const float *normalized, const float *inverse_deviation, const float \
    *scale, const float *dy, long m, long n, int accumulate), (dx, normalized, inverse_deviation, scale, dy, m, n, \
    accumulate)) \
  K(void, column_dots, (float *d, const float *a, const float *b, long m, long n, int accumulate), (d, a, b, m, n, \
    accumulate)) \
  K(void, column_moments, (float *mean, float *variance, const float *x, long m, long n), (mean, variance, x, m, \
    n)) \
  K(void, normalize_columns, (float *y, float *normalized, const float *x, const float *mean, const float \
    *inverse_deviation, const float *scale, const float *shift, long m, long n), (y, normalized, x, mean, \
    inverse_deviation, scale, shift, m, n)) \
  K(void, batch_norm_backward, (float *dx, const float *normalized, const float *inverse_deviation, const float \
    *scale, const float *dy, const float *dscale, const float *dshift, long m, long n, int accumulate), (dx, \
    normalized, inverse_deviation, scale, dy, dscale, dshift, m, n, accumulate)) \
  K(void, gather_rows, (float *destination, const float *source, const int32_t *indices, long count, long row_length), \
    (destination, source, indices, count, row_length)) \
  K(void, scatter_add_rows, (float *destination, const float *source, const int32_t *indices, long count, long \
    row_length), (destination, source, indices, count, row_length)) \
  K(void, philox_fill, (uint32_t *out, long n, uint64_t key, uint64_t stream, uint64_t block), (out, n, key, stream, \
    block)) \
  K(void, uniform_fill, (float *out, long n, uint64_t key, uint64_t stream, uint64_t block), (out, n, key, stream, \
    block)) \
  K(void, dropout, (float *y, const float *x, float *mask, long n, float rate, uint64_t key, uint64_t stream, uint64_t \
    block), (y, x, mask, n, rate, key, stream, block)) \
  K(long, crossing_places, (int32_t *places, const double *first, const double *second, uint64_t crossed, long n), \
    (places, first, second, crossed, n)) \
  K(void, simulated_binary, (double *child, double *sibling, const double *first, const double *second, const double \
    *lower, const double *upper, const int32_t *places, const uint64_t *draws, uint64_t exchanged, double exponent, long \
    count), (child, sibling, first, second, lower, upper, places, draws, exchanged, exponent, count)) \
  K(void, expression, (const struct wk_expression_node *nodes, long node_count, const float *columns, long stride, long \
    n, float *y, const float **operands, float *scratch), (nodes, node_count, columns, stride, n, y, operands, scratch)) \
  K(void, expression_jacobian, (const struct wk_expression_node *nodes, long node_count, const float *columns, long \
    stride, long first, long rows, float seed, float *jacobian, const float **operands, float *scratch), (nodes, \
    node_count, columns, stride, first, rows, seed, jacobian, operands, scratch)) \
  K(void, line_moments, (const float *x, const float *y, float origin, long n, double *moments), (x, y, origin, n, \
    moments)) \
  K(double, line_error, (const float *x, const float *y, float offset, float slope, long n, float *residual), (x, y, \
    offset, slope, n, residual)) \
  K(void, gram, (const float *rows, long stride, long m, long n, double *gram), (rows, stride, m, n, gram))

#define WK_FIELD(result, name, parameters, arguments) result(*name) parameters;
struct wk_table {
  WK_KERNELS(WK_FIELD)
};
#undef WK_FIELD

/// Floats of a convolution's scratch memory that hold the distances of the window's places, as longs.
static inline long wk_convolution_offsets(const struct wk_convolution *c) {
  return (2 * c->kernel_height * c->kernel_width * c->channels + 15) / 16 * 16;
}

#define WK_HIDDEN __attribute__((visibility("hidden")))

WK_HIDDEN extern const struct wk_table wk_table_baseline;
#if defined(__x86_64__)
WK_HIDDEN extern const struct wk_table wk_table_avx2;
WK_HIDDEN extern const struct wk_table wk_table_avx512;
#endif

/// Floats in the parts of the packing buffer: a block of A, a block of B, and the last columns of such a block.
enum { WK_PACK_A = 48 * 1024, WK_PACK_B = 256 * 1024, WK_PACK_LAST = 16 * 1024 };

/// The calling thread's packing buffer, the three parts one after the other, 64-byte aligned.
WK_HIDDEN float *wk_pack_buffer(void);

#endif
