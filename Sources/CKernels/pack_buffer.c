// One packing buffer a thread, freed when the thread ends.

#include <pthread.h>
#include <stdlib.h>

#include "table.h"

static _Thread_local float *buffer;
static pthread_key_t key;
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void make_key(void) {
  if (pthread_key_create(&key, free) != 0) abort();
}

float *wk_pack_buffer(void) {
  if (buffer == 0) {
    pthread_once(&once, make_key);
    // Pages that are never touched cost nothing, so small products keep the buffer small.
    void *memory = aligned_alloc(64, (WK_PACK_A + WK_PACK_B + WK_PACK_LAST) * sizeof(float));
    if (memory == 0) abort();
    pthread_setspecific(key, memory);
    buffer = memory;
  }
  return buffer;
}
