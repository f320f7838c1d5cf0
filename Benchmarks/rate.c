// Fused multiply-adds of float32 that this machine can do: one line, "AVX2 RATE, AVX-512 RATE" in GFLOP/s over all
// threads, 0 where the CPU has no such instruction. A network's floating-point operations over this rate is the shortest
// time that any program can take for it.
#include <immintrin.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { STEPS = 40000000, SUMS = 12 };

static double seconds(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

#define RATE(name, target_features, vector, lanes, splat, multiply_add)                                  \
  __attribute__((target(target_features))) static void *name(void *result) {                             \
    vector sums[SUMS], x = splat(0.5f), y = splat(0.1f);                                                 \
    for (int i = 0; i < SUMS; i++) sums[i] = splat((float)i);                                            \
    const double begun = seconds();                                                                      \
    for (long step = 0; step < STEPS; step++) {                                                          \
      _Pragma("clang loop unroll(full)") for (int i = 0; i < SUMS; i++)                                  \
          sums[i] = multiply_add(sums[i], x, y);                                                         \
      __asm__ volatile("" ::: "memory");                                                                 \
    }                                                                                                    \
    *(double *)result = (double)STEPS * SUMS * lanes * 2 / (seconds() - begun) * 1e-9;                   \
    volatile vector kept;                                                                                \
    for (int i = 0; i < SUMS; i++) kept = sums[i];                                                       \
    (void)kept;                                                                                          \
    return NULL;                                                                                         \
  }
RATE(avx2, "avx2,fma", __m256, 8, _mm256_set1_ps, _mm256_fmadd_ps)
RATE(avx512, "avx512f", __m512, 16, _mm512_set1_ps, _mm512_fmadd_ps)

static double total(void *(*body)(void *), int threads) {
  pthread_t others[256];
  double rates[256], sum = 0;
  for (int i = 0; i < threads; i++) pthread_create(&others[i], NULL, body, &rates[i]);
  for (int i = 0; i < threads; i++) {
    pthread_join(others[i], NULL);
    sum += rates[i];
  }
  return sum;
}

int main(int count, char **arguments) {
  const int threads = count > 1 ? atoi(arguments[1]) : 1;
  if (threads < 1 || threads > 256) return 1;
  __builtin_cpu_init();
  const int has_avx2 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
  printf("AVX2 %.0f, AVX-512 %.0f\n", has_avx2 ? total(avx2, threads) : 0,
         __builtin_cpu_supports("avx512f") ? total(avx512, threads) : 0);
}
