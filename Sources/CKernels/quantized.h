// Inside CKernels only: quantized layers, as they stand in a plan and as the kernels want them.
#pragma once
#include <stdbool.h>
#include "thaw_quantized.h"

/// A packed layer: this head, then float32 multipliers [out], int32 bias [out], int8 weights [out][inner].
typedef struct quantized_head {
  int64_t out_channels, inner;
  thaw_quantization quantization;
  int64_t reserved[4];
} quantized_head;
_Static_assert(sizeof(quantized_head) == 64, "part of the file format");

typedef struct quantized_layer {
  quantized_head head;
  const float *multipliers;
  const int32_t *bias;
  const int8_t *weights;
} quantized_layer;
