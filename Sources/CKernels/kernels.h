// Inside CKernels only: the table of inner loops that each variant fills. Shapes are checked above; nothing here
// allocates or decides. All float pointers are aligned to 64 bytes unless a comment says otherwise.
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "thaw_elementary.h"
#include "thaw_plan.h"

enum { LANES = THAW_LANES };

/// y = clamp(start + sum over k ascending of fma(x[k], w[k], ·) + residual), for pixels and panels of 16 outputs.
///
/// x: pixel p, reduction index k at x[(k / 16) * x_panel + p * 16 + k % 16]. In the 3x3x3 window kernel: at
/// x[(k / 9) * x_panel + p * 6 + k % 9], rows of NHWC pixels with stride 2.
typedef struct thaw_gemm {
  const float *x;
  int64_t x_panel;
  int64_t inner;
  const float *w;  // [panel][inner][16], panels w_panel floats apart
  int64_t w_panel;
  const float *bias;  // what the sum starts from; NULL: from y, which continues a sum cut along k with the same bits
  float *y;           // panel n, pixel p at y[n * y_panel + (y_offsets ? y_offsets[p] : p * 16)]
  int64_t y_panel;
  const int32_t *y_offsets;
  const float *residual;  // like y without offsets; NULL: none
  int64_t residual_panel;
  const float *mask;  // like the residual; added before it is asked whether x <= 0 or (RELU6) x >= 6 forbids a gradient
  int64_t mask_panel;
  thaw_activation mask_of;  // IDENTITY: none
  thaw_activation activation;
  int64_t prefetch;  // floats from w to the weights used next; 0 is harmless
} thaw_gemm;

/// dw[panel][k][16] = start + sum over pixels ascending of fma(x[pixel][k], dy[panel][pixel], ·).
typedef struct thaw_weight_gemm {
  const float *x;  // as in thaw_gemm
  int64_t x_panel;
  int64_t inner;
  const float *dy;  // [panel][pixel][16], panels dy_panel floats apart
  int64_t dy_panel;
  float *dw;
  int64_t dw_panel;
  bool continues;  // from what is there, or from +0
} thaw_weight_gemm;

/// One row of a depthwise convolution's input gradient, of one panel.
typedef struct thaw_depthwise_gradient {
  int kernel_width, stride_width, pad_left;
  int64_t row_count;
  const float *const *rows;     // the rows of dy that reach it, column 0; zeros as far as taps reach on both sides
  const float *const *weights;  // of each the taps (ky, 0)
  const float *residual;        // NULL: none
  const float *mask;
  thaw_activation mask_of;
  float *dx;
  int64_t width_in;
} thaw_depthwise_gradient;

/// Hyperparameters of one AdamW step, as in THAW_STEP_ADAMW.
typedef struct thaw_adamw {
  float beta1, rest1, beta2, rest2, step, root, epsilon, decay;
} thaw_adamw;

/// Of one SGD step, as in THAW_STEP_SGD.
typedef struct thaw_sgd {
  float rate, decay, momentum, of_moment, of_gradient;
} thaw_sgd;

/// Of one RMSprop step, as in THAW_STEP_RMSPROP.
typedef struct thaw_rmsprop {
  float rate, decay, alpha, rest, epsilon, momentum;
} thaw_rmsprop;

typedef struct thaw_kernel_table {
  void (*conv2d_pointwise_f32)(const thaw_gemm *g, int64_t first_pixel, int64_t end_pixel, int64_t panel_count);
  void (*conv2d_window3x3x3_f32)(const thaw_gemm *g, int64_t first_pixel, int64_t end_pixel, int64_t panel_count);
  /// One row of outputs of one panel. rows[ky] is where output 0 finds its tap (ky, 0).
  void (*conv2d_depthwise_f32)(
      int kernel_height, int kernel_width, int stride_width, const float *const *rows, const float *weights,
      const float *bias, thaw_activation activation, float *y, int64_t width_out);
  /// y[lane] = (sum of x[p][lane], p ascending, from +0) * factor.
  void (*mean_pixels_f32)(const float *x, int64_t pixel_count, float factor, float *y);

  // Gradients.
  void (*weight_gradient_f32)(const thaw_weight_gemm *g, int64_t pixels, int64_t panel_count);
  /// Rows of NHWC pixels, `row_length` floats each, stride 2.
  void (*window3x3x3_weight_gradient_f32)(
      const thaw_weight_gemm *g, int64_t row_length, int64_t pixels, int64_t panel_count);
  /// Adds to dw [taps][16] and db [16]. Output row i reads x_rows[i * stride_height + ky].
  void (*depthwise_weight_gradient_f32)(
      int kernel_height, int kernel_width, int stride_height, int stride_width, const float *const *x_rows,
      const float *const *dy_rows, int64_t row_count, int64_t width_out, float *dw, float *db);
  void (*depthwise_input_gradient_f32)(const thaw_depthwise_gradient *g);
  /// sums[panel][lane] += x[panel][p][lane], p ascending.
  void (*sum_pixels_f32)(const float *x, int64_t x_panel, int64_t panel_count, int64_t pixels, float *sums);

  // Training; `scratch`: 16 floats a piece.
  void (*sum_pieces_f32)(const float *x, int64_t step, int64_t pieces, float *scratch, float *y, size_t count);
  void (*fold_gradient_f32)(
      const float *pieces, int64_t step, int64_t piece_count, float *scratch, int64_t inner, const float *scale,
      const float *w, float *dw, float *dot);
  void (*moments_f32)(
      const float *a, const float *x, int64_t pixels, const float *mean, const float *istd, double *sums,
      double *products);
  void (*normalize_f32)(
      const float *x, int64_t pixels, const float *mean, const float *factor, const float *shift,
      thaw_activation activation, float *y);
  void (*normalize_gradient_f32)(
      const float *dy, const float *x, int64_t pixels, const float *mean, const float *istd, const float *factor,
      const float *sum, const float *product, float *dx);

  // Flat arrays, any alignment.
  void (*multiply_add_to_f32)(const float *x, float scale, float *y, size_t count);
  void (*mask_f32)(const float *g, const float *y, thaw_activation of, float *dx, size_t count);
  void (*sgd_f32)(const thaw_sgd *p, const float *g, float *w, float *m, size_t count);
  void (*adam_f32)(const thaw_adamw *p, const float *g, float *w, float *m, float *v, size_t count);
  void (*rmsprop_f32)(const thaw_rmsprop *p, const float *g, float *w, float *v, float *m, size_t count);
  void (*convert_u8_f32)(const uint8_t *x, float shift, float scale, float *y, size_t count);
  void (*shift_scale_f32)(const float *x, float shift, float scale, float *y, size_t count);
  void (*binary_f32)(thaw_binary op, const float *a, const float *b, bool b_is_scalar, float *y, size_t count);
  void (*clip_f32)(const float *x, float low, float high, float *y, size_t count);
  void (*multiply_add_f32)(const float *x, float scale, float shift, float *y, size_t count);
  void (*add_into_f32)(const float *x, float *y, size_t count);
  void (*adamw_f32)(const thaw_adamw *p, const float *g, float *w, float *m, float *v, size_t count);
  /// Softmax of one row in float64. `scratch`: count + 16 doubles. Returns log sum exp minus the row's largest, and that.
  double (*softmax_row_f32)(const float *x, size_t count, double *scratch, double *largest);

  // One block of at most THAW_REDUCE_BLOCK elements.
  float (*sum_f32)(const float *x, size_t count);
  double (*sum_f64)(const double *x, size_t count);
  double (*sum_f32_wide)(const float *x, size_t count);
  float (*dot_f32)(const float *x, const float *y, size_t count);
  double (*dot_f64)(const double *x, const double *y, size_t count);
  float (*max_f32)(const float *x, size_t count);
  double (*max_f64)(const double *x, size_t count);
  float (*min_f32)(const float *x, size_t count);
  double (*min_f64)(const double *x, size_t count);

  /// c[row][column] += sum, rows of a given by strides, b packed [columns / 8][inner][8].
  void (*matmul_f64)(
      int64_t rows, int64_t inner, int64_t columns, const double *a, int64_t a_row, int64_t a_column,
      const double *packed_b, double *c, int64_t c_row);

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

/// The one NaN that leaves CKernels: what a NaN's sign and payload become differs between CPUs.
static inline float canonical_f32(float x) { return x == x ? x : __builtin_nanf(""); }
