// Between what is trained and what the kernels read: folding batch norm, sums over shards, gradients back.
#include <string.h>
#include "gather.h"
#pragma STDC FP_CONTRACT OFF

enum { ELEMENTS_AT_ONCE = 16384 };

static void check_layer(step_check *check) {
  const thaw_step *s = check->step;
  const int32_t sizes[] = {s->channels_in, s->channels_out, s->kernel_height, s->kernel_width, s->groups};
  for (int i = 0; i < 5; i++) thaw_check(check, sizes[i] >= 1 && sizes[i] <= DIMENSION_LIMIT, THAW_PLAN_BAD_GEOMETRY);
  if (check->problem != THAW_PLAN_OK) return;
  thaw_check(
      check, s->channels_in % s->groups == 0 && s->channels_out % s->groups == 0, THAW_PLAN_BAD_GEOMETRY);
  thaw_check(check, thaw_count2(s->channels_in, thaw_count2(s->kernel_height, s->kernel_width)) >= 0, THAW_PLAN_BAD_GEOMETRY);
  const int32_t norm[] = {s->weights, s->weights2, s->weights3};
  for (int i = 0; i < 3; i++) {
    thaw_check(check, (norm[i] == -1) == (norm[0] == -1), THAW_PLAN_BAD_OPERAND);
    if (norm[i] != -1) thaw_check_fixed(check, norm[i], THAW_F32, s->channels_out);
  }
}
static int64_t packed_count(const thaw_step *s) {
  return thaw_pack_conv2d_count(s->channels_out, s->channels_in / s->groups, s->kernel_height, s->kernel_width, s->groups);
}
static void check_written(step_check *check, int32_t operand, int64_t count) {
  thaw_check_fixed(check, operand, THAW_F32, count);
  thaw_check_write(check, operand, THAW_F32, count);
}

// A panel of packed weights: which group, and the channels its lanes are.
typedef struct { int64_t group, first, lanes; } panel_place;
static int64_t panel_count(const thaw_step *s) { return s->groups * panels_of(groups_of(s).group_out); }
static panel_place place_of(const thaw_step *s, int64_t panel) {
  const int64_t group_out = groups_of(s).group_out, panels = panels_of(group_out), local = panel % panels * LANES;
  return (panel_place){panel / panels, panel / panels * group_out + local, smaller(LANES, group_out - local)};
}
static int64_t panels_at_once(const thaw_step *s) { return larger(1, ELEMENTS_AT_ONCE / (groups_of(s).inner * LANES)); }
static int64_t panel_tasks(const step_call *call, int phase) {
  (void)phase;
  return block_tasks(panel_count(call->step), panels_at_once(call->step));
}

// s = gamma * istd of a panel's lanes; 1 in those past the last channel.
static void scales_of(const step_call *call, panel_place p, float *scales) {
  const float *gamma = call->weights, *istd = call->weights3;
  for (int64_t lane = 0; lane < LANES; lane++)
    scales[lane] = lane < p.lanes ? gamma[p.first + lane] * istd[p.first + lane] : 1;
}

static void check_fold(step_check *check) {
  const thaw_step *s = check->step;
  check_layer(check);
  if (check->problem != THAW_PLAN_OK) return;
  thaw_check_fixed(check, s->input, THAW_F32, packed_count(s));
  if (s->input2 != -1) thaw_check_fixed(check, s->input2, THAW_F32, s->channels_out);
  check_written(check, s->output, packed_count(s));
  if (s->output2 != -1) check_written(check, s->output2, thaw_pack_bias_count(s->channels_out));
  if (s->output3 == -1) return;
  check_written(
      check, s->output3,
      thaw_pack_conv2d_count(s->channels_in, s->channels_out / s->groups, s->kernel_height, s->kernel_width, s->groups));
}
static void fold_scratch(const thaw_step *step, int64_t max_batch, int64_t *worker_bytes, int64_t *shared_bytes) {
  (void)step, (void)max_batch;
  *worker_bytes = *shared_bytes = 0;
}
static void transpose_panel(const step_call *call, panel_place p, const float *folded) {
  const thaw_step *s = call->step;
  const group_sizes g = groups_of(s);
  const int64_t taps = (int64_t)s->kernel_height * s->kernel_width, panels = panels_of(g.group_in);
  const int64_t inner = taps * g.group_out, local = p.first - p.group * g.group_out;
  float *to = (float *)call->output3 + p.group * panels * inner * LANES;
  for (int64_t tap = 0; tap < taps; tap++)
    for (int64_t c = 0; c < g.group_in; c += LANES) {
      const int64_t some = smaller(LANES, g.group_in - c);
      const float *from = folded + (tap * g.group_in + c) * LANES;
      float *rows = to + (c / LANES * inner + tap * g.group_out + local) * LANES;
      for (int64_t lane = 0; lane < p.lanes; lane++)
        for (int64_t i = 0; i < LANES; i++) rows[lane * LANES + i] = i < some ? from[i * LANES + lane] : 0;
    }
}
static void fold_panel(const step_call *call, int64_t panel) {
  const thaw_step *s = call->step;
  const int64_t inner = groups_of(s).inner;
  const panel_place p = place_of(s, panel);
  const float *w = (const float *)call->input + panel * inner * LANES;
  float *folded = (float *)call->output + panel * inner * LANES;
  if (call->weights == NULL) {
    memcpy(folded, w, (size_t)(inner * LANES) * sizeof(float));
  } else {
    float scales[LANES];
    scales_of(call, p, scales);
    for (int64_t k = 0; k < inner; k++)
      for (int lane = 0; lane < LANES; lane++)
        folded[k * LANES + lane] = canonical_f32(w[k * LANES + lane] * scales[lane]);
  }
  if (call->output3 != NULL) transpose_panel(call, p, folded);
}
static void fold_bias(const step_call *call) {
  const thaw_step *s = call->step;
  const int64_t count = thaw_pack_bias_count(s->channels_out);
  const float *bias = call->input2, *gamma = call->weights, *mean = call->weights2, *istd = call->weights3;
  float *y = call->output2;
  for (int64_t c = 0; c < count; c++) {
    const bool is_channel = c < s->channels_out;
    y[c] = is_channel && bias != NULL ? bias[c] : 0;
    if (!is_channel || gamma == NULL) continue;
    const float scale = -(gamma[c] * istd[c]);
    call->kernels->multiply_add_to_f32(mean + c, scale, y + c, 1);
    y[c] = canonical_f32(y[c]);
  }
}
static void run_fold(const step_call *call, int phase, int64_t task, char *scratch) {
  (void)phase, (void)scratch;
  const piece own = block(panel_count(call->step), panels_at_once(call->step), task);
  for (int64_t panel = own.first; panel < own.end; panel++) fold_panel(call, panel);
  if (task == 0 && call->output2 != NULL) fold_bias(call);
}
const step_kind thaw_fold = {
    .in_batch = true, .check = check_fold, .measure = fold_scratch, .phase_count = 1, .task_count = panel_tasks,
    .run = run_fold};

// Pieces are shards, or rows of memory.
static int64_t shards_of(int64_t batch) { return block_tasks(batch, THAW_SHARD_IMAGES); }
static void check_sum(step_check *check) {
  const thaw_step *s = check->step;
  thaw_check(check, s->columns > 0 && s->rows >= 0, THAW_PLAN_BAD_GEOMETRY);
  if (thaw_is_per_shard(check, s->input)) {
    thaw_check(check, s->rows == 0, THAW_PLAN_BAD_GEOMETRY);
    thaw_check_shard_piece(check, s->input, s->columns);
  } else {
    thaw_check(check, s->rows > 0, THAW_PLAN_BAD_GEOMETRY);
    thaw_check_fixed(check, s->input, THAW_F32, thaw_count2(s->rows, s->columns));
  }
  check_written(check, s->output, s->columns);
}
static void measure_sum(const thaw_step *s, int64_t max_batch, int64_t *worker_bytes, int64_t *shared_bytes) {
  scratch room = {0};
  scratch_floats(&room, larger(s->rows, larger(8, shards_of(max_batch))) * LANES);
  *worker_bytes = room.used;
  *shared_bytes = 0;
}
static int64_t sum_tasks(const step_call *call, int phase) {
  (void)phase;
  return block_tasks(call->step->columns, ELEMENTS_AT_ONCE);
}
static void run_sum(const step_call *call, int phase, int64_t task, char *scratch) {
  (void)phase;
  const thaw_step *s = call->step;
  const piece own = block(s->columns, ELEMENTS_AT_ONCE, task);
  call->kernels->sum_pieces_f32(
      (const float *)call->input + own.first, s->rows == 0 ? call->input_step : s->columns,
      s->rows == 0 ? shards_of(call->batch) : s->rows, (float *)scratch, (float *)call->output + own.first,
      (size_t)(own.end - own.first));
}
const step_kind thaw_sum_shards = {
    .in_batch = true, .check = check_sum, .measure = measure_sum, .phase_count = 1, .task_count = sum_tasks,
    .run = run_sum};

static void check_pieces(step_check *check, int32_t operand, int64_t count) {
  if (thaw_is_per_shard(check, operand)) thaw_check_shard_piece(check, operand, count);
  else thaw_check_fixed(check, operand, THAW_F32, count);
}
static void check_fold_gradient(step_check *check) {
  const thaw_step *s = check->step;
  check_layer(check);
  if (check->problem != THAW_PLAN_OK) return;
  check_pieces(check, s->input, packed_count(s));
  if (s->input2 != -1) check_pieces(check, s->input2, thaw_pack_bias_count(s->channels_out));
  const bool has_norm = s->weights != -1;
  if (has_norm) thaw_check_fixed(check, s->parameters, THAW_F32, packed_count(s));
  check_written(check, s->output, packed_count(s));
  if (s->output2 != -1) check_written(check, s->output2, s->channels_out);
  if (s->output3 != -1) check_written(check, s->output3, s->channels_out);
  thaw_check(check, s->output2 == -1 || s->input2 != -1, THAW_PLAN_BAD_OPERAND);
  thaw_check(check, s->output3 == -1 || (has_norm && s->input2 != -1), THAW_PLAN_BAD_OPERAND);
}
typedef struct { float *pieces, *scales, *dots; } gradient_room;
static gradient_room take_room(int64_t shards, scratch *start) {
  gradient_room r;
  r.pieces = scratch_floats(start, larger(8, shards) * LANES);
  r.scales = scratch_floats(start, LANES);
  r.dots = scratch_floats(start, LANES);
  return r;
}
static void measure_gradient(const thaw_step *s, int64_t max_batch, int64_t *worker_bytes, int64_t *shared_bytes) {
  (void)s;
  scratch room = {0};
  take_room(shards_of(max_batch), &room);
  *worker_bytes = room.used;
  *shared_bytes = 0;
}
// dbeta and dgamma of a panel's channels.
static void finish_channels(const step_call *call, panel_place p, const gradient_room *r) {
  if (call->input2 == NULL) return;
  const int64_t shards = call->input2_is_per_shard ? shards_of(call->batch) : 1;
  for (int64_t lane = 0; lane < p.lanes; lane++) {
    const int64_t channel = p.first + lane;
    float bias;
    call->kernels->sum_pieces_f32(
        (const float *)call->input2 + channel, call->input2_step, shards, r->pieces, &bias, 1);
    if (call->output2 != NULL) ((float *)call->output2)[channel] = bias;
    if (call->output3 == NULL) continue;
    float dot = r->dots[lane];
    const float mean = ((const float *)call->weights2)[channel];
    call->kernels->multiply_add_to_f32(&bias, -mean, &dot, 1);
    ((float *)call->output3)[channel] = canonical_f32(dot * ((const float *)call->weights3)[channel]);
  }
}
static void run_fold_gradient(const step_call *call, int phase, int64_t task, char *scratch_start) {
  (void)phase;
  const thaw_step *s = call->step;
  const int64_t inner = groups_of(s).inner, shards = shards_of(call->batch);
  scratch start = {.start = scratch_start};
  const gradient_room r = take_room(shards, &start);
  const piece own = block(panel_count(s), panels_at_once(s), task);
  for (int64_t panel = own.first; panel < own.end; panel++) {
    const panel_place p = place_of(s, panel);
    const int64_t at = panel * inner * LANES;
    const bool has_norm = call->weights != NULL;
    if (has_norm) scales_of(call, p, r.scales);
    call->kernels->fold_gradient_f32(
        (const float *)call->input + at, call->input_step, call->input_is_per_shard ? shards : 1, r.pieces, inner,
        has_norm ? r.scales : NULL, call->parameters == NULL ? NULL : (const float *)call->parameters + at,
        (float *)call->output + at, r.dots);
    finish_channels(call, p, &r);
  }
}
const step_kind thaw_fold_gradient = {
    .in_batch = true, .check = check_fold_gradient, .measure = measure_gradient, .phase_count = 1,
    .task_count = panel_tasks, .run = run_fold_gradient};
