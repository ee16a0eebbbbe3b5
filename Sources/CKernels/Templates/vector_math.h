// Template: exponential, logarithm, hyperbolic tangent and logistic function of a vector.
//
// Polynomials and the splitting of ln 2 are those of Moshier's Cephes library (expf, logf, single precision).

static const float ln2_high = 0x1.63p-1f, ln2_low = -2.12194440e-4f;

/// Splits x = power * ln 2 + rest with |rest| <= ln 2 / 2, and gives e^rest - 1 with full relative precision.
/// |x| at most 105, or NaN.
INLINE V expm1_reduced(V x, VI *power) {
  // Adding 1.5 * 2^23 rounds to an integer, which then stands in the low bits.
  const V magic = splat(0x1.8p23f);
  V shifted = x * 1.44269504088896341f + magic;
  V n = shifted - magic;
  *power = bits_of(shifted) - bits_of(magic);
  V r = x - n * ln2_high;
  r = r - n * ln2_low;
  V q = splat(1.9875691500e-4f);
  q = q * r + 1.3981999507e-3f;
  q = q * r + 8.3334519073e-3f;
  q = q * r + 4.1665795894e-2f;
  q = q * r + 1.6666665459e-1f;
  q = q * r + 5.0000001201e-1f;
  return q * (r * r) + r;
}

/// 2^power for -126 <= power <= 127.
INLINE V power_of_two(VI power) { return float_of((power + 127) << 23); }

INLINE V exp_vector(V x) {
  // Beyond these bounds the result is 0 or infinite in any case. The zero is put in at the end, as to underflow is slow.
  const VI vanishes = x < splat(-104.0f);
  x = vanishes ? splat(0.0f) : x;
  x = x > splat(89.0f) ? splat(89.0f) : x;
  VI power;
  V y = expm1_reduced(x, &power) + 1.0f;
  // In two factors, as 2^power itself may be out of range where the result is denormal or nearly infinite.
  VI half = power >> 1;
  y = y * power_of_two(half) * power_of_two(power - half);
  return vanishes ? splat(0.0f) : y;
}

INLINE V log_vector(V x) {
  const VI denormal = x < splat(0x1p-126f);
  V scaled = denormal ? x * 0x1p25f : x;
  // x = mantissa * 2^power with the mantissa in [sqrt(1/2), sqrt(2)).
  VI bits = bits_of(scaled) - 0x3f3504f3;
  VI power = bits >> 23;
  V f = float_of((bits & 0x7fffff) + 0x3f3504f3) - 1.0f;
  V n = __builtin_convertvector(power - (denormal ? (VI)25 : (VI)0), V);
  V q = splat(7.0376836292e-2f);
  q = q * f - 1.1514610310e-1f;
  q = q * f + 1.1676998740e-1f;
  q = q * f - 1.2420140846e-1f;
  q = q * f + 1.4249322787e-1f;
  q = q * f - 1.6668057665e-1f;
  q = q * f + 2.0000714765e-1f;
  q = q * f - 2.4999993993e-1f;
  q = q * f + 3.3333331174e-1f;
  V square = f * f;
  V y = q * (f * square) + n * ln2_low;
  y = y - 0.5f * square;
  y = (f + y) + n * ln2_high;
  y = x == splat(INFINITY) ? x : y;
  y = x == splat(0.0f) ? splat(-INFINITY) : y;
  // The comparison also holds for NaN.
  return !(x >= splat(0.0f)) ? splat(NAN) : y;
}

/// tanh(x) = e / (e + 2) with e = e^2|x| - 1, which keeps full relative precision near 0; the sign is put back.
INLINE V tanh_vector(V x) {
  const VI sign = bits_of(x) & (VI)0x80000000;
  V magnitude = float_of(bits_of(x) ^ sign);
  V doubled = magnitude + magnitude;
  // From 9.1 on the result rounds to 1.
  doubled = doubled > splat(20.0f) ? splat(20.0f) : doubled;
  VI power;
  V reduced = expm1_reduced(doubled, &power);
  V scale = power_of_two(power);
  V e = scale * reduced + (scale - 1.0f);
  V y = e / (e + 2.0f);
  return float_of(bits_of(y) | sign);
}

INLINE V logistic_vector(V x) { return 1.0f / (1.0f + exp_vector(-x)); }
