// Chooses the instruction set once and sends every public function to the chosen level's version.

#include <sched.h>
#include <stdatomic.h>

#include "table.h"

static const struct wk_table *const tables[] = {
    &wk_table_baseline,
#if defined(__x86_64__)
    &wk_table_avx2,
    &wk_table_avx512,
#endif
};

/// The table in use; null until the first call.
static _Atomic(const struct wk_table *) current;

int wk_max_level(void) {
#if defined(__x86_64__)
  __builtin_cpu_init();
  int avx2 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
  if (avx2 && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512vl") &&
      __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512bw")) {
    return WK_LEVEL_AVX512;
  }
  if (avx2) return WK_LEVEL_AVX2;
#endif
  return WK_LEVEL_BASELINE;
}

/// Threads that come here together all find the same table, so the race to store it is harmless.
__attribute__((noinline, cold)) static const struct wk_table *choose(void) {
  const struct wk_table *expected = 0;
  atomic_compare_exchange_strong(&current, &expected, tables[wk_max_level()]);
  return atomic_load_explicit(&current, memory_order_acquire);
}

static inline const struct wk_table *table(void) {
  const struct wk_table *chosen = atomic_load_explicit(&current, memory_order_acquire);
  return __builtin_expect(chosen != 0, 1) ? chosen : choose();
}

void wk_yield(void) { sched_yield(); }

int wk_level(void) {
  const struct wk_table *chosen = table();
  int level = 0;
  while (tables[level] != chosen) level++;
  return level;
}

void wk_set_level(int level) {
  int highest = wk_max_level();
  int clamped = level < 0 ? 0 : level > highest ? highest : level;
  atomic_store_explicit(&current, tables[clamped], memory_order_release);
}

#define WK_FORWARD(result, name, parameters, arguments) \
  result wk_##name parameters { return table()->name arguments; }
WK_KERNELS(WK_FORWARD)

long wk_convolution_scratch(const struct wk_convolution *c) {
  const long reach_height = (c->kernel_height - 1) * c->dilation_height;
  const long reach_width = (c->kernel_width - 1) * c->dilation_width;
  const long places = c->kernel_height * c->kernel_width;
  const long height = (c->height_out - 1) * c->stride_height + reach_height + 1;
  const long width = (c->width_out - 1) * c->stride_width + reach_width + 1;
  const long forward = places * c->channels * ((c->channels_out + 31) / 32 * 32) + height * width * c->channels;
  const long backward = places * c->channels_out * ((c->channels + 31) / 32 * 32) +
                        (c->height + reach_height) * (c->width + reach_width) * c->channels_out;
  return wk_convolution_offsets(c) + (forward > backward ? forward : backward);
}
