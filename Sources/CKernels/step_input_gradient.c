// Gradients of convolutions by their input. All end alike: the sum, then the residual, then the mask.
#include <string.h>
#include "gather.h"
#pragma STDC FP_CONTRACT OFF

// What all input gradients have in common. The pool of the largest reads x in any case.
static void check_end(step_check *check) {
  const thaw_step *s = check->step;
  thaw_check_shape(check);
  thaw_check_write_c16(check, s->output, s->channels_in, s->height_in, s->width_in);
  if (s->residual != -1) thaw_check_read_c16(check, s->residual, s->channels_in, s->height_in, s->width_in);
  if (s->activation != THAW_IDENTITY) {
    thaw_check_read_c16(check, s->input2, s->channels_in, s->height_in, s->width_in);
  }
}
static void check_dy(step_check *check) {
  const thaw_step *s = check->step;
  thaw_check_read_c16(check, s->input, s->channels_out, s->height_out, s->width_out);
}

static void check_pointwise(step_check *check) {
  const thaw_step *s = check->step;
  check_end(check);
  check_dy(check);
  thaw_check(check, s->height_in == s->height_out && s->width_in == s->width_out, THAW_PLAN_BAD_GEOMETRY);
  thaw_check_weights(check, s->weights, thaw_pack_pointwise_count(s->channels_in, s->channels_out));
}
static void measure_pointwise(const thaw_step *s, int64_t max_batch, int64_t *worker_bytes, int64_t *shared_bytes) {
  (void)max_batch;
  scratch room = {0};
  scratch_floats(&room, round_up(s->channels_in, LANES));
  *worker_bytes = room.used;
  *shared_bytes = 0;
}
static int64_t pointwise_tasks(const step_call *call, int phase) {
  (void)phase;
  return call->parts == 1 ? 1 : panel_pair_tasks(panels_of(call->step->channels_in), call->parts);
}
static void run_pointwise(const step_call *call, int phase, int64_t task, char *scratch) {
  (void)phase;
  const thaw_step *s = call->step;
  const int64_t pixels = (int64_t)s->height_in * s->width_in, panels = panels_of(s->channels_in);
  const piece own = call->parts == 1 ? (piece){0, panels} : panel_pair(panels, call->parts, task);
  const int64_t at = own.first * pixels * LANES;
  float *zeros = (float *)scratch;
  memset(zeros, 0, (size_t)((own.end - own.first) * LANES) * sizeof(float));
  const thaw_gemm g = {
      .x = call->input, .x_panel = pixels * LANES, .inner = s->channels_out,
      .w = (const float *)call->weights + own.first * s->channels_out * LANES,
      .w_panel = (int64_t)s->channels_out * LANES, .bias = zeros, .y = (float *)call->output + at,
      .y_panel = pixels * LANES, .residual = call->residual == NULL ? NULL : (const float *)call->residual + at,
      .residual_panel = pixels * LANES, .mask = call->input2 == NULL ? NULL : (const float *)call->input2 + at,
      .mask_panel = pixels * LANES, .mask_of = (thaw_activation)s->activation,
      .prefetch = 2 * (int64_t)s->channels_out * LANES};
  call->kernels->conv2d_pointwise_f32(&g, 0, pixels, own.end - own.first);
}
const step_kind thaw_pointwise_input_gradient = {
    .in_images = true, .check = check_pointwise, .measure = measure_pointwise, .phase_count = 1,
    .task_count = pointwise_tasks, .run = run_pointwise};

// Depthwise: a panel of dy between columns of zeros, then row by row.
enum { MAX_KERNEL_ROWS = 64 };
typedef struct { int64_t left, columns; } frame;
static frame frame_of(const thaw_step *s) {
  const int64_t left = (s->kernel_width - 1) / s->stride_width;
  const int64_t reach = ((int64_t)s->width_in - 1 + s->pad_left) / s->stride_width + 1;
  return (frame){left, left + larger(s->width_out, reach)};
}
static void check_depthwise(step_check *check) {
  const thaw_step *s = check->step;
  check_end(check);
  check_dy(check);
  thaw_check_window(check, s->height_in, s->width_in);
  thaw_check(
      check,
      s->channels_in == s->channels_out && s->dilation_height == 1 && s->dilation_width == 1
          && s->kernel_height <= MAX_KERNEL_ROWS && s->kernel_width <= MAX_KERNEL_ROWS,
      THAW_PLAN_BAD_GEOMETRY);
  const int64_t taps = (int64_t)s->kernel_height * s->kernel_width;
  thaw_check_weights(check, s->weights, thaw_pack_depthwise_count(s->channels_in, taps));
}
static void measure_depthwise(const thaw_step *s, int64_t max_batch, int64_t *worker_bytes, int64_t *shared_bytes) {
  (void)max_batch;
  scratch room = {0};
  scratch_floats(&room, ((int64_t)s->height_out + 1) * frame_of(s).columns * LANES);
  *worker_bytes = room.used;
  *shared_bytes = 0;
}
static int64_t panel_tasks(const step_call *call, int phase) {
  (void)phase;
  return call->parts == 1 ? 1 : panels_of(call->step->channels_in);
}
static void depthwise_panel(const step_call *call, int64_t panel, float *framed) {
  const thaw_step *s = call->step;
  const frame f = frame_of(s);
  const float *dy = (const float *)call->input + panel * s->height_out * s->width_out * LANES;
  float *zeros = framed + s->height_out * f.columns * LANES;
  memset(framed, 0, (size_t)((s->height_out + 1) * f.columns * LANES) * sizeof(float));
  for (int64_t row = 0; row < s->height_out; row++)
    memcpy(
        framed + (row * f.columns + f.left) * LANES, dy + row * s->width_out * LANES,
        (size_t)s->width_out * LANES * sizeof(float));
  const float *weights = (const float *)call->weights + panel * s->kernel_height * s->kernel_width * LANES;
  for (int64_t row = 0; row < s->height_in; row++) {
    const float *rows[MAX_KERNEL_ROWS], *taps[MAX_KERNEL_ROWS];
    const int64_t at = (panel * s->height_in + row) * s->width_in * LANES;
    int64_t count = 0;
    for (int64_t ky = (row + s->pad_top) % s->stride_height; ky < s->kernel_height; ky += s->stride_height) {
      const int64_t out = (row + s->pad_top - ky) / s->stride_height;
      const bool is_inside = row + s->pad_top >= ky && out < s->height_out;
      rows[count] = (is_inside ? framed + out * f.columns * LANES : zeros) + f.left * LANES;
      taps[count++] = weights + ky * s->kernel_width * LANES;
    }
    const thaw_depthwise_gradient g = {
        .kernel_width = s->kernel_width, .stride_width = s->stride_width, .pad_left = s->pad_left, .row_count = count,
        .rows = rows, .weights = taps, .residual = call->residual == NULL ? NULL : (const float *)call->residual + at,
        .mask = call->input2 == NULL ? NULL : (const float *)call->input2 + at,
        .mask_of = (thaw_activation)s->activation, .dx = (float *)call->output + at, .width_in = s->width_in};
    call->kernels->depthwise_input_gradient_f32(&g);
  }
}
static void run_depthwise(const step_call *call, int phase, int64_t task, char *scratch) {
  (void)phase;
  const int64_t first = call->parts == 1 ? 0 : task;
  const int64_t end = call->parts == 1 ? panels_of(call->step->channels_in) : task + 1;
  for (int64_t panel = first; panel < end; panel++) depthwise_panel(call, panel, (float *)scratch);
}
const step_kind thaw_depthwise_input_gradient = {
    .in_images = true, .check = check_depthwise, .measure = measure_depthwise, .phase_count = 1,
    .task_count = panel_tasks, .run = run_depthwise};

// Any convolution. The pixels of dx fall into stride_height x stride_width phases; those of one phase meet the same taps, so
// a tile of them is a sum of 1x1 convolutions of gathered dy, tap by tap.
enum { TILE = 56, PANELS_AT_ONCE = 2 };

static void check_general(step_check *check) {
  const thaw_step *s = check->step;
  check_end(check);
  check_dy(check);
  thaw_check_window(check, s->height_in, s->width_in);
  thaw_check(
      check,
      s->groups >= 1 && s->groups <= s->channels_in && s->channels_in % s->groups == 0
          && s->channels_out % s->groups == 0,
      THAW_PLAN_BAD_GEOMETRY);
  if (check->problem != THAW_PLAN_OK) return;
  const int64_t packed = thaw_pack_conv2d_count(
      s->channels_in, s->channels_out / s->groups, s->kernel_height, s->kernel_width, s->groups);
  thaw_check_weights(check, s->weights, packed);
}
typedef struct {
  float *taps, *sums, *zeros;
  int64_t *met;
} room;
static room take_room(const thaw_step *s, scratch *start) {
  const int64_t inner = round_up(s->channels_out / s->groups, LANES) * s->kernel_height * s->kernel_width;
  room r;
  r.taps = scratch_floats(start, inner * TILE);
  r.sums = scratch_floats(start, PANELS_AT_ONCE * TILE * LANES);
  r.zeros = scratch_floats(start, PANELS_AT_ONCE * LANES);
  r.met = scratch_take(start, (int64_t)s->kernel_height * s->kernel_width * (int64_t)sizeof *r.met);
  return r;
}
static void measure_general(const thaw_step *s, int64_t max_batch, int64_t *worker_bytes, int64_t *shared_bytes) {
  (void)max_batch;
  scratch start = {0};
  take_room(s, &start);
  *worker_bytes = start.used;
  *shared_bytes = 0;
}

// Pixels of dx that share their taps: rows row, row + stride, … and columns likewise.
typedef struct { int64_t row, column, rows, columns; } phase_of_stride;
static int64_t phase_rows(const thaw_step *s) { return smaller(s->stride_height, s->height_in); }
static int64_t phase_columns(const thaw_step *s) { return smaller(s->stride_width, s->width_in); }
static phase_of_stride phase_at(const thaw_step *s, int64_t index) {
  const int64_t row = index / phase_columns(s), column = index % phase_columns(s);
  return (phase_of_stride){
      row, column, block_tasks(s->height_in - row, s->stride_height),
      block_tasks(s->width_in - column, s->stride_width)};
}
static bool meets(int64_t shifted, int64_t tap, int64_t stride) { return (shifted - tap) % stride == 0; }

// Where pixel `position` of the phase reads dy for a tap, or -1.
static int32_t dy_position(const thaw_step *s, int64_t row, int64_t column, int64_t ky, int64_t kx) {
  const int64_t y = row + s->pad_top - ky * s->dilation_height, x = column + s->pad_left - kx * s->dilation_width;
  if (y < 0 || x < 0 || y / s->stride_height >= s->height_out || x / s->stride_width >= s->width_out) return -1;
  return (int32_t)(y / s->stride_height * s->width_out + x / s->stride_width);
}

// Gathers the taps that the phase meets and names them.
static int64_t gather(
    const step_call *call, phase_of_stride phase, piece pixels, int64_t group, int64_t *met, float *taps) {
  const thaw_step *s = call->step;
  const int64_t group_out = s->channels_out / s->groups, count = pixels.end - pixels.first;
  int64_t met_count = 0;
  for (int64_t ky = 0; ky < s->kernel_height; ky++) {
    if (!meets(phase.row + s->pad_top, ky * s->dilation_height, s->stride_height)) continue;
    for (int64_t kx = 0; kx < s->kernel_width; kx++) {
      if (!meets(phase.column + s->pad_left, kx * s->dilation_width, s->stride_width)) continue;
      int32_t positions[TILE];
      for (int64_t i = 0; i < count; i++) {
        const int64_t pixel = pixels.first + i;
        positions[i] = dy_position(
            s, phase.row + pixel / phase.columns * s->stride_height,
            phase.column + pixel % phase.columns * s->stride_width, ky, kx);
      }
      thaw_gather_pixels(
          call->input, (int64_t)s->height_out * s->width_out, group * group_out, group_out, positions, count,
          taps + met_count * round_up(group_out, LANES) * count, count * LANES);
      met[met_count++] = ky * s->kernel_width + kx;
    }
  }
  return met_count;
}

// Sum, residual and mask of one tile's lane to where they belong.
static void finish_pixel(const step_call *call, int64_t at, const float *sums, int64_t lanes) {
  const thaw_activation of = (thaw_activation)call->step->activation;
  for (int64_t lane = 0; lane < lanes; lane++) {
    float value = sums[lane];
    if (call->residual != NULL) value += ((const float *)call->residual)[at + lane];
    if (of != THAW_IDENTITY) {
      const float x = ((const float *)call->input2)[at + lane];
      value = x <= 0 ? 0 : value;
      if (of == THAW_RELU6) value = x >= 6 ? 0 : value;
    }
    ((float *)call->output)[at + lane] = value;
  }
}
static void finish_tile(
    const step_call *call, phase_of_stride phase, piece pixels, int64_t first_channel, const float *sums,
    int64_t lanes) {
  const thaw_step *s = call->step;
  const int64_t all = (int64_t)s->height_in * s->width_in;
  for (int64_t pixel = pixels.first; pixel < pixels.end; pixel++, sums += LANES) {
    const int64_t position = (phase.row + pixel / phase.columns * s->stride_height) * s->width_in + phase.column
        + pixel % phase.columns * s->stride_width;
    // A group may begin in the middle of a panel.
    for (int64_t lane = 0; lane < lanes;) {
      const int64_t channel = first_channel + lane, some = smaller(lanes - lane, LANES - channel % LANES);
      finish_pixel(call, (channel / LANES * all + position) * LANES + channel % LANES, sums + lane, some);
      lane += some;
    }
  }
}

static void gradient_tile(const step_call *call, phase_of_stride phase, piece pixels, int64_t group, room r) {
  const thaw_step *s = call->step;
  const int64_t group_in = s->channels_in / s->groups, group_out = s->channels_out / s->groups;
  const int64_t taps = (int64_t)s->kernel_height * s->kernel_width, inner = taps * group_out;
  const int64_t count = pixels.end - pixels.first, panels = panels_of(group_in);
  const int64_t met_count = gather(call, phase, pixels, group, r.met, r.taps);
  const bool is_one_sum = met_count == taps && group_out % LANES == 0;
  memset(r.zeros, 0, PANELS_AT_ONCE * LANES * sizeof(float));
  for (int64_t panel = 0; panel < panels; panel += PANELS_AT_ONCE) {
    const int64_t some = smaller(PANELS_AT_ONCE, panels - panel);
    if (met_count == 0) memset(r.sums, 0, (size_t)(some * count * LANES) * sizeof(float));
    for (int64_t i = 0; i < (is_one_sum ? 1 : met_count); i++) {
      const thaw_gemm g = {
          .x = r.taps + i * round_up(group_out, LANES) * count, .x_panel = count * LANES,
          .inner = is_one_sum ? inner : group_out,
          .w = (const float *)call->weights + ((group * panels + panel) * inner + r.met[i] * group_out) * LANES,
          .w_panel = inner * LANES, .bias = i == 0 ? r.zeros : NULL, .y = r.sums, .y_panel = count * LANES};
      call->kernels->conv2d_pointwise_f32(&g, 0, count, some);
    }
    for (int64_t p = 0; p < some; p++) {
      const int64_t channel = (panel + p) * LANES;
      finish_tile(
          call, phase, pixels, group * group_in + channel, r.sums + p * count * LANES,
          smaller(LANES, group_in - channel));
    }
  }
}

static int64_t tiles_of(const thaw_step *s, int64_t phase) {
  const phase_of_stride p = phase_at(s, phase);
  return block_tasks(p.rows * p.columns, TILE);
}
static int64_t general_tasks(const step_call *call, int phase) {
  (void)phase;
  if (call->parts == 1) return 1;
  int64_t tiles = 0;
  for (int64_t i = 0; i < phase_rows(call->step) * phase_columns(call->step); i++)
    tiles += tiles_of(call->step, i);
  return tiles;
}
static void run_general(const step_call *call, int phase, int64_t task, char *scratch_start) {
  (void)phase;
  const thaw_step *s = call->step;
  scratch start = {.start = scratch_start};
  const room r = take_room(s, &start);
  int64_t number = 0;
  for (int64_t i = 0; i < phase_rows(s) * phase_columns(s); i++) {
    const phase_of_stride p = phase_at(s, i);
    for (int64_t tile = 0; tile < tiles_of(s, i); tile++, number++) {
      if (call->parts > 1 && number != task) continue;
      for (int64_t group = 0; group < s->groups; group++)
        gradient_tile(call, p, block(p.rows * p.columns, TILE, tile), group, r);
    }
  }
}
const step_kind thaw_conv2d_input_gradient = {
    .in_images = true, .check = check_general, .measure = measure_general, .phase_count = 1,
    .task_count = general_tasks, .run = run_general};
