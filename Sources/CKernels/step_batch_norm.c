// Batch norm that trains: statistics of every THAW_NORM_IMAGES rows. Phase 0 sums each image, phase 1 combines the images
// of each group, phase 2 applies what came out to each image.
#include <math.h>
#include <string.h>
#include "plan.h"
#include "split.h"
#pragma STDC FP_CONTRACT OFF

static int64_t groups_in(int64_t batch) { return block_tasks(batch, THAW_NORM_IMAGES); }
static int64_t padded(const thaw_step *s) { return round_up(s->channels_out, LANES); }
static int64_t pixels_of(const thaw_step *s) { return (int64_t)s->height_out * s->width_out; }

// Shared: sums and products of each image [image][2][C], then numbers of each group [group][NUMBERS][C].
enum { NUMBERS = 4 };
static double *image_sums(const step_call *call, int64_t image) {
  return (double *)call->shared + image * 2 * padded(call->step);
}
static float *group_numbers(const step_call *call, int64_t group) {
  const int64_t c = padded(call->step);
  return (float *)((double *)call->shared + call->batch * 2 * c) + group * NUMBERS * c;
}
static void measure(const thaw_step *s, int64_t max_batch, int64_t *worker_bytes, int64_t *shared_bytes) {
  *worker_bytes = 0;
  *shared_bytes = max_batch * 2 * padded(s) * (int64_t)sizeof(double)
      + groups_in(max_batch) * NUMBERS * padded(s) * (int64_t)sizeof(float);
}
static int64_t tasks(const step_call *call, int phase) { return phase == 1 ? 1 : call->batch; }

static void check_rows(step_check *check) {
  const thaw_step *s = check->step;
  thaw_check_shape(check);
  thaw_check(
      check,
      s->channels_in == s->channels_out && s->height_in == s->height_out && s->width_in == s->width_out,
      THAW_PLAN_BAD_GEOMETRY);
  thaw_check_rows_c16(check, s->input, s->channels_in, s->height_in, s->width_in, false);
  thaw_check_fixed(check, s->weights, THAW_F32, s->channels_out);
}
static void check_written(step_check *check, int32_t operand, int64_t count) {
  thaw_check_fixed(check, operand, THAW_F32, count);
  thaw_check_write(check, operand, THAW_F32, count);
}
static int64_t statistics_count(const step_check *check) {
  return thaw_count3(groups_in(check->parts->max_batch), 2, padded(check->step));
}

// The images of a group added up, ascending, for one channel.
typedef struct { double sum, product, count; } total;
static total total_of(const step_call *call, int64_t group, int64_t channel) {
  const int64_t end = smaller(call->batch, (group + 1) * THAW_NORM_IMAGES);
  total t = {0, 0, (double)((end - group * THAW_NORM_IMAGES) * pixels_of(call->step))};
  for (int64_t image = group * THAW_NORM_IMAGES; image < end; image++) {
    const double *sums = image_sums(call, image);
    t.sum += sums[channel];
    t.product += sums[padded(call->step) + channel];
  }
  return t;
}

static void check_forward(step_check *check) {
  const thaw_step *s = check->step;
  check_rows(check);
  if (check->problem != THAW_PLAN_OK) return;
  thaw_check_rows_c16(check, s->output, s->channels_out, s->height_out, s->width_out, true);
  check_written(check, s->output2, statistics_count(check));
  if (s->output3 != -1) check_written(check, s->output3, thaw_count2(2, s->channels_out));
  thaw_check_fixed(check, s->bias, THAW_F32, s->channels_out);
  thaw_check(check, s->scale >= 0 && s->shift >= 0 && s->shift <= 1, THAW_PLAN_BAD_GEOMETRY);
}
static void update_running(const step_call *call, int64_t channel, float mean, float variance) {
  const thaw_step *s = call->step;
  if (call->output3 == NULL) return;
  const float news[] = {mean, variance};
  for (int i = 0; i < 2; i++) {
    float *running = (float *)call->output3 + i * s->channels_out + channel;
    float next = (1 - s->shift) * *running;
    call->kernels->multiply_add_to_f32(&news[i], s->shift, &next, 1);
    *running = canonical_f32(next);
  }
}
static void finish_group(const step_call *call, int64_t group) {
  const thaw_step *s = call->step;
  const int64_t c = padded(s);
  float *mean = (float *)call->output2 + group * 2 * c, *istd = mean + c;
  float *factor = group_numbers(call, group), *shift = factor + c;
  for (int64_t channel = 0; channel < c; channel++) {
    const bool is_channel = channel < s->channels_out;
    const total t = total_of(call, group, channel);
    const double average = t.sum / t.count, spread = t.product / t.count - average * average;
    const double variance = 0 > spread ? 0 : spread;
    mean[channel] = is_channel ? canonical_f32((float)average) : 0;
    istd[channel] = is_channel ? canonical_f32((float)(1 / sqrt(variance + (double)s->scale))) : 0;
    factor[channel] = is_channel ? ((const float *)call->weights)[channel] * istd[channel] : 0;
    shift[channel] = is_channel ? ((const float *)call->bias)[channel] : 0;
    const double others = t.count > 1 ? t.count - 1 : 1;
    if (is_channel) update_running(call, channel, mean[channel], (float)(variance * (t.count / others)));
  }
}
static void run_forward(const step_call *call, int phase, int64_t task, char *scratch) {
  (void)scratch;
  const thaw_step *s = call->step;
  const int64_t pixels = pixels_of(s), c = padded(s);
  if (phase == 1) {
    for (int64_t group = 0; group < groups_in(call->batch); group++) finish_group(call, group);
    return;
  }
  const float *x = (const float *)call->input + task * call->input_step;
  float *y = (float *)call->output + task * call->output_step;
  const float *mean = (const float *)call->output2 + task / THAW_NORM_IMAGES * 2 * c;
  const float *factor = group_numbers(call, task / THAW_NORM_IMAGES), *shift = factor + c;
  double *sums = image_sums(call, task);
  for (int64_t first = 0; first < c; first += LANES) {
    const int64_t at = first * pixels;
    if (phase == 0) {
      call->kernels->moments_f32(x + at, NULL, pixels, NULL, NULL, sums + first, sums + c + first);
    } else {
      call->kernels->normalize_f32(
          x + at, pixels, mean + first, factor + first, shift + first, (thaw_activation)s->activation, y + at);
    }
  }
}
const step_kind thaw_batch_norm = {
    .in_batch = true, .check = check_forward, .measure = measure, .phase_count = 3, .task_count = tasks,
    .run = run_forward};

static void check_backward(step_check *check) {
  const thaw_step *s = check->step;
  check_rows(check);
  if (check->problem != THAW_PLAN_OK) return;
  thaw_check_rows_c16(check, s->input2, s->channels_in, s->height_in, s->width_in, false);
  thaw_check_fixed(check, s->parameters, THAW_F32, statistics_count(check));
  if (s->output != -1) thaw_check_rows_c16(check, s->output, s->channels_in, s->height_in, s->width_in, true);
  check_written(check, s->output2, s->channels_out);
  check_written(check, s->output3, s->channels_out);
}
static void finish_gradients(const step_call *call, int64_t channel) {
  const thaw_step *s = call->step;
  const int64_t c = padded(s), groups = groups_in(call->batch);
  const bool is_channel = channel < s->channels_out;
  double sum = 0, product = 0;
  for (int64_t group = 0; group < groups; group++) {
    const float *istd = (const float *)call->parameters + (group * 2 + 1) * c;
    float *factor = group_numbers(call, group);
    const total t = total_of(call, group, channel);
    factor[channel] = is_channel ? ((const float *)call->weights)[channel] * istd[channel] : 0;
    factor[c + channel] = is_channel ? (float)(t.sum / t.count) : 0;
    factor[2 * c + channel] = is_channel ? (float)(t.product / t.count) : 0;
    sum += t.sum;
    product += t.product;
  }
  if (!is_channel) return;
  ((float *)call->output2)[channel] = canonical_f32((float)product);
  ((float *)call->output3)[channel] = canonical_f32((float)sum);
}
static void run_backward(const step_call *call, int phase, int64_t task, char *scratch) {
  (void)scratch;
  const thaw_step *s = call->step;
  const int64_t pixels = pixels_of(s), c = padded(s);
  if (phase == 1) {
    for (int64_t channel = 0; channel < c; channel++) finish_gradients(call, channel);
    return;
  }
  if (phase == 2 && call->output == NULL) return;
  const float *dy = (const float *)call->input + task * call->input_step;
  const float *x = (const float *)call->input2 + task * call->input2_step;
  float *dx = (float *)call->output + task * call->output_step;
  const float *mean = (const float *)call->parameters + task / THAW_NORM_IMAGES * 2 * c, *istd = mean + c;
  const float *factor = group_numbers(call, task / THAW_NORM_IMAGES);
  double *sums = image_sums(call, task);
  for (int64_t first = 0; first < c; first += LANES) {
    const int64_t at = first * pixels;
    if (phase == 0) {
      call->kernels->moments_f32(dy + at, x + at, pixels, mean + first, istd + first, sums + first, sums + c + first);
    } else {
      call->kernels->normalize_gradient_f32(
          dy + at, x + at, pixels, mean + first, istd + first, factor + first, factor + c + first,
          factor + 2 * c + first, dx + at);
    }
  }
}
const step_kind thaw_batch_norm_gradient = {
    .in_batch = true, .check = check_backward, .measure = measure, .phase_count = 3, .task_count = tasks,
    .run = run_backward};
