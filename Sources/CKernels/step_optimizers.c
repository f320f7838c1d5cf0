// Optimizers over flat memory, in place. AdamW is older and stands in step_training.c.
#include "plan.h"
#include "split.h"

enum { ELEMENTS_AT_ONCE = 16384 };

static void no_scratch(const thaw_step *step, int64_t max_batch, int64_t *worker_bytes, int64_t *shared_bytes) {
  (void)step, (void)max_batch;
  *worker_bytes = *shared_bytes = 0;
}
static int64_t element_tasks(const step_call *call, int phase) {
  (void)phase;
  return block_tasks(call->step->count, ELEMENTS_AT_ONCE);
}
static void check_updated(step_check *check, int32_t operand) {
  thaw_check_fixed(check, operand, THAW_F32, check->step->count);
  thaw_check_write(check, operand, THAW_F32, check->step->count);
}
static void check_optimizer(step_check *check, int64_t parameter_count) {
  const thaw_step *s = check->step;
  thaw_check(check, s->count > 0, THAW_PLAN_BAD_GEOMETRY);
  thaw_check_fixed(check, s->input, THAW_F32, s->count);
  thaw_check_fixed(check, s->parameters, THAW_F32, parameter_count);
  check_updated(check, s->output);
}
typedef struct { const float *g; float *w, *first, *second; size_t count; } part;
static float *from(void *operand, int64_t element) { return operand == NULL ? NULL : (float *)operand + element; }
static part part_of(const step_call *call, int64_t task) {
  const piece own = block(call->step->count, ELEMENTS_AT_ONCE, task);
  return (part){
      (const float *)call->input + own.first, from(call->output, own.first), from(call->output2, own.first),
      from(call->output3, own.first), (size_t)(own.end - own.first)};
}

static void check_sgd(step_check *check) {
  check_optimizer(check, 5);
  if (check->step->output2 != -1) check_updated(check, check->step->output2);
}
static void run_sgd(const step_call *call, int phase, int64_t task, char *scratch) {
  (void)phase, (void)scratch;
  const float *p = call->parameters;
  const thaw_sgd numbers = {p[0], p[1], p[2], p[3], p[4]};
  const part own = part_of(call, task);
  call->kernels->sgd_f32(&numbers, own.g, own.w, own.first, own.count);
}
const step_kind thaw_step_sgd = {
    .in_batch = true, .check = check_sgd, .measure = no_scratch, .phase_count = 1, .task_count = element_tasks,
    .run = run_sgd};

static void check_adam(step_check *check) {
  check_optimizer(check, 8);
  check_updated(check, check->step->output2);
  check_updated(check, check->step->output3);
}
static void run_adam(const step_call *call, int phase, int64_t task, char *scratch) {
  (void)phase, (void)scratch;
  const float *p = call->parameters;
  const thaw_adamw numbers = {p[0], p[1], p[2], p[3], p[4], p[5], p[6], p[7]};
  const part own = part_of(call, task);
  call->kernels->adam_f32(&numbers, own.g, own.w, own.first, own.second, own.count);
}
const step_kind thaw_step_adam = {
    .in_batch = true, .check = check_adam, .measure = no_scratch, .phase_count = 1, .task_count = element_tasks,
    .run = run_adam};

static void check_rmsprop(step_check *check) {
  check_optimizer(check, 6);
  check_updated(check, check->step->output2);
  if (check->step->output3 != -1) check_updated(check, check->step->output3);
}
static void run_rmsprop(const step_call *call, int phase, int64_t task, char *scratch) {
  (void)phase, (void)scratch;
  const float *p = call->parameters;
  const thaw_rmsprop numbers = {p[0], p[1], p[2], p[3], p[4], p[5]};
  const part own = part_of(call, task);
  call->kernels->rmsprop_f32(&numbers, own.g, own.w, own.first, own.second, own.count);
}
const step_kind thaw_step_rmsprop = {
    .in_batch = true, .check = check_rmsprop, .measure = no_scratch, .phase_count = 1, .task_count = element_tasks,
    .run = run_rmsprop};
