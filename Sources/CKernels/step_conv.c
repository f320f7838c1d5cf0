// Convolutions, one step each.
#include <string.h>
#include "gather.h"

static thaw_gemm pointwise_gemm(const step_call *call) {
  const thaw_step *s = call->step;
  const int64_t pixels = (int64_t)s->height_in * s->width_in;
  return (thaw_gemm){
      .x = call->input,
      .x_panel = pixels * LANES,
      .inner = s->channels_in,
      .w = call->weights,
      .w_panel = (int64_t)s->channels_in * LANES,
      .bias = call->bias,
      .y = call->output,
      .y_panel = pixels * LANES,
      .residual = call->residual,
      .residual_panel = pixels * LANES,
      .activation = (thaw_activation)s->activation,
      .prefetch = 2 * (int64_t)s->channels_in * LANES,
  };
}
static void check_pointwise(step_check *check) {
  const thaw_step *s = check->step;
  thaw_check_shape(check);
  thaw_check(check, s->height_in == s->height_out && s->width_in == s->width_out, THAW_PLAN_BAD_GEOMETRY);
  thaw_check_read_c16(check, s->input, s->channels_in, s->height_in, s->width_in);
  thaw_check_write_c16(check, s->output, s->channels_out, s->height_out, s->width_out);
  thaw_check_weights(check, s->weights, thaw_pack_pointwise_count(s->channels_out, s->channels_in));
  thaw_check_weights(check, s->bias, thaw_pack_bias_count(s->channels_out));
  if (s->residual != -1) thaw_check_read_c16(check, s->residual, s->channels_out, s->height_out, s->width_out);
}
static void no_scratch(const thaw_step *step, int64_t max_batch, int64_t *worker_bytes, int64_t *shared_bytes) {
  (void)step, (void)max_batch;
  *worker_bytes = *shared_bytes = 0;
}
static int64_t pointwise_tasks(const step_call *call, int phase) {
  (void)phase;
  const thaw_step *s = call->step;
  const int64_t pixels = (int64_t)s->height_in * s->width_in, panels = panels_of(s->channels_out);
  if (call->parts == 1) return 1;
  if (splits_by_panels(pixels)) return panel_pair_tasks(panels, call->parts);
  return block_tasks(pixels, pixels_at_once(pixels));
}
static void run_pointwise(const step_call *call, int phase, int64_t task, char *scratch) {
  (void)phase, (void)scratch;
  const thaw_step *s = call->step;
  const int64_t pixels = (int64_t)s->height_in * s->width_in, panels = panels_of(s->channels_out);
  thaw_gemm g = pointwise_gemm(call);
  if (call->parts == 1) {
    call->kernels->conv2d_pointwise_f32(&g, 0, pixels, panels);
  } else if (splits_by_panels(pixels)) {
    const piece own = panel_pair(panels, call->parts, task);
    g.w += own.first * g.w_panel;
    g.bias += own.first * LANES;
    g.y += own.first * g.y_panel;
    if (g.residual != NULL) g.residual += own.first * g.residual_panel;
    call->kernels->conv2d_pointwise_f32(&g, 0, pixels, own.end - own.first);
  } else {
    const piece own = block(pixels, pixels_at_once(pixels), task);
    call->kernels->conv2d_pointwise_f32(&g, own.first, own.end, panels);
  }
}
const step_kind thaw_conv2d_pointwise = {
    .in_images = true, .check = check_pointwise, .measure = no_scratch, .phase_count = 1,
    .task_count = pointwise_tasks, .run = run_pointwise};

// Depthwise: a panel of the image is copied into a zero frame, then row by row.
typedef struct { int64_t rows, columns; } frame;
static frame frame_of(const thaw_step *s) {
  return (frame){
      larger(s->pad_top + s->height_in, (int64_t)(s->height_out - 1) * s->stride_height + s->kernel_height),
      larger(s->pad_left + s->width_in, (int64_t)(s->width_out - 1) * s->stride_width + s->kernel_width)};
}
enum { MAX_KERNEL_ROWS = 64 };
static void check_depthwise(step_check *check) {
  const thaw_step *s = check->step;
  thaw_check_shape(check);
  thaw_check_window(check, s->height_in, s->width_in);
  thaw_check(
      check,
      s->channels_in == s->channels_out && s->dilation_height == 1 && s->dilation_width == 1
          && s->kernel_height <= MAX_KERNEL_ROWS && s->kernel_width <= MAX_KERNEL_ROWS,
      THAW_PLAN_BAD_GEOMETRY);
  thaw_check_read_c16(check, s->input, s->channels_in, s->height_in, s->width_in);
  thaw_check_write_c16(check, s->output, s->channels_out, s->height_out, s->width_out);
  const int64_t taps = (int64_t)s->kernel_height * s->kernel_width;
  thaw_check_weights(check, s->weights, thaw_pack_depthwise_count(s->channels_in, taps));
  thaw_check_weights(check, s->bias, thaw_pack_bias_count(s->channels_in));
}
static void measure_depthwise(const thaw_step *s, int64_t max_batch, int64_t *worker_bytes, int64_t *shared_bytes) {
  (void)max_batch;
  const frame f = frame_of(s);
  scratch room = {0};
  scratch_floats(&room, f.rows * f.columns * LANES);
  *worker_bytes = room.used;
  *shared_bytes = 0;
}
static int64_t depthwise_tasks(const step_call *call, int phase) {
  (void)phase;
  return call->parts == 1 ? 1 : panels_of(call->step->channels_in);
}
static void depthwise_panel(const step_call *call, int64_t panel, float *framed) {
  const thaw_step *s = call->step;
  const frame f = frame_of(s);
  const float *x = (const float *)call->input + panel * s->height_in * s->width_in * LANES;
  memset(framed, 0, (size_t)(f.rows * f.columns * LANES) * sizeof(float));
  for (int64_t row = 0; row < s->height_in; row++)
    memcpy(
        framed + ((s->pad_top + row) * f.columns + s->pad_left) * LANES, x + row * s->width_in * LANES,
        (size_t)s->width_in * LANES * sizeof(float));
  const int64_t taps = (int64_t)s->kernel_height * s->kernel_width;
  for (int64_t row = 0; row < s->height_out; row++) {
    const float *rows[MAX_KERNEL_ROWS];
    for (int ky = 0; ky < s->kernel_height; ky++)
      rows[ky] = framed + (row * s->stride_height + ky) * f.columns * LANES;
    call->kernels->conv2d_depthwise_f32(
        s->kernel_height, s->kernel_width, s->stride_width, rows, (const float *)call->weights + panel * taps * LANES,
        (const float *)call->bias + panel * LANES, (thaw_activation)s->activation,
        (float *)call->output + (panel * s->height_out + row) * s->width_out * LANES, s->width_out);
  }
}
static void run_depthwise(const step_call *call, int phase, int64_t task, char *scratch) {
  (void)phase;
  if (call->parts > 1) {
    depthwise_panel(call, task, (float *)scratch);
    return;
  }
  for (int64_t panel = 0; panel < panels_of(call->step->channels_in); panel++)
    depthwise_panel(call, panel, (float *)scratch);
}
const step_kind thaw_conv2d_depthwise = {
    .in_images = true, .check = check_depthwise, .measure = measure_depthwise, .phase_count = 1,
    .task_count = depthwise_tasks, .run = run_depthwise};

// The general convolution: for a tile of outputs, the taps are gathered as the inputs of a 1x1 convolution, in the
// order (ky, kx, c). Padding is gathered as +0.
enum { GATHER_PIXELS = 56 };

static void check_groups(step_check *check) {
  const thaw_step *s = check->step;
  thaw_check(
      check,
      s->groups >= 1 && s->groups <= s->channels_in && s->channels_in % s->groups == 0
          && s->channels_out % s->groups == 0,
      THAW_PLAN_BAD_GEOMETRY);
  if (check->problem != THAW_PLAN_OK) return;
  const int64_t packed = thaw_pack_conv2d_count(
      s->channels_out, s->channels_in / s->groups, s->kernel_height, s->kernel_width, s->groups);
  thaw_check_weights(check, s->weights, packed);
  thaw_check_weights(check, s->bias, thaw_pack_bias_count(s->channels_out));
  thaw_check_write_c16(check, s->output, s->channels_out, s->height_out, s->width_out);
}
static void check_conv2d(step_check *check) {
  const thaw_step *s = check->step;
  thaw_check_shape(check);
  thaw_check_window(check, s->height_in, s->width_in);
  check_groups(check);
  thaw_check_read_c16(check, s->input, s->channels_in, s->height_in, s->width_in);
  if (s->residual != -1) thaw_check_read_c16(check, s->residual, s->channels_out, s->height_out, s->width_out);
}
static void check_stem(step_check *check) {
  const thaw_step *s = check->step;
  thaw_check_shape(check);
  thaw_check_window(check, s->height_in, s->width_in);
  thaw_check(
      check, s->groups == 1 && (s->pixels_in == THAW_NHWC || s->pixels_in == THAW_NCHW), THAW_PLAN_BAD_GEOMETRY);
  check_groups(check);
  const bool is_bytes = s->input >= 0 && s->input < check->parts->buffer_count
      && check->parts->buffers[s->input].element == THAW_U8;
  thaw_check_read(
      check, s->input, is_bytes ? THAW_U8 : THAW_F32, thaw_count3(s->channels_in, s->height_in, s->width_in));
}

typedef struct { float *taps, *sums, *gather; } gather_room;
static gather_room take_gather_room(const thaw_step *s, scratch *room) {
  const group_sizes g = groups_of(s);
  gather_room taken;
  taken.taps = scratch_floats(room, round_up(g.inner, LANES) * GATHER_PIXELS);
  taken.sums = scratch_floats(room, LANES * GATHER_PIXELS);
  taken.gather = scratch_floats(room, thaw_gather_room(s, GATHER_PIXELS));
  return taken;
}
static void measure_gather(const thaw_step *s, int64_t max_batch, int64_t *worker_bytes, int64_t *shared_bytes) {
  (void)max_batch;
  scratch room = {0};
  take_gather_room(s, &room);
  *worker_bytes = room.used;
  *shared_bytes = 0;
}
static int64_t gather_tasks(const step_call *call, int phase) {
  (void)phase;
  const thaw_step *s = call->step;
  return call->parts == 1 ? 1 : block_tasks((int64_t)s->height_out * s->width_out, GATHER_PIXELS);
}

// One panel of a group whose channels do not begin with a panel of the output's.
static void conv2d_panel(const step_call *call, int64_t group, int64_t panel, piece pixels, gather_room room) {
  const thaw_step *s = call->step;
  const group_sizes sizes = groups_of(s);
  const int64_t count = pixels.end - pixels.first, all = (int64_t)s->height_out * s->width_out;
  const int64_t panels = panels_of(sizes.group_out), first_out = group * sizes.group_out;
  _Alignas(THAW_ALIGNMENT) float bias[LANES];
  const int64_t lanes = smaller(LANES, sizes.group_out - panel * LANES);
  for (int64_t lane = 0; lane < LANES; lane++)
    bias[lane] = lane < lanes ? ((const float *)call->bias)[first_out + panel * LANES + lane] : 0;
  const thaw_gemm g = {
      .x = room.taps, .x_panel = count * LANES, .inner = sizes.inner,
      .w = (const float *)call->weights + (group * panels + panel) * sizes.inner * LANES,
      .w_panel = sizes.inner * LANES, .bias = bias, .y = room.sums, .y_panel = count * LANES};
  call->kernels->conv2d_pointwise_f32(&g, 0, count, 1);
  for (int64_t lane = 0; lane < lanes; lane++) {
    const int64_t channel = first_out + panel * LANES + lane;
    const int64_t at = (channel / LANES * all + pixels.first) * LANES + channel % LANES;
    for (int64_t i = 0; i < count; i++) {
      float value = room.sums[i * LANES + lane];
      if (call->residual != NULL) value += ((const float *)call->residual)[at + i * LANES];
      if (s->activation != THAW_IDENTITY) value = 0 > value ? 0 : value;
      if (s->activation == THAW_RELU6) value = 6 < value ? 6 : value;
      ((float *)call->output)[at + i * LANES] = value;
    }
  }
}
static void conv2d_tile(const step_call *call, int64_t group, piece pixels, gather_room room) {
  const thaw_step *s = call->step;
  const group_sizes sizes = groups_of(s);
  const int64_t count = pixels.end - pixels.first, all = (int64_t)s->height_out * s->width_out;
  const int64_t panels = panels_of(sizes.group_out), at = (group * sizes.group_out * all + pixels.first * LANES);
  thaw_gather_taps(
      call, call->input, s->kind == THAW_STEP_CONV2D_STEM, group, pixels, room.taps, room.gather);
  if (s->groups > 1 && sizes.group_out % LANES != 0) {
    for (int64_t panel = 0; panel < panels; panel++) conv2d_panel(call, group, panel, pixels, room);
    return;
  }
  const thaw_gemm g = {
      .x = room.taps, .x_panel = count * LANES, .inner = sizes.inner,
      .w = (const float *)call->weights + group * panels * sizes.inner * LANES, .w_panel = sizes.inner * LANES,
      .bias = (const float *)call->bias + group * sizes.group_out, .y = (float *)call->output + at, .y_panel = all * LANES,
      .residual = call->residual == NULL ? NULL : (const float *)call->residual + at, .residual_panel = all * LANES,
      .activation = (thaw_activation)s->activation, .prefetch = 2 * sizes.inner * LANES};
  call->kernels->conv2d_pointwise_f32(&g, 0, count, panels);
}
static void run_conv2d(const step_call *call, int phase, int64_t task, char *scratch_start) {
  (void)phase;
  const thaw_step *s = call->step;
  scratch room = {.start = scratch_start};
  const gather_room taken = take_gather_room(s, &room);
  const int64_t all = (int64_t)s->height_out * s->width_out, tiles = block_tasks(all, GATHER_PIXELS);
  const int64_t first = call->parts == 1 ? 0 : task, end = call->parts == 1 ? tiles : task + 1;
  for (int64_t tile = first; tile < end; tile++)
    for (int64_t group = 0; group < s->groups; group++)
      conv2d_tile(call, group, block(all, GATHER_PIXELS, tile), taken);
}
const step_kind thaw_conv2d_general = {
    .in_images = true, .check = check_conv2d, .measure = measure_gather, .phase_count = 1, .task_count = gather_tasks,
    .run = run_conv2d};
const step_kind thaw_conv2d_stem = {
    .in_images = true, .check = check_stem, .measure = measure_gather, .phase_count = 1, .task_count = gather_tasks,
    .run = run_conv2d};
