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
#include "kernels.inc"

#pragma clang attribute pop
#endif
