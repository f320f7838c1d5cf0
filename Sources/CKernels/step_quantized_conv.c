// Quantized convolutions, one step each.
#include "split.h"
#include "step_quantized.h"

static int one_pointwise(const thaw_step *s, layer_use *uses) {
  uses[0] = (layer_use){s->weights, ARRANGE_POINTWISE, 1, 1, 1};
  return 1;
}

// Where the variant wants other units than bytes, phase 0 of a split step widens the input, a panel a task.
static int64_t widening_tasks(const step_call *call) {
  return call->parts > 1 && is_wide(call) ? panels_of(call->step->channels_in) : 0;
}
static void widen_panel(const step_call *call, int64_t panel) {
  const int64_t count = (int64_t)call->step->height_in * call->step->width_in * LANES;
  as_units(call, (const uint8_t *)call->input + panel * count, count, call->shared + panel * count * 2);
}
static const char *input_units(const step_call *call, char *scratch) {
  const thaw_step *s = call->step;
  const int64_t count = thaw_c16_count(s->channels_in, (int64_t)s->height_in * s->width_in);
  if (call->parts == 1) return as_units(call, call->input, count, scratch);
  return is_wide(call) ? call->shared : call->input;
}
static void measure_input(const thaw_step *s, int64_t max_batch, int64_t *worker_bytes, int64_t *shared_bytes) {
  (void)max_batch;
  *worker_bytes = *shared_bytes = most_unit_bytes(s->channels_in, (int64_t)s->height_in * s->width_in);
}

static void check_pointwise(step_check *check) {
  const thaw_step *s = check->step;
  quantized_head head = {0};
  thaw_check_shape(check);
  thaw_check(check, s->height_in == s->height_out && s->width_in == s->width_out, THAW_PLAN_BAD_GEOMETRY);
  thaw_check_read_c16_u8(check, s->input, s->channels_in, s->height_in, s->width_in);
  thaw_check_write_c16_u8(check, s->output, s->channels_out, s->height_out, s->width_out);
  thaw_check_layer(check, s->weights, s->channels_out, s->channels_in, &head);
  check_residual(check, head.quantization.scale_out);
}
static int64_t pointwise_tasks(const step_call *call, int phase) {
  const thaw_step *s = call->step;
  const int64_t pixels = (int64_t)s->height_in * s->width_in, panels = panels_of(s->channels_out);
  if (phase == 0) return widening_tasks(call);
  if (call->parts == 1) return 1;
  if (splits_by_panels(pixels)) return panel_pair_tasks(panels, call->parts);
  return block_tasks(pixels, pixels_at_once(pixels));
}
static void run_pointwise(const step_call *call, int phase, int64_t task, char *scratch) {
  const thaw_step *s = call->step;
  const int64_t pixels = (int64_t)s->height_in * s->width_in, panels = panels_of(s->channels_out);
  if (phase == 0) {
    widen_panel(call, task);
    return;
  }
  const int64_t panel = pixels * LANES;
  thaw_gemm_u8 g =
      layer_gemm(call, &call->layers[0], input_units(call, scratch), panel * unit_bytes(call), call->output, panel);
  add_residual(&g, call, &call->layers[0], panel);
  if (call->parts == 1) {
    call->quantized->pointwise_pixels(&g, 0, pixels, panels);
  } else if (splits_by_panels(pixels)) {
    const piece own = panel_pair(panels, call->parts, task);
    skip_panels(&g, own.first);
    call->quantized->pointwise_pixels(&g, 0, pixels, own.end - own.first);
  } else {
    const piece own = block(pixels, pixels_at_once(pixels), task);
    call->quantized->pointwise_pixels(&g, own.first, own.end, panels);
  }
}
const step_kind thaw_conv2d_pointwise_u8 = {
    .in_images = true, .check = check_pointwise, .measure = measure_input, .phase_count = 2,
    .task_count = pointwise_tasks, .run = run_pointwise, .layers = one_pointwise};

// Head: two panels of the convolution at a time, averaged at once.

static void check_head(step_check *check) {
  const thaw_step *s = check->step;
  quantized_head head = {0};
  float p[2] = {1, 0};
  thaw_check_shape(check);
  thaw_check(check, s->height_out == 1 && s->width_out == 1, THAW_PLAN_BAD_GEOMETRY);
  thaw_check(check, (int64_t)s->height_in * s->width_in <= 1 << 22, THAW_PLAN_BAD_GEOMETRY);
  thaw_check_read_c16_u8(check, s->input, s->channels_in, s->height_in, s->width_in);
  thaw_check_layer(check, s->weights, s->channels_out, s->channels_in, &head);
  thaw_check_quantization(check, s->parameters, 1, p);
  thaw_check_ratio(check, head.quantization.scale_out, p[0]);
  thaw_check_write(check, s->output, THAW_U8, s->channels_out);
}
typedef struct head_room { char *units, *sums; } head_room;
static head_room take_head_room(const thaw_step *s, scratch *room) {
  const int64_t pixels = (int64_t)s->height_in * s->width_in;
  head_room taken;
  taken.units = scratch_take(room, most_unit_bytes(s->channels_in, pixels));
  taken.sums = scratch_take(room, 2 * pixels * LANES);
  return taken;
}
static void measure_head(const thaw_step *s, int64_t max_batch, int64_t *worker_bytes, int64_t *shared_bytes) {
  measure_input(s, max_batch, worker_bytes, shared_bytes);
  scratch room = {0};
  take_head_room(s, &room);
  *worker_bytes = room.used;
}
static int64_t head_tasks(const step_call *call, int phase) {
  if (phase == 0) return widening_tasks(call);
  return call->parts == 1 ? 1 : panel_pair_tasks(panels_of(call->step->channels_out), call->parts);
}
static void mean_panel(
    const step_call *call, const uint8_t *x, int64_t panel, thaw_quantization in, float scale_y, int32_t zero_y) {
  const thaw_step *s = call->step;
  const int64_t pixels = (int64_t)s->height_in * s->width_in;
  const int64_t lanes = smaller(LANES, s->channels_out - panel * LANES);
  const float factor = in.scale_out / ((float)pixels * scale_y);
  uint8_t means[LANES];
  call->quantized->mean_pixels(x, pixels, (int32_t)(pixels * in.zero_out), factor, zero_y, means);
  memcpy((uint8_t *)call->output + panel * LANES, means, (size_t)lanes);
}
static void head_panels(const step_call *call, piece panels, const char *x, char *sums) {
  const thaw_step *s = call->step;
  const int64_t pixels = (int64_t)s->height_in * s->width_in, panel = pixels * LANES;
  const float *p = call->parameters;
  thaw_gemm_u8 g = layer_gemm(call, &call->layers[0], x, panel * unit_bytes(call), sums, panel);
  skip_panels(&g, panels.first);
  g.y = sums;
  call->quantized->pointwise_pixels(&g, 0, pixels, panels.end - panels.first);
  for (int64_t n = panels.first; n < panels.end; n++)
    mean_panel(
        call, (const uint8_t *)sums + (n - panels.first) * panel, n, call->layers[0].quantization, p[0], (int32_t)p[1]);
}
static void run_head(const step_call *call, int phase, int64_t task, char *scratch_start) {
  const int64_t panels = panels_of(call->step->channels_out);
  if (phase == 0) {
    widen_panel(call, task);
    return;
  }
  scratch s = {.start = scratch_start};
  const head_room room = take_head_room(call->step, &s);
  const char *x = input_units(call, room.units);
  if (call->parts > 1) {
    head_panels(call, panel_pair(panels, call->parts, task), x, room.sums);
    return;
  }
  for (int64_t panel = 0; panel < panels; panel += 2)
    head_panels(call, (piece){panel, smaller(panels, panel + 2)}, x, room.sums);
}
const step_kind thaw_head_u8 = {
    .in_images = true, .check = check_head, .measure = measure_head, .phase_count = 2, .task_count = head_tasks,
    .run = run_head, .layers = one_pointwise};

// Means and maxima without a convolution.

static void check_mean(step_check *check) {
  const thaw_step *s = check->step;
  float p[4] = {1, 0, 1, 0};
  thaw_check_shape(check);
  thaw_check(
      check,
      s->channels_in == s->channels_out && s->height_out == 1 && s->width_out == 1
          && (int64_t)s->height_in * s->width_in <= 1 << 22,
      THAW_PLAN_BAD_GEOMETRY);
  thaw_check_read_c16_u8(check, s->input, s->channels_in, s->height_in, s->width_in);
  thaw_check_quantization(check, s->parameters, 2, p);
  thaw_check_ratio(check, p[0], p[2]);
  thaw_check_write(check, s->output, THAW_U8, s->channels_out);
}
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
static void run_mean(const step_call *call, int phase, int64_t task, char *scratch) {
  (void)phase, (void)scratch;
  const float *p = call->parameters;
  const thaw_quantization in = {.scale_out = p[0], .zero_out = (int32_t)p[1]};
  const int64_t panel = (int64_t)call->step->height_in * call->step->width_in * LANES;
  const piece own = panels_of_task(call, task);
  for (int64_t n = own.first; n < own.end; n++)
    mean_panel(call, (const uint8_t *)call->input + n * panel, n, in, p[2], (int32_t)p[3]);
}
const step_kind thaw_global_average_pool_u8 = {
    .in_images = true, .check = check_mean, .measure = no_scratch, .phase_count = 1, .task_count = panel_tasks,
    .run = run_mean};

static void check_max_pool(step_check *check) {
  const thaw_step *s = check->step;
  thaw_check_shape(check);
  thaw_check(
      check, s->channels_in == s->channels_out && s->dilation_height == 1 && s->dilation_width == 1,
      THAW_PLAN_BAD_GEOMETRY);
  thaw_check_window(check, s->height_in, s->width_in);
  thaw_check_read_c16_u8(check, s->input, s->channels_in, s->height_in, s->width_in);
  thaw_check_write_c16_u8(check, s->output, s->channels_out, s->height_out, s->width_out);
}
static piece inside(int64_t out, int64_t stride, int64_t pad, int64_t kernel, int64_t length) {
  const int64_t first = out * stride - pad;
  return (piece){larger(0, first), smaller(length, first + kernel)};
}
static void max_window(const uint8_t *x, int64_t width, piece rows, piece columns, uint8_t *y) {
  memset(y, 0, LANES);
  for (int64_t row = rows.first; row < rows.end; row++)
    for (int64_t column = columns.first; column < columns.end; column++)
      for (int lane = 0; lane < LANES; lane++) {
        const uint8_t v = x[(row * width + column) * LANES + lane];
        y[lane] = v > y[lane] ? v : y[lane];
      }
}
static void run_max_pool(const step_call *call, int phase, int64_t task, char *scratch) {
  (void)phase, (void)scratch;
  const thaw_step *s = call->step;
  const piece own = panels_of_task(call, task);
  for (int64_t panel = own.first; panel < own.end; panel++) {
    const uint8_t *x = (const uint8_t *)call->input + panel * s->height_in * s->width_in * LANES;
    uint8_t *y = (uint8_t *)call->output + panel * s->height_out * s->width_out * LANES;
    for (int64_t row = 0; row < s->height_out; row++) {
      const piece rows = inside(row, s->stride_height, s->pad_top, s->kernel_height, s->height_in);
      for (int64_t column = 0; column < s->width_out; column++, y += LANES)
        max_window(
            x, s->width_in, rows, inside(column, s->stride_width, s->pad_left, s->kernel_width, s->width_in), y);
    }
  }
}
const step_kind thaw_max_pool_u8 = {
    .in_images = true, .check = check_max_pool, .measure = no_scratch, .phase_count = 1, .task_count = panel_tasks,
    .run = run_max_pool};

// Depthwise: a panel of the image is brought into rows of cells, then row by row.

static void check_depthwise(step_check *check) {
  const thaw_step *s = check->step;
  quantized_head head = {0};
  thaw_check_shape(check);
  thaw_check_window(check, s->height_in, s->width_in);
  thaw_check(
      check,
      s->channels_in == s->channels_out && s->dilation_height == 1 && s->dilation_width == 1
          && s->kernel_height <= MAX_TAP_ROWS && s->kernel_width <= MAX_TAP_ROWS,
      THAW_PLAN_BAD_GEOMETRY);
  thaw_check_read_c16_u8(check, s->input, s->channels_in, s->height_in, s->width_in);
  thaw_check_write_c16_u8(check, s->output, s->channels_out, s->height_out, s->width_out);
  thaw_check_layer(check, s->weights, s->channels_out, (int64_t)s->kernel_height * s->kernel_width, &head);
}
static int depthwise_layers(const thaw_step *s, layer_use *uses) {
  uses[0] = (layer_use){s->weights, ARRANGE_DEPTHWISE, 1, s->kernel_height, s->kernel_width};
  return 1;
}
typedef struct depthwise_room { char *cells, *zeros, *row; } depthwise_room;
static depthwise_room take_depthwise_room(const thaw_step *s, scratch *room) {
  const int64_t row_bytes = most_row_bytes(s, s->width_in);
  depthwise_room taken;
  taken.cells = scratch_take(room, s->height_in * row_bytes);
  taken.zeros = scratch_take(room, row_bytes);
  taken.row = scratch_take(room, most_unit_bytes(LANES, s->width_out + EXTRA_PIXELS));
  return taken;
}
static void measure_depthwise(const thaw_step *s, int64_t max_batch, int64_t *worker_bytes, int64_t *shared_bytes) {
  (void)max_batch;
  scratch room = {0};
  take_depthwise_room(s, &room);
  *worker_bytes = room.used;
  *shared_bytes = 0;
}
static void depthwise_panel(const step_call *call, int64_t panel, depthwise_room room) {
  const thaw_step *s = call->step;
  const cell_row cells = cells_of_row(s, s->width_in, form_group(call->quantized->form));
  const int64_t row_bytes = cells.cells * CELL_BYTES, ahead = cells.lead * CELL_BYTES;
  const int32_t zero = call->layers[0].quantization.zero_in;
  const uint8_t *x = (const uint8_t *)call->input + panel * s->height_in * s->width_in * LANES;
  uint8_t *y = (uint8_t *)call->output + panel * s->height_out * s->width_out * LANES;
  fill_units(call, room.cells, s->height_in * row_bytes, zero);
  fill_units(call, room.zeros, row_bytes, zero);
  for (int64_t row = 0; row < s->height_in; row++)
    call->quantized->fill_cells(
        x + row * s->width_in * LANES, s->width_in, zero, room.cells + row * row_bytes + ahead);
  const thaw_depthwise_u8 d = depthwise_layer(call, &call->layers[0], s, panel);
  for (int64_t out = 0; out < s->height_out; out++, y += s->width_out * LANES) {
    const char *rows[MAX_TAP_ROWS];
    for (int64_t ky = 0; ky < s->kernel_height; ky++) {
      const int64_t row = out * s->stride_height - s->pad_top + ky;
      rows[ky] = (row < 0 || row >= s->height_in ? room.zeros : room.cells + row * row_bytes) + ahead;
    }
    call->quantized->depthwise_rows(&d, rows, room.row, s->width_out, 1);
    const size_t count = (size_t)s->width_out * LANES;
    if (is_wide(call)) {
      call->quantized->narrow((const int16_t *)room.row, y, count);
    } else {
      memcpy(y, room.row, count);
    }
  }
}
static void run_depthwise(const step_call *call, int phase, int64_t task, char *scratch_start) {
  (void)phase;
  scratch s = {.start = scratch_start};
  const depthwise_room room = take_depthwise_room(call->step, &s);
  const piece own = panels_of_task(call, task);
  for (int64_t panel = own.first; panel < own.end; panel++) depthwise_panel(call, panel, room);
}
const step_kind thaw_conv2d_depthwise_u8 = {
    .in_images = true, .check = check_depthwise, .measure = measure_depthwise, .phase_count = 1,
    .task_count = panel_tasks, .run = run_depthwise, .layers = depthwise_layers};
