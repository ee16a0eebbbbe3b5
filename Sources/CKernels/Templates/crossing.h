// Template: simulated binary crossover of numbers within bounds, in double precision.
//
// Nothing but sums, products, quotients and shifts is used, and none of them fused, so all levels give the same bits.

/// The most numbers that are crossed at once: as many as a random word has bits. Several vectors are worked on side by side, since
/// each operation waits for the one before it.
enum { CROSSING_CAPACITY = 64, CROSSING_LANES = LANES < 8 ? 8 : 16 };

typedef double WD __attribute__((ext_vector_type(CROSSING_LANES)));
typedef uint64_t WL __attribute__((ext_vector_type(CROSSING_LANES)));

// Such wide vectors are passed between inlined functions alone, so no calling convention is concerned.
#pragma clang diagnostic push
#pragma clang diagnostic ignored "-Wpsabi"

/// The binary logarithms of numbers of at least 2^-1000, or of that.
INLINE WD binary_logarithm(WD numbers) {
#pragma clang fp contract(off)
  const WD least = (WD)0x1p-1000;
  // A number is 2^k m with m from the root of 1/2 up to the root of 2; `shifted` holds k + 1023 in its upper bits.
  const WL root_of_half = (WL)0x3FE6A09E667F3BCDu;
  const WL shifted = (WL)(numbers < least ? least : numbers) - (root_of_half - 0x3FF0000000000000u);
  const WD mantissas = (WD)((shifted & 0x000FFFFFFFFFFFFFu) + root_of_half);
  const WD exponents = (WD)((shifted >> 52) | 0x4330000000000000u) - (0x1p52 + 1023);
  // log m = 2 artanh((m - 1) / (m + 1)).
  const WD quotient = (mantissas - 1) / (mantissas + 1);
  const WD square = quotient * quotient;
  WD series = (WD)(1.0 / 19);
  series = series * square + 1.0 / 17;
  series = series * square + 1.0 / 15;
  series = series * square + 1.0 / 13;
  series = series * square + 1.0 / 11;
  series = series * square + 1.0 / 9;
  series = series * square + 1.0 / 7;
  series = series * square + 1.0 / 5;
  series = series * square + 1.0 / 3;
  series = series * square + 1;
  return exponents + quotient * series * 2.8853900817779268;
}

/// 2 to each of the numbers, which lie below 1024, and where they are less than -1000, to that.
INLINE WD binary_exponential(WD numbers) {
#pragma clang fp contract(off)
  const WD least = (WD)-1000.0;
  numbers = numbers < least ? least : numbers;
  // Adding this rounds to a whole number, which then stands in the lowest bits.
  const double rounder = 0x1.8p52;
  const WD rounded = numbers + rounder;
  const WD fraction = (numbers - (rounded - rounder)) * 0.6931471805599453;
  WD series = (WD)(1.0 / 479001600);
  series = series * fraction + 1.0 / 39916800;
  series = series * fraction + 1.0 / 3628800;
  series = series * fraction + 1.0 / 362880;
  series = series * fraction + 1.0 / 40320;
  series = series * fraction + 1.0 / 5040;
  series = series * fraction + 1.0 / 720;
  series = series * fraction + 1.0 / 120;
  series = series * fraction + 1.0 / 24;
  series = series * fraction + 1.0 / 6;
  series = series * fraction + 0.5;
  series = series * fraction + 1;
  series = series * fraction + 1;
  return (WD)((WL)series + ((WL)rounded << 52));
}

/// Bases from 0 up to the greatest finite number to an exponent that is not negative, right to a relative error of 1e-13 where
/// exponent times logarithm stays below 300; a small whole exponent is a matter of products.
INLINE WD power_of(WD bases, double exponent) {
#pragma clang fp contract(off)
  if (exponent > 64 || exponent != (double)(int)exponent) return binary_exponential(exponent * binary_logarithm(bases));
  WD result = (WD)1.0;
  WD square = bases;
  for (int rest = (int)exponent; rest > 0;) {
    if (rest & 1) result *= square;
    rest >>= 1;
    if (rest > 0) square *= square;
  }
  return result;
}

/// Turns rooms beyond the parents into the reaches of the children there: the spread that a share of the probability lies below,
/// where spreads go up to the bounds, times the distance of the parents.
INLINE void reach_into(double *rooms, const double *shares, const double *distances, double exponent, long count) {
#pragma clang fp contract(off)
  for (long i = 0; i < count; i += CROSSING_LANES) {
    WD share, distance, room;
    memcpy(&share, shares + i, sizeof share);
    memcpy(&distance, distances + i, sizeof distance);
    memcpy(&room, rooms + i, sizeof room);
    const WD inside = share * (2 - power_of(distance / (distance + 2 * room), exponent));
    const WD spread = power_of(inside <= 1 ? inside : 2 - inside, 1 / exponent);
    const WD reach = distance * (inside <= 1 ? spread : 1 / spread);
    memcpy(rooms + i, &reach, sizeof reach);
  }
}

INLINE double within(double value, double lower, double upper) {
  const double raised = value < lower ? lower : value;
  return raised > upper ? upper : raised;
}

static long k_crossing_places(int32_t *places, const double *first, const double *second, uint64_t crossed, long n) {
  long count = 0;
  for (long i = 0; i < n; i++) {
    // Without a branch, which nobody could foretell.
    places[count] = (int32_t)i;
    count += (long)(crossed >> i & 1) & (fabs(first[i] - second[i]) > 1e-14);
  }
  return count;
}

static void k_simulated_binary(double *child, double *sibling, const double *first, const double *second,
                               const double *lower, const double *upper, const int32_t *places, const uint64_t *draws,
                               uint64_t exchanged, double exponent, long count) {
#pragma clang fp contract(off)
  double shares[CROSSING_CAPACITY], distances[CROSSING_CAPACITY], rooms[2][CROSSING_CAPACITY];
  for (long i = 0; i < count; i++) {
    const long place = places[i];
    const double low = first[place] < second[place] ? first[place] : second[place];
    const double high = first[place] < second[place] ? second[place] : first[place];
    // Whether the first child is the one above.
    const int above = exchanged >> place & 1;
    shares[i] = (double)(int64_t)(draws[i] >> 11) * 0x1p-53;
    distances[i] = high - low;
    rooms[above][i] = low - lower[place];
    rooms[1 - above][i] = upper[place] - high;
  }
  // What fills up the last lanes gives numbers that nobody reads.
  for (long i = count; i % CROSSING_LANES != 0; i++) {
    shares[i] = 0.5;
    distances[i] = rooms[0][i] = rooms[1][i] = 1;
  }
  reach_into(rooms[0], shares, distances, exponent, count);
  if (sibling) reach_into(rooms[1], shares, distances, exponent, count);
  for (long i = 0; i < count; i++) {
    const long place = places[i];
    const double middle = first[place] + second[place];
    const double sign = (double)((int)(exchanged >> place & 1) * 2 - 1);
    child[place] = within(0.5 * (middle + sign * rooms[0][i]), lower[place], upper[place]);
    if (sibling) sibling[place] = within(0.5 * (middle - sign * rooms[1][i]), lower[place], upper[place]);
  }
}

#pragma clang diagnostic pop
