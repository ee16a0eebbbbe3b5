// Float kernels: matrix product, elementwise arithmetic, activations, reductions, losses, optimizers, random numbers.
//
// Conventions, unless a function says otherwise:
//
// - All arrays are single precision and row-major. A shape x[m, n] is m rows of n contiguous floats. Sizes are counts of
//   elements, never bytes; a size of zero is allowed everywhere and does nothing.
// - Pointers need only the alignment of their element. An output may be the very same array as an input, but may not
//   overlap it otherwise. The matrix product, the row gathers and the column sums allow no aliasing at all.
// - `accumulate` adds the result to what the output holds when it is not zero, and overwrites otherwise. An output that is
//   overwritten is never read, so it may hold anything before.
// - NaN and infinity propagate as IEEE 754 arithmetic has it. Where a comparison decides, the comment says what NaN does.
// - An element of an elementwise result, and a row of a row-wise result, has the same bits wherever it stands in the
//   array, so work may be cut into pieces at will. Whole-array reductions depend on where they are cut.
// - No function allocates, but for one packing buffer a thread, made by the first product that needs it and freed when the
//   thread ends. All functions may be called from any thread.

#ifndef WK_CKERNELS_H
#define WK_CKERNELS_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

// MARK: Instruction sets

/// Instruction-set levels: 0 is the baseline (SSE2 on x86-64, NEON on arm64), 1 AVX2 with FMA, 2 AVX-512.
enum { WK_LEVEL_BASELINE = 0, WK_LEVEL_AVX2 = 1, WK_LEVEL_AVX512 = 2 };

/// The level in use. The first call of any function chooses the highest that the processor has.
int wk_level(void);

/// The highest level that this processor has.
int wk_max_level(void);

/// Switches all threads to `level`, clamped to what the processor has. For tests and benchmarks: results of different
/// levels differ in rounding, except those of the random functions.
void wk_set_level(int level);

// MARK: Waiting

/// Tells the processor that the thread spins.
static inline void wk_pause(void) {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  __asm__ volatile("yield");
#endif
}
/// Lets another thread have the core.
void wk_yield(void);

// MARK: Matrix product

/// Activations that a product can apply to its result.
enum { WK_NONE = 0, WK_RELU = 1, WK_TANH = 2, WK_LOGISTIC = 3 };

/// C[m, n] = activation(beta * C + A * B + bias).
///
/// Element A[i, p] of A[m, k] is `a[i * a_row + p * a_col]` and B[p, j] of B[k, n] is `b[p * b_row + j * b_col]`, so either
/// matrix may be transposed or a part of a larger one; strides are at least zero. C[i, j] is `c[i * c_row + j]`, with
/// c_row >= n. `bias` has n elements, or is null. With beta 0, C is not read. The activation is applied to the whole sum,
/// while the result is still in cache; it makes sense with beta 0 mostly.
///
/// The bits of a row of C do not depend on m or on the row's place: the order of summation is a function of n, k, the
/// strides' kind (contiguous or not) and the level. Rows may therefore be split over threads without changing the result.
///
/// 2mnk operations; speed is best where b_col is 1, as B is used in place when it is small.
void wk_gemm(long m, long n, long k, const float *a, long a_row, long a_col, const float *b, long b_row, long b_col,
             float beta, float *c, long c_row, const float *bias, int activation);

// MARK: Elementwise arithmetic

/// y[i] = value.
void wk_fill(float *y, float value, long n);
/// y[i] = x[i]. The arrays may be equal but may not overlap.
void wk_copy(float *y, const float *x, long n);
/// y[i] = a[i] + b[i].
void wk_add(float *y, const float *a, const float *b, long n);
/// y[i] = a[i] - b[i].
void wk_sub(float *y, const float *a, const float *b, long n);
/// y[i] = a[i] * b[i].
void wk_mul(float *y, const float *a, const float *b, long n);
/// y[i] += s * x[i].
void wk_axpy(float *y, const float *x, float s, long n);
/// y[i] = s * x[i].
void wk_scale(float *y, const float *x, float s, long n);
/// y[i] = s * x[i] + t * y[i].
void wk_scale_add(float *y, const float *x, float s, float t, long n);
/// y[i] += t * (x[i] - y[i]): t 0 keeps y, 1 gives x. A target network's soft update.
void wk_lerp(float *y, const float *x, float t, long n);
/// y[i] = min(max(x[i], low), high). NaN stays NaN.
void wk_clip(float *y, const float *x, float low, float high, long n);
/// y[m, n] = x[m, n] + b[n], the row b added to every row.
void wk_add_rows(float *y, const float *x, const float *b, long m, long n);

// MARK: Activations and transcendental functions

/// y[i] = e^x[i], within 2 units in the last place; denormal results included.
void wk_exp(float *y, const float *x, long n);
/// y[i] = natural logarithm of x[i], within 2 units in the last place. log(0) is -infinity, log of a negative NaN.
void wk_log(float *y, const float *x, long n);
/// y[i] = max(x[i], 0). NaN stays NaN.
void wk_relu(float *y, const float *x, long n);
/// y[i] = tanh(x[i]), within 4 units in the last place. Odd: tanh(-x) is exactly -tanh(x).
void wk_tanh(float *y, const float *x, long n);
/// y[i] = 1 / (1 + e^-x[i]), within 4 units in the last place; 0 below about -88.7.
void wk_logistic(float *y, const float *x, long n);

/// dx[i] (+)= y[i] > 0 ? dy[i] : 0. `y` may be the activation's result or its argument: they have the same sign.
void wk_relu_backward(float *dx, const float *y, const float *dy, long n, int accumulate);
/// dx[i] (+)= dy[i] * (1 - y[i]^2), with y the result of tanh.
void wk_tanh_backward(float *dx, const float *y, const float *dy, long n, int accumulate);
/// dx[i] (+)= dy[i] * y[i] * (1 - y[i]), with y the result of the logistic function.
void wk_logistic_backward(float *dx, const float *y, const float *dy, long n, int accumulate);

/// Activations that are functions of their argument and of one setting, for wk_curve.
enum {
  WK_LEAKY_RELU = 0,        ///< x < 0 ? setting * x : x
  WK_ELU = 1,               ///< x < 0 ? setting * (e^x - 1) : x (Clevert, Unterthiner and Hochreiter 2016)
  WK_GELU = 2,              ///< x * normal distribution function of x (Hendrycks and Gimpel 2016), within 1e-6
  WK_SILU = 3,              ///< x * logistic(x)
  WK_SOFTPLUS = 4,          ///< log(1 + e^x), without overflow
  WK_PIECEWISE_LINEAR = 5,  ///< x + 1/2 cut to 0 and 1
  WK_SIGN = 6,              ///< -1, 0 or 1
  WK_STEP = 7               ///< 0 below zero, else 1
};
/// y[i] = curve(x[i]). NaN stays NaN.
void wk_curve(int kind, float *y, const float *x, float setting, long n);
/// dx[i] (+)= dy[i] * the curve's slope at x[i], for all kinds but the last two.
void wk_curve_backward(int kind, float *dx, const float *x, const float *dy, float setting, long n, int accumulate);

// MARK: Reductions

/// Sum of x[n].
float wk_sum(const float *x, long n);
/// Sum of a[i] * b[i].
float wk_dot(const float *a, const float *b, long n);
/// Sum of x[i]^2.
float wk_sum_squares(const float *x, long n);
/// Largest of x[n]; -infinity where n is 0. NaN if any element is NaN.
float wk_max(const float *x, long n);
/// 1 if no element of x[n] is NaN or infinite, else 0.
int wk_all_finite(const float *x, long n);
/// db[j] (+)= sum over i of dy[i, j], dy[m, n]. The gradient of a bias.
void wk_column_sums(float *db, const float *dy, long m, long n, int accumulate);
/// y[i] = sum over j of x[i, j], x[m, n].
void wk_row_sums(float *y, const float *x, long m, long n);
/// y[i] = largest of row i of x[m, n]; NaN if the row holds one, -infinity where n is 0.
void wk_row_max(float *y, const float *x, long m, long n);
/// index[i] = column of the first maximum of row i of x[m, n]. NaN is never chosen: a row of only NaN or -infinity, or an
/// empty one, gives 0.
void wk_row_argmax(int32_t *index, const float *x, long m, long n);
/// The same over the legal columns only: mask[i, j] is 1 where column j is legal in row i, else 0. value[i] is the element
/// found. NaN counts as -infinity. A row with no legal column gives index -1 and value 0.
void wk_row_argmax_masked(int32_t *index, float *value, const float *x, const uint8_t *mask, long m, long n);

// MARK: Softmax and cross-entropy

/// y[m, n] = softmax of each row of x[m, n], e^(x - max) / sum. A row that is -infinity throughout gives NaN.
void wk_softmax_rows(float *y, const float *x, long m, long n);
/// dx[i, j] (+)= y[i, j] * (dy[i, j] - sum over l of dy[i, l] * y[i, l]), with y the result of softmax.
void wk_softmax_rows_backward(float *dx, const float *y, const float *dy, long m, long n, int accumulate);
/// y[m, n] = logarithm of the softmax of each row, x - max - log(sum of e^(x - max)).
void wk_log_softmax_rows(float *y, const float *x, long m, long n);
/// dx[i, j] (+)= dy[i, j] - e^y[i, j] * sum over l of dy[i, l], with y the result of log-softmax.
void wk_log_softmax_rows_backward(float *dx, const float *y, const float *dy, long m, long n, int accumulate);

/// Cross-entropy of logits[m, n] against class labels[m], each in 0..<n: losses[i] = -log softmax(logits[i])[labels[i]],
/// natural logarithm; `losses` may be null. probabilities[m, n] gets the softmax, which the backward pass needs. Stable for
/// logits of any finite size. Returns nothing: reduce with wk_sum.
void wk_softmax_cross_entropy(float *losses, float *probabilities, const float *logits, const int32_t *labels, long m,
                              long n);
/// dlogits[i, j] (+)= scale * (probabilities[i, j] - (j == labels[i])).
void wk_softmax_cross_entropy_backward(float *dlogits, const float *probabilities, const int32_t *labels, float scale,
                                       long m, long n, int accumulate);
/// The same against distributions targets[m, n]: losses[i] = -sum over j of targets[i, j] * log softmax(logits[i])[j]. A
/// target of 0 adds nothing, even where the logit is -infinity.
void wk_softmax_cross_entropy_soft(float *losses, float *probabilities, const float *logits, const float *targets, long m,
                                   long n);
/// dlogits[i, j] (+)= scale * (probabilities[i, j] - targets[i, j]), for targets that sum to 1 in each row.
void wk_softmax_cross_entropy_soft_backward(float *dlogits, const float *probabilities, const float *targets, float scale,
                                            long m, long n, int accumulate);

// MARK: Regression losses

/// Returns the sum of (prediction - target)^2 over n elements. gradient[i] = scale * 2 * (prediction - target), unless null.
float wk_squared_error(const float *prediction, const float *target, long n, float *gradient, float scale);
/// Returns the sum of Huber's loss (1964): with d = prediction - target, d^2 / 2 where |d| <= delta, else
/// delta * (|d| - delta / 2). gradient[i] = scale * clip(d, -delta, delta), unless null.
float wk_huber(const float *prediction, const float *target, long n, float delta, float *gradient, float scale);

/// Returns the sum of |prediction - target|. gradient[i] = scale * sign, unless null.
float wk_absolute_error(const float *prediction, const float *target, long n, float *gradient, float scale);
/// Returns the sum of log(1 + e^x) - t x: the cross-entropy of the logistic function of logits x and targets t in [0, 1].
/// gradient[i] = scale * (logistic(x) - t), unless null.
float wk_logistic_cross_entropy(const float *logits, const float *target, long n, float *gradient, float scale);
/// Returns the sum of max(0, 1 - t y), targets t being -1 or 1. gradient[i] = scale * (t y < 1 ? -t : 0), unless null.
float wk_hinge(const float *prediction, const float *target, long n, float *gradient, float scale);
/// Returns the sum of t * (log t - l), with l the logarithms of probabilities and t those aimed at; 0 where t is 0.
/// gradient[i] = -scale * t, unless null.
float wk_divergence(const float *logarithms, const float *target, long n, float *gradient, float scale);
/// Returns the sum of (log v + (mean - target)^2 / v) / 2 with v = max(variance, floor). The gradients of mean and variance,
/// times scale, unless null; that of a variance below the floor is the floor's.
float wk_gaussian(const float *mean, const float *variance, const float *target, long n, float *dmean, float *dvariance,
                  float floor, float scale);
/// Returns the quantile regression loss with Huber's of one distribution (Dabney et al. 2018): over all pairs of n predicted
/// quantiles i and k targets j, with u = target - prediction and level (i + 1/2) / n, the sum of |level - (u < 0)| times Huber's
/// loss of u over delta. gradient[i] = scale times its derivative, unless null.
float wk_quantile_huber(const float *prediction, const float *target, long n, long k, float delta, float *gradient, float scale);

// MARK: Optimizers
//
// Averages of gradients below 1e-30, and of their squares below 1e-36, are kept as zero: denormal numbers are slow.

/// Stochastic gradient descent over n parameters p with gradients g, in PyTorch's form: g' = g + weight_decay * p;
/// buffer = momentum * buffer + g'; direction = nesterov ? g' + momentum * buffer : buffer; p -= rate * direction.
/// `momentum_buffer` starts at zero; with null the direction is g' and momentum is not used.
void wk_sgd(float *p, const float *g, float *momentum_buffer, long n, float rate, float momentum, int nesterov,
            float weight_decay);
/// Adam (Kingma and Ba 2015) over n parameters, in PyTorch's form: m += (1 - beta1) * (g' - m);
/// v = beta2 * v + (1 - beta2) * g'^2; p -= rate / correction1 * m / (sqrt(v) / sqrt(correction2) + epsilon), where
/// correction1 = 1 - beta1^t and correction2 = 1 - beta2^t at step t = 1, 2, ... With `decoupled` not zero, weight decay is
/// AdamW's (Loshchilov and Hutter 2019), p *= 1 - rate * weight_decay beforehand; else g' = g + weight_decay * p.
void wk_adam(float *p, float *m, float *v, const float *g, long n, float rate, float beta1, float beta2, float epsilon,
             float correction1, float correction2, float weight_decay, int decoupled);

/// RMSprop (Hinton 2012) in PyTorch's form: square = decay * square + (1 - decay) * g'^2, step = g' / (sqrt(square) +
/// epsilon); with a momentum buffer, buffer = momentum * buffer + step and the step is the buffer; p -= rate * step. Here and
/// below g' = g + weight_decay * p.
void wk_rmsprop(float *p, float *square, float *momentum_buffer, const float *g, long n, float rate, float decay,
                float epsilon, float momentum, float weight_decay);
/// Adagrad (Duchi, Hazan and Singer 2011): sum += g'^2, p -= rate * g' / (sqrt(sum) + epsilon).
void wk_adagrad(float *p, float *sum, const float *g, long n, float rate, float epsilon, float weight_decay);
/// Adadelta (Zeiler 2012): square = decay * square + (1 - decay) * g'^2; step = sqrt(steps + epsilon) / sqrt(square +
/// epsilon) * g'; steps = decay * steps + (1 - decay) * step^2; p -= rate * step.
void wk_adadelta(float *p, float *square, float *step_square, const float *g, long n, float rate, float decay, float epsilon,
                 float weight_decay);

// MARK: Convolution and pooling

/// A convolution, or a pooling, of images x[images, height, width, channels] to y[images, height_out, width_out,
/// channels_out]. Output pixel (r, c) sees the lines r * stride_height - top + i * dilation_height, i in 0..<kernel_height,
/// and the columns likewise; outside the image are zeros. Weights are [kernel_height, kernel_width, channels, channels_out].
/// Pooling has no dilation and as many channels out as in.
struct wk_convolution {
  long height, width, channels;
  long height_out, width_out, channels_out;
  long kernel_height, kernel_width;
  long stride_height, stride_width;
  long dilation_height, dilation_width;
  long top, left;
};

/// Floats of scratch memory that the functions of a convolution need, aligned to 8 bytes; each thread its own.
long wk_convolution_scratch(const struct wk_convolution *convolution);

/// y = activation(x * weights + bias), with `bias` [channels_out] or null. An image's result does not depend on the others.
void wk_convolution_forward(const struct wk_convolution *convolution, long images, float *y, const float *x,
                            const float *weights, const float *bias, int activation, float *scratch);
/// dx (+)= the gradient of x for a gradient dy[images, height_out, width_out, channels_out] of the sum before the activation.
void wk_convolution_input_gradient(const struct wk_convolution *convolution, long images, float *dx, const float *dy,
                                   const float *weights, int accumulate, float *scratch);
/// dw (+)= the gradient of the weights, of the rows first_place..<end_place of dw[kernel_height * kernel_width * channels,
/// channels_out] only; image by image in order, so that cutting the places into parts does not change the result.
void wk_convolution_weight_gradient(const struct wk_convolution *convolution, long images, float *dw, const float *x,
                                    const float *dy, long first_place, long end_place, int accumulate, float *scratch);
/// to[height, width, channels] = image[lines, columns, channels] inside a border of zeros: line i of the image becomes line
/// top + i * spread_lines, column j column left + j * spread_columns. What falls outside is cut.
void wk_with_border(float *to, long height, long width, const float *image, long lines, long columns, long channels, long top,
                    long left, long spread_lines, long spread_columns);

/// y = the largest element of each window inside the image, per channel; `chosen`, of y's size, the place of it in the window,
/// line by line, for the backward pass. The first of equals; NaN wins. Windows have at most 256 places and touch the image.
void wk_max_pool(const struct wk_convolution *pool, long images, float *y, uint8_t *chosen, const float *x);
/// dx (+)= dy at the chosen places.
void wk_max_pool_backward(const struct wk_convolution *pool, long images, float *dx, const uint8_t *chosen, const float *dy,
                          int accumulate);
/// y = the mean of the elements of each window inside the image, per channel.
void wk_average_pool(const struct wk_convolution *pool, long images, float *y, const float *x);
/// dx (+)= the gradient of wk_average_pool.
void wk_average_pool_backward(const struct wk_convolution *pool, long images, float *dx, const float *dy, int accumulate);

// MARK: Normalization

/// Each row of x[m, n] less its mean, over its deviation sqrt(variance + epsilon) (Ba, Kiros and Hinton 2016): `normalized`;
/// y = normalized * scale[n] + shift[n]. inverse_deviation[m] is kept for the backward pass.
void wk_layer_norm(float *y, float *normalized, float *inverse_deviation, const float *x, const float *scale,
                   const float *shift, float epsilon, long m, long n);
/// dx (+)= the gradient of x; those of scale and shift are wk_column_dots(dy, normalized) and wk_column_sums(dy).
void wk_layer_norm_backward(float *dx, const float *normalized, const float *inverse_deviation, const float *scale,
                            const float *dy, long m, long n, int accumulate);
/// d[j] (+)= sum over i of a[i, j] * b[i, j], a and b [m, n].
void wk_column_dots(float *d, const float *a, const float *b, long m, long n, int accumulate);
/// The mean and the variance (over m, not m - 1) of each column of x[m, n], m at least 1.
void wk_column_moments(float *mean, float *variance, const float *x, long m, long n);
/// normalized = (x - mean) * inverse_deviation, y = normalized * scale + shift, column by column.
void wk_normalize_columns(float *y, float *normalized, const float *x, const float *mean, const float *inverse_deviation,
                          const float *scale, const float *shift, long m, long n);
/// dx (+)= the gradient of x where mean and deviation are those of the columns themselves (Ioffe and Szegedy 2015); dscale and
/// dshift are wk_column_dots(dy, normalized) and wk_column_sums(dy).
void wk_batch_norm_backward(float *dx, const float *normalized, const float *inverse_deviation, const float *scale,
                            const float *dy, const float *dscale, const float *dshift, long m, long n, int accumulate);

// MARK: Rows by index

/// destination[i] = source[indices[i]] for i in 0..<count, rows of row_length floats.
void wk_gather_rows(float *destination, const float *source, const int32_t *indices, long count, long row_length);
/// destination[indices[i]] += source[i] for i in 0..<count, in that order; an index may come more than once.
void wk_scatter_add_rows(float *destination, const float *source, const int32_t *indices, long count, long row_length);

// MARK: Random numbers

/// n random words by Philox4x32-10 (Salmon, Moraes, Dror and Shaw, "Parallel random numbers: as easy as 1, 2, 3", 2011).
/// Block number b, from `block` on, gives four words: the cipher of the counter {low(b), high(b), low(stream),
/// high(stream)} under the key {low(key), high(key)}. Where n is no multiple of four the last block is cut. The same bits at
/// every level, as for the two functions below.
void wk_philox_fill(uint32_t *out, long n, uint64_t key, uint64_t stream, uint64_t block);
/// out[i] = (word i >> 8) * 2^-24, uniform in [0, 1), with the words of wk_philox_fill.
void wk_uniform_fill(float *out, long n, uint64_t key, uint64_t stream, uint64_t block);
/// mask[i] = uniform i >= rate ? 1 / (1 - rate) : 0 and y[i] = x[i] * mask[i], with the numbers of wk_uniform_fill and
/// rate in [0, 1). The backward pass is wk_mul by the mask.
void wk_dropout(float *y, const float *x, float *mask, long n, float rate, uint64_t key, uint64_t stream, uint64_t block);

// MARK: Crossing numbers

/// Writes the places from 0 to n - 1 whose bit in `crossed` is set and where both vectors differ by more than 1e-14, in their
/// order, and returns how many these are; n is at most 64. `places` has room for one more than it gets.
long wk_crossing_places(int32_t *places, const double *first, const double *second, uint64_t crossed, long n);
/// Children of two vectors of doubles at `count` places, at most 64, by simulated binary crossover within bounds (Deb and
/// Agrawal, "Simulated binary crossover for continuous search space", 1995, in the form of Deb's NSGA-II); the children keep
/// what they hold elsewhere. The i-th place takes its share of the probability from draws[i] >> 11; the first child is the
/// upper one where the place's bit in `exchanged` is set, else the lower one. `exponent` is the distribution index + 1, at
/// least 1. A null `sibling` is not worked out. No arrays may overlap. The same bits at every level.
void wk_simulated_binary(double *child, double *sibling, const double *first, const double *second, const double *lower,
                         const double *upper, const int32_t *places, const uint64_t *draws, uint64_t exchanged,
                         double exponent, long count);

// MARK: Expressions

/// The operations of an expression, leaves first, then those of two operands, then those of one.
enum {
  WK_EXPRESSION_VARIABLE = 0,         ///< a column
  WK_EXPRESSION_SCALED_VARIABLE = 1,  ///< value * a column; the value is a parameter
  WK_EXPRESSION_CONSTANT = 2,         ///< the value, a parameter
  WK_EXPRESSION_ADD = 3,
  WK_EXPRESSION_SUBTRACT = 4,
  WK_EXPRESSION_MULTIPLY = 5,
  WK_EXPRESSION_DIVIDE = 6,
  WK_EXPRESSION_ANALYTIC_QUOTIENT = 7,  ///< a / sqrt(1 + b^2) (Ni, Drieberg and Rockett 2013)
  WK_EXPRESSION_MINIMUM = 8,
  WK_EXPRESSION_MAXIMUM = 9,
  WK_EXPRESSION_NEGATE = 10,
  WK_EXPRESSION_SINE = 11,    ///< NaN for angles above WK_EXPRESSION_LARGEST_ANGLE, as for cosines
  WK_EXPRESSION_COSINE = 12,
  WK_EXPRESSION_EXPONENTIAL = 13,
  WK_EXPRESSION_LOGARITHM = 14,
  WK_EXPRESSION_SQUARE_ROOT = 15,
  WK_EXPRESSION_SQUARE = 16,
  WK_EXPRESSION_CUBE = 17,
  WK_EXPRESSION_TANH = 18,
  WK_EXPRESSION_ABSOLUTE = 19
};

/// The rows of a batch: 512 bytes, so that the values of some dozen nodes fit into the first-level cache.
enum { WK_EXPRESSION_ROWS = 128 };

/// Above it the distance between neighbouring floats leaves too little of an angle's meaning.
#define WK_EXPRESSION_LARGEST_ANGLE 8192.0f

/// A node of an expression in postfix order: operands come before what uses them.
struct wk_expression_node {
  int32_t operation;  ///< WK_EXPRESSION_...
  int32_t length;     ///< nodes in the subtree that ends here, itself included
  int32_t column;     ///< of a variable; 0 otherwise
  float value;        ///< of a constant and a scaled variable
};

/// y[n] = the expression's value on n rows. `columns` are the variables, each of them `stride` floats after the one before.
/// `operands` has room for node_count pointers, `scratch` for node_count * WK_EXPRESSION_ROWS floats.
void wk_expression(const struct wk_expression_node *nodes, long node_count, const float *columns, long stride, long n,
                   float *y, const float **operands, float *scratch);
/// The values and derivatives of an expression on one batch, the rows first to first + rows, at most WK_EXPRESSION_ROWS.
/// Line 0 of `jacobian`, whose lines have WK_EXPRESSION_ROWS floats, becomes the values, line p + 1 the derivatives by
/// parameter p (scaled variables and constants in their order) times `seed`. Where a function has a kink, the derivative is
/// that of one side. `operands` has room for node_count pointers, `scratch` for 2 * node_count * WK_EXPRESSION_ROWS floats.
void wk_expression_jacobian(const struct wk_expression_node *nodes, long node_count, const float *columns, long stride,
                            long first, long rows, float seed, float *jacobian, const float **operands, float *scratch);
/// moments = {sum of d, sum of d^2, sum of d * y} with d = x - origin. An origin among the x saves digits where they differ
/// by little.
void wk_line_moments(const float *x, const float *y, float origin, long n, double *moments);
/// The sum of (y - offset - slope * x)^2; the differences are written to `residual` unless it is null.
double wk_line_error(const float *x, const float *y, float offset, float slope, long n, float *residual);
/// gram[i, j] += sum over k of rows[i, k] * rows[j, k] for i <= j; rows [m, n] with a line every `stride` floats, gram [m, m].
void wk_gram(const float *rows, long stride, long m, long n, double *gram);

#ifdef __cplusplus
}
#endif

#endif
