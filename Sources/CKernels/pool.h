// Inside CKernels only: see thaw_pool.h for the public face.
#pragma once
#include "thaw_pool.h"

/// Between these two, jobs follow each other closely: workers wait awake, and no other thread's run comes between.
void thaw_pool_begin(void);
void thaw_pool_end(void);
