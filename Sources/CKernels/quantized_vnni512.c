// Kernels on bytes: AVX-512 with VNNI.
#include "kernels.h"
#include "quantized.h"
#if defined(__x86_64__)
#include <immintrin.h>
#include <string.h>
#pragma STDC FP_CONTRACT OFF
#pragma clang attribute push( \
    __attribute__((target("avx512f,avx512vl,avx512bw,avx512dq,avx512vnni,avx2,fma"))), apply_to = function)

#define VARIANT(name) name##_vnni512
#define INTS 16
#define FORM FORM_U8
#define FORM_UNIT_BYTES 1
#include "quantized_vectors.inc"

// 14 x 2 vectors of sums, 2 of weights and a broadcast: 31 of the 32 registers.
#define TILE_PIXELS 14
#define TILE_VECTORS 2
#define TILE_PANELS 2
#define EACH_TILE(F) \
  F(1, 1) F(2, 1) F(3, 1) F(4, 1) F(5, 1) F(6, 1) F(7, 1) \
  F(8, 1) F(9, 1) F(10, 1) F(11, 1) F(12, 1) F(13, 1) F(14, 1) \
  F(1, 2) F(2, 2) F(3, 2) F(4, 2) F(5, 2) F(6, 2) F(7, 2) \
  F(8, 2) F(9, 2) F(10, 2) F(11, 2) F(12, 2) F(13, 2) F(14, 2)
#define EACH_WINDOW_TILE(F) F(1, 1) F(2, 1) F(3, 1) F(4, 1) F(12, 1) F(1, 2) F(2, 2) F(3, 2) F(4, 2) F(12, 2)
#define EACH_FLOAT_TILE(F) F(1, 1) F(14, 1) F(1, 2) F(14, 2)
#define KEEP_IN_REGISTERS(a, b) (void)0

INLINE ints to_factor(ints units) { return units; }
INLINE ints dot(ints sum, ints units, ints weights) {
  return (ints)_mm512_dpbusd_epi32((__m512i)sum, (__m512i)units, (__m512i)weights);
}
INLINE ints round_floats(floats v) { return (ints)_mm512_cvtps_epi32((__m512)v); }

// Four vectors, narrowed lane by lane of 128 bits: saturating to int16, adding there and saturating again clamps as the rule does.
INLINE __m512i narrow4(ints a, ints b, ints c, ints d, int zero) {
  const __m512i z = _mm512_set1_epi16((short)zero);
  return _mm512_packus_epi16(
      _mm512_adds_epi16(_mm512_packs_epi32((__m512i)a, (__m512i)b), z),
      _mm512_adds_epi16(_mm512_packs_epi32((__m512i)c, (__m512i)d), z));
}
INLINE void store_cell(char *cell, const ints *t, int zero) {
  const __m512i order = _mm512_broadcast_i32x4(_mm_setr_epi8(0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15));
  _mm512_storeu_si512(cell, _mm512_shuffle_epi8(narrow4(t[0], t[1], t[2], t[3], zero), order));
}
INLINE void store_units(char *y, const int count, const ints *t, int zero) {
  const __m512i order = _mm512_setr_epi32(0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15);
  UNROLL for (int i = 0; i < count; i += 4) {
    const int left = count - i;
    const ints b = t[left > 1 ? i + 1 : i], c = t[left > 2 ? i + 2 : i], d = t[left > 3 ? i + 3 : i];
    const __m512i four = _mm512_permutexvar_epi32(order, narrow4(t[i], b, c, d, zero));
    if (left > 3) {
      _mm512_storeu_si512(y + i * 16, four);
    } else {
      if (left > 1) _mm256_storeu_si256((__m256i *)(y + i * 16), _mm512_castsi512_si256(four));
      if (left == 1) _mm_storeu_si128((__m128i *)(y + i * 16), _mm512_castsi512_si128(four));
      if (left == 3) _mm_storeu_si128((__m128i *)(y + i * 16 + 32), _mm512_extracti32x4_epi32(four, 2));
    }
  }
}
INLINE void store_pixels(
    uint8_t *y, const int pixels, ints sums[TILE_PIXELS][TILE_VECTORS], const int first, int zero) {
  ints column[TILE_PIXELS];
  UNROLL for (int m = 0; m < pixels; m++) column[m] = sums[m][first];
  store_units((char *)y, pixels, column, zero);
}
#include "quantized_kernels.inc"

#pragma clang attribute pop
#endif
