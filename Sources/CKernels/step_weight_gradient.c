// Gradients of convolutions by their weights and bias, of the images of one shard.
#include "gather.h"
#include "gradient.h"
#pragma STDC FP_CONTRACT OFF

enum { RUN_PIXELS = 196 };  // a panel of x and three of dy for so many pixels stay in the first caches

static int64_t one_task(const step_call *call, int phase) {
  (void)call, (void)phase;
  return 1;
}
static void check_dy(step_check *check) {
  const thaw_step *s = check->step;
  thaw_check_shape(check);
  thaw_check_rows_c16(check, s->input2, s->channels_out, s->height_out, s->width_out, false);
  if (s->d_bias != -1) thaw_check_shard_piece(check, s->d_bias, thaw_pack_bias_count(s->channels_out));
}
static void check_x(step_check *check) {
  const thaw_step *s = check->step;
  thaw_check_rows_c16(check, s->input, s->channels_in, s->height_in, s->width_in, false);
}

static const float *x_of(const step_call *call, int64_t image) {
  return (const float *)call->input + image * call->input_step;
}
static const float *dy_of(const step_call *call, int64_t image) {
  return (const float *)call->input2 + image * call->input2_step;
}
static void sum_bias(const step_call *call) {
  if (call->d_bias == NULL) return;
  const thaw_step *s = call->step;
  const int64_t pixels = (int64_t)s->height_out * s->width_out, panels = panels_of(s->channels_out);
  memset(call->d_bias, 0, (size_t)(panels * LANES) * sizeof(float));
  for (int64_t image = 0; image < call->batch; image++)
    call->kernels->sum_pixels_f32(dy_of(call, image), pixels * LANES, panels, pixels, call->d_bias);
  zero_lanes((float *)call->d_bias + (panels - 1) * LANES, 1, s->channels_out);
}

static void check_pointwise(step_check *check) {
  const thaw_step *s = check->step;
  check_dy(check);
  check_x(check);
  thaw_check(check, s->height_in == s->height_out && s->width_in == s->width_out, THAW_PLAN_BAD_GEOMETRY);
  thaw_check_shard_piece(check, s->d_weights, thaw_pack_pointwise_count(s->channels_out, s->channels_in));
}
static void no_scratch(const thaw_step *step, int64_t max_batch, int64_t *worker_bytes, int64_t *shared_bytes) {
  (void)step, (void)max_batch;
  *worker_bytes = *shared_bytes = 0;
}
static void run_pointwise(const step_call *call, int phase, int64_t task, char *scratch) {
  (void)phase, (void)task, (void)scratch;
  const thaw_step *s = call->step;
  const int64_t pixels = (int64_t)s->height_in * s->width_in, panels = panels_of(s->channels_out);
  for (int64_t image = 0; image < call->batch; image++)
    for (int64_t first = 0; first < pixels; first += RUN_PIXELS) {
      const thaw_weight_gemm g = {
          .x = x_of(call, image) + first * LANES, .x_panel = pixels * LANES, .inner = s->channels_in,
          .dy = dy_of(call, image) + first * LANES, .dy_panel = pixels * LANES, .dw = call->d_weights,
          .dw_panel = (int64_t)s->channels_in * LANES, .continues = image > 0 || first > 0};
      call->kernels->weight_gradient_f32(&g, smaller(RUN_PIXELS, pixels - first), panels);
    }
  zero_lanes((float *)call->d_weights + (panels - 1) * s->channels_in * LANES, s->channels_in, s->channels_out);
  sum_bias(call);
}
const step_kind thaw_pointwise_weight_gradient = {
    .in_shards = true, .check = check_pointwise, .measure = no_scratch, .phase_count = 1, .task_count = one_task,
    .run = run_pointwise};

// Depthwise: a panel of x in a zero frame, bands of rows.
enum { MAX_KERNEL_ROWS = 64, BAND_ROWS = 8 };
typedef struct { int64_t rows, columns; } frame;
static frame frame_of(const thaw_step *s) {
  return (frame){
      larger(s->pad_top + s->height_in, (int64_t)(s->height_out - 1) * s->stride_height + s->kernel_height),
      larger(s->pad_left + s->width_in, (int64_t)(s->width_out - 1) * s->stride_width + s->kernel_width)};
}
typedef struct {
  float *framed, *bias;
  const float **x_rows, **dy_rows;
} depthwise_room;
static depthwise_room take_depthwise_room(const thaw_step *s, scratch *start) {
  const frame f = frame_of(s);
  const int64_t x_rows = (int64_t)(BAND_ROWS - 1) * s->stride_height + s->kernel_height;
  depthwise_room r;
  r.framed = scratch_floats(start, f.rows * f.columns * LANES);
  r.bias = scratch_floats(start, LANES);
  r.x_rows = scratch_take(start, x_rows * (int64_t)sizeof *r.x_rows);
  r.dy_rows = scratch_take(start, BAND_ROWS * (int64_t)sizeof *r.dy_rows);
  return r;
}
static void measure_depthwise(const thaw_step *s, int64_t max_batch, int64_t *worker_bytes, int64_t *shared_bytes) {
  (void)max_batch;
  scratch start = {0};
  take_depthwise_room(s, &start);
  *worker_bytes = start.used;
  *shared_bytes = 0;
}
static void check_depthwise(step_check *check) {
  const thaw_step *s = check->step;
  check_dy(check);
  check_x(check);
  thaw_check_window(check, s->height_in, s->width_in);
  thaw_check(
      check,
      s->channels_in == s->channels_out && s->dilation_height == 1 && s->dilation_width == 1
          && s->kernel_height <= MAX_KERNEL_ROWS && s->kernel_width <= MAX_KERNEL_ROWS,
      THAW_PLAN_BAD_GEOMETRY);
  const int64_t taps = (int64_t)s->kernel_height * s->kernel_width;
  thaw_check_shard_piece(check, s->d_weights, thaw_pack_depthwise_count(s->channels_in, taps));
}
static void depthwise_image(
    const step_call *call, int64_t image, int64_t panel, const depthwise_room *r, float *dw, float *db) {
  const thaw_step *s = call->step;
  const frame f = frame_of(s);
  const float *x = x_of(call, image) + panel * s->height_in * s->width_in * LANES;
  const float *dy = dy_of(call, image) + panel * s->height_out * s->width_out * LANES;
  for (int64_t row = 0; row < s->height_in; row++)
    memcpy(
        r->framed + ((s->pad_top + row) * f.columns + s->pad_left) * LANES, x + row * s->width_in * LANES,
        (size_t)s->width_in * LANES * sizeof(float));
  for (int64_t first = 0; first < s->height_out; first += BAND_ROWS) {
    const int64_t rows = smaller(BAND_ROWS, s->height_out - first);
    for (int64_t i = 0; i < (rows - 1) * s->stride_height + s->kernel_height; i++)
      r->x_rows[i] = r->framed + (first * s->stride_height + i) * f.columns * LANES;
    for (int64_t i = 0; i < rows; i++) r->dy_rows[i] = dy + (first + i) * s->width_out * LANES;
    call->kernels->depthwise_weight_gradient_f32(
        s->kernel_height, s->kernel_width, s->stride_height, s->stride_width, r->x_rows, r->dy_rows, rows, s->width_out,
        dw, db);
  }
}
static void run_depthwise(const step_call *call, int phase, int64_t task, char *scratch_start) {
  (void)phase, (void)task;
  const thaw_step *s = call->step;
  scratch start = {.start = scratch_start};
  const depthwise_room r = take_depthwise_room(s, &start);
  const frame f = frame_of(s);
  const int64_t taps = (int64_t)s->kernel_height * s->kernel_width;
  memset(r.framed, 0, (size_t)(f.rows * f.columns * LANES) * sizeof(float));
  for (int64_t panel = 0; panel < panels_of(s->channels_in); panel++) {
    float *dw = (float *)call->d_weights + panel * taps * LANES;
    memset(dw, 0, (size_t)(taps * LANES) * sizeof(float));
    memset(r.bias, 0, LANES * sizeof(float));
    for (int64_t image = 0; image < call->batch; image++) depthwise_image(call, image, panel, &r, dw, r.bias);
    const int64_t channels = s->channels_in - panel * LANES;
    if (channels < LANES) {
      zero_lanes(dw, taps, channels);
      zero_lanes(r.bias, 1, channels);
    }
    if (call->d_bias != NULL) memcpy((float *)call->d_bias + panel * LANES, r.bias, LANES * sizeof(float));
  }
}
const step_kind thaw_depthwise_weight_gradient = {
    .in_shards = true, .check = check_depthwise, .measure = measure_depthwise, .phase_count = 1,
    .task_count = one_task, .run = run_depthwise};

// Any convolution, and the one that reads an image in memory: the taps of a run of pixels are gathered as the inputs of a
// 1x1 convolution.
static void check_groups(step_check *check) {
  const thaw_step *s = check->step;
  check_dy(check);
  thaw_check_window(check, s->height_in, s->width_in);
  thaw_check(
      check,
      s->groups >= 1 && s->groups <= s->channels_in && s->channels_in % s->groups == 0
          && s->channels_out % s->groups == 0,
      THAW_PLAN_BAD_GEOMETRY);
  if (check->problem != THAW_PLAN_OK) return;
  const int64_t packed = thaw_pack_conv2d_count(
      s->channels_out, s->channels_in / s->groups, s->kernel_height, s->kernel_width, s->groups);
  thaw_check_shard_piece(check, s->d_weights, packed);
}
static void check_general(step_check *check) {
  check_groups(check);
  check_x(check);
}
static void check_stem(step_check *check) {
  const thaw_step *s = check->step;
  check_groups(check);
  thaw_check(
      check, s->groups == 1 && (s->pixels_in == THAW_NHWC || s->pixels_in == THAW_NCHW), THAW_PLAN_BAD_GEOMETRY);
  const bool exists = s->input >= 0 && s->input < check->parts->buffer_count;
  const bool is_bytes = exists && check->parts->buffers[s->input].element == THAW_U8;
  thaw_check_read(
      check, s->input, is_bytes ? THAW_U8 : THAW_F32, thaw_count3(s->channels_in, s->height_in, s->width_in));
  thaw_check(check, exists && check->parts->buffers[s->input].is_per_row, THAW_PLAN_BAD_OPERAND);
}
typedef struct { float *taps, *dy, *gather; } general_room;
static bool has_own_panels(const thaw_step *s) { return s->groups == 1 || s->channels_out / s->groups % LANES == 0; }
static general_room take_general_room(const thaw_step *s, scratch *start) {
  const group_sizes g = groups_of(s);
  general_room r;
  r.taps = scratch_floats(start, round_up(g.inner, LANES) * RUN_PIXELS);
  r.gather = scratch_floats(start, thaw_gather_room(s, RUN_PIXELS));
  r.dy = has_own_panels(s) ? NULL : scratch_floats(start, round_up(g.group_out, LANES) * RUN_PIXELS);
  return r;
}
static void measure_general(const thaw_step *s, int64_t max_batch, int64_t *worker_bytes, int64_t *shared_bytes) {
  (void)max_batch;
  scratch start = {0};
  take_general_room(s, &start);
  *worker_bytes = start.used;
  *shared_bytes = 0;
}
static void general_run(const step_call *call, int64_t image, int64_t group, piece pixels, general_room r) {
  const thaw_step *s = call->step;
  const group_sizes g = groups_of(s);
  const bool is_memory = s->kind == THAW_STEP_CONV2D_STEM_WEIGHT_GRADIENT;
  const int64_t count = pixels.end - pixels.first, all = (int64_t)s->height_out * s->width_out;
  const int64_t panels = panels_of(g.group_out), first_out = group * g.group_out;
  const int64_t element_bytes = call->input_element == THAW_U8 ? 1 : sizeof(float);
  const char *x = (const char *)call->input + image * call->input_step * element_bytes;
  thaw_gather_taps(call, x, is_memory, group, pixels, r.taps, r.gather);
  thaw_weight_gemm gemm = {
      .x = r.taps, .x_panel = count * LANES, .inner = g.inner,
      .dy = dy_of(call, image) + (first_out * all + pixels.first * LANES), .dy_panel = all * LANES,
      .dw = (float *)call->d_weights + group * panels * g.inner * LANES, .dw_panel = g.inner * LANES,
      .continues = image > 0 || pixels.first > 0};
  if (!has_own_panels(s)) {
    int32_t positions[RUN_PIXELS];
    for (int64_t i = 0; i < count; i++) positions[i] = (int32_t)(pixels.first + i);
    thaw_gather_pixels(dy_of(call, image), all, first_out, g.group_out, positions, count, r.dy, count * LANES);
    gemm.dy = r.dy;
    gemm.dy_panel = count * LANES;
  }
  call->kernels->weight_gradient_f32(&gemm, count, panels);
}
static void run_general(const step_call *call, int phase, int64_t task, char *scratch_start) {
  (void)phase, (void)task;
  const thaw_step *s = call->step;
  const group_sizes g = groups_of(s);
  scratch start = {.start = scratch_start};
  const general_room r = take_general_room(s, &start);
  const int64_t all = (int64_t)s->height_out * s->width_out, panels = panels_of(g.group_out);
  for (int64_t image = 0; image < call->batch; image++)
    for (int64_t run = 0; run < block_tasks(all, RUN_PIXELS); run++)
      for (int64_t group = 0; group < s->groups; group++)
        general_run(call, image, group, block(all, RUN_PIXELS, run), r);
  for (int64_t group = 0; group < s->groups; group++)
    zero_lanes(
        (float *)call->d_weights + ((group + 1) * panels - 1) * g.inner * LANES, g.inner, g.group_out);
  sum_bias(call);
}
const step_kind thaw_conv2d_weight_gradient = {
    .in_shards = true, .check = check_general, .measure = measure_general, .phase_count = 1, .task_count = one_task,
    .run = run_general};
const step_kind thaw_conv2d_stem_weight_gradient = {
    .in_shards = true, .check = check_stem, .measure = measure_general, .phase_count = 1, .task_count = one_task,
    .run = run_general};
