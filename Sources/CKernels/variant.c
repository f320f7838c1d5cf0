// Choice of the kernel variant.
#include "thaw_variant.h"
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#if defined(__aarch64__)
#include <asm/hwcap.h>
#include <sys/auxv.h>
#endif
#include "kernels.h"
#include "quantized.h"

typedef struct candidate {
  const char *name;
  const thaw_kernel_table *table;
  const thaw_quantized_kernels *(*quantized)(void);
  bool (*is_supported)(void);
} candidate;

static bool always(void) { return true; }
static const thaw_quantized_kernels *plain_bytes(void) { return &thaw_quantized_generic; }

#if defined(__x86_64__)
static bool has_avx2(void) {
  __builtin_cpu_init();
  return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
}
static bool has_avx512(void) {
  return has_avx2() && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512vl")
      && __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512dq");
}
static const thaw_quantized_kernels *avx2_bytes(void) { return &thaw_quantized_avx2; }
// AVX-VNNI's encoding, or that of AVX-512 for the same instructions: what cannot run here is tested all the same.
static bool has_avxvnni(void) {
  if (!has_avx2()) return false;
  return __builtin_cpu_supports("avxvnni")
      || (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512vnni"));
}
static const thaw_quantized_kernels *avxvnni_bytes(void) {
  return __builtin_cpu_supports("avxvnni") ? &thaw_quantized_avxvnni : &thaw_quantized_vnni256;
}
// AVX-512 without VNNI multiplies int16 as AVX2 does: the same integers.
static const thaw_quantized_kernels *avx512_bytes(void) {
  return __builtin_cpu_supports("avx512vnni") ? &thaw_quantized_vnni512 : &thaw_quantized_avx2;
}
#elif defined(__aarch64__)
static const thaw_quantized_kernels *neon_bytes(void) {
  return getauxval(AT_HWCAP) & HWCAP_ASIMDDP ? &thaw_quantized_dotprod : &thaw_quantized_generic;
}
#endif

static const candidate candidates[] = {
#if defined(__x86_64__)
    {"avx512", &thaw_kernels_avx512, avx512_bytes, has_avx512},
    {"avxvnni", &thaw_kernels_avx2, avxvnni_bytes, has_avxvnni},
    {"avx2", &thaw_kernels_avx2, avx2_bytes, has_avx2},
    {"generic", &thaw_kernels_generic, plain_bytes, always},
#elif defined(__aarch64__)
    {"neon", &thaw_kernels_generic, neon_bytes, always},
#else
    {"generic", &thaw_kernels_generic, plain_bytes, always},
#endif
};
enum { CANDIDATE_COUNT = sizeof candidates / sizeof candidates[0] };

static _Atomic(const candidate *) chosen;
static thaw_variant_status environment_status = THAW_VARIANT_OK;
static pthread_once_t once = PTHREAD_ONCE_INIT;

static thaw_variant_status find(const char *name, const candidate **found) {
  for (int i = 0; i < CANDIDATE_COUNT; i++) {
    if (strcmp(candidates[i].name, name) != 0) continue;
    if (!candidates[i].is_supported()) return THAW_VARIANT_UNSUPPORTED;
    *found = &candidates[i];
    return THAW_VARIANT_OK;
  }
  return THAW_VARIANT_UNKNOWN;
}

static const candidate *fastest(void) {
  int i = 0;
  while (!candidates[i].is_supported()) i++;
  return &candidates[i];
}

static void choose(void) {
  const candidate *wanted = fastest();
  const char *name = getenv("THAW_KERNELS");
  if (name != NULL && *name != 0) environment_status = find(name, &wanted);
  atomic_store(&chosen, wanted);
}

static const candidate *current(void) {
  pthread_once(&once, choose);
  return atomic_load_explicit(&chosen, memory_order_relaxed);
}

const thaw_kernel_table *thaw_kernels(void) { return current()->table; }
const thaw_quantized_kernels *thaw_quantized(void) { return current()->quantized(); }
const char *thaw_variant_name(void) { return current()->name; }

thaw_variant_status thaw_variant_environment_status(void) {
  current();
  return environment_status;
}

const char *thaw_variant_at(int index) {
  return index >= 0 && index < CANDIDATE_COUNT ? candidates[index].name : NULL;
}

thaw_variant_status thaw_variant_check(const char *name) {
  const candidate *found = NULL;
  return find(name, &found);
}

thaw_variant_status thaw_variant_select(const char *name) {
  current();
  const candidate *found = NULL;
  const thaw_variant_status status = find(name, &found);
  if (status == THAW_VARIANT_OK) atomic_store(&chosen, found);
  return status;
}
