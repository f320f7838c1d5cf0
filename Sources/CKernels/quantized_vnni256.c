// Kernels on bytes: the AVX-VNNI kernels in the encoding of AVX-512 VNNI, so that they can be run and tested there.
#include "kernels.h"
#include "quantized.h"
#if defined(__x86_64__)
#pragma STDC FP_CONTRACT OFF
#pragma clang attribute push(__attribute__((target("avx2,fma,avx512f,avx512vl,avx512vnni"))), apply_to = function)
#define VARIANT(name) name##_vnni256
#define DOT _mm256_dpbusd_epi32
#include "quantized_vnni256.inc"
#pragma clang attribute pop
#endif
