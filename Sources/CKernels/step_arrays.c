// Elementwise steps, over flat memory.
#include "plan.h"
#include "split.h"
#pragma STDC FP_CONTRACT OFF

enum { ELEMENTS_AT_ONCE = 16384 };

static void no_scratch(const thaw_step *step, int64_t max_batch, int64_t *worker_bytes, int64_t *shared_bytes) {
  (void)step, (void)max_batch;
  *worker_bytes = *shared_bytes = 0;
}
static int64_t element_count(const step_call *call) {
  return call->step->count != 0 ? call->step->count : call->output_count;
}
static int64_t element_tasks(const step_call *call, int phase) {
  (void)phase;
  return block_tasks(element_count(call), ELEMENTS_AT_ONCE);
}

// Operands of the output's size: in batch sections the same number of elements per row, or the same in all.
void thaw_check_like_output(step_check *check, int32_t operand, thaw_element element, thaw_element element_out) {
  const thaw_step *s = check->step;
  thaw_check(check, s->output >= 0 && s->output < check->parts->buffer_count, THAW_PLAN_BAD_OPERAND);
  if (check->problem != THAW_PLAN_OK) return;
  const thaw_buffer *output = &check->parts->buffers[s->output];
  const int64_t count = s->count != 0 ? s->count : output->count;
  thaw_check(check, s->count >= 0 && count <= output->count, THAW_PLAN_BAD_GEOMETRY);
  // A part of each row would not be flat memory.
  thaw_check(check, s->count == 0 || check->in_images || !output->is_per_row, THAW_PLAN_BAD_GEOMETRY);
  thaw_check_write(check, s->output, element_out, count);
  thaw_check_read(check, operand, element, count);
  if (check->problem != THAW_PLAN_OK || check->in_images) return;
  const thaw_buffer *buffer = &check->parts->buffers[operand];
  thaw_check(
      check,
      buffer->is_per_row == output->is_per_row && (!output->is_per_row || buffer->count == output->count),
      THAW_PLAN_BAD_OPERAND);
}

static void check_like_output(step_check *check, int32_t operand) {
  thaw_check_like_output(check, operand, THAW_F32, THAW_F32);
}

static void check_map(step_check *check) {
  check_like_output(check, check->step->input);
  thaw_check(check, check->step->function >= THAW_EXP && check->step->function <= THAW_COS, THAW_PLAN_BAD_GEOMETRY);
}
static void run_map(const step_call *call, int phase, int64_t task, char *scratch) {
  (void)phase, (void)scratch;
  const piece own = block(element_count(call), ELEMENTS_AT_ONCE, task);
  call->kernels->map_f32(
      (thaw_function)call->step->function, (const float *)call->input + own.first, (float *)call->output + own.first,
      (size_t)(own.end - own.first));
}
const step_kind thaw_step_map = {
    .in_images = true, .in_batch = true, .check = check_map, .measure = no_scratch, .phase_count = 1,
    .task_count = element_tasks, .run = run_map};

static void check_binary(step_check *check) {
  const thaw_step *s = check->step;
  check_like_output(check, s->input);
  thaw_check(check, s->binary >= THAW_ADD && s->binary <= THAW_MINIMUM, THAW_PLAN_BAD_GEOMETRY);
  thaw_check(check, s->input2 >= 0 && s->input2 < check->parts->buffer_count, THAW_PLAN_BAD_OPERAND);
  if (check->problem != THAW_PLAN_OK) return;
  const thaw_buffer *second = &check->parts->buffers[s->input2];
  const bool is_scalar = second->count == 1 && !second->is_per_row;
  if (is_scalar) {
    thaw_check_read(check, s->input2, THAW_F32, 1);
  } else {
    check_like_output(check, s->input2);
  }
}
static void run_binary(const step_call *call, int phase, int64_t task, char *scratch) {
  (void)phase, (void)scratch;
  const piece own = block(element_count(call), ELEMENTS_AT_ONCE, task);
  const bool is_scalar = call->input2_count == 1;
  call->kernels->binary_f32(
      (thaw_binary)call->step->binary, (const float *)call->input + own.first,
      (const float *)call->input2 + (is_scalar ? 0 : own.first), is_scalar, (float *)call->output + own.first,
      (size_t)(own.end - own.first));
}
const step_kind thaw_step_binary = {
    .in_images = true, .in_batch = true, .check = check_binary, .measure = no_scratch, .phase_count = 1,
    .task_count = element_tasks, .run = run_binary};

static void check_unary(step_check *check) { check_like_output(check, check->step->input); }
static void run_clip(const step_call *call, int phase, int64_t task, char *scratch) {
  (void)phase, (void)scratch;
  const piece own = block(element_count(call), ELEMENTS_AT_ONCE, task);
  call->kernels->clip_f32(
      (const float *)call->input + own.first, call->step->scale, call->step->shift, (float *)call->output + own.first,
      (size_t)(own.end - own.first));
}
const step_kind thaw_step_clip = {
    .in_images = true, .in_batch = true, .check = check_unary, .measure = no_scratch, .phase_count = 1,
    .task_count = element_tasks, .run = run_clip};

static void run_scale_shift(const step_call *call, int phase, int64_t task, char *scratch) {
  (void)phase, (void)scratch;
  const piece own = block(element_count(call), ELEMENTS_AT_ONCE, task);
  call->kernels->multiply_add_f32(
      (const float *)call->input + own.first, call->step->scale, call->step->shift, (float *)call->output + own.first,
      (size_t)(own.end - own.first));
}
const step_kind thaw_step_scale_shift = {
    .in_images = true, .in_batch = true, .check = check_unary, .measure = no_scratch, .phase_count = 1,
    .task_count = element_tasks, .run = run_scale_shift};
