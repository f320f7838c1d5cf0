// The general quantized convolution and the stem: for a tile of outputs the taps are gathered, in the order (ky, kx, c), as
// the inputs of a 1x1 convolution. Padding is gathered as the zero point.
#include "split.h"
#include "step_quantized.h"

enum { GATHER_PIXELS = 56 };

typedef struct { int64_t group_in, group_out, inner; } group_sizes;
static group_sizes groups_of(const thaw_step *s) {
  const int64_t group_in = s->channels_in / s->groups;
  return (group_sizes){group_in, s->channels_out / s->groups, group_in * s->kernel_height * s->kernel_width};
}
static quantized_head check_groups(step_check *check) {
  const thaw_step *s = check->step;
  quantized_head head = {0};
  thaw_check_shape(check);
  thaw_check_window(check, s->height_in, s->width_in);
  thaw_check(
      check,
      s->groups >= 1 && s->groups <= s->channels_in && s->channels_in % s->groups == 0
          && s->channels_out % s->groups == 0,
      THAW_PLAN_BAD_GEOMETRY);
  if (check->problem != THAW_PLAN_OK) return head;
  thaw_check_layer(
      check, s->weights, s->channels_out,
      thaw_count3(s->channels_in / s->groups, s->kernel_height, s->kernel_width), &head);
  thaw_check_write_c16_u8(check, s->output, s->channels_out, s->height_out, s->width_out);
  return head;
}
static void check_conv2d(step_check *check) {
  const thaw_step *s = check->step;
  const quantized_head head = check_groups(check);
  thaw_check_read_c16_u8(check, s->input, s->channels_in, s->height_in, s->width_in);
  if (check->problem == THAW_PLAN_OK) check_residual(check, head.quantization.scale_out);
}
static void check_stem(step_check *check) {
  const thaw_step *s = check->step;
  check_groups(check);
  thaw_check(
      check, s->groups == 1 && (s->pixels_in == THAW_NHWC || s->pixels_in == THAW_NCHW) && s->residual == -1,
      THAW_PLAN_BAD_GEOMETRY);
  const bool is_bytes = s->input >= 0 && s->input < check->parts->buffer_count
      && check->parts->buffers[s->input].element == THAW_U8;
  thaw_check_read(
      check, s->input, is_bytes ? THAW_U8 : THAW_F32, thaw_count3(s->channels_in, s->height_in, s->width_in));
}
static int conv2d_layers(const thaw_step *s, layer_use *uses) {
  uses[0] = (layer_use){s->weights, ARRANGE_CONV2D, s->groups, s->kernel_height, s->kernel_width};
  return 1;
}

typedef struct gather_room {
  uint8_t *line;  // one output's taps
  char *taps;
  uint8_t *residual, *sums, *image;
  float *image_row;
} gather_room;
static gather_room take_gather_room(const thaw_step *s, scratch *room) {
  const group_sizes g = groups_of(s);
  const bool is_stem = s->kind == THAW_STEP_CONV2D_STEM_U8;
  const int64_t row = (int64_t)s->width_in * s->channels_in;
  gather_room taken;
  taken.line = scratch_take(room, round_up(g.inner, LANES));
  taken.taps = scratch_take(room, most_unit_bytes(g.inner, GATHER_PIXELS));
  taken.residual = scratch_take(room, round_up(g.group_out, LANES) * GATHER_PIXELS);
  taken.sums = scratch_take(room, round_up(g.group_out, LANES) * GATHER_PIXELS);
  taken.image_row = is_stem ? scratch_floats(room, row) : NULL;
  taken.image = is_stem ? scratch_take(room, row * s->height_in) : NULL;
  return taken;
}
static void measure_gather(const thaw_step *s, int64_t max_batch, int64_t *worker_bytes, int64_t *shared_bytes) {
  (void)max_batch;
  scratch room = {0};
  take_gather_room(s, &room);
  *worker_bytes = room.used;
  *shared_bytes =
      s->kind == THAW_STEP_CONV2D_STEM_U8 ? (int64_t)s->height_in * s->width_in * s->channels_in : 0;
}

// Taps (ky, 0 ..< kernel_width) of one output, `inside` telling which columns lie in the image; c neighbouring in the stem's rows.
static void gather_stem_row(
    const thaw_step *s, const uint8_t *image, int64_t y, int64_t x, int32_t zero, uint8_t *line) {
  const int64_t channels = s->channels_in;
  for (int64_t kx = 0; kx < s->kernel_width;) {
    const int64_t column = x + kx * s->dilation_width;
    const bool is_inside = y >= 0 && y < s->height_in && column >= 0 && column < s->width_in;
    if (!is_inside) {
      memset(line + kx * channels, zero, (size_t)channels);
      kx++;
      continue;
    }
    const int64_t run = s->dilation_width > 1 ? 1 : smaller(s->kernel_width - kx, s->width_in - column);
    memcpy(line + kx * channels, image + (y * s->width_in + column) * channels, (size_t)(run * channels));
    kx += run;
  }
}
static void gather_c16_row(
    const thaw_step *s, const uint8_t *c16, int64_t first_channel, int64_t count, int64_t y, int64_t x, int32_t zero,
    uint8_t *line) {
  const int64_t pixels = (int64_t)s->height_in * s->width_in;
  for (int64_t kx = 0; kx < s->kernel_width; kx++, line += count) {
    const int64_t column = x + kx * s->dilation_width;
    if (y < 0 || y >= s->height_in || column < 0 || column >= s->width_in) {
      memset(line, zero, (size_t)count);
      continue;
    }
    const int64_t pixel = y * s->width_in + column;
    for (int64_t c = 0; c < count;) {
      const int64_t channel = first_channel + c, run = smaller(count - c, LANES - channel % LANES);
      memcpy(line + c, c16 + (channel / LANES * pixels + pixel) * LANES + channel % LANES, (size_t)run);
      c += run;
    }
  }
}
static void gather(
    const step_call *call, const uint8_t *source, int64_t group, piece pixels, const gather_room *room) {
  const thaw_step *s = call->step;
  const group_sizes g = groups_of(s);
  const int64_t count = pixels.end - pixels.first, row_taps = g.group_in * s->kernel_width, unit = unit_bytes(call);
  const int32_t zero = call->layers[0].quantization.zero_in;
  for (int64_t i = 0; i < count; i++) {
    const int64_t row = (pixels.first + i) / s->width_out, column = (pixels.first + i) % s->width_out;
    const int64_t x = column * s->stride_width - s->pad_left;
    for (int64_t ky = 0; ky < s->kernel_height; ky++) {
      const int64_t y = row * s->stride_height - s->pad_top + ky * s->dilation_height;
      uint8_t *to = room->line + ky * row_taps;
      if (s->kind == THAW_STEP_CONV2D_STEM_U8) {
        gather_stem_row(s, source, y, x, zero, to);
      } else {
        gather_c16_row(s, source, group * g.group_in, g.group_in, y, x, zero, to);
      }
    }
    for (int64_t k = 0; k < g.inner; k += LANES) {
      char *to = room->taps + (k / LANES * count + i) * LANES * unit;
      if (is_wide(call)) {
        call->quantized->widen(room->line + k, (int16_t *)to, LANES);
      } else {
        memcpy(to, room->line + k, LANES);
      }
    }
  }
}

// Between c16 and a tile of a group of channels, which may begin in the middle of a panel.
static void copy_channels(
    uint8_t *c16, int64_t all, int64_t first_channel, piece pixels, uint8_t *tile, int64_t channels, bool to_tile) {
  const int64_t count = pixels.end - pixels.first;
  for (int64_t c = 0; c < channels; c++) {
    const int64_t channel = first_channel + c;
    uint8_t *image = c16 + (channel / LANES * all + pixels.first) * LANES + channel % LANES;
    uint8_t *own = tile + c / LANES * count * LANES + c % LANES;
    for (int64_t i = 0; i < count; i++) {
      if (to_tile) {
        own[i * LANES] = image[i * LANES];
      } else {
        image[i * LANES] = own[i * LANES];
      }
    }
  }
}
static void conv2d_tile(
    const step_call *call, const uint8_t *source, int64_t group, piece pixels, const gather_room *room) {
  const thaw_step *s = call->step;
  const group_sizes sizes = groups_of(s);
  const int64_t count = pixels.end - pixels.first, all = (int64_t)s->height_out * s->width_out;
  const int64_t panels = panels_of(sizes.group_out), first_out = group * sizes.group_out;
  gather(call, source, group, pixels, room);
  thaw_gemm_u8 g = layer_gemm(
      call, &call->layers[0], room->taps, count * LANES * unit_bytes(call), call->output, all * LANES);
  g.w += group * panels * g.w_panel;
  g.bias += group * panels * LANES;
  g.multipliers += group * panels * LANES;
  add_residual(&g, call, &call->layers[0], all * LANES);
  if (s->groups == 1 || sizes.group_out % LANES == 0) {
    const int64_t at = (first_out / LANES * all + pixels.first) * LANES;
    g.y = (uint8_t *)call->output + at;
    if (g.residual != NULL) g.residual += at;
    call->quantized->pointwise_pixels(&g, 0, count, panels);
    return;
  }
  g.y = room->sums;
  g.y_panel = count * LANES;
  if (g.residual != NULL) {
    copy_channels((uint8_t *)call->residual, all, first_out, pixels, room->residual, sizes.group_out, true);
    g.residual = room->residual;
    g.residual_panel = count * LANES;
  }
  call->quantized->pointwise_pixels(&g, 0, count, panels);
  copy_channels(call->output, all, first_out, pixels, room->sums, sizes.group_out, false);
}

static void quantize_rows(const step_call *call, piece rows, float *room, uint8_t *image) {
  const int64_t row_count = (int64_t)call->step->width_in * call->step->channels_in;
  quantized_image from;
  quantized_image_begin(&from, call, &(thaw_quantization){
      .scale_in = call->layers[0].quantization.scale_in, .zero_in = call->layers[0].quantization.zero_in});
  for (int64_t row = rows.first; row < rows.end; row++)
    quantized_image_row(&from, row, row_count, room, image + row * row_count);
}

// Phase 0 of a split stem quantizes the image; elsewhere it has no tasks.
enum { ROWS_AT_ONCE = 16 };
static int64_t gather_tasks(const step_call *call, int phase) {
  const thaw_step *s = call->step;
  const bool is_split = call->parts > 1, is_stem = s->kind == THAW_STEP_CONV2D_STEM_U8;
  if (phase == 0) return is_split && is_stem ? block_tasks(s->height_in, ROWS_AT_ONCE) : 0;
  return is_split ? block_tasks((int64_t)s->height_out * s->width_out, GATHER_PIXELS) : 1;
}
static void run_gather(const step_call *call, int phase, int64_t task, char *scratch_start) {
  const thaw_step *s = call->step;
  scratch taking = {.start = scratch_start};
  const gather_room room = take_gather_room(s, &taking);
  if (phase == 0) {
    quantize_rows(call, block(s->height_in, ROWS_AT_ONCE, task), room.image_row, (uint8_t *)call->shared);
    return;
  }
  const uint8_t *source = call->input;
  if (s->kind == THAW_STEP_CONV2D_STEM_U8) {
    source = call->parts == 1 ? room.image : (uint8_t *)call->shared;
    if (call->parts == 1) quantize_rows(call, (piece){0, s->height_in}, room.image_row, room.image);
  }
  const int64_t all = (int64_t)s->height_out * s->width_out, tiles = block_tasks(all, GATHER_PIXELS);
  const int64_t first = call->parts == 1 ? 0 : task, end = call->parts == 1 ? tiles : task + 1;
  for (int64_t tile = first; tile < end; tile++)
    for (int64_t group = 0; group < s->groups; group++)
      conv2d_tile(call, source, group, block(all, GATHER_PIXELS, tile), &room);
}
const step_kind thaw_conv2d_u8 = {
    .in_images = true, .check = check_conv2d, .measure = measure_gather, .phase_count = 2, .task_count = gather_tasks,
    .run = run_gather, .layers = conv2d_layers};
const step_kind thaw_conv2d_stem_u8 = {
    .in_images = true, .check = check_stem, .measure = measure_gather, .phase_count = 2, .task_count = gather_tasks,
    .run = run_gather, .layers = conv2d_layers};
