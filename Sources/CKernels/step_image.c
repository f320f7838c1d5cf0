// Steps of image sections that move and pool pixels.
#include <string.h>
#include "plan.h"

static int64_t one_task(const step_call *call, int phase) {
  (void)call, (void)phase;
  return 1;
}
static void no_scratch(const thaw_step *step, int64_t max_batch, int64_t *worker_bytes, int64_t *shared_bytes) {
  (void)step, (void)max_batch;
  *worker_bytes = *shared_bytes = 0;
}
// A task for each panel of channels where the step is to be split.
static int64_t panel_tasks(const step_call *call, int phase) {
  (void)phase;
  return call->parts == 1 ? 1 : panels_of(call->step->channels_in);
}
typedef struct { int64_t first, end; } range;
static range panels_of_task(const step_call *call, int64_t task) {
  if (call->parts == 1) return (range){0, panels_of(call->step->channels_in)};
  return (range){task, task + 1};
}

static void check_same_shape(step_check *check) {
  const thaw_step *s = check->step;
  thaw_check_shape(check);
  thaw_check(
      check,
      s->channels_in == s->channels_out && s->height_in == s->height_out && s->width_in == s->width_out,
      THAW_PLAN_BAD_GEOMETRY);
}

static void check_load(step_check *check) {
  const thaw_step *s = check->step;
  check_same_shape(check);
  thaw_check(check, s->pixels_in == THAW_NHWC || s->pixels_in == THAW_NCHW, THAW_PLAN_BAD_GEOMETRY);
  const int64_t count = thaw_count3(s->channels_in, s->height_in, s->width_in);
  const bool is_bytes = s->input >= 0 && s->input < check->parts->buffer_count
      && check->parts->buffers[s->input].element == THAW_U8;
  thaw_check_read(check, s->input, is_bytes ? THAW_U8 : THAW_F32, count);
  thaw_check_write_c16(check, s->output, s->channels_out, s->height_out, s->width_out);
}

static void run_load(const step_call *call, int phase, int64_t task, char *scratch) {
  (void)phase, (void)task, (void)scratch;
  const thaw_step *s = call->step;
  const int64_t channels = s->channels_in, pixels = (int64_t)s->height_in * s->width_in;
  const int64_t pixel_step = s->pixels_in == THAW_NHWC ? channels : 1;
  const int64_t channel_step = s->pixels_in == THAW_NHWC ? 1 : pixels;
  float *y = call->output;
  for (int64_t c = 0; c < round_up(channels, LANES); c++) {
    float *to = y + c / LANES * pixels * LANES + c % LANES;
    for (int64_t p = 0; p < pixels; p++) {
      float value = 0;
      if (c < channels) {
        const int64_t at = p * pixel_step + c * channel_step;
        const float raw = call->input_element == THAW_U8 ? (float)((const uint8_t *)call->input)[at]
                                                         : ((const float *)call->input)[at];
        value = (raw - s->shift) * s->scale;
      }
      to[p * LANES] = value;
    }
  }
}
const step_kind thaw_load_image = {
    .in_images = true, .check = check_load, .measure = no_scratch, .phase_count = 1, .task_count = one_task,
    .run = run_load};

static void check_store(step_check *check) {
  const thaw_step *s = check->step;
  check_same_shape(check);
  thaw_check(check, s->pixels_out == THAW_NHWC || s->pixels_out == THAW_NCHW, THAW_PLAN_BAD_GEOMETRY);
  thaw_check_read_c16(check, s->input, s->channels_in, s->height_in, s->width_in);
  thaw_check_write(check, s->output, THAW_F32, thaw_count3(s->channels_in, s->height_in, s->width_in));
}
static void run_store(const step_call *call, int phase, int64_t task, char *scratch) {
  (void)phase, (void)task, (void)scratch;
  const thaw_step *s = call->step;
  const int64_t channels = s->channels_in, pixels = (int64_t)s->height_in * s->width_in;
  const int64_t pixel_step = s->pixels_out == THAW_NHWC ? channels : 1;
  const int64_t channel_step = s->pixels_out == THAW_NHWC ? 1 : pixels;
  const float *x = call->input;
  float *y = call->output;
  for (int64_t c = 0; c < channels; c++) {
    const float *from = x + c / LANES * pixels * LANES + c % LANES;
    for (int64_t p = 0; p < pixels; p++) y[p * pixel_step + c * channel_step] = canonical_f32(from[p * LANES]);
  }
}
const step_kind thaw_store_image = {
    .in_images = true, .check = check_store, .measure = no_scratch, .phase_count = 1, .task_count = one_task,
    .run = run_store};

static void check_global_pool(step_check *check) {
  const thaw_step *s = check->step;
  thaw_check_shape(check);
  thaw_check(
      check, s->channels_in == s->channels_out && s->height_out == 1 && s->width_out == 1, THAW_PLAN_BAD_GEOMETRY);
  thaw_check_read_c16(check, s->input, s->channels_in, s->height_in, s->width_in);
  thaw_check_write(check, s->output, THAW_F32, s->channels_out);
}
static void run_global_pool(const step_call *call, int phase, int64_t task, char *scratch) {
  (void)phase, (void)scratch;
  const thaw_step *s = call->step;
  const int64_t pixels = (int64_t)s->height_in * s->width_in;
  const range panels = panels_of_task(call, task);
  for (int64_t panel = panels.first; panel < panels.end; panel++) {
    _Alignas(THAW_ALIGNMENT) float means[LANES];
    call->kernels->mean_pixels_f32(
        (const float *)call->input + panel * pixels * LANES, pixels, 1.0f / (float)pixels, means);
    float *y = (float *)call->output + panel * LANES;
    const int64_t lanes = smaller(LANES, s->channels_in - panel * LANES);
    for (int64_t lane = 0; lane < lanes; lane++) y[lane] = canonical_f32(means[lane]);
  }
}
const step_kind thaw_global_average_pool = {
    .in_images = true, .check = check_global_pool, .measure = no_scratch, .phase_count = 1, .task_count = panel_tasks,
    .run = run_global_pool};

static void check_pool(step_check *check) {
  const thaw_step *s = check->step;
  thaw_check_shape(check);
  thaw_check(
      check, s->channels_in == s->channels_out && s->dilation_height == 1 && s->dilation_width == 1,
      THAW_PLAN_BAD_GEOMETRY);
  thaw_check_window(check, s->height_in, s->width_in);
  thaw_check_read_c16(check, s->input, s->channels_in, s->height_in, s->width_in);
  thaw_check_write_c16(check, s->output, s->channels_out, s->height_out, s->width_out);
}

// The part of a window that lies inside the image, along one axis.
static range inside(int64_t out, int64_t stride, int64_t pad, int64_t kernel, int64_t length) {
  const int64_t first = out * stride - pad;
  return (range){larger(0, first), smaller(length, first + kernel)};
}
static void max_window(const float *x, int64_t width, range rows, range columns, float *y) {
  for (int lane = 0; lane < LANES; lane++) y[lane] = -__builtin_inff();
  for (int64_t row = rows.first; row < rows.end; row++)
    for (int64_t column = columns.first; column < columns.end; column++)
      for (int lane = 0; lane < LANES; lane++) {
        const float v = x[(row * width + column) * LANES + lane];
        // NaN stays once it is there, and comes in because it is not less or equal.
        if (y[lane] == y[lane] && !(v <= y[lane])) y[lane] = v;
      }
}
static void mean_window(const float *x, int64_t width, range rows, range columns, float *y) {
  for (int lane = 0; lane < LANES; lane++) y[lane] = 0;
  for (int64_t row = rows.first; row < rows.end; row++)
    for (int64_t column = columns.first; column < columns.end; column++)
      for (int lane = 0; lane < LANES; lane++) y[lane] += x[(row * width + column) * LANES + lane];
  const float factor = 1.0f / (float)((rows.end - rows.first) * (columns.end - columns.first));
  for (int lane = 0; lane < LANES; lane++) y[lane] *= factor;
}
static void pool(
    const step_call *call, int64_t task, void (*window)(const float *, int64_t, range, range, float *)) {
  const thaw_step *s = call->step;
  const range panels = panels_of_task(call, task);
  for (int64_t panel = panels.first; panel < panels.end; panel++) {
    const float *x = (const float *)call->input + panel * s->height_in * s->width_in * LANES;
    float *y = (float *)call->output + panel * s->height_out * s->width_out * LANES;
    for (int64_t row = 0; row < s->height_out; row++) {
      const range rows = inside(row, s->stride_height, s->pad_top, s->kernel_height, s->height_in);
      for (int64_t column = 0; column < s->width_out; column++, y += LANES)
        window(
            x, s->width_in, rows, inside(column, s->stride_width, s->pad_left, s->kernel_width, s->width_in), y);
    }
  }
}
static void run_max_pool(const step_call *call, int phase, int64_t task, char *scratch) {
  (void)phase, (void)scratch;
  pool(call, task, max_window);
}
static void run_average_pool(const step_call *call, int phase, int64_t task, char *scratch) {
  (void)phase, (void)scratch;
  pool(call, task, mean_window);
}
const step_kind thaw_max_pool = {
    .in_images = true, .check = check_pool, .measure = no_scratch, .phase_count = 1, .task_count = panel_tasks,
    .run = run_max_pool};
const step_kind thaw_average_pool = {
    .in_images = true, .check = check_pool, .measure = no_scratch, .phase_count = 1, .task_count = panel_tasks,
    .run = run_average_pool};
