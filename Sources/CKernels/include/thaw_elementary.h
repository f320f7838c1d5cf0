/// Elementary functions built from + - * / only (no libm, no contraction): the same bits in every variant and in the
/// scalar forms. float64 within 1 ulp (erfc 3); float32 is the float64 result rounded once.
/// NaN in, or no real result, gives the canonical quiet NaN (sign bit 0). Denormals are exact inputs and outputs.
#pragma once
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

double thaw_exp_f64(double x);
double thaw_expm1_f64(double x);
double thaw_log_f64(double x);
double thaw_log1p_f64(double x);
double thaw_log2_f64(double x);
double thaw_log10_f64(double x);
double thaw_tanh_f64(double x);
/// 1 / (1 + exp(-x)), accurate on both sides.
double thaw_sigmoid_f64(double x);
double thaw_erf_f64(double x);
double thaw_erfc_f64(double x);
/// Radians; exact argument reduction for any finite x.
double thaw_sin_f64(double x);
double thaw_cos_f64(double x);
/// C's pow with its special cases: pow(x, 0) = pow(1, y) = 1, a negative x needs an integer y.
double thaw_pow_f64(double x, double y);

float thaw_exp_f32(float x);
float thaw_expm1_f32(float x);
float thaw_log_f32(float x);
float thaw_log1p_f32(float x);
float thaw_log2_f32(float x);
float thaw_log10_f32(float x);
float thaw_tanh_f32(float x);
float thaw_sigmoid_f32(float x);
float thaw_erf_f32(float x);
float thaw_erfc_f32(float x);
float thaw_sin_f32(float x);
float thaw_cos_f32(float x);
float thaw_pow_f32(float x, float y);

/// Names of the functions for the array forms, and for plan steps. Numbers are part of the plan format.
typedef enum thaw_function {
  THAW_EXP = 1,
  THAW_EXPM1 = 2,
  THAW_LOG = 3,
  THAW_LOG1P = 4,
  THAW_LOG2 = 5,
  THAW_LOG10 = 6,
  THAW_TANH = 7,
  THAW_SIGMOID = 8,
  THAW_ERF = 9,
  THAW_ERFC = 10,
  THAW_SIN = 11,
  THAW_COS = 12,
} thaw_function;

/// y[i] = function(x[i]); x and y may be the same array. One thread; split large arrays over the pool if it pays.
void thaw_map_f64(thaw_function function, const double *x, double *y, size_t count);
void thaw_map_f32(thaw_function function, const float *x, float *y, size_t count);

/// z[i] = pow(x[i], y[i * y_step]): y_step 0 raises all to one power.
void thaw_pow_f64_array(const double *x, const double *y, size_t y_step, double *z, size_t count);
void thaw_pow_f32_array(const float *x, const float *y, size_t y_step, float *z, size_t count);

#ifdef __cplusplus
}
#endif
