// AVX-512.
#include "elementary.h"
#include "kernels.h"
#pragma STDC FP_CONTRACT OFF
#if defined(__x86_64__)
#pragma clang attribute push( \
    __attribute__((target("avx512f,avx512vl,avx512bw,avx512dq,avx2,fma"))), apply_to = function)

#define VARIANT(name) name##_avx512
#define FLOATS 16
#define DOUBLES 8
// 14 x 2 vectors of sums, 2 of weights and a broadcast: 31 of the 32 registers. 14 divides the usual image widths.
#define TILE_PIXELS 14
#define TILE_VECTORS 2
#define TILE_PANELS 2
#define INNER_UNROLL 4
#define PREFETCHES true
#define DEPTHWISE_REUSES true
#define DEPTHWISE_UNROLL full
// 8 x 3 vectors of sums, 3 of gradients and a broadcast.
#define WEIGHT_CHANNELS 8
#define WEIGHT_PANELS 3
#define WEIGHT_UNROLL 2
#define WINDOW_CHANNELS 9
#define DEPTHWISE_GRADIENT_ROWS 5
#define SUM_VECTORS 6
#define EACH_TILE(F) \
  F(1, 1) F(2, 1) F(3, 1) F(4, 1) F(5, 1) F(6, 1) F(7, 1) \
  F(8, 1) F(9, 1) F(10, 1) F(11, 1) F(12, 1) F(13, 1) F(14, 1) \
  F(1, 2) F(2, 2) F(3, 2) F(4, 2) F(5, 2) F(6, 2) F(7, 2) \
  F(8, 2) F(9, 2) F(10, 2) F(11, 2) F(12, 2) F(13, 2) F(14, 2)
#include "kernels.inc"

#pragma clang attribute pop
#endif
