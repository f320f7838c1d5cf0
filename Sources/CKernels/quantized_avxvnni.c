// Kernels on bytes: AVX-VNNI, for CPUs without AVX-512.
#include "kernels.h"
#include "quantized.h"
#if defined(__x86_64__)
#pragma STDC FP_CONTRACT OFF
#pragma clang attribute push(__attribute__((target("avx2,fma,avxvnni"))), apply_to = function)
#define VARIANT(name) name##_avxvnni
#define DOT _mm256_dpbusd_avx_epi32
#include "quantized_vnni256.inc"
#pragma clang attribute pop
#endif
