// Scalar forms: the vector source with two lanes, on any CPU.
#include "elementary.h"
#include <string.h>
#include "kernels.h"
#pragma STDC FP_CONTRACT OFF

#define FLOATS 4
#define DOUBLES 2
#include "vectors.inc"
#include "elementary.inc"

#define SCALAR(name, function)                                                       \
  double thaw_##name##_f64(double x) { return function_reals(function, (reals)x)[0]; } \
  float thaw_##name##_f32(float x) { return (float)thaw_##name##_f64((double)x); }

SCALAR(exp, THAW_EXP)
SCALAR(expm1, THAW_EXPM1)
SCALAR(log, THAW_LOG)
SCALAR(log1p, THAW_LOG1P)
SCALAR(log2, THAW_LOG2)
SCALAR(log10, THAW_LOG10)
SCALAR(tanh, THAW_TANH)
SCALAR(sigmoid, THAW_SIGMOID)
SCALAR(erf, THAW_ERF)
SCALAR(erfc, THAW_ERFC)
SCALAR(sin, THAW_SIN)
SCALAR(cos, THAW_COS)

double thaw_pow_f64(double x, double y) { return canonical(pow_reals((reals)x, (reals)y))[0]; }
float thaw_pow_f32(float x, float y) { return (float)thaw_pow_f64((double)x, (double)y); }

void thaw_map_f64(thaw_function function, const double *x, double *y, size_t count) {
  thaw_kernels()->map_f64(function, x, y, count);
}
void thaw_map_f32(thaw_function function, const float *x, float *y, size_t count) {
  thaw_kernels()->map_f32(function, x, y, count);
}
void thaw_pow_f64_array(const double *x, const double *y, size_t y_step, double *z, size_t count) {
  thaw_kernels()->pow_f64(x, y, y_step, z, count);
}
void thaw_pow_f32_array(const float *x, const float *y, size_t y_step, float *z, size_t count) {
  thaw_kernels()->pow_f32(x, y, y_step, z, count);
}

// 64 bits of 2/pi from bit `position` on; bit 0 is the first of the leading zero word.
static uint64_t two_over_pi_from(int position) {
  const int word = position / 64, shift = position % 64;
  const uint64_t first = TWO_OVER_PI_BITS[word];
  return shift == 0 ? first : (first << shift) | (TWO_OVER_PI_BITS[word + 1] >> (64 - shift));
}

uint64_t thaw_reduce_huge_angle(double x, double *high, double *low) {
  uint64_t bits;
  memcpy(&bits, &x, sizeof bits);
  const int exponent = (int)((bits >> 52) & 0x7ff) - 1075;  // x = ±mantissa 2^exponent
  const uint64_t mantissa = (bits & 0xfffffffffffffu) | 0x10000000000000u;
  // Bits of 2/pi whose product with x is a multiple of 4 are skipped; 192 of the rest give an error below 2^-137.
  const int position = 64 + exponent - 2;
  const uint64_t window[3] = {
      two_over_pi_from(position), two_over_pi_from(position + 64), two_over_pi_from(position + 128)};
  typedef unsigned __int128 wide;
  const wide last = (wide)mantissa * window[2];
  const wide middle = (wide)mantissa * window[1] + (uint64_t)(last >> 64);
  const uint64_t top = mantissa * window[0] + (uint64_t)(middle >> 64);
  // Two bits before the point, 190 behind it.
  uint64_t quadrant = top >> 62;
  wide fraction = ((wide)top << 66) | ((wide)(uint64_t)middle << 2) | ((uint64_t)last >> 62);
  uint64_t rest = (uint64_t)last << 2;
  const int rounds_up = (int)(fraction >> 127);
  if (rounds_up) {
    quadrant++;
    fraction = ~fraction + (rest == 0);
    rest = ~rest + 1;
  }
  // The fraction's first 106 significant bits as two float64.
  double unit = 0x1p-128;
  for (int step = 0; step < 128 && (fraction >> 127) == 0; step++) {
    fraction = (fraction << 1) | (rest >> 63);
    rest <<= 1;
    unit *= 0.5;
  }
  const wide leading = fraction >> 75;
  const reals ahead = (reals)((double)(uint64_t)leading * (unit * 0x1p75));
  const reals behind = (reals)((double)(uint64_t)((fraction >> 22) & 0x1fffffffffffffu) * (unit * 0x1p22));
  const pair turned = pair_times((pair){ahead, behind}, (pair){(reals)HALF_PI_HIGH, (reals)HALF_PI_LOW});
  const int is_negative = rounds_up != (int)(bits >> 63);
  *high = is_negative ? -turned.high[0] : turned.high[0];
  *low = is_negative ? -turned.low[0] : turned.low[0];
  return bits >> 63 ? -quadrant : quadrant;
}
