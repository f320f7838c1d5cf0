// Batch steps over matrices.
#include "matmul.h"
#include "plan.h"
#include "split.h"
#pragma STDC FP_CONTRACT OFF

static int64_t or_batch(int64_t length, int64_t batch) { return length == 0 ? batch : length; }

static void check_fully_connected(step_check *check) {
  const thaw_step *s = check->step;
  thaw_check(
      check, s->inner > 0 && s->columns > 0 && s->activation >= THAW_IDENTITY && s->activation <= THAW_RELU6,
      THAW_PLAN_BAD_GEOMETRY);
  thaw_check_matrix(check, s->input, THAW_F32, s->rows, s->inner, false);
  thaw_check_matrix(check, s->output, THAW_F32, s->rows, s->columns, true);
  thaw_check_weights(check, s->weights, thaw_pack_pointwise_count(s->columns, s->inner));
  if (s->bias != -1) thaw_check_weights(check, s->bias, thaw_pack_bias_count(s->columns));
}
static void measure_fully_connected(
    const thaw_step *s, int64_t max_batch, int64_t *worker_bytes, int64_t *shared_bytes) {
  const int64_t rows = or_batch(s->rows, max_batch);
  *worker_bytes = 4 * matmul_worker_floats(rows);
  *shared_bytes = 4 * matmul_shared_floats(rows, s->inner, s->columns, false);
}
static matmul_call fully_connected_call(const step_call *call) {
  const thaw_step *s = call->step;
  matmul_call m = {
      .kernels = call->kernels, .rows = or_batch(s->rows, call->batch), .inner = s->inner, .columns = s->columns,
      .a = call->input, .a_row = s->inner, .a_column = 1, .packed_b = call->weights, .bias = call->bias,
      .activation = (thaw_activation)s->activation, .y = call->output};
  matmul_place(&m, (float *)call->shared);
  return m;
}
static int64_t fully_connected_tasks(const step_call *call, int phase) {
  const matmul_call m = fully_connected_call(call);
  return matmul_tasks(&m, phase);
}
static void run_fully_connected(const step_call *call, int phase, int64_t task, char *scratch) {
  const matmul_call m = fully_connected_call(call);
  matmul_run(&m, phase, task, (float *)scratch);
}
const step_kind thaw_fully_connected = {
    .in_batch = true, .check = check_fully_connected, .measure = measure_fully_connected,
    .phase_count = MATMUL_PHASES, .task_count = fully_connected_tasks, .run = run_fully_connected};

// A matrix stored transposed; the batch can only be its rows as stored.
static void check_stored(step_check *check, int32_t operand, int64_t rows, int64_t columns, bool is_transposed) {
  if (is_transposed) {
    thaw_check_matrix(check, operand, THAW_F32, columns, rows, false);
  } else {
    thaw_check_matrix(check, operand, THAW_F32, rows, columns, false);
  }
}
static void check_matmul(step_check *check) {
  const thaw_step *s = check->step;
  thaw_check(check, s->rows >= 0 && s->inner >= 0 && s->columns > 0, THAW_PLAN_BAD_GEOMETRY);
  thaw_check(
      check, (s->transpose_a == 0 || s->transpose_a == 1) && (s->transpose_b == 0 || s->transpose_b == 1),
      THAW_PLAN_BAD_GEOMETRY);
  check_stored(check, s->input, s->rows, s->inner, s->transpose_a == 1);
  check_stored(check, s->input2, s->inner, s->columns, s->transpose_b == 1);
  thaw_check_matrix(check, s->output, THAW_F32, s->rows, s->columns, true);
}
static void measure_matmul(const thaw_step *s, int64_t max_batch, int64_t *worker_bytes, int64_t *shared_bytes) {
  const int64_t rows = or_batch(s->rows, max_batch), inner = or_batch(s->inner, max_batch);
  *worker_bytes = 4 * matmul_worker_floats(rows);
  *shared_bytes = 4 * matmul_shared_floats(rows, inner, s->columns, true);
}
static matmul_call matmul_of(const step_call *call) {
  const thaw_step *s = call->step;
  const int64_t rows = or_batch(s->rows, call->batch), inner = or_batch(s->inner, call->batch);
  matmul_call m = {
      .kernels = call->kernels, .rows = rows, .inner = inner, .columns = s->columns, .a = call->input,
      .a_row = s->transpose_a ? 1 : inner, .a_column = s->transpose_a ? rows : 1, .b = call->input2,
      .b_row = s->transpose_b ? 1 : s->columns, .b_column = s->transpose_b ? inner : 1, .y = call->output};
  matmul_place(&m, (float *)call->shared);
  return m;
}
static int64_t matmul_step_tasks(const step_call *call, int phase) {
  const matmul_call m = matmul_of(call);
  return matmul_tasks(&m, phase);
}
static void run_matmul(const step_call *call, int phase, int64_t task, char *scratch) {
  const matmul_call m = matmul_of(call);
  matmul_run(&m, phase, task, (float *)scratch);
}
const step_kind thaw_matmul = {
    .in_batch = true, .check = check_matmul, .measure = measure_matmul, .phase_count = MATMUL_PHASES,
    .task_count = matmul_step_tasks, .run = run_matmul};

static void no_scratch(const thaw_step *step, int64_t max_batch, int64_t *worker_bytes, int64_t *shared_bytes) {
  (void)step, (void)max_batch;
  *worker_bytes = *shared_bytes = 0;
}

enum { ELEMENTS_AT_ONCE = 16384, COLUMNS_AT_ONCE = 256 };

static void check_add_row(step_check *check) {
  const thaw_step *s = check->step;
  thaw_check_matrix(check, s->input, THAW_F32, s->rows, s->columns, false);
  thaw_check_matrix(check, s->output, THAW_F32, s->rows, s->columns, true);
  thaw_check_fixed(check, s->input2, THAW_F32, s->columns);
}
static int64_t rows_at_once(const step_call *call) { return larger(1, ELEMENTS_AT_ONCE / call->step->columns); }
static int64_t row_tasks(const step_call *call, int phase) {
  (void)phase;
  return block_tasks(or_batch(call->step->rows, call->batch), rows_at_once(call));
}
static void run_add_row(const step_call *call, int phase, int64_t task, char *scratch) {
  (void)phase, (void)scratch;
  const int64_t columns = call->step->columns;
  const piece own = block(or_batch(call->step->rows, call->batch), rows_at_once(call), task);
  for (int64_t row = own.first; row < own.end; row++)
    call->kernels->binary_f32(
        THAW_ADD, (const float *)call->input + row * columns, call->input2, false,
        (float *)call->output + row * columns, (size_t)columns);
}
const step_kind thaw_add_row = {
    .in_batch = true, .check = check_add_row, .measure = no_scratch, .phase_count = 1, .task_count = row_tasks,
    .run = run_add_row};

static void check_sum_rows(step_check *check) {
  const thaw_step *s = check->step;
  thaw_check_matrix(check, s->input, THAW_F32, s->rows, s->columns, false);
  thaw_check_fixed(check, s->output, THAW_F32, s->columns);
  thaw_check_write(check, s->output, THAW_F32, s->columns);
}
static int64_t column_tasks(const step_call *call, int phase) {
  (void)phase;
  return block_tasks(call->step->columns, COLUMNS_AT_ONCE);
}
static void run_sum_rows(const step_call *call, int phase, int64_t task, char *scratch) {
  (void)phase, (void)scratch;
  const int64_t columns = call->step->columns, rows = or_batch(call->step->rows, call->batch);
  const piece own = block(columns, COLUMNS_AT_ONCE, task);
  float *y = (float *)call->output + own.first;
  for (int64_t i = 0; i < own.end - own.first; i++) y[i] = 0;
  for (int64_t row = 0; row < rows; row++)
    call->kernels->add_into_f32(
        (const float *)call->input + row * columns + own.first, y, (size_t)(own.end - own.first));
}
const step_kind thaw_sum_rows = {
    .in_batch = true, .check = check_sum_rows, .measure = no_scratch, .phase_count = 1, .task_count = column_tasks,
    .run = run_sum_rows};
