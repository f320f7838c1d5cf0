// AVX2 and FMA.
#include "elementary.h"
#include "kernels.h"
#pragma STDC FP_CONTRACT OFF
#if defined(__x86_64__)
#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)

#define VARIANT(name) name##_avx2
#define FLOATS 8
#define DOUBLES 4
// 6 x 2 vectors of sums, 2 of weights and a broadcast: 15 of the 16 registers.
#define TILE_PIXELS 6
#define TILE_VECTORS 2
#define TILE_PANELS 1
#define INNER_UNROLL 4
#define PREFETCHES true
#define DEPTHWISE_REUSES false
#define DEPTHWISE_UNROLL full
#define WEIGHT_CHANNELS 4
#define WEIGHT_PANELS 1
#define WEIGHT_UNROLL 2
#define WINDOW_CHANNELS 3
#define DEPTHWISE_GRADIENT_ROWS 1
#define SUM_VECTORS 6
#define EACH_TILE(F) \
  F(1, 1) F(2, 1) F(3, 1) F(4, 1) F(5, 1) F(6, 1)
#include "kernels.inc"

#pragma clang attribute pop
#endif
