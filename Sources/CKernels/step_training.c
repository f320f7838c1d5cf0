// Batch steps for training a head: dropout, losses, sums, AdamW.
#include "plan.h"
#include "split.h"
#include "thaw_reduce.h"
#pragma STDC FP_CONTRACT OFF

enum { ELEMENTS_AT_ONCE = 16384 };

static int64_t row_count(const step_call *call) { return call->step->rows == 0 ? call->batch : call->step->rows; }
static int64_t rows_at_once(const step_call *call) { return larger(1, ELEMENTS_AT_ONCE / call->step->columns); }
static int64_t row_tasks(const step_call *call, int phase) {
  (void)phase;
  return block_tasks(row_count(call), rows_at_once(call));
}
static piece rows_of_task(const step_call *call, int64_t task) {
  return block(row_count(call), rows_at_once(call), task);
}
static void no_scratch(const thaw_step *step, int64_t max_batch, int64_t *worker_bytes, int64_t *shared_bytes) {
  (void)step, (void)max_batch;
  *worker_bytes = *shared_bytes = 0;
}

void thaw_philox_4x32(const uint32_t key[2], const uint32_t counter[4], uint32_t w[4]) {
  uint32_t key0 = key[0], key1 = key[1];
  uint32_t c0 = counter[0], c1 = counter[1], c2 = counter[2], c3 = counter[3];
  for (int round = 0; round < 10; round++) {
    const uint64_t product0 = 0xD2511F53ull * c0, product1 = 0xCD9E8D57ull * c2;
    c0 = (uint32_t)(product1 >> 32) ^ c1 ^ key0;
    c2 = (uint32_t)(product0 >> 32) ^ c3 ^ key1;
    c1 = (uint32_t)product1;
    c3 = (uint32_t)product0;
    key0 += 0x9E3779B9u;
    key1 += 0xBB67AE85u;
  }
  w[0] = c0;
  w[1] = c1;
  w[2] = c2;
  w[3] = c3;
}

static void check_dropout(step_check *check) {
  const thaw_step *s = check->step;
  thaw_check_matrix(check, s->input, THAW_F32, s->rows, s->columns, false);
  thaw_check_matrix(check, s->output, THAW_F32, s->rows, s->columns, true);
  thaw_check_matrix(check, s->input2, THAW_I64, s->rows, 1, false);
  thaw_check_fixed(check, s->parameters, THAW_I64, 2);
  thaw_check(check, s->scale >= 0 && s->scale < 1, THAW_PLAN_BAD_GEOMETRY);
}
static void run_dropout(const step_call *call, int phase, int64_t task, char *scratch) {
  (void)phase, (void)scratch;
  const int64_t columns = call->step->columns;
  const int64_t *parameters = call->parameters, *row_numbers = call->input2;
  const uint32_t key[2] = {(uint32_t)parameters[0], (uint32_t)((uint64_t)parameters[0] >> 32)};
  const uint64_t threshold = (uint64_t)((double)call->step->scale * 4294967296.0);
  const float kept = 1.0f / (1.0f - call->step->scale);
  const piece own = rows_of_task(call, task);
  for (int64_t row = own.first; row < own.end; row++) {
    const float *x = (const float *)call->input + row * columns;
    float *y = (float *)call->output + row * columns;
    uint32_t words[4];
    for (int64_t c = 0; c < columns; c++) {
      if (c % 4 == 0) {
        const uint32_t counter[4] = {
            (uint32_t)parameters[1], (uint32_t)row_numbers[row], (uint32_t)((uint64_t)row_numbers[row] >> 32),
            (uint32_t)(c / 4)};
        thaw_philox_4x32(key, counter, words);
      }
      y[c] = canonical_f32(x[c] * (words[c % 4] >= threshold ? kept : 0.0f));
    }
  }
}
const step_kind thaw_dropout = {
    .in_batch = true, .check = check_dropout, .measure = no_scratch, .phase_count = 1, .task_count = row_tasks,
    .run = run_dropout};

static void check_loss(step_check *check, thaw_element target, int64_t target_columns) {
  const thaw_step *s = check->step;
  thaw_check_matrix(check, s->input, THAW_F32, s->rows, s->columns, false);
  thaw_check_matrix(check, s->input2, target, s->rows, target_columns, false);
  thaw_check_matrix(check, s->weights, THAW_F32, s->rows, 1, false);
  if (s->output != -1) thaw_check_matrix(check, s->output, THAW_F32, s->rows, 1, true);
  if (s->output2 != -1) thaw_check_matrix(check, s->output2, THAW_F32, s->rows, s->columns, true);
}
static void check_cross_entropy(step_check *check) { check_loss(check, THAW_I32, 1); }
static void measure_rows(const thaw_step *s, int64_t max_batch, int64_t *worker_bytes, int64_t *shared_bytes) {
  (void)max_batch;
  *worker_bytes = (s->columns + LANES) * (int64_t)sizeof(double);
  *shared_bytes = 0;
}
static void run_cross_entropy(const step_call *call, int phase, int64_t task, char *scratch) {
  (void)phase;
  const int64_t columns = call->step->columns;
  const int32_t *labels = call->input2;
  const float *weights = call->weights;
  double *shares = (double *)scratch;
  const piece own = rows_of_task(call, task);
  for (int64_t row = own.first; row < own.end; row++) {
    const float *x = (const float *)call->input + row * columns;
    double largest;
    const double log_sum = call->kernels->softmax_row_f32(x, (size_t)columns, shares, &largest);
    const int32_t label = labels[row];
    const bool is_class = label >= 0 && label < columns;
    const double weight = (double)weights[row], none = __builtin_nan("");
    if (call->output != NULL) {
      const double loss = is_class ? log_sum - ((double)x[label] - largest) : none;
      ((float *)call->output)[row] = canonical_f32((float)(weight * loss));
    }
    if (call->output2 == NULL) continue;
    float *gradient = (float *)call->output2 + row * columns;
    for (int64_t c = 0; c < columns; c++) {
      const double difference = is_class ? shares[c] - (c == label ? 1.0 : 0.0) : none;
      gradient[c] = canonical_f32((float)(weight * difference));
    }
  }
}
const step_kind thaw_softmax_cross_entropy = {
    .in_batch = true, .check = check_cross_entropy, .measure = measure_rows, .phase_count = 1,
    .task_count = row_tasks, .run = run_cross_entropy};

static void check_softmax(step_check *check) {
  const thaw_step *s = check->step;
  thaw_check_matrix(check, s->input, THAW_F32, s->rows, s->columns, false);
  thaw_check_matrix(check, s->output, THAW_F32, s->rows, s->columns, true);
}
static void run_softmax(const step_call *call, int phase, int64_t task, char *scratch) {
  (void)phase;
  const int64_t columns = call->step->columns;
  const piece own = rows_of_task(call, task);
  for (int64_t row = own.first; row < own.end; row++) {
    double largest;
    call->kernels->softmax_row_f32(
        (const float *)call->input + row * columns, (size_t)columns, (double *)scratch, &largest);
    for (int64_t c = 0; c < columns; c++)
      ((float *)call->output)[row * columns + c] = canonical_f32((float)((double *)scratch)[c]);
  }
}
const step_kind thaw_softmax = {
    .in_batch = true, .check = check_softmax, .measure = measure_rows, .phase_count = 1, .task_count = row_tasks,
    .run = run_softmax};

static void check_squared(step_check *check) { check_loss(check, THAW_F32, check->step->columns); }
static void run_squared(const step_call *call, int phase, int64_t task, char *scratch) {
  (void)phase, (void)scratch;
  const int64_t columns = call->step->columns;
  const float *weights = call->weights;
  const piece own = rows_of_task(call, task);
  for (int64_t row = own.first; row < own.end; row++) {
    const float *x = (const float *)call->input + row * columns;
    const float *target = (const float *)call->input2 + row * columns;
    const double weight = (double)weights[row];
    double sum = 0;
    for (int64_t c = 0; c < columns; c++) {
      const double difference = (double)x[c] - (double)target[c];
      sum += difference * difference;
      if (call->output2 != NULL)
        ((float *)call->output2)[row * columns + c] = canonical_f32((float)(weight * (2.0 * difference)));
    }
    if (call->output != NULL) ((float *)call->output)[row] = canonical_f32((float)(weight * sum));
  }
}
const step_kind thaw_squared_loss = {
    .in_batch = true, .check = check_squared, .measure = no_scratch, .phase_count = 1, .task_count = row_tasks,
    .run = run_squared};

static int64_t input_elements(const step_check *check) {
  const thaw_step *s = check->step;
  if (s->input < 0 || s->input >= check->parts->buffer_count) return -1;
  return check->parts->buffers[s->input].count;
}
static void check_sum(step_check *check) {
  const thaw_step *s = check->step;
  const int64_t count = s->count != 0 ? s->count : input_elements(check);
  thaw_check_read(check, s->input, THAW_F32, count);
  // All rows of the batch are summed, or the first `count` elements of memory that is the same for any batch.
  const bool is_per_row = s->input >= 0 && s->input < check->parts->buffer_count
      && check->parts->buffers[s->input].is_per_row;
  thaw_check(check, s->count >= 0 && (s->count == 0 || !is_per_row), THAW_PLAN_BAD_GEOMETRY);
  thaw_check_fixed(check, s->output, THAW_F32, 1);
  thaw_check_write(check, s->output, THAW_F32, 1);
}
static int64_t one_task(const step_call *call, int phase) {
  (void)call, (void)phase;
  return 1;
}
static void run_sum(const step_call *call, int phase, int64_t task, char *scratch) {
  (void)phase, (void)task, (void)scratch;
  const int64_t count = call->step->count != 0 ? call->step->count : call->input_count;
  *(float *)call->output = thaw_sum_f32(call->input, (size_t)count);
}
const step_kind thaw_step_sum = {
    .in_batch = true, .check = check_sum, .measure = no_scratch, .phase_count = 1, .task_count = one_task,
    .run = run_sum};

static void check_adamw(step_check *check) {
  const thaw_step *s = check->step;
  thaw_check(check, s->count > 0, THAW_PLAN_BAD_GEOMETRY);
  thaw_check_fixed(check, s->input, THAW_F32, s->count);
  thaw_check_fixed(check, s->parameters, THAW_F32, 8);
  const int32_t updated[] = {s->output, s->output2, s->output3};
  for (int i = 0; i < 3; i++) {
    thaw_check_fixed(check, updated[i], THAW_F32, s->count);
    thaw_check_write(check, updated[i], THAW_F32, s->count);
  }
}
static int64_t adamw_tasks(const step_call *call, int phase) {
  (void)phase;
  return block_tasks(call->step->count, ELEMENTS_AT_ONCE);
}
static void run_adamw(const step_call *call, int phase, int64_t task, char *scratch) {
  (void)phase, (void)scratch;
  const float *p = call->parameters;
  const thaw_adamw numbers = {p[0], p[1], p[2], p[3], p[4], p[5], p[6], p[7]};
  const piece own = block(call->step->count, ELEMENTS_AT_ONCE, task);
  call->kernels->adamw_f32(
      &numbers, (const float *)call->input + own.first, (float *)call->output + own.first,
      (float *)call->output2 + own.first, (float *)call->output3 + own.first, (size_t)(own.end - own.first));
}
const step_kind thaw_step_adamw = {
    .in_batch = true, .check = check_adamw, .measure = no_scratch, .phase_count = 1, .task_count = adamw_tasks,
    .run = run_adamw};
