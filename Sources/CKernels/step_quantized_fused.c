// Fused quantized steps: inverted residual and stem block. See kernels-int8.md section 3 and step_fused.c, whose splitting
// into tasks this follows.
//
// The expanded activation is rows of cells. Large images (form A) go in bands of output rows over a ring of expanded rows;
// small ones (form B) expand and filter two panels at a time into one activation of all expanded channels, projected at once.
#include "split.h"
#include "step_quantized.h"

enum {
  STEM_KERNEL = 3,
  STEM_CHANNELS = 3,
  STEM_STRIDE = 2,
  // Bands of any sensible size are equally fast.
  BAND_STRIDE_1 = 8,
  BAND_STRIDE_2 = 4,
  SMALL_IMAGE_PIXELS = 1024,
};

typedef struct geometry {
  quantized_form form;
  bool has_stem, is_small;
  // Of the expanded activation, which the depthwise convolution reads.
  int64_t height, width;
  int64_t height_out, width_out;
  int64_t kernel, stride, pad_top;
  int64_t panels_in, panels_middle, panels_out;
  int64_t band;       // output rows at once
  int64_t rows;       // rows of the expanded buffer: the ring in form A, the whole frame in form B
  cell_row cells;     // of one of them
  int64_t stem_row;   // elements of an input row prepared for the stem, with what the last tap reads too many
} geometry;

static geometry geometry_of(const thaw_step *s, quantized_form form) {
  geometry g = {.form = form, .has_stem = s->kind == THAW_STEP_STEM_BLOCK_U8};
  g.height = g.has_stem ? s->height_middle : s->height_in;
  g.width = g.has_stem ? s->width_middle : s->width_in;
  g.height_out = s->height_out;
  g.width_out = s->width_out;
  g.kernel = s->kernel_height;
  g.stride = s->stride_height;
  g.pad_top = s->pad_top;
  g.panels_in = panels_of(s->channels_in);
  g.panels_middle = panels_of(s->channels_middle);
  g.panels_out = panels_of(s->channels_out);
  g.is_small = !g.has_stem && g.height * g.width <= SMALL_IMAGE_PIXELS;
  g.band = g.is_small ? g.height_out : g.stride == 1 ? BAND_STRIDE_1 : BAND_STRIDE_2;
  g.rows = g.is_small ? larger(g.pad_top + g.height, (g.height_out - 1) * g.stride + g.kernel)
                      : (g.band - 1) * g.stride + g.kernel;
  g.cells = cells_of_row(s, g.width, form_group(form));
  g.stem_row = round_up(((g.width - 1) * STEM_STRIDE + STEM_KERNEL) * STEM_CHANNELS + GROUP_BYTES, LANES);
  return g;
}
static int64_t unit(const geometry *g) { return form_unit_bytes(g->form); }
static int64_t row_bytes(const geometry *g) { return g->cells.cells * CELL_BYTES; }
// One cell more, so that panels do not fall on the same cache lines.
static int64_t expanded_panel(const geometry *g) { return g->rows * row_bytes(g) + CELL_BYTES; }
// A row of the depthwise convolution may write a few pixels too many.
static int64_t filtered_panel(const geometry *g, int64_t pixels) {
  return (pixels + EXTRA_PIXELS) * LANES * unit(g) + CELL_BYTES;
}

static void check_block(step_check *check, int64_t expansion_inner) {
  const thaw_step *s = check->step;
  quantized_head expand = {0}, depthwise = {0}, project = {0};
  thaw_check_block(check, s->kind == THAW_STEP_STEM_BLOCK_U8);
  thaw_check_write_c16_u8(check, s->output, s->channels_out, s->height_out, s->width_out);
  thaw_check_layer(check, s->weights, s->channels_middle, expansion_inner, &expand);
  thaw_check_layer(check, s->weights2, s->channels_middle, (int64_t)s->kernel_height * s->kernel_width, &depthwise);
  thaw_check_layer(check, s->weights3, s->channels_out, s->channels_middle, &project);
  if (check->problem != THAW_PLAN_OK) return;
  thaw_check(
      check,
      expand.quantization.zero_out == depthwise.quantization.zero_in
          && depthwise.quantization.zero_out == project.quantization.zero_in,
      THAW_PLAN_BAD_VALUE);
  check_residual(check, project.quantization.scale_out);
}
static void check_inverted_residual(step_check *check) {
  const thaw_step *s = check->step;
  check_block(check, s->channels_in);
  thaw_check_read_c16_u8(check, s->input, s->channels_in, s->height_in, s->width_in);
}
static void check_stem_block(step_check *check) {
  const thaw_step *s = check->step;
  check_block(check, STEM_KERNEL * STEM_KERNEL * STEM_CHANNELS);
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
static int block_layers(const thaw_step *s, layer_use *uses) {
  const bool has_stem = s->kind == THAW_STEP_STEM_BLOCK_U8;
  const int64_t size = has_stem ? STEM_KERNEL : 1;
  uses[0] = (layer_use){s->weights, has_stem ? ARRANGE_WINDOW : ARRANGE_POINTWISE, 1, size, size};
  uses[1] = (layer_use){s->weights2, ARRANGE_DEPTHWISE, 1, s->kernel_height, s->kernel_width};
  uses[2] = (layer_use){s->weights3, ARRANGE_POINTWISE, 1, 1, 1};
  return 3;
}

typedef struct room {
  char *expanded, *filtered, *zeros;
  const char **rows;  // where the depthwise convolution finds each row it reads
  char *x;  // widened input: of the new rows in form A, all in form B
  char *stem_rows;
  uint8_t *stem_bytes;
  float *stem_floats;
} room;
static room take_room(const geometry *g, scratch *s) {
  const int64_t panels = g->is_small ? 2 : g->panels_middle;
  const int64_t input_rows = g->is_small ? g->height : g->rows;
  const int64_t stem_rows = STEM_STRIDE * g->rows + STEM_KERNEL;
  room r = {0};
  r.expanded = scratch_take(s, panels * expanded_panel(g));
  r.filtered = scratch_take(s, g->panels_middle * filtered_panel(g, g->band * g->width_out));
  r.zeros = scratch_take(s, row_bytes(g));
  r.rows = scratch_take(s, g->rows * (int64_t)sizeof(char *));
  if (g->has_stem) {
    r.stem_rows = scratch_take(s, stem_rows * g->stem_row * unit(g));
    r.stem_bytes = scratch_take(s, g->stem_row);
    r.stem_floats = scratch_floats(s, g->stem_row);
  } else if (g->form == FORM_S16) {
    r.x = scratch_take(s, g->panels_in * input_rows * g->width * LANES * unit(g));
  }
  return r;
}
// Shared by the tasks of a split form B.
typedef struct shared_room { char *filtered, *x; } shared_room;
static shared_room take_shared_room(const geometry *g, scratch *s) {
  shared_room r = {0};
  if (!g->is_small) return r;
  r.filtered = scratch_take(s, g->panels_middle * filtered_panel(g, g->height_out * g->width_out));
  if (g->form == FORM_S16) r.x = scratch_take(s, g->panels_in * g->height * g->width * LANES * unit(g));
  return r;
}
// Plans are measured before it is known which variant runs them.
static void measure_block(const thaw_step *step, int64_t max_batch, int64_t *worker_bytes, int64_t *shared_bytes) {
  (void)max_batch;
  const quantized_form forms[] = {FORM_U8, FORM_S16};
  for (int i = 0; i < 2; i++) {
    const geometry g = geometry_of(step, forms[i]);
    scratch worker = {0}, shared = {0};
    take_room(&g, &worker);
    take_shared_room(&g, &shared);
    *worker_bytes = larger(*worker_bytes, worker.used);
    *shared_bytes = larger(*shared_bytes, shared.used);
  }
}

static thaw_gemm_u8 projection(const step_call *call, const geometry *g, const char *filtered, int64_t pixels) {
  const int64_t panel = g->height_out * g->width_out * LANES;
  thaw_gemm_u8 p =
      layer_gemm(call, &call->layers[2], filtered, filtered_panel(g, pixels), call->output, panel);
  add_residual(&p, call, &call->layers[2], panel);
  return p;
}
static void move_pixels(thaw_gemm_u8 *g, int64_t pixels) {
  g->y = (char *)g->y + pixels * LANES;
  if (g->residual != NULL) g->residual += pixels * LANES;
}

// Form A: bands of rows.

// Image row `row` (outside the image its zero point) in units with the stem's padding.
static void prepare_stem_row(
    const step_call *call, const geometry *g, const room *r, const quantized_image *image, int64_t row, char *y) {
  const thaw_step *s = call->step;
  const int64_t left = (int64_t)s->stem_pad_left * STEM_CHANNELS;
  memset(r->stem_bytes, image->quantization.zero_in, (size_t)g->stem_row);
  if (row >= 0 && row < s->height_in) {
    // Odd sizes may leave the image's last column unread.
    const int64_t used = ((g->width - 1) * STEM_STRIDE + STEM_KERNEL) * STEM_CHANNELS - left;
    const int64_t count = smaller((int64_t)s->width_in * STEM_CHANNELS, used);
    quantized_image_row(image, row, count, r->stem_floats, r->stem_bytes + left);
  }
  const char *units = as_units(call, r->stem_bytes, g->stem_row, y);
  if (units != y) memcpy(y, units, (size_t)g->stem_row);
}
static void prepare_stem_rows(
    const step_call *call, const geometry *g, const room *r, const quantized_image *image, int64_t first,
    int64_t count) {
  const int64_t bytes = g->stem_row * unit(g);
  for (int64_t i = 0; i < (count - 1) * STEM_STRIDE + STEM_KERNEL; i++)
    prepare_stem_row(
        call, g, r, image, first * STEM_STRIDE - call->step->stem_pad_top + i, r->stem_rows + i * bytes);
}

// The input of rows first ..< first + count as units, and the bytes between its panels.
typedef struct input_rows { const char *x; int64_t panel; } input_rows;
static input_rows rows_as_units(
    const step_call *call, const geometry *g, const room *r, int64_t first, int64_t count) {
  const int64_t panel = g->height * g->width * LANES, from = first * g->width * LANES, own = count * g->width * LANES;
  const uint8_t *x = call->input;
  if (g->has_stem) return (input_rows){r->stem_rows, g->stem_row * unit(g)};
  if (g->form != FORM_S16) return (input_rows){(const char *)x + from, panel};
  for (int64_t p = 0; p < g->panels_in; p++) as_units(call, x + p * panel + from, own, r->x + p * own * 2);
  return (input_rows){r->x, own * 2};
}

// The expansion of one or two panels, from the first of the rows of `input` on.
static thaw_gemm_u8 expansion(const step_call *call, const geometry *g, input_rows input, piece panels) {
  thaw_gemm_u8 e = layer_gemm(call, &call->layers[0], input.x, input.panel, NULL, expanded_panel(g));
  if (g->has_stem) {
    e.groups = STEM_KERNEL * window_groups(form_group(g->form));
    e.w_panel = e.groups * CELL_BYTES;
  }
  e.w += panels.first * e.w_panel;
  e.bias += panels.first * LANES;
  e.multipliers += panels.first * LANES;
  return e;
}
// The next row into cells at y.
static void expand_row(const step_call *call, const geometry *g, thaw_gemm_u8 *e, int64_t panel_count, char *y) {
  e->y = y;
  if (g->has_stem) {
    call->quantized->window_cells(e, g->width, panel_count);
    e->x += STEM_STRIDE * e->x_panel;
  } else {
    call->quantized->pointwise_cells(e, g->width, panel_count);
    e->x += g->width * LANES * unit(g);
  }
}

// Rows that a band of output rows reads, in the ring of one panel.
static void find_rows(const geometry *g, const room *r, const char *expanded, piece out) {
  const int64_t first = out.first * g->stride - g->pad_top, ahead = g->cells.lead * CELL_BYTES;
  const int64_t count = (out.end - out.first - 1) * g->stride + g->kernel;
  for (int64_t i = 0; i < count; i++) {
    const int64_t row = first + i;
    r->rows[i] = (row < 0 || row >= g->height ? r->zeros : expanded + row % g->rows * row_bytes(g)) + ahead;
  }
}

// Two panels of a band: rows begin ..< begin + count are expanded into the ring, then the band is filtered.
static void expand_and_filter_band(
    const step_call *call, const geometry *g, const room *r, input_rows input, piece panels, int64_t begin,
    int64_t count, piece out) {
  const int64_t ahead = g->cells.lead * CELL_BYTES, pixels = (out.end - out.first) * g->width_out;
  thaw_gemm_u8 e = expansion(call, g, input, panels);
  char *ring = r->expanded + panels.first * expanded_panel(g) + ahead;
  for (int64_t row = 0; row < count; row++)
    expand_row(call, g, &e, panels.end - panels.first, ring + (begin + row) % g->rows * row_bytes(g));
  for (int64_t p = panels.first; p < panels.end; p++) {
    const thaw_depthwise_u8 d = depthwise_layer(call, &call->layers[1], call->step, p);
    find_rows(g, r, r->expanded + p * expanded_panel(g), out);
    call->quantized->depthwise_rows(
        &d, r->rows, r->filtered + p * filtered_panel(g, pixels), g->width_out, out.end - out.first);
  }
}

static void run_rows(const step_call *call, const geometry *g, const room *r, piece out_rows) {
  const int32_t zero = call->layers[0].quantization.zero_out;
  quantized_image image;
  if (g->has_stem) quantized_image_begin(&image, call, &call->layers[0].quantization);
  fill_units(call, r->zeros, row_bytes(g), zero);
  fill_units(call, r->expanded, g->panels_middle * expanded_panel(g), zero);
  int64_t expanded_end = larger(0, out_rows.first * g->stride - g->pad_top);
  for (int64_t first = out_rows.first; first < out_rows.end; first += g->band) {
    const int64_t end = smaller(out_rows.end, first + g->band);
    const int64_t needed = smaller(g->height, (end - 1) * g->stride - g->pad_top + g->kernel);
    const int64_t begin = expanded_end, count = larger(0, needed - begin);
    expanded_end = larger(expanded_end, needed);
    if (g->has_stem && count > 0) prepare_stem_rows(call, g, r, &image, begin, count);
    const input_rows input = rows_as_units(call, g, r, begin, count);
    for (int64_t panel = 0; panel < g->panels_middle; panel += 2)
      expand_and_filter_band(
          call, g, r, input, (piece){panel, smaller(g->panels_middle, panel + 2)}, begin, count, (piece){first, end});
    const int64_t pixels = (end - first) * g->width_out;
    thaw_gemm_u8 p = projection(call, g, r->filtered, pixels);
    move_pixels(&p, first * g->width_out);
    call->quantized->pointwise_pixels(&p, 0, pixels, g->panels_out);
  }
}

// Form B: pairs of panels.

static input_rows whole_input(const step_call *call, const geometry *g, char *room) {
  const int64_t panel = g->height * g->width * LANES;
  return (input_rows){as_units(call, call->input, g->panels_in * panel, room), panel * unit(g)};
}
// Expansion and depthwise of one or two panels, over the whole image. The frame about the expanded rows is there.
static void expand_and_filter(
    const step_call *call, const geometry *g, const room *r, input_rows input, piece panels, char *filtered) {
  const int64_t ahead = g->cells.lead * CELL_BYTES;
  thaw_gemm_u8 e = expansion(call, g, input, panels);
  for (int64_t row = 0; row < g->height; row++)
    expand_row(
        call, g, &e, panels.end - panels.first, r->expanded + (g->pad_top + row) * row_bytes(g) + ahead);
  for (int64_t panel = panels.first; panel < panels.end; panel++) {
    const char *expanded = r->expanded + (panel - panels.first) * expanded_panel(g) + ahead;
    const thaw_depthwise_u8 d = depthwise_layer(call, &call->layers[1], call->step, panel);
    for (int64_t row = 0; row < g->rows; row++) r->rows[row] = expanded + row * row_bytes(g);
    call->quantized->depthwise_rows(
        &d, r->rows, filtered + panel * filtered_panel(g, g->height_out * g->width_out), g->width_out, g->height_out);
  }
}
static void prepare_frame(const step_call *call, const geometry *g, const room *r) {
  fill_units(call, r->expanded, 2 * expanded_panel(g), call->layers[0].quantization.zero_out);
}
static void run_pairs(const step_call *call, const geometry *g, const room *r) {
  const int64_t pixels = g->height_out * g->width_out;
  const input_rows input = whole_input(call, g, r->x);
  prepare_frame(call, g, r);
  for (int64_t panel = 0; panel < g->panels_middle; panel += 2)
    expand_and_filter(call, g, r, input, (piece){panel, smaller(g->panels_middle, panel + 2)}, r->filtered);
  const thaw_gemm_u8 p = projection(call, g, r->filtered, pixels);
  call->quantized->pointwise_pixels(&p, 0, pixels, g->panels_out);
}
static void project_share(const step_call *call, const geometry *g, const char *filtered, int64_t task) {
  const int64_t pixels = g->height_out * g->width_out;
  thaw_gemm_u8 p = projection(call, g, filtered, pixels);
  if (!splits_by_panels(pixels)) {
    const piece own = block(pixels, pixels_at_once(pixels), task);
    call->quantized->pointwise_pixels(&p, own.first, own.end, g->panels_out);
    return;
  }
  const piece own = panel_pair(g->panels_out, call->parts, task);
  skip_panels(&p, own.first);
  call->quantized->pointwise_pixels(&p, 0, pixels, own.end - own.first);
}

// Whole: one task. Split, form A: ranges of rows. Split, form B: phase 0 widens the input where the variant wants it, phase
// 1 expands and filters pairs of panels into shared memory, phase 2 projects.
enum { PHASES = 3 };
static int64_t block_task_count(const step_call *call, int phase) {
  const geometry g = geometry_of(call->step, call->quantized->form);
  if (call->parts == 1) return phase == 0 ? 1 : 0;
  if (!g.is_small) return phase == 0 ? smaller(g.height_out, 2 * call->parts) : 0;
  const int64_t pixels = g.height_out * g.width_out;
  if (phase == 0) return g.form == FORM_S16 ? g.panels_in : 0;
  if (phase == 1) return panel_pair_tasks(g.panels_middle, call->parts);
  return splits_by_panels(pixels) ? panel_pair_tasks(g.panels_out, call->parts)
                                  : block_tasks(pixels, pixels_at_once(pixels));
}
static void run_split(const step_call *call, const geometry *g, const room *r, int phase, int64_t task) {
  scratch taking = {.start = call->shared};
  const shared_room shared = take_shared_room(g, &taking);
  const int64_t panel = g->height * g->width * LANES;
  if (phase == 0) {
    as_units(call, (const uint8_t *)call->input + task * panel, panel, shared.x + task * panel * 2);
  } else if (phase == 1) {
    const input_rows input = {g->form == FORM_S16 ? shared.x : call->input, panel * unit(g)};
    prepare_frame(call, g, r);
    expand_and_filter(call, g, r, input, panel_pair(g->panels_middle, call->parts, task), shared.filtered);
  } else {
    project_share(call, g, shared.filtered, task);
  }
}
static void run_block(const step_call *call, int phase, int64_t task, char *scratch_start) {
  const geometry g = geometry_of(call->step, call->quantized->form);
  scratch s = {.start = scratch_start};
  const room r = take_room(&g, &s);
  if (!g.is_small) {
    run_rows(call, &g, &r, share(g.height_out, block_task_count(call, phase), task));
  } else if (call->parts == 1) {
    run_pairs(call, &g, &r);
  } else {
    run_split(call, &g, &r, phase, task);
  }
}
const step_kind thaw_inverted_residual_u8 = {
    .in_images = true, .check = check_inverted_residual, .measure = measure_block, .phase_count = PHASES,
    .task_count = block_task_count, .run = run_block, .layers = block_layers};
const step_kind thaw_stem_block_u8 = {
    .in_images = true, .check = check_stem_block, .measure = measure_block, .phase_count = PHASES,
    .task_count = block_task_count, .run = run_block, .layers = block_layers};
