// Matrix products on the kernel of the 1x1 convolution: rows are its pixels.
#include "matmul.h"
#include <string.h>
#include "plan.h"
#include "pool.h"
#include "split.h"
#include "thaw_reduce.h"

enum {
  // Rows a task multiplies: their packed panels stay in the second cache while weights pass.
  ROWS_AT_ONCE = 224,
  PANELS_AT_ONCE = 2,
};

int64_t matmul_shared_floats(int64_t rows, int64_t inner, int64_t columns, bool packs_b) {
  return rows * round_up(inner, LANES) + (packs_b ? round_up(columns, LANES) * inner : 0) + LANES;
}
int64_t matmul_worker_floats(int64_t rows) { return smaller(rows, ROWS_AT_ONCE) * PANELS_AT_ONCE * LANES; }

void matmul_place(matmul_call *call, float *shared) {
  call->packed_a = shared;
  call->packing_b = shared + call->rows * round_up(call->inner, LANES);
}

static int64_t row_blocks(const matmul_call *call) { return block_tasks(call->rows, ROWS_AT_ONCE); }
static int64_t packing_tasks_of_b(const matmul_call *call) {
  return call->packed_b != NULL ? 0 : panels_of(call->columns);
}
int64_t matmul_tasks(const matmul_call *call, int phase) {
  if (phase == 0) return row_blocks(call) + packing_tasks_of_b(call);
  return row_blocks(call) * block_tasks(panels_of(call->columns), PANELS_AT_ONCE);
}

// Block by block of rows, each [inner / 16][rows of the block][16].
static void pack_a(const matmul_call *call, piece rows) {
  const int64_t count = rows.end - rows.first;
  float *to = call->packed_a + rows.first * round_up(call->inner, LANES);
  for (int64_t r = 0; r < count; r++) {
    const float *from = call->a + (rows.first + r) * call->a_row;
    for (int64_t k = 0; k < call->inner; k++)
      to[(k / LANES * count + r) * LANES + k % LANES] = from[k * call->a_column];
  }
}
static void pack_b(const matmul_call *call, int64_t panel) {
  float *to = call->packing_b + panel * call->inner * LANES;
  const int64_t lanes = smaller(LANES, call->columns - panel * LANES);
  const float *from = call->b + panel * LANES * call->b_column;
  if (lanes < LANES) memset(to, 0, (size_t)(call->inner * LANES) * sizeof(float));
  if (call->b_column == 1) {
    for (int64_t k = 0; k < call->inner; k++)
      memcpy(to + k * LANES, from + k * call->b_row, (size_t)lanes * sizeof(float));
    return;
  }
  // Along the rows of b as they are stored, a line at a time.
  for (int64_t first = 0; first < call->inner; first += LANES) {
    const int64_t end = smaller(call->inner, first + LANES);
    for (int64_t lane = 0; lane < lanes; lane++)
      for (int64_t k = first; k < end; k++) to[k * LANES + lane] = from[k * call->b_row + lane * call->b_column];
  }
}
static void multiply(const matmul_call *call, piece rows, piece panels, float *sums) {
  static const _Alignas(THAW_ALIGNMENT) float zeros[PANELS_AT_ONCE * LANES];
  const int64_t count = rows.end - rows.first, panel = call->inner * LANES;
  const float *b = call->packed_b != NULL ? call->packed_b : call->packing_b;
  const thaw_gemm g = {
      .x = call->packed_a + rows.first * round_up(call->inner, LANES), .x_panel = count * LANES, .inner = call->inner,
      .w = b + panels.first * panel, .w_panel = panel,
      .bias = call->bias == NULL ? zeros : call->bias + panels.first * LANES, .y = sums, .y_panel = count * LANES,
      .activation = call->activation, .prefetch = PANELS_AT_ONCE * panel};
  call->kernels->conv2d_pointwise_f32(&g, 0, count, panels.end - panels.first);
  for (int64_t p = panels.first; p < panels.end; p++) {
    const int64_t lanes = smaller(LANES, call->columns - p * LANES);
    for (int64_t r = 0; r < count; r++) {
      const float *from = sums + ((p - panels.first) * count + r) * LANES;
      float *to = call->y + (rows.first + r) * call->columns + p * LANES;
      for (int64_t lane = 0; lane < lanes; lane++) to[lane] = canonical_f32(from[lane]);
    }
  }
}
void matmul_run(const matmul_call *call, int phase, int64_t task, float *worker) {
  const int64_t blocks = row_blocks(call);
  if (phase == 0) {
    if (task < blocks) {
      pack_a(call, block(call->rows, ROWS_AT_ONCE, task));
    } else {
      pack_b(call, task - blocks);
    }
    return;
  }
  multiply(
      call, block(call->rows, ROWS_AT_ONCE, task % blocks),
      block(panels_of(call->columns), PANELS_AT_ONCE, task / blocks), worker);
}

// The public functions.

int64_t thaw_matmul_scratch_bytes(int64_t rows, int64_t inner, int64_t columns, int64_t element_bytes) {
  if (element_bytes == 8) return round_up(columns, 8) * inner * 8 + THAW_ALIGNMENT;
  const int64_t workers = thaw_pool_thread_count();
  return 4 * (round_up(matmul_shared_floats(rows, inner, columns, true), LANES) + workers * matmul_worker_floats(rows));
}

typedef struct pooled_f32 {
  matmul_call call;
  int phase;
  float *workers;
} pooled_f32;
static void run_f32(void *context, int64_t task, int worker) {
  const pooled_f32 *p = context;
  matmul_run(&p->call, p->phase, task, p->workers + worker * matmul_worker_floats(p->call.rows));
}
thaw_run_status thaw_matmul_f32(
    int64_t rows, int64_t inner, int64_t columns, const float *a, int64_t a_row, int64_t a_column, const float *b,
    int64_t b_row, int64_t b_column, float *c, void *scratch) {
  pooled_f32 p = {.call = {
      .kernels = thaw_kernels(), .rows = rows, .inner = inner, .columns = columns, .a = a, .a_row = a_row,
      .a_column = a_column, .b = b, .b_row = b_row, .b_column = b_column, .y = c}};
  matmul_place(&p.call, scratch);
  p.workers = (float *)scratch + round_up(matmul_shared_floats(rows, inner, columns, true), LANES);
  thaw_pool_begin();
  thaw_run_status status = THAW_RUN_DONE;
  for (p.phase = 0; p.phase < MATMUL_PHASES && status == THAW_RUN_DONE; p.phase++)
    status = thaw_pool_run(matmul_tasks(&p.call, p.phase), run_f32, &p);
  thaw_pool_end();
  return status;
}

enum { F64_COLUMNS = 8, F64_ROWS = 64 };
typedef struct pooled_f64 {
  const thaw_kernel_table *kernels;
  int64_t rows, inner, columns;
  const double *a, *b;
  int64_t a_row, a_column, b_row, b_column;
  double *c, *packed;
} pooled_f64;
static void pack_f64(void *context, int64_t task, int worker) {
  (void)worker;
  const pooled_f64 *p = context;
  double *to = p->packed + task * F64_COLUMNS * p->inner;
  for (int64_t k = 0; k < p->inner; k++)
    for (int64_t n = 0; n < F64_COLUMNS; n++) {
      const int64_t column = task * F64_COLUMNS + n;
      to[k * F64_COLUMNS + n] = column < p->columns ? p->b[k * p->b_row + column * p->b_column] : 0;
    }
}
static void run_f64(void *context, int64_t task, int worker) {
  (void)worker;
  const pooled_f64 *p = context;
  const piece rows = block(p->rows, F64_ROWS, task);
  p->kernels->matmul_f64(
      rows.end - rows.first, p->inner, p->columns, p->a + rows.first * p->a_row, p->a_row, p->a_column, p->packed,
      p->c + rows.first * p->columns, p->columns);
}
thaw_run_status thaw_matmul_f64(
    int64_t rows, int64_t inner, int64_t columns, const double *a, int64_t a_row, int64_t a_column, const double *b,
    int64_t b_row, int64_t b_column, double *c, void *scratch) {
  pooled_f64 p = {thaw_kernels(), rows, inner, columns, a, b, a_row, a_column, b_row, b_column, c, scratch};
  thaw_pool_begin();
  thaw_run_status status = thaw_pool_run(block_tasks(columns, F64_COLUMNS), pack_f64, &p);
  if (status == THAW_RUN_DONE) status = thaw_pool_run(block_tasks(rows, F64_ROWS), run_f64, &p);
  thaw_pool_end();
  return status;
}
