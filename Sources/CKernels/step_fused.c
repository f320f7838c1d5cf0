// Fused steps: inverted residual, stem block, head. See kernels.md section 3.
//
// The expanded activation never exists as a whole. Large images (form A) go in bands of output rows: only the new input
// rows are expanded, into a ring of rows. Small ones (form B) go in chunks of expanded channels, the projection summing
// chunk by chunk. The bits are those of the three convolutions run one after the other.
#include <string.h>
#include "block.h"
#include "plan.h"
#include "split.h"
#pragma STDC FP_CONTRACT OFF

enum {
  MAX_KERNEL = 5,
  STEM_KERNEL = 3,
  STEM_CHANNELS = 3,
  STEM_STRIDE = 2,
  // Bands and chunks of any sensible size are equally fast; these keep the working set below about 400 KB.
  BAND_STRIDE_1 = 4,
  BAND_STRIDE_2 = 2,
  SMALL_IMAGE_PIXELS = 1024,
  TINY_IMAGE_PIXELS = 256,
};

typedef struct geometry {
  bool has_stem, is_small;
  // Of the expanded activation, which the depthwise convolution reads.
  int64_t height, width;
  int64_t height_out, width_out;
  int64_t kernel, stride, pad_top, pad_left;
  int64_t panels_middle, panels_out;
  int64_t band;        // output rows at once
  int64_t chunk;       // expanded panels at once
  int64_t rows;        // rows of the expanded buffer: the ring in form A, the whole frame in form B
  int64_t columns;     // a row's pixels, frame included
  int64_t stem_row;    // floats of an input row prepared for the stem
} geometry;

static geometry geometry_of(const thaw_step *s) {
  geometry g = {.has_stem = s->kind == THAW_STEP_STEM_BLOCK};
  g.height = g.has_stem ? s->height_middle : s->height_in;
  g.width = g.has_stem ? s->width_middle : s->width_in;
  g.height_out = s->height_out;
  g.width_out = s->width_out;
  g.kernel = s->kernel_height;
  g.stride = s->stride_height;
  g.pad_top = s->pad_top;
  g.pad_left = s->pad_left;
  g.panels_middle = panels_of(s->channels_middle);
  g.panels_out = panels_of(s->channels_out);
  g.is_small = !g.has_stem && g.height * g.width <= SMALL_IMAGE_PIXELS;
  g.band = g.stride == 1 ? BAND_STRIDE_1 : BAND_STRIDE_2;
  g.chunk = g.height_out * g.width_out > TINY_IMAGE_PIXELS ? 4 : 8;
  g.rows = g.is_small ? larger(g.pad_top + g.height, (g.height_out - 1) * g.stride + g.kernel)
                      : (g.band - 1) * g.stride + g.kernel;
  g.columns = larger(g.pad_left + g.width, (g.width_out - 1) * g.stride + g.kernel);
  g.stem_row = ((g.width - 1) * STEM_STRIDE + STEM_KERNEL) * STEM_CHANNELS;
  return g;
}
// Floats between panels of the expanded buffer; one line more, so that panels do not fall on the same cache lines.
static int64_t expanded_panel(const geometry *g) { return (g->rows * g->columns + 1) * LANES; }
static int64_t row_floats(const geometry *g) { return g->columns * LANES; }

static void check_block(step_check *check) {
  const thaw_step *s = check->step;
  thaw_check_block(check, s->kind == THAW_STEP_STEM_BLOCK);
  thaw_check_write_c16(check, s->output, s->channels_out, s->height_out, s->width_out);
  const int64_t taps = (int64_t)s->kernel_height * s->kernel_width;
  thaw_check_weights(check, s->bias, thaw_pack_bias_count(s->channels_middle));
  thaw_check_weights(check, s->weights2, thaw_pack_depthwise_count(s->channels_middle, taps));
  thaw_check_weights(check, s->bias2, thaw_pack_bias_count(s->channels_middle));
  thaw_check_weights(check, s->weights3, thaw_pack_pointwise_count(s->channels_out, s->channels_middle));
  thaw_check_weights(check, s->bias3, thaw_pack_bias_count(s->channels_out));
  if (check->problem != THAW_PLAN_OK) return;
  // Offsets into two panels of the expanded buffer are 32-bit.
  const geometry g = geometry_of(s);
  thaw_check(check, expanded_panel(&g) < 1ll << 29 && g.stem_row < 1ll << 29, THAW_PLAN_BAD_GEOMETRY);
}
static void check_inverted_residual(step_check *check) {
  const thaw_step *s = check->step;
  check_block(check);
  thaw_check_read_c16(check, s->input, s->channels_in, s->height_in, s->width_in);
  thaw_check_weights(check, s->weights, thaw_pack_pointwise_count(s->channels_middle, s->channels_in));
  if (s->residual != -1) {
    thaw_check_read_c16(check, s->residual, s->channels_out, s->height_out, s->width_out);
  }
}
void thaw_check_stem(step_check *check) {
  const thaw_step *s = check->step;
  thaw_check(
      check,
      s->channels_in == STEM_CHANNELS && s->residual == -1 && (s->pixels_in == THAW_NHWC || s->pixels_in == THAW_NCHW)
          && s->stem_pad_top >= 0 && s->stem_pad_top < STEM_KERNEL && s->stem_pad_left >= 0
          && s->stem_pad_left < STEM_KERNEL
          && (int64_t)(s->height_middle - 1) * STEM_STRIDE - s->stem_pad_top < s->height_in
          && (int64_t)(s->width_middle - 1) * STEM_STRIDE - s->stem_pad_left < s->width_in,
      THAW_PLAN_BAD_GEOMETRY);
  const bool is_bytes = s->input >= 0 && s->input < check->parts->buffer_count
      && check->parts->buffers[s->input].element == THAW_U8;
  thaw_check_read(
      check, s->input, is_bytes ? THAW_U8 : THAW_F32, thaw_count3(s->channels_in, s->height_in, s->width_in));
}
static void check_stem_block(step_check *check) {
  const thaw_step *s = check->step;
  check_block(check);
  thaw_check_stem(check);
  thaw_check_weights(
      check, s->weights, thaw_pack_conv2d_count(s->channels_middle, STEM_CHANNELS, STEM_KERNEL, STEM_KERNEL, 1));
}

typedef struct room {
  float *expanded, *depthwise, *zeros, *stem_rows;
  int32_t *offsets;
} room;
static room take_room(const geometry *g, scratch *s) {
  const int64_t panels = g->is_small ? 2 : g->panels_middle;
  const int64_t pixels_out = (g->is_small ? g->height_out : g->band) * g->width_out;
  const int64_t stem_rows = STEM_STRIDE * g->rows + STEM_KERNEL;
  room r;
  r.expanded = scratch_floats(s, panels * expanded_panel(g));
  r.depthwise = scratch_floats(s, (g->is_small ? g->chunk : g->panels_middle) * pixels_out * LANES);
  r.zeros = scratch_floats(s, row_floats(g));
  r.offsets = scratch_take(s, (g->is_small ? g->height : g->rows) * g->width * (int64_t)sizeof(int32_t));
  r.stem_rows = g->has_stem ? scratch_floats(s, stem_rows * g->stem_row) : NULL;
  return r;
}
static void measure_block(const thaw_step *step, int64_t max_batch, int64_t *worker_bytes, int64_t *shared_bytes) {
  (void)max_batch;
  const geometry g = geometry_of(step);
  scratch s = {0};
  take_room(&g, &s);
  *worker_bytes = s.used;
  *shared_bytes = g.is_small ? g.panels_middle * g.height_out * g.width_out * LANES * (int64_t)sizeof(float) : 0;
}

// Expansion of pixels into the framed rows that `offsets` names, for panels from `panel` on.
static thaw_gemm expansion(const step_call *call, const geometry *g, const room *r, int64_t panel) {
  const thaw_step *s = call->step;
  const int64_t pixels = g->height * g->width;
  return (thaw_gemm){
      .x = call->input,
      .x_panel = pixels * LANES,
      .inner = s->channels_in,
      .w = (const float *)call->weights + panel * s->channels_in * LANES,
      .w_panel = (int64_t)s->channels_in * LANES,
      .bias = (const float *)call->bias + panel * LANES,
      .y_panel = expanded_panel(g),
      .y_offsets = r->offsets,
      .activation = (thaw_activation)s->activation,
      .prefetch = 2 * (int64_t)s->channels_in * LANES,
  };
}
static thaw_gemm projection(const step_call *call, const geometry *g, const float *x, int64_t pixels) {
  const thaw_step *s = call->step;
  const int64_t panel = g->height_out * g->width_out * LANES;
  return (thaw_gemm){
      .x = x,
      .x_panel = pixels * LANES,
      .inner = s->channels_middle,
      .w = call->weights3,
      .w_panel = (int64_t)s->channels_middle * LANES,
      .bias = call->bias3,
      .y = call->output,
      .y_panel = panel,
      .residual = call->residual,
      .residual_panel = panel,
      .prefetch = 2 * (int64_t)s->channels_middle * LANES,
  };
}
static void depthwise_row(
    const step_call *call, const geometry *g, int64_t panel, const float *const *rows, float *y) {
  const int64_t taps = g->kernel * g->kernel;
  call->kernels->conv2d_depthwise_f32(
      (int)g->kernel, (int)g->kernel, (int)g->stride, rows, (const float *)call->weights2 + panel * taps * LANES,
      (const float *)call->bias2 + panel * LANES, (thaw_activation)call->step->activation, y, g->width_out);
}

// Form A: bands of rows.

static void zero_side_columns(const geometry *g, float *rows, int64_t row_count) {
  const int64_t right = g->pad_left + g->width;
  for (int64_t row = 0; row < row_count; row++) {
    float *start = rows + row * row_floats(g);
    memset(start, 0, (size_t)(g->pad_left * LANES) * sizeof(float));
    memset(start + right * LANES, 0, (size_t)((g->columns - right) * LANES) * sizeof(float));
  }
}

// Image row `row` (0 outside the image) as NHWC float32 with the stem's padding.
static void prepare_stem_row(const step_call *call, int64_t stem_row, int64_t row, float *y) {
  const thaw_step *s = call->step;
  const int64_t left = (int64_t)s->stem_pad_left * STEM_CHANNELS;
  if (row < 0 || row >= s->height_in) {
    memset(y, 0, (size_t)stem_row * sizeof(float));
    return;
  }
  // Odd sizes may leave the image's last column unread.
  const int64_t count = smaller((int64_t)s->width_in * STEM_CHANNELS, stem_row - left);
  memset(y, 0, (size_t)left * sizeof(float));
  memset(y + left + count, 0, (size_t)(stem_row - left - count) * sizeof(float));
  y += left;
  if (s->pixels_in == THAW_NHWC) {
    const int64_t at = row * s->width_in * STEM_CHANNELS;
    if (call->input_element == THAW_U8) {
      call->kernels->convert_u8_f32((const uint8_t *)call->input + at, s->shift, s->scale, y, (size_t)count);
    } else {
      call->kernels->shift_scale_f32((const float *)call->input + at, s->shift, s->scale, y, (size_t)count);
    }
    return;
  }
  for (int64_t i = 0; i < count; i++) {
    const int64_t channel = i % STEM_CHANNELS, column = i / STEM_CHANNELS;
    const int64_t at = (channel * s->height_in + row) * s->width_in + column;
    const float raw = call->input_element == THAW_U8 ? (float)((const uint8_t *)call->input)[at]
                                                     : ((const float *)call->input)[at];
    y[i] = (raw - s->shift) * s->scale;
  }
}
void thaw_prepare_stem_rows(const step_call *call, int64_t stem_row, int64_t first, int64_t count, float *rows) {
  for (int64_t i = 0; i < (count - 1) * STEM_STRIDE + STEM_KERNEL; i++)
    prepare_stem_row(call, stem_row, first * STEM_STRIDE - call->step->stem_pad_top + i, rows + i * stem_row);
}

// Expands rows first ..< first + count of two panels into the ring.
static void expand_rows(
    const step_call *call, const geometry *g, const room *r, int64_t panel, int64_t panel_count, int64_t first,
    int64_t count) {
  thaw_gemm gemm = expansion(call, g, r, panel);
  gemm.y = r->expanded + panel * expanded_panel(g);
  if (!g->has_stem) {
    gemm.x += first * g->width * LANES;
    call->kernels->conv2d_pointwise_f32(&gemm, 0, count * g->width, panel_count);
    return;
  }
  enum { INNER = STEM_KERNEL * STEM_KERNEL * STEM_CHANNELS };
  gemm.inner = INNER;
  gemm.w = (const float *)call->weights + panel * INNER * LANES;
  gemm.w_panel = INNER * LANES;
  gemm.x_panel = g->stem_row;
  gemm.prefetch = 0;
  for (int64_t row = 0; row < count; row++) {
    gemm.x = r->stem_rows + row * STEM_STRIDE * g->stem_row;
    gemm.y_offsets = r->offsets + row * g->width;
    call->kernels->conv2d_window3x3x3_f32(&gemm, 0, g->width, panel_count);
  }
}

static void run_rows(const step_call *call, const geometry *g, const room *r, piece out_rows) {
  const int64_t ring = g->rows;
  memset(r->zeros, 0, (size_t)row_floats(g) * sizeof(float));
  for (int64_t panel = 0; panel < g->panels_middle; panel++)
    zero_side_columns(g, r->expanded + panel * expanded_panel(g), ring);
  int64_t expanded_end = larger(0, out_rows.first * g->stride - g->pad_top);
  for (int64_t first = out_rows.first; first < out_rows.end; first += g->band) {
    const int64_t end = smaller(out_rows.end, first + g->band);
    const int64_t needed = smaller(g->height, (end - 1) * g->stride - g->pad_top + g->kernel);
    const int64_t begin = expanded_end, count = larger(0, needed - begin);
    for (int64_t row = 0; row < count; row++)
      for (int64_t column = 0; column < g->width; column++)
        r->offsets[row * g->width + column] =
            (int32_t)(((begin + row) % ring * g->columns + g->pad_left + column) * LANES);
    expanded_end = larger(expanded_end, needed);
    if (g->has_stem && count > 0) thaw_prepare_stem_rows(call, g->stem_row, begin, count, r->stem_rows);
    const int64_t pixels = (end - first) * g->width_out;
    for (int64_t panel = 0; panel < g->panels_middle; panel += 2) {
      const int64_t panel_end = smaller(g->panels_middle, panel + 2);
      if (count > 0) expand_rows(call, g, r, panel, panel_end - panel, begin, count);
      for (int64_t p = panel; p < panel_end; p++) {
        const float *expanded = r->expanded + p * expanded_panel(g);
        for (int64_t out = first; out < end; out++) {
          const float *rows[MAX_KERNEL];
          for (int64_t ky = 0; ky < g->kernel; ky++) {
            const int64_t row = out * g->stride - g->pad_top + ky;
            rows[ky] = row < 0 || row >= g->height ? r->zeros : expanded + row % ring * row_floats(g);
          }
          depthwise_row(
              call, g, p, rows, r->depthwise + (p * pixels + (out - first) * g->width_out) * LANES);
        }
      }
    }
    thaw_gemm gemm = projection(call, g, r->depthwise, pixels);
    gemm.y += first * g->width_out * LANES;
    if (gemm.residual != NULL) gemm.residual += first * g->width_out * LANES;
    call->kernels->conv2d_pointwise_f32(&gemm, 0, pixels, g->panels_out);
  }
}

// Form B: chunks of channels.

static void prepare_frame(const geometry *g, const room *r) {
  const int64_t below = g->pad_top + g->height;
  for (int panel = 0; panel < 2; panel++) {
    float *start = r->expanded + panel * expanded_panel(g);
    memset(start, 0, (size_t)(g->pad_top * row_floats(g)) * sizeof(float));
    zero_side_columns(g, start + g->pad_top * row_floats(g), g->height);
    memset(start + below * row_floats(g), 0, (size_t)((g->rows - below) * row_floats(g)) * sizeof(float));
  }
  for (int64_t row = 0; row < g->height; row++)
    for (int64_t column = 0; column < g->width; column++)
      r->offsets[row * g->width + column] =
          (int32_t)(((row + g->pad_top) * g->columns + g->pad_left + column) * LANES);
}

// Expansion and depthwise of one or two panels, over the whole image; y: [panel][pixels][16].
static void expand_and_filter(const step_call *call, const geometry *g, const room *r, piece panels, float *y) {
  thaw_gemm gemm = expansion(call, g, r, panels.first);
  gemm.y = r->expanded;
  call->kernels->conv2d_pointwise_f32(&gemm, 0, g->height * g->width, panels.end - panels.first);
  for (int64_t panel = panels.first; panel < panels.end; panel++) {
    const float *expanded = r->expanded + (panel - panels.first) * expanded_panel(g);
    for (int64_t out = 0; out < g->height_out; out++, y += g->width_out * LANES) {
      const float *rows[MAX_KERNEL];
      for (int64_t ky = 0; ky < g->kernel; ky++) rows[ky] = expanded + (out * g->stride + ky) * row_floats(g);
      depthwise_row(call, g, panel, rows, y);
    }
  }
}

static void run_chunks(const step_call *call, const geometry *g, const room *r) {
  const int64_t pixels = g->height_out * g->width_out;
  prepare_frame(g, r);
  for (int64_t first = 0; first < g->panels_middle; first += g->chunk) {
    const int64_t end = smaller(g->panels_middle, first + g->chunk);
    for (int64_t panel = first; panel < end; panel += 2) {
      const piece panels = {panel, smaller(end, panel + 2)};
      expand_and_filter(call, g, r, panels, r->depthwise + (panel - first) * pixels * LANES);
    }
    thaw_gemm gemm = projection(call, g, r->depthwise, pixels);
    gemm.inner = smaller(call->step->channels_middle, end * LANES) - first * LANES;
    gemm.w += first * LANES * LANES;
    if (first > 0) gemm.bias = NULL;
    if (end < g->panels_middle) gemm.residual = NULL;
    call->kernels->conv2d_pointwise_f32(&gemm, 0, pixels, g->panels_out);
  }
}

static void project_share(const step_call *call, const geometry *g, int64_t task) {
  const int64_t pixels = g->height_out * g->width_out;
  thaw_gemm gemm = projection(call, g, (const float *)call->shared, pixels);
  if (!splits_by_panels(pixels)) {
    const piece own = block(pixels, pixels_at_once(pixels), task);
    call->kernels->conv2d_pointwise_f32(&gemm, own.first, own.end, g->panels_out);
    return;
  }
  const piece own = panel_pair(g->panels_out, call->parts, task);
  gemm.w += own.first * gemm.w_panel;
  gemm.bias += own.first * LANES;
  gemm.y += own.first * gemm.y_panel;
  if (gemm.residual != NULL) gemm.residual += own.first * gemm.residual_panel;
  call->kernels->conv2d_pointwise_f32(&gemm, 0, pixels, own.end - own.first);
}

// Whole: one task. Split, form A: ranges of rows (at their edges a few rows are expanded twice). Split, form B: phase 0
// expands and filters pairs of panels into shared memory, phase 1 projects.
static int64_t block_task_count(const step_call *call, int phase) {
  const geometry g = geometry_of(call->step);
  if (call->parts == 1) return phase == 0 ? 1 : 0;
  if (!g.is_small) return phase == 0 ? smaller(g.height_out, 2 * call->parts) : 0;
  if (phase == 0) return panel_pair_tasks(g.panels_middle, call->parts);
  const int64_t pixels = g.height_out * g.width_out;
  return splits_by_panels(pixels) ? panel_pair_tasks(g.panels_out, call->parts)
                                  : block_tasks(pixels, pixels_at_once(pixels));
}
static void run_block(const step_call *call, int phase, int64_t task, char *scratch_start) {
  const geometry g = geometry_of(call->step);
  scratch s = {.start = scratch_start};
  const room r = take_room(&g, &s);
  if (!g.is_small) {
    const int64_t tasks = block_task_count(call, phase);
    run_rows(call, &g, &r, share(g.height_out, tasks, task));
  } else if (call->parts == 1) {
    run_chunks(call, &g, &r);
  } else if (phase == 0) {
    const piece panels = panel_pair(g.panels_middle, call->parts, task);
    prepare_frame(&g, &r);
    expand_and_filter(
        call, &g, &r, panels, (float *)call->shared + panels.first * g.height_out * g.width_out * LANES);
  } else {
    project_share(call, &g, task);
  }
}
const step_kind thaw_inverted_residual = {
    .in_images = true, .check = check_inverted_residual, .measure = measure_block, .phase_count = 2,
    .task_count = block_task_count, .run = run_block};
const step_kind thaw_stem_block = {
    .in_images = true, .check = check_stem_block, .measure = measure_block, .phase_count = 2,
    .task_count = block_task_count, .run = run_block};

// Head: two panels of the convolution at a time, averaged at once.

static void check_head(step_check *check) {
  const thaw_step *s = check->step;
  thaw_check_shape(check);
  thaw_check(check, s->height_out == 1 && s->width_out == 1, THAW_PLAN_BAD_GEOMETRY);
  thaw_check_read_c16(check, s->input, s->channels_in, s->height_in, s->width_in);
  thaw_check_weights(check, s->weights, thaw_pack_pointwise_count(s->channels_out, s->channels_in));
  thaw_check_weights(check, s->bias, thaw_pack_bias_count(s->channels_out));
  thaw_check_write(check, s->output, THAW_F32, s->channels_out);
}
static void measure_head(const thaw_step *s, int64_t max_batch, int64_t *worker_bytes, int64_t *shared_bytes) {
  (void)max_batch;
  *worker_bytes = 2 * (int64_t)s->height_in * s->width_in * LANES * (int64_t)sizeof(float);
  *shared_bytes = 0;
}
static int64_t head_tasks(const step_call *call, int phase) {
  (void)phase;
  return call->parts == 1 ? 1 : panel_pair_tasks(panels_of(call->step->channels_out), call->parts);
}
static void head_panels(const step_call *call, piece panels, float *sums) {
  const thaw_step *s = call->step;
  const int64_t pixels = (int64_t)s->height_in * s->width_in, w_panel = (int64_t)s->channels_in * LANES;
  const thaw_gemm g = {
      .x = call->input, .x_panel = pixels * LANES, .inner = s->channels_in,
      .w = (const float *)call->weights + panels.first * w_panel, .w_panel = w_panel,
      .bias = (const float *)call->bias + panels.first * LANES, .y = sums, .y_panel = pixels * LANES,
      .activation = (thaw_activation)s->activation, .prefetch = 2 * w_panel};
  call->kernels->conv2d_pointwise_f32(&g, 0, pixels, panels.end - panels.first);
  for (int64_t panel = panels.first; panel < panels.end; panel++) {
    _Alignas(THAW_ALIGNMENT) float means[LANES];
    call->kernels->mean_pixels_f32(
        sums + (panel - panels.first) * pixels * LANES, pixels, 1.0f / (float)pixels, means);
    float *y = (float *)call->output + panel * LANES;
    const int64_t lanes = smaller(LANES, s->channels_out - panel * LANES);
    for (int64_t lane = 0; lane < lanes; lane++) y[lane] = canonical_f32(means[lane]);
  }
}
static void run_head(const step_call *call, int phase, int64_t task, char *scratch_start) {
  (void)phase;
  const int64_t panels = panels_of(call->step->channels_out);
  if (call->parts > 1) {
    head_panels(call, panel_pair(panels, call->parts, task), (float *)scratch_start);
    return;
  }
  for (int64_t panel = 0; panel < panels; panel += 2)
    head_panels(call, (piece){panel, smaller(panels, panel + 2)}, (float *)scratch_start);
}
const step_kind thaw_head = {
    .in_images = true, .check = check_head, .measure = measure_head, .phase_count = 1, .task_count = head_tasks,
    .run = run_head};
