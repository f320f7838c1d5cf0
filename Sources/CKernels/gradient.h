// Inside CKernels only: what steps that write gradients of weights have in common.
#pragma once
#include <string.h>
#include "kernels.h"

/// Makes +0 of the lanes past the last channel, which held anything.
static inline void zero_lanes(float *rows, int64_t row_count, int64_t channels) {
  const int64_t lanes = channels % LANES;
  if (lanes == 0) return;
  for (int64_t row = 0; row < row_count; row++)
    memset(rows + row * LANES + lanes, 0, (size_t)(LANES - lanes) * sizeof(float));
}
