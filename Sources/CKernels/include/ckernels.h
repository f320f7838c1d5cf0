/// CKernels: the arithmetic of Thaw and its worker pool. Same bits on every CPU; see README.md of this folder.
#pragma once
#include "thaw_elementary.h"
#include "thaw_pack.h"
#include "thaw_plan.h"
#include "thaw_pool.h"
#include "thaw_quantized.h"
#include "thaw_reduce.h"
#include "thaw_variant.h"
