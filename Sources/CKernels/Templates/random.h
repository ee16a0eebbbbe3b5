// Template: Philox4x32-10 (Salmon et al. 2011) on LANES blocks at a time.

typedef uint64_t VL __attribute__((ext_vector_type(LANES / 2)));

/// The words of LANES / 2 consecutive blocks from `block`, in order, as two vectors.
///
/// Each 32-bit word stands in a lane of 64 bits, where a product of two words has room.
INLINE void philox_half(VU words[2], uint64_t key, uint64_t stream, uint64_t block) {
  const VL low = (VL)0xffffffffu;
  static const uint64_t offsets[8] = {0, 1, 2, 3, 4, 5, 6, 7};
  VL number;
  memcpy(&number, offsets, sizeof number);
  number += block;
  VL c0 = number & low, c1 = number >> 32, c2 = (VL)(stream & 0xffffffffu), c3 = (VL)(stream >> 32);
  uint32_t k0 = (uint32_t)key, k1 = (uint32_t)(key >> 32);
#pragma clang loop unroll(full)
  for (int round = 0; round < 10; round++) {
    VL p0 = c0 * 0xD2511F53u, p1 = c2 * 0xCD9E8D57u;
    VL next0 = (p1 >> 32) ^ c1 ^ (VL)(uint64_t)k0, next2 = (p0 >> 32) ^ c3 ^ (VL)(uint64_t)k1;
    c0 = next0;
    c1 = p1 & low;
    c2 = next2;
    c3 = p0 & low;
    k0 += 0x9E3779B9u;
    k1 += 0xBB67AE85u;
  }
  // Little-endian lanes: a pair's first word is the low half.
  VL first = c0 | c1 << 32, second = c2 | c3 << 32;
#if LANES == 16
  VL a = __builtin_shufflevector(first, second, 0, 8, 1, 9, 2, 10, 3, 11);
  VL b = __builtin_shufflevector(first, second, 4, 12, 5, 13, 6, 14, 7, 15);
#elif LANES == 8
  VL a = __builtin_shufflevector(first, second, 0, 4, 1, 5);
  VL b = __builtin_shufflevector(first, second, 2, 6, 3, 7);
#else
  VL a = __builtin_shufflevector(first, second, 0, 2);
  VL b = __builtin_shufflevector(first, second, 1, 3);
#endif
  words[0] = (VU)a;
  words[1] = (VU)b;
}

/// The words of LANES consecutive blocks: two independent halves, which hide the multiplier's latency.
INLINE void philox_group(VU words[4], uint64_t key, uint64_t stream, uint64_t block) {
  philox_half(words, key, stream, block);
  philox_half(words + 2, key, stream, block + LANES / 2);
}

INLINE V uniform(VU word) { return __builtin_convertvector((VI)(word >> 8), V) * 0x1p-24f; }

static void k_philox_fill(uint32_t *out, long n, uint64_t key, uint64_t stream, uint64_t block) {
  VU words[4];
  for (; n >= 4 * LANES; n -= 4 * LANES, out += 4 * LANES, block += LANES) {
    philox_group(words, key, stream, block);
    memcpy(out, words, sizeof words);
  }
  if (n > 0) {
    philox_group(words, key, stream, block);
    memcpy(out, words, (size_t)n * sizeof(uint32_t));
  }
}

static void k_uniform_fill(float *out, long n, uint64_t key, uint64_t stream, uint64_t block) {
  VU words[4];
  for (; n > 0; n -= 4 * LANES, out += 4 * LANES, block += LANES) {
    philox_group(words, key, stream, block);
    if (n >= 4 * LANES) {
      for (int j = 0; j < 4; j++) store(out + j * LANES, uniform(words[j]));
    } else {
      float numbers[4 * LANES];
      for (int j = 0; j < 4; j++) store(numbers + j * LANES, uniform(words[j]));
      memcpy(out, numbers, (size_t)n * sizeof(float));
    }
  }
}

static void k_dropout(float *y, const float *x, float *mask, long n, float rate, uint64_t key, uint64_t stream,
                      uint64_t block) {
  const V keep = splat(1.0f / (1.0f - rate)), drop = splat(0.0f);
  VU words[4];
  for (; n > 0; n -= 4 * LANES, block += LANES) {
    philox_group(words, key, stream, block);
    for (int j = 0; j < 4 && j * LANES < n; j++, y += LANES, x += LANES, mask += LANES) {
      const long count = n - j * LANES < LANES ? n - j * LANES : LANES;
      V factor = uniform(words[j]) >= splat(rate) ? keep : drop;
      put(mask, count, factor);
      put(y, count, get(x, count) * factor);
    }
  }
}
