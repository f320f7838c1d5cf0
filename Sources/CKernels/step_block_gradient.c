// Gradients of whole blocks: inverted residual and stem block. See kernels-training.md sections 1 to 3.
//
// Neither the expanded activation E, the filtered one D nor their gradients ever exist as a whole. Chunk of expanded panels
// by chunk, image by image, band of output rows by band: expand new rows into a ring, filter them, then everything that
// these rows give to the gradients. The bits are those of the steps run one by one.
#include <string.h>
#include "block.h"
#include "block_gradient.h"
#include "gradient.h"

static int64_t band_of(int64_t height, int64_t stride) {
  if (height > 64) return stride == 2 ? 2 : 4;
  return height > 32 ? 4 : 7;
}
static block_geometry geometry_of(const thaw_step *s) {
  block_geometry g = {.has_stem = s->kind == THAW_STEP_STEM_BLOCK_GRADIENT, .has_dx = s->output != -1};
  g.height = g.has_stem ? s->height_middle : s->height_in;
  g.width = g.has_stem ? s->width_middle : s->width_in;
  g.height_out = s->height_out;
  g.width_out = s->width_out;
  g.kernel = s->kernel_height;
  g.stride = s->stride_height;
  g.pad_top = s->pad_top;
  g.pad_left = s->pad_left;
  g.channels = s->channels_middle;
  g.panels = panels_of(s->channels_middle);
  g.panels_in = panels_of(s->channels_in);
  g.panels_out = panels_of(s->channels_out);
  const bool is_one_band = g.height <= ONE_BAND_ROWS;
  g.images = is_one_band && !g.has_stem && g.height * g.width <= SHARED_PIXELS ? THAW_SHARD_IMAGES : 1;
  g.band = is_one_band ? g.height_out : smaller(g.height_out, band_of(g.height, g.stride));
  // Rows below the last window get no gradient, but must be there to be masked.
  const int64_t below = larger(0, g.height - ((g.height_out - 1) * g.stride - g.pad_top + g.kernel));
  const bool is_whole = g.band == g.height_out;
  g.rows = is_whole ? g.height : smaller(g.height, (g.band - 1) * g.stride + g.kernel + below);
  g.in_rows = is_whole ? g.height : smaller(g.height, g.band * g.stride + g.kernel + below);
  g.columns = larger(g.pad_left + g.width, (g.width_out - 1) * g.stride + g.kernel);
  g.out_rows = is_whole ? g.height_out : g.band + (g.kernel - 1 + g.stride - 1) / g.stride;
  g.out_left = (g.kernel - 1) / g.stride;
  g.out_columns = g.out_left + larger(g.width_out, (g.width - 1 + g.pad_left) / g.stride + 1);
  g.stem_row = ((g.width - 1) * STEM_STRIDE + STEM_KERNEL) * STEM_CHANNELS;
  return g;
}
static block_room take_room(const block_geometry *g, scratch *s) {
  const int64_t longest = larger(larger(g->columns, g->out_columns), larger(CHUNK, g->panels_in));
  const int64_t stem_rows = STEM_STRIDE * larger(g->rows, g->in_rows) + STEM_KERNEL;
  block_room r = {0};
  r.expanded = scratch_floats(s, CHUNK * expanded_panel(g));
  r.filtered = scratch_floats(s, CHUNK * filtered_panel(g));
  r.d_filtered = scratch_floats(s, CHUNK * d_filtered_panel(g));
  r.d_expanded = scratch_floats(s, CHUNK * d_expanded_panel(g));
  r.zeros = scratch_floats(s, longest * LANES);
  r.offsets = scratch_take(s, g->images * g->rows * g->width * (int64_t)sizeof(int32_t));
  r.d_offsets = scratch_take(s, g->images * g->band * g->width_out * (int64_t)sizeof(int32_t));
  if (g->has_stem) r.stem_rows = scratch_floats(s, stem_rows * g->stem_row);
  if (g->images == 1) return r;
  r.x = scratch_floats(s, g->panels_in * shared_panel(g, g->height * g->width));
  r.dy = scratch_floats(s, g->panels_out * shared_panel(g, g->height_out * g->width_out));
  if (g->has_dx) r.dx = scratch_floats(s, g->panels_in * shared_panel(g, g->height * g->width));
  return r;
}
static void measure_block(const thaw_step *step, int64_t max_batch, int64_t *worker_bytes, int64_t *shared_bytes) {
  (void)max_batch;
  const block_geometry g = geometry_of(step);
  scratch s = {0};
  take_room(&g, &s);
  *worker_bytes = s.used;
  *shared_bytes = 0;
}

static void check_block(step_check *check) {
  const thaw_step *s = check->step;
  const bool has_stem = s->kind == THAW_STEP_STEM_BLOCK_GRADIENT;
  thaw_check_block(check, has_stem);
  thaw_check_rows_c16(check, s->input2, s->channels_out, s->height_out, s->width_out, false);
  if (check->problem != THAW_PLAN_OK) return;
  const int64_t inner = has_stem ? STEM_INNER : s->channels_in, taps = (int64_t)s->kernel_height * s->kernel_width;
  const int64_t expand = thaw_pack_pointwise_count(s->channels_middle, inner);
  const int64_t filter = thaw_pack_depthwise_count(s->channels_middle, taps);
  thaw_check_weights(check, s->weights, expand);
  thaw_check_weights(check, s->weights2, filter);
  thaw_check_weights(check, s->weights3, thaw_pack_pointwise_count(s->channels_middle, s->channels_out));
  thaw_check_shard_piece(check, s->d_weights, expand);
  thaw_check_shard_piece(check, s->d_weights2, filter);
  thaw_check_shard_piece(check, s->d_weights3, thaw_pack_pointwise_count(s->channels_out, s->channels_middle));
  const int64_t middle = thaw_pack_bias_count(s->channels_middle);
  thaw_check_weights(check, s->bias, middle);
  thaw_check_weights(check, s->bias2, middle);
  thaw_check_shard_piece(check, s->d_bias, middle);
  thaw_check_shard_piece(check, s->d_bias2, middle);
  thaw_check_shard_piece(check, s->d_bias3, thaw_pack_bias_count(s->channels_out));
  // Offsets into a panel are 32-bit.
  const block_geometry g = geometry_of(s);
  const int64_t limit = 1ll << 29;
  thaw_check(
      check, expanded_panel(&g) < limit && d_filtered_panel(&g) < limit && g.stem_row < limit, THAW_PLAN_BAD_GEOMETRY);
}
static void check_inverted_residual(step_check *check) {
  const thaw_step *s = check->step;
  check_block(check);
  thaw_check_rows_c16(check, s->input, s->channels_in, s->height_in, s->width_in, false);
  if (s->output == -1) {
    thaw_check(check, s->residual == -1, THAW_PLAN_BAD_OPERAND);
    return;
  }
  thaw_check_rows_c16(check, s->output, s->channels_in, s->height_in, s->width_in, true);
  thaw_check_weights(check, s->weights4, thaw_pack_pointwise_count(s->channels_in, s->channels_middle));
  // The only residual there is: what came in went out.
  const bool is_same = s->channels_in == s->channels_out && s->height_in == s->height_out && s->width_in == s->width_out;
  thaw_check(check, s->residual == -1 || (s->residual == s->input2 && is_same), THAW_PLAN_BAD_OPERAND);
  // dx is written while dy is still read.
  thaw_check(check, s->output != s->input2 && s->output != s->input, THAW_PLAN_BAD_OPERAND);
}
static void check_stem_block(step_check *check) {
  const thaw_step *s = check->step;
  check_block(check);
  thaw_check_stem(check);
  thaw_check(check, s->output == -1 && s->residual == -1, THAW_PLAN_BAD_OPERAND);
  const bool exists = s->input >= 0 && s->input < check->parts->buffer_count;
  thaw_check(check, exists && check->parts->buffers[s->input].is_per_row, THAW_PLAN_BAD_OPERAND);
}

// All images' panels side by side, or back.
static void copy_panels(
    float *to, int64_t to_image, int64_t to_panel, const float *from, int64_t from_image, int64_t from_panel,
    int64_t image_count, int64_t panel_count, int64_t pixels) {
  for (int64_t panel = 0; panel < panel_count; panel++)
    for (int64_t image = 0; image < image_count; image++)
      memcpy(
          to + panel * to_panel + image * to_image, from + panel * from_panel + image * from_image,
          (size_t)(pixels * LANES) * sizeof(float));
}
static block_images images_at(const step_call *call, const block_geometry *g, const block_room *r, int64_t first) {
  const int64_t pixels = g->height * g->width, pixels_out = g->height_out * g->width_out;
  block_images im = {.x_panel = pixels * LANES, .dy_panel = pixels_out * LANES, .count = 1, .stem = *call};
  const int64_t element_bytes = call->input_element == THAW_U8 ? 1 : (int64_t)sizeof(float);
  im.stem.input = (const char *)call->input + first * call->input_step * element_bytes;
  im.dy = (const float *)call->input2 + first * call->input2_step;
  if (!g->has_stem) im.x = im.stem.input;
  if (g->has_dx) im.dx = (float *)call->output + first * call->output_step;
  if (g->images == 1) return im;
  im.count = call->batch;
  im.x_panel = shared_panel(g, pixels);
  im.dy_panel = shared_panel(g, pixels_out);
  copy_panels(
      r->x, pixels * LANES, im.x_panel, im.x, call->input_step, pixels * LANES, im.count, g->panels_in, pixels);
  copy_panels(
      r->dy, pixels_out * LANES, im.dy_panel, im.dy, call->input2_step, pixels_out * LANES, im.count, g->panels_out,
      pixels_out);
  im.x = r->x;
  im.dy = r->dy;
  im.dx = r->dx;
  return im;
}

static void prepare_rings(const block_geometry *g, const block_room *r) {
  const int64_t right = g->pad_left + g->width;
  memset(r->zeros, 0, (size_t)(larger(larger(g->columns, g->out_columns), larger(CHUNK, g->panels_in)) * LANES) * sizeof(float));
  for (int64_t panel = 0; panel < CHUNK; panel++)
    for (int64_t row = 0; row < g->images * g->rows; row++) {
      float *start = r->expanded + panel * expanded_panel(g) + row * g->columns * LANES;
      memset(start, 0, (size_t)(g->pad_left * LANES) * sizeof(float));
      memset(start + right * LANES, 0, (size_t)((g->columns - right) * LANES) * sizeof(float));
    }
  memset(r->d_filtered, 0, (size_t)(CHUNK * d_filtered_panel(g)) * sizeof(float));
}
static void zero_sums(const step_call *call, const block_geometry *g) {
  const size_t middle = (size_t)(g->panels * LANES) * sizeof(float);
  memset(call->d_bias, 0, middle);
  memset(call->d_bias2, 0, middle);
  memset(call->d_bias3, 0, (size_t)(g->panels_out * LANES) * sizeof(float));
  memset(call->d_weights2, 0, middle * (size_t)(g->kernel * g->kernel));
  if (g->has_stem) memset(call->d_weights, 0, middle * STEM_INNER);
}
// Lanes past the last channel.
static void zero_rest(const step_call *call, const block_geometry *g) {
  const thaw_step *s = call->step;
  const int64_t last = g->panels - 1, inner = g->has_stem ? STEM_INNER : s->channels_in, taps = g->kernel * g->kernel;
  zero_lanes((float *)call->d_weights + last * inner * LANES, inner, g->channels);
  zero_lanes((float *)call->d_weights2 + last * taps * LANES, taps, g->channels);
  zero_lanes((float *)call->d_weights3 + (g->panels_out - 1) * g->channels * LANES, g->channels, s->channels_out);
  zero_lanes((float *)call->d_bias + last * LANES, 1, g->channels);
  zero_lanes((float *)call->d_bias2 + last * LANES, 1, g->channels);
  zero_lanes((float *)call->d_bias3 + (g->panels_out - 1) * LANES, 1, s->channels_out);
}

static int64_t one_task(const step_call *call, int phase) {
  (void)call, (void)phase;
  return 1;
}
static void run_block(const step_call *call, int phase, int64_t task, char *scratch_start) {
  (void)phase, (void)task;
  const block_geometry g = geometry_of(call->step);
  scratch start = {.start = scratch_start};
  const block_room r = take_room(&g, &start);
  const int64_t pixels = g.height * g.width, pixels_out = g.height_out * g.width_out;
  prepare_rings(&g, &r);
  zero_sums(call, &g);
  block_work w = {.call = call, .g = &g, .r = &r};
  for (int64_t image = 0; image < call->batch; image++)
    call->kernels->sum_pixels_f32(
        (const float *)call->input2 + image * call->input2_step, pixels_out * LANES, g.panels_out, pixels_out,
        call->d_bias3);
  if (g.images > 1) w.im = images_at(call, &g, &r, 0);
  for (int64_t panel = 0; panel < g.panels; panel += CHUNK) {
    w.chunk = (piece){panel, smaller(g.panels, panel + CHUNK)};
    for (int64_t first = 0; first < call->batch; first += g.images) {
      if (g.images == 1) w.im = images_at(call, &g, &r, first);
      w.is_first = first == 0;
      thaw_block_gradient_bands(w);
    }
  }
  if (g.images > 1 && g.has_dx)
    copy_panels(
        call->output, call->output_step, pixels * LANES, r.dx, pixels * LANES, w.im.x_panel, w.im.count, g.panels_in,
        pixels);
  zero_rest(call, &g);
}
const step_kind thaw_inverted_residual_gradient = {
    .in_shards = true, .check = check_inverted_residual, .measure = measure_block, .phase_count = 1,
    .task_count = one_task, .run = run_block};
const step_kind thaw_stem_block_gradient = {
    .in_shards = true, .check = check_stem_block, .measure = measure_block, .phase_count = 1, .task_count = one_task,
    .run = run_block};
