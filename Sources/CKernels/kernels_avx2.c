// AVX2 and FMA.
#include "elementary.h"
#include "kernels.h"
#pragma STDC FP_CONTRACT OFF
#if defined(__x86_64__)
#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)

#define VARIANT(name) name##_avx2
#define FLOATS 8
#define DOUBLES 4
#include "kernels.inc"

#pragma clang attribute pop
#endif
