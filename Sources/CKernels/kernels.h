// Inside CKernels only: the table of inner loops that each variant fills.
#pragma once
#include <stddef.h>
#include <stdint.h>
#include "thaw_elementary.h"
#include "thaw_plan.h"

typedef struct thaw_kernel_table {
  void (*map_f64)(thaw_function function, const double *x, double *y, size_t count);
  void (*map_f32)(thaw_function function, const float *x, float *y, size_t count);
  void (*pow_f64)(const double *x, const double *y, size_t y_step, double *z, size_t count);
  void (*pow_f32)(const float *x, const float *y, size_t y_step, float *z, size_t count);
} thaw_kernel_table;

#if defined(__x86_64__)
extern const thaw_kernel_table thaw_kernels_avx512, thaw_kernels_avx2;
#endif
extern const thaw_kernel_table thaw_kernels_generic;

/// The table of the variant in use.
const thaw_kernel_table *thaw_kernels(void);
