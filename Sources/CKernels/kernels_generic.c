// Any CPU: 128-bit vectors and no fma instruction on x86-64; NEON on arm64.
#include "elementary.h"
#include "kernels.h"
#pragma STDC FP_CONTRACT OFF

#define VARIANT(name) name##_generic
#define DOUBLES 2
#define TILE_PANELS 1
#define INNER_UNROLL 1
#define PREFETCHES false
#define DEPTHWISE_UNROLL disable
#define WEIGHT_PANELS 1
#define WEIGHT_UNROLL 1
#define DEPTHWISE_GRADIENT_ROWS 1
#define SUM_VECTORS 8
#if defined(__aarch64__)
// 6 x 4 vectors of sums, 4 of weights and a broadcast: 29 of the 32 registers.
#define FLOATS 4
#define TILE_PIXELS 6
#define TILE_VECTORS 4
#define WEIGHT_CHANNELS 4
#define WINDOW_CHANNELS 3
#define DEPTHWISE_REUSES true
#define EACH_TILE(F) F(1, 1) F(2, 1) F(3, 1) F(4, 1) F(5, 1) F(6, 1)
#else
// Sums are float64 here, see fma.inc: 8 vectors of sums, one pixel at a time.
#include <emmintrin.h>
#define EMULATES_FMA
#define FLOATS 2
#define TILE_PIXELS 1
#define TILE_VECTORS 8
#define WEIGHT_CHANNELS 1
#define WINDOW_CHANNELS 1
#define DEPTHWISE_REUSES false
#define EACH_TILE(F) F(1, 1)
#endif
#include "kernels.inc"
