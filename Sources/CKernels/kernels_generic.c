// Any CPU: 128-bit vectors and no fma instruction on x86-64; NEON on arm64.
#include "elementary.h"
#include "kernels.h"
#pragma STDC FP_CONTRACT OFF

#define VARIANT(name) name##_generic
#define FLOATS 4
#define DOUBLES 2
#include "kernels.inc"
