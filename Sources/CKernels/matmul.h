// Inside CKernels only: a matrix product as packing (phase 0) and multiplication (phase 1), for steps and for
// thaw_matmul_f32.
#pragma once
#include "kernels.h"

/// y[r,m] = activation(bias[m] + sum over k ascending of fma(a(r,k), b(k,m), ·)); operands by strides in elements.
typedef struct matmul_call {
  const thaw_kernel_table *kernels;
  int64_t rows, inner, columns;
  const float *a;
  int64_t a_row, a_column;
  /// Either packed [columns / 16][inner][16], or strided and packed in phase 0.
  const float *packed_b;
  const float *b;
  int64_t b_row, b_column;
  const float *bias;  // packed; NULL: +0
  thaw_activation activation;
  float *y;  // row-major, dense
  float *packed_a;
  float *packing_b;
} matmul_call;

enum { MATMUL_PHASES = 2 };
int64_t matmul_shared_floats(int64_t rows, int64_t inner, int64_t columns, bool packs_b);
int64_t matmul_worker_floats(int64_t rows);
/// Sets packed_a, packing_b to their places in `shared`.
void matmul_place(matmul_call *call, float *shared);
int64_t matmul_tasks(const matmul_call *call, int phase);
void matmul_run(const matmul_call *call, int phase, int64_t task, float *worker);
