// Reductions of flat arrays: blocks by the variant's kernel, blocks combined by a pairwise tree.
#include "thaw_reduce.h"
#include "kernels.h"
#pragma STDC FP_CONTRACT OFF

enum { TREE_DEPTH = 64 };

// The pairwise tree over blocks, as a stack: a block that arrives closes the subtrees that its number completes. At the
// end the open subtrees are combined from the right, which is what r[i] += r[i + stride] gives for any count.
#define TREE(Type, block_value, COMBINE)                                                    \
  Type open[TREE_DEPTH];                                                                    \
  int depth = 0;                                                                            \
  size_t block = 0;                                                                         \
  for (size_t at = 0; at < count; at += THAW_REDUCE_BLOCK, block++) {                       \
    const size_t length = count - at < THAW_REDUCE_BLOCK ? count - at : THAW_REDUCE_BLOCK;  \
    Type value = block_value;                                                               \
    for (size_t closed = block; closed & 1; closed >>= 1) {                                 \
      const Type left = open[--depth];                                                      \
      value = COMBINE(left, value);                                                         \
    }                                                                                       \
    open[depth++] = value;                                                                  \
  }                                                                                         \
  if (depth == 0) return (Type)(NEUTRAL);                                                   \
  Type total = open[--depth];                                                               \
  while (depth > 0) {                                                                       \
    const Type left = open[--depth];                                                        \
    total = COMBINE(left, total);                                                           \
  }                                                                                         \
  return total == total ? total : (Type)__builtin_nan("")

#define PLUS(a, b) ((a) + (b))
#define NEUTRAL 0
float thaw_sum_f32(const float *x, size_t count) {
  const thaw_kernel_table *kernels = thaw_kernels();
  TREE(float, kernels->sum_f32(x + at, length), PLUS);
}
double thaw_sum_f64(const double *x, size_t count) {
  const thaw_kernel_table *kernels = thaw_kernels();
  TREE(double, kernels->sum_f64(x + at, length), PLUS);
}
double thaw_sum_f32_wide(const float *x, size_t count) {
  const thaw_kernel_table *kernels = thaw_kernels();
  TREE(double, kernels->sum_f32_wide(x + at, length), PLUS);
}
float thaw_dot_f32(const float *x, const float *y, size_t count) {
  const thaw_kernel_table *kernels = thaw_kernels();
  TREE(float, kernels->dot_f32(x + at, y + at, length), PLUS);
}
double thaw_dot_f64(const double *x, const double *y, size_t count) {
  const thaw_kernel_table *kernels = thaw_kernels();
  TREE(double, kernels->dot_f64(x + at, y + at, length), PLUS);
}
#undef NEUTRAL

#define NEUTRAL -__builtin_inf()
#define LARGER(a, b) ((a) != (a) ? (a) : (b) != (b) || (b) > (a) ? (b) : (a))
float thaw_max_f32(const float *x, size_t count) {
  const thaw_kernel_table *kernels = thaw_kernels();
  TREE(float, kernels->max_f32(x + at, length), LARGER);
}
double thaw_max_f64(const double *x, size_t count) {
  const thaw_kernel_table *kernels = thaw_kernels();
  TREE(double, kernels->max_f64(x + at, length), LARGER);
}
#undef NEUTRAL

#define NEUTRAL __builtin_inf()
#define LESSER(a, b) ((a) != (a) ? (a) : (b) != (b) || (b) < (a) ? (b) : (a))
float thaw_min_f32(const float *x, size_t count) {
  const thaw_kernel_table *kernels = thaw_kernels();
  TREE(float, kernels->min_f32(x + at, length), LESSER);
}
double thaw_min_f64(const double *x, size_t count) {
  const thaw_kernel_table *kernels = thaw_kernels();
  TREE(double, kernels->min_f64(x + at, length), LESSER);
}
