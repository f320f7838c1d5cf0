// Inside CKernels only.
#pragma once
#include <stdint.h>
#include "coefficients.h"
#include "thaw_elementary.h"

/// x = quadrant pi/2 + (high + low) for finite |x| >= 2^20, exactly reduced (Payne and Hanek). Returns the quadrant modulo 4.
uint64_t thaw_reduce_huge_angle(double x, double *high, double *low);
