// Inside CKernels only: the stem of a block, which its forward and its gradient step compute.
#pragma once
#include "plan.h"

/// Sizes, operand and padding of the 3x3 stem with stride 2 over an image in memory.
void thaw_check_stem(step_check *check);

/// What rows first ..< first + count of the stem's output read: image rows as NHWC float32 with the stem's padding,
/// `stem_row` floats each.
void thaw_prepare_stem_rows(const step_call *call, int64_t stem_row, int64_t first, int64_t count, float *rows);
