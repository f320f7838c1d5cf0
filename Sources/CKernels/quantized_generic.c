// Kernels on bytes for any CPU: SSE2 on x86-64, NEON on arm64, plain vectors elsewhere.
#include "kernels.h"
#include "quantized.h"
#pragma STDC FP_CONTRACT OFF
#define VARIANT(name) name##_generic
#if defined(__aarch64__)
#include "quantized_neon.inc"
#else
#define INTS 4
#define FORM FORM_S16
#define FORM_UNIT_BYTES 2
#include "quantized_vectors.inc"

// 2 x 4 vectors of sums, 4 of weights and a broadcast: 13 of the 16 registers.
#define TILE_PIXELS 2
#define TILE_VECTORS 4
#define TILE_PANELS 1
#define EACH_TILE(F) F(1, 1) F(2, 1)
#define EACH_WINDOW_TILE(F) F(1, 1) F(2, 1)
#define EACH_FLOAT_TILE(F) F(1, 1) F(2, 1)
#define KEEP_IN_REGISTERS(a, b) (void)0

typedef int16_t few_shorts __attribute__((ext_vector_type(INTS), aligned(2)));
typedef int16_t shorts8 __attribute__((ext_vector_type(8)));
INLINE ints to_factor(ints units) { return units; }
#if defined(__x86_64__)
#include <emmintrin.h>
INLINE ints dot(ints sum, ints units, ints weights) {
  return (ints)_mm_add_epi32((__m128i)sum, _mm_madd_epi16((__m128i)units, (__m128i)weights));
}
INLINE ints round_floats(floats v) { return (ints)_mm_cvtps_epi32((__m128)v); }
#else
INLINE ints dot(ints sum, ints units, ints weights) {
  const shorts8 x = (shorts8)units, w = (shorts8)weights;
  return sum + __builtin_convertvector(x.even, ints) * __builtin_convertvector(w.even, ints)
      + __builtin_convertvector(x.odd, ints) * __builtin_convertvector(w.odd, ints);
}
// Beyond +-2^20 all is clamped alike.
INLINE ints round_floats(floats v) {
  const floats low = (floats)-0x1p20f, high = (floats)0x1p20f, whole = (floats)12582912.0f;
  v = v < low ? low : v;
  v = v > high ? high : v;
  return __builtin_convertvector((v + whole) - whole, ints);
}
#endif

INLINE ints clamp(ints rounded, int zero) {
  const ints low = (ints)(-zero), high = (ints)(255 - zero);
  rounded = rounded < low ? low : rounded;
  rounded = rounded > high ? high : rounded;
  return rounded + (ints)zero;
}
INLINE void store_cell(char *cell, const ints *t, int zero) {
  // The second pixel's value in the upper half of each group.
  *(ints_unaligned *)cell = clamp(t[0], zero) | (clamp(t[1], zero) << 16);
}
INLINE void store_units(char *y, const int count, const ints *t, int zero) {
  UNROLL for (int i = 0; i < count; i++)
    *(few_shorts *)(y + i * LANES * UNIT_BYTES) = __builtin_convertvector(clamp(t[i], zero), few_shorts);
}
INLINE void store_pixels(
    uint8_t *y, const int pixels, ints sums[TILE_PIXELS][TILE_VECTORS], const int first, int zero) {
  UNROLL for (int m = 0; m < pixels; m++)
    UNROLL for (int v = 0; v < LANES / INTS; v++)
      *(few_bytes *)(y + m * LANES + v * INTS) = __builtin_convertvector(clamp(sums[m][first + v], zero), few_bytes);
}
#include "quantized_kernels.inc"
#endif
