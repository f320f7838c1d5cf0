// Kernels on bytes kept as int16: AVX2. vpmaddwd sums two products of int16 exactly; vpmaddubsw would saturate.
#include "kernels.h"
#include "quantized.h"
#if defined(__x86_64__)
#include <immintrin.h>
#include <string.h>
#pragma STDC FP_CONTRACT OFF
#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)

#define VARIANT(name) name##_avx2
#define INTS 8
#define FORM FORM_S16
#define FORM_UNIT_BYTES 2
#include "quantized_vectors.inc"

// 6 x 2 vectors of sums, 2 of weights and a broadcast: 15 of the 16 registers.
#define TILE_PIXELS 6
#define TILE_VECTORS 2
#define TILE_PANELS 1
#define EACH_TILE(F) F(1, 1) F(2, 1) F(3, 1) F(4, 1) F(5, 1) F(6, 1)
#define EACH_WINDOW_TILE(F) F(1, 1) F(2, 1) F(6, 1)
#define EACH_FLOAT_TILE(F) F(1, 1) F(6, 1)
#define KEEP_IN_REGISTERS(a, b) __asm__ volatile("" : "+x"(a), "+x"(b))

INLINE ints to_factor(ints units) { return units; }
INLINE ints dot(ints sum, ints units, ints weights) {
  return (ints)_mm256_add_epi32((__m256i)sum, _mm256_madd_epi16((__m256i)units, (__m256i)weights));
}
INLINE ints round_floats(floats v) { return (ints)_mm256_cvtps_epi32((__m256)v); }

// Two vectors as int16, lane by lane of 128 bits: saturate, add, saturate clamps as the rule does.
INLINE __m256i clamp2(ints a, ints b, int zero) {
  const __m256i sum = _mm256_adds_epi16(_mm256_packs_epi32((__m256i)a, (__m256i)b), _mm256_set1_epi16((short)zero));
  return _mm256_max_epi16(_mm256_min_epi16(sum, _mm256_set1_epi16(255)), _mm256_setzero_si256());
}
INLINE void store_cell(char *cell, const ints *t, int zero) {
  const __m256i order =
      _mm256_broadcastsi128_si256(_mm_setr_epi8(0, 1, 8, 9, 2, 3, 10, 11, 4, 5, 12, 13, 6, 7, 14, 15));
  _mm256_storeu_si256((__m256i *)cell, _mm256_shuffle_epi8(clamp2(t[0], t[1], zero), order));
}
INLINE void store_units(char *y, const int count, const ints *t, int zero) {
  UNROLL for (int i = 0; i < count; i += 2) {
    const bool has_two = i + 1 < count;
    const __m256i two = _mm256_permute4x64_epi64(clamp2(t[i], t[has_two ? i + 1 : i], zero), 0xd8);
    _mm_storeu_si128((__m128i *)(y + i * 32), _mm256_castsi256_si128(two));
    if (has_two) _mm_storeu_si128((__m128i *)(y + i * 32 + 32), _mm256_extracti128_si256(two, 1));
  }
}
#include "quantized_pixels256.inc"
#include "quantized_kernels.inc"

#pragma clang attribute pop
#endif
