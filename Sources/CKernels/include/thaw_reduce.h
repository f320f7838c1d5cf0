/// Reductions of flat arrays in one documented order, the same in every variant.
///
/// Sixteen virtual lanes: lane j takes elements j, j+16, j+32, … ascending, starting from the neutral value
/// (a missing element is skipped). Then the lanes are folded: lane j += lane j+8, then +4, +2, +1.
/// An array of more than THAW_REDUCE_BLOCK elements is cut into blocks of that many; block results are combined by a
/// pairwise tree: r[i] += r[i+1] for stride 1, then stride 2, 4, …
#pragma once
#include <stddef.h>
#include <stdint.h>
#include "thaw_pool.h"

#ifdef __cplusplus
extern "C" {
#endif

enum { THAW_REDUCE_BLOCK = 16384 };

/// Neutral value +0.
float thaw_sum_f32(const float *x, size_t count);
double thaw_sum_f64(const double *x, size_t count);
/// Sum in float64 of float32 values: what a mean of many float32 values should use.
double thaw_sum_f32_wide(const float *x, size_t count);
/// Lanes accumulate fma(x, y, lane); one rounding a term.
float thaw_dot_f32(const float *x, const float *y, size_t count);
double thaw_dot_f64(const double *x, const double *y, size_t count);
/// Neutral value -infinity (least: +infinity); any NaN gives the canonical NaN. Of equal zeros the first in that order.
float thaw_max_f32(const float *x, size_t count);
double thaw_max_f64(const double *x, size_t count);
float thaw_min_f32(const float *x, size_t count);
double thaw_min_f64(const double *x, size_t count);

/// c[m,n] = sum over k ascending of fma(a(m,k), b(k,n), c), from +0; a(m,k) = a[m * a_row + k * a_column] and so on, so
/// a transposed operand costs nothing more. c is row-major, distinct from a and b. One output's bits depend on its row
/// of a and its column of b only. Uses the worker pool. `scratch` holds thaw_matmul_scratch_bytes() bytes, aligned to 64.
thaw_run_status thaw_matmul_f32(
    int64_t rows, int64_t inner, int64_t columns, const float *a, int64_t a_row, int64_t a_column, const float *b,
    int64_t b_row, int64_t b_column, float *c, void *scratch);
thaw_run_status thaw_matmul_f64(
    int64_t rows, int64_t inner, int64_t columns, const double *a, int64_t a_row, int64_t a_column, const double *b,
    int64_t b_row, int64_t b_column, double *c, void *scratch);
int64_t thaw_matmul_scratch_bytes(int64_t rows, int64_t inner, int64_t columns, int64_t element_bytes);

/// Philox 4x32-10 (Salmon and others, 2011): four 32-bit words for a key and a counter. The reference for dropout.
void thaw_philox_4x32(const uint32_t key[2], const uint32_t counter[4], uint32_t words[4]);

#ifdef __cplusplus
}
#endif
