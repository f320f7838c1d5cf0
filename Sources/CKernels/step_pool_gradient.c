// Gradients of pools, and of activations alone.
#include <string.h>
#include "plan.h"
#include "split.h"
#pragma STDC FP_CONTRACT OFF

static void no_scratch(const thaw_step *step, int64_t max_batch, int64_t *worker_bytes, int64_t *shared_bytes) {
  (void)step, (void)max_batch;
  *worker_bytes = *shared_bytes = 0;
}
static int64_t panel_tasks(const step_call *call, int phase) {
  (void)phase;
  return call->parts == 1 ? 1 : panels_of(call->step->channels_in);
}
static piece panels_of_task(const step_call *call, int64_t task) {
  return call->parts == 1 ? (piece){0, panels_of(call->step->channels_in)} : (piece){task, task + 1};
}
static void check_end(step_check *check) {
  const thaw_step *s = check->step;
  thaw_check_shape(check);
  thaw_check(check, s->channels_in == s->channels_out, THAW_PLAN_BAD_GEOMETRY);
  thaw_check_write_c16(check, s->output, s->channels_in, s->height_in, s->width_in);
  if (s->residual != -1) thaw_check_read_c16(check, s->residual, s->channels_in, s->height_in, s->width_in);
  if (s->activation != THAW_IDENTITY || s->kind == THAW_STEP_MAX_POOL_GRADIENT) {
    thaw_check_read_c16(check, s->input2, s->channels_in, s->height_in, s->width_in);
  }
}
// Residual and mask, from `sums` to the output.
static void finish(const step_call *call, int64_t at, const float *sums, int64_t count) {
  const thaw_activation of = (thaw_activation)call->step->activation;
  float *dx = (float *)call->output + at;
  for (int64_t i = 0; i < count; i++) {
    float value = sums[i];
    if (call->residual != NULL) value += ((const float *)call->residual)[at + i];
    if (of != THAW_IDENTITY) {
      const float x = ((const float *)call->input2)[at + i];
      value = x <= 0 ? 0 : value;
      if (of == THAW_RELU6) value = x >= 6 ? 0 : value;
    }
    dx[i] = value;
  }
}

static void check_windows(step_check *check) {
  const thaw_step *s = check->step;
  check_end(check);
  thaw_check_window(check, s->height_in, s->width_in);
  thaw_check_read_c16(check, s->input, s->channels_out, s->height_out, s->width_out);
  thaw_check(check, s->dilation_height == 1 && s->dilation_width == 1, THAW_PLAN_BAD_GEOMETRY);
}
static void measure_windows(const thaw_step *s, int64_t max_batch, int64_t *worker_bytes, int64_t *shared_bytes) {
  (void)max_batch;
  scratch room = {0};
  scratch_floats(&room, (int64_t)s->height_in * s->width_in * LANES);
  *worker_bytes = room.used;
  *shared_bytes = 0;
}
// The part of a window that lies inside the image, along one axis.
static piece inside(int64_t out, int64_t stride, int64_t pad, int64_t kernel, int64_t length) {
  const int64_t first = out * stride - pad;
  return (piece){larger(0, first), smaller(length, first + kernel)};
}

typedef struct window {
  piece rows, columns;
  int64_t width;
} window;
// To the first of the largest, or of the NaNs.
static void spread_to_largest(window w, const float *x, const float *dy, float *dx, const thaw_kernel_table *kernels) {
  (void)kernels;
  for (int lane = 0; lane < LANES; lane++) {
    int64_t best = (w.rows.first * w.width + w.columns.first) * LANES + lane;
    for (int64_t row = w.rows.first; row < w.rows.end; row++)
      for (int64_t column = w.columns.first; column < w.columns.end; column++) {
        const int64_t at = (row * w.width + column) * LANES + lane;
        if (x[best] == x[best] && !(x[at] <= x[best])) best = at;
      }
    dx[best] += dy[lane];
  }
}
static void spread_evenly(window w, const float *x, const float *dy, float *dx, const thaw_kernel_table *kernels) {
  (void)x;
  const int64_t count = (w.rows.end - w.rows.first) * (w.columns.end - w.columns.first);
  for (int64_t row = w.rows.first; row < w.rows.end; row++)
    for (int64_t column = w.columns.first; column < w.columns.end; column++) {
      float *to = dx + (row * w.width + column) * LANES;
      kernels->multiply_add_to_f32(dy, 1.0f / (float)count, to, LANES);
    }
}
typedef void spread(window w, const float *x, const float *dy, float *dx, const thaw_kernel_table *kernels);
static void run_windows(const step_call *call, int64_t task, float *sums, spread *spread) {
  const thaw_step *s = call->step;
  const int64_t pixels = (int64_t)s->height_in * s->width_in;
  const piece panels = panels_of_task(call, task);
  for (int64_t panel = panels.first; panel < panels.end; panel++) {
    const float *x = call->input2 == NULL ? NULL : (const float *)call->input2 + panel * pixels * LANES;
    const float *dy = (const float *)call->input + panel * s->height_out * s->width_out * LANES;
    memset(sums, 0, (size_t)(pixels * LANES) * sizeof(float));
    for (int64_t row = 0; row < s->height_out; row++)
      for (int64_t column = 0; column < s->width_out; column++, dy += LANES) {
        const window w = {
            inside(row, s->stride_height, s->pad_top, s->kernel_height, s->height_in),
            inside(column, s->stride_width, s->pad_left, s->kernel_width, s->width_in), s->width_in};
        spread(w, x, dy, sums, call->kernels);
      }
    finish(call, panel * pixels * LANES, sums, pixels * LANES);
  }
}
static void run_max_pool(const step_call *call, int phase, int64_t task, char *scratch) {
  (void)phase;
  run_windows(call, task, (float *)scratch, spread_to_largest);
}
static void run_average_pool(const step_call *call, int phase, int64_t task, char *scratch) {
  (void)phase;
  run_windows(call, task, (float *)scratch, spread_evenly);
}
const step_kind thaw_max_pool_gradient = {
    .in_images = true, .check = check_windows, .measure = measure_windows, .phase_count = 1, .task_count = panel_tasks,
    .run = run_max_pool};
const step_kind thaw_average_pool_gradient = {
    .in_images = true, .check = check_windows, .measure = measure_windows, .phase_count = 1, .task_count = panel_tasks,
    .run = run_average_pool};

static void check_global_pool(step_check *check) {
  const thaw_step *s = check->step;
  check_end(check);
  thaw_check(check, s->height_out == 1 && s->width_out == 1, THAW_PLAN_BAD_GEOMETRY);
  thaw_check_read(check, s->input, THAW_F32, s->channels_out);
}
static void run_global_pool(const step_call *call, int phase, int64_t task, char *scratch) {
  (void)phase, (void)scratch;
  const thaw_step *s = call->step;
  const int64_t pixels = (int64_t)s->height_in * s->width_in;
  const float share = 1.0f / (float)pixels;
  const piece panels = panels_of_task(call, task);
  for (int64_t panel = panels.first; panel < panels.end; panel++) {
    const int64_t lanes = smaller(LANES, s->channels_in - panel * LANES);
    float gradient[LANES] = {0};
    for (int64_t lane = 0; lane < lanes; lane++) gradient[lane] = ((const float *)call->input)[panel * LANES + lane] * share;
    for (int64_t p = 0; p < pixels; p++) finish(call, (panel * pixels + p) * LANES, gradient, LANES);
  }
}
const step_kind thaw_global_average_pool_gradient = {
    .in_images = true, .check = check_global_pool, .measure = no_scratch, .phase_count = 1, .task_count = panel_tasks,
    .run = run_global_pool};

enum { ELEMENTS_AT_ONCE = 16384 };
static void check_activation(step_check *check) {
  const thaw_step *s = check->step;
  thaw_check_like_output(check, s->input, THAW_F32, THAW_F32);
  if (check->problem == THAW_PLAN_OK) thaw_check_like_output(check, s->input2, THAW_F32, THAW_F32);
  thaw_check(check, s->activation == THAW_RELU || s->activation == THAW_RELU6, THAW_PLAN_BAD_GEOMETRY);
}
static int64_t element_count(const step_call *call) {
  return call->step->count != 0 ? call->step->count : call->output_count;
}
static int64_t element_tasks(const step_call *call, int phase) {
  (void)phase;
  return block_tasks(element_count(call), ELEMENTS_AT_ONCE);
}
static void run_activation(const step_call *call, int phase, int64_t task, char *scratch) {
  (void)phase, (void)scratch;
  const piece own = block(element_count(call), ELEMENTS_AT_ONCE, task);
  call->kernels->mask_f32(
      (const float *)call->input + own.first, (const float *)call->input2 + own.first,
      (thaw_activation)call->step->activation, (float *)call->output + own.first, (size_t)(own.end - own.first));
}
const step_kind thaw_activation_gradient = {
    .in_images = true, .in_batch = true, .check = check_activation, .measure = no_scratch, .phase_count = 1,
    .task_count = element_tasks, .run = run_activation};
