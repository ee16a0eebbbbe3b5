// Vector types and operations that all instruction sets share. The including file has defined LANES, the floats in a vector.
//
// Arithmetic is written with the compiler's vector types, so that it compiles for any instruction set; a * b + c becomes a
// fused multiply-add where there is one. Each level adds what the vector types cannot express: loads and stores of a part
// of a vector, and MASK, the description of a part.

#include <math.h>
#include <stdint.h>
#include <string.h>

#define INLINE static inline __attribute__((always_inline))
#define NOINLINE __attribute__((noinline))

/// Hides from the compiler where an address came from, so that it keeps it in a register of its own rather than deriving it
/// from another one by a chain of additions in the innermost loop.
#define KEEP_ADDRESS(p) __asm__("" : "+r"(p))

typedef float V __attribute__((ext_vector_type(LANES)));
typedef int32_t VI __attribute__((ext_vector_type(LANES)));
typedef uint32_t VU __attribute__((ext_vector_type(LANES)));
typedef uint8_t VB __attribute__((ext_vector_type(LANES)));

INLINE V load(const float *p) {
  V v;
  memcpy(&v, p, sizeof v);
  return v;
}

INLINE void store(float *p, V v) { memcpy(p, &v, sizeof v); }

INLINE V splat(float x) { return (V)x; }

/// The bits of one type read as another of the same size.
INLINE VI bits_of(V v) { return (VI)v; }
INLINE V float_of(VI v) { return (V)v; }

/// {0, 1, 2, ...}
INLINE VI lane_numbers(void) {
  static const int32_t numbers[16] = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};
  VI v;
  memcpy(&v, numbers, sizeof v);
  return v;
}

/// Lane by lane; a NaN in `b` wins, a NaN in `a` loses.
INLINE V greater(V a, V b) { return a > b ? a : b; }
INLINE V lesser(V a, V b) { return a < b ? a : b; }

typedef float V4 __attribute__((ext_vector_type(4)));
typedef float V8 __attribute__((ext_vector_type(8)));
typedef float V16 __attribute__((ext_vector_type(16)));

/// Sum of all lanes, pairwise.
INLINE float lane_sum(V v) {
#if LANES == 16
  V8 eight = v.lo + v.hi;
  V4 four = eight.lo + eight.hi;
#elif LANES == 8
  V4 four = v.lo + v.hi;
#else
  V4 four = v;
#endif
  return (four.x + four.z) + (four.y + four.w);
}

/// Largest lane; NaN lanes are ignored when another lane is larger than -infinity.
INLINE float lane_max(V v) {
#if LANES == 16
  V8 eight = v.lo > v.hi ? v.lo : v.hi;
  V4 four = eight.lo > eight.hi ? eight.lo : eight.hi;
#elif LANES == 8
  V4 four = v.lo > v.hi ? v.lo : v.hi;
#else
  V4 four = v;
#endif
  float a = four.x > four.z ? four.x : four.z, b = four.y > four.w ? four.y : four.w;
  return a > b ? a : b;
}

/// Whether any lane of a comparison's result is true.
INLINE int any(VI condition) { return __builtin_reduce_or(condition) != 0; }
