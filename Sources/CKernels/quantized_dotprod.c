// Kernels on bytes: NEON with the dot product of armv8.2.
#include "kernels.h"
#include "quantized.h"
#if defined(__aarch64__)
#pragma STDC FP_CONTRACT OFF
#pragma clang attribute push(__attribute__((target("dotprod"))), apply_to = function)
#define VARIANT(name) name##_dotprod
#define HAS_DOT_PRODUCT
#include "quantized_neon.inc"
#pragma clang attribute pop
#endif
