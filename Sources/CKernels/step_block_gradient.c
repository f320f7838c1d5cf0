// Gradients of whole blocks: inverted residual and stem block. See kernels-training.md sections 1 to 3.
//
// Neither the expanded activation E, the filtered one D nor their gradients ever exist as a whole. Chunk of expanded panels
// by chunk, image by image, band of output rows by band: expand new rows into a ring, filter them, then everything that
// these rows give to the gradients. The bits are those of the steps run one by one.
#include <string.h>
#include "block.h"
#include "gradient.h"
#include "plan.h"
#include "split.h"

enum {
  MAX_KERNEL = 5,
  STEM_KERNEL = 3,
  STEM_CHANNELS = 3,
  STEM_STRIDE = 2,
  STEM_INNER = STEM_KERNEL * STEM_KERNEL * STEM_CHANNELS,
  // Two and three panels are the tiles of the widest kernels: six divide by both.
  CHUNK = 6,
  RUN_PIXELS = 196,
  // Images up to so high are one band, and up to so many pixels the whole shard is worked on as one.
  ONE_BAND_ROWS = 16,
  SHARED_PIXELS = 64,
  MAX_BAND_ROWS = ONE_BAND_ROWS + MAX_KERNEL,
};

typedef struct geometry {
  bool has_stem, has_dx;
  int64_t height, width, height_out, width_out;  // of E and of D
  int64_t kernel, stride, pad_top, pad_left;
  int64_t channels, panels, panels_in, panels_out;  // channels and panels are those of E
  int64_t images;       // at once
  int64_t band;         // output rows at once
  int64_t rows;         // ring of E
  int64_t columns;
  int64_t out_rows;     // ring of dD
  int64_t out_left, out_columns;
  int64_t in_rows;      // rows of dE at once, at most
  int64_t stem_row;     // floats
} geometry;

static int64_t band_of(int64_t height, int64_t stride) {
  if (height > 64) return stride == 2 ? 2 : 4;
  return height > 32 ? 4 : 7;
}
static geometry geometry_of(const thaw_step *s) {
  geometry g = {.has_stem = s->kind == THAW_STEP_STEM_BLOCK_GRADIENT, .has_dx = s->output != -1};
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
// Floats between panels; one line more, so that panels do not fall on the same cache lines.
static int64_t expanded_image(const geometry *g) { return g->rows * g->columns * LANES; }
static int64_t expanded_panel(const geometry *g) { return g->images * expanded_image(g) + LANES; }
static int64_t filtered_panel(const geometry *g) { return (g->images * g->band * g->width_out + 1) * LANES; }
static int64_t d_filtered_image(const geometry *g) { return g->out_rows * g->out_columns * LANES; }
static int64_t d_filtered_panel(const geometry *g) { return g->images * d_filtered_image(g) + LANES; }
static int64_t d_expanded_panel(const geometry *g) { return (g->images * g->in_rows * g->width + 1) * LANES; }
static int64_t shared_panel(const geometry *g, int64_t pixels) { return (g->images * pixels + 1) * LANES; }

typedef struct room {
  float *expanded, *filtered, *d_filtered, *d_expanded;
  float *zeros;                 // a row of E, of dD, or the start of a product
  float *stem_rows;
  float *x, *dy, *dx;           // of all images of the shard, where they are worked on as one
  int32_t *offsets, *d_offsets; // where pixels of E and dD go
} room;
static room take_room(const geometry *g, scratch *s) {
  const int64_t longest = larger(larger(g->columns, g->out_columns), larger(CHUNK, g->panels_in));
  const int64_t stem_rows = STEM_STRIDE * larger(g->rows, g->in_rows) + STEM_KERNEL;
  room r = {0};
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
  const geometry g = geometry_of(step);
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
  const geometry g = geometry_of(s);
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

// What is worked on at once: an image, or all of the shard.
typedef struct images {
  const float *x, *dy;
  float *dx;
  int64_t x_panel, dy_panel;  // dx has x's
  int64_t count;
  step_call stem;             // with the image as its input
} images;
typedef struct work {
  const step_call *call;
  const geometry *g;
  const room *r;
  images im;
  piece chunk;       // panels
  bool is_first;     // images of the shard
  piece out;         // rows of D
  piece expand, in;  // rows of E to expand, rows of dE now complete
} work;

static float *expanded_row(const work *w, int64_t panel, int64_t image, int64_t row) {
  const geometry *g = w->g;
  if (row < 0 || row >= g->height) return w->r->zeros;
  return w->r->expanded + (panel - w->chunk.first) * expanded_panel(g) + image * expanded_image(g)
      + row % g->rows * g->columns * LANES;
}
// At the row's first real pixel.
static float *d_filtered_row(const work *w, int64_t panel, int64_t image, int64_t row) {
  const geometry *g = w->g;
  if (row < 0 || row >= g->height_out) return w->r->zeros + g->out_left * LANES;
  return w->r->d_filtered + (panel - w->chunk.first) * d_filtered_panel(g) + image * d_filtered_image(g)
      + (row % g->out_rows * g->out_columns + g->out_left) * LANES;
}
static int64_t chunk_panels(const work *w) { return w->chunk.end - w->chunk.first; }
static int64_t chunk_channels(const work *w) {
  return smaller(w->g->channels, w->chunk.end * LANES) - w->chunk.first * LANES;
}

static void expand(const work *w) {
  const geometry *g = w->g;
  const step_call *call = w->call;
  const int64_t rows = w->expand.end - w->expand.first, inner = g->has_stem ? STEM_INNER : call->step->channels_in;
  if (rows <= 0) return;
  for (int64_t image = 0; image < w->im.count; image++)
    for (int64_t row = 0; row < rows; row++) {
      const int64_t at = image * expanded_image(g)
          + ((w->expand.first + row) % g->rows * g->columns + g->pad_left) * LANES;
      int32_t *to = w->r->offsets + (image * rows + row) * g->width;
      for (int64_t column = 0; column < g->width; column++) to[column] = (int32_t)(at + column * LANES);
    }
  thaw_gemm gemm = {
      .x = w->im.x, .x_panel = w->im.x_panel, .inner = inner,
      .w = (const float *)call->weights + w->chunk.first * inner * LANES, .w_panel = inner * LANES,
      .bias = (const float *)call->bias + w->chunk.first * LANES, .y = w->r->expanded, .y_panel = expanded_panel(g),
      .y_offsets = w->r->offsets, .activation = (thaw_activation)call->step->activation, .prefetch = 2 * inner * LANES};
  if (!g->has_stem) {
    gemm.x += w->expand.first * g->width * LANES;
    call->kernels->conv2d_pointwise_f32(&gemm, 0, w->im.count * rows * g->width, chunk_panels(w));
    return;
  }
  thaw_prepare_stem_rows(&w->im.stem, g->stem_row, w->expand.first, rows, w->r->stem_rows);
  gemm.x_panel = g->stem_row;
  gemm.prefetch = 0;
  for (int64_t row = 0; row < rows; row++) {
    gemm.x = w->r->stem_rows + row * STEM_STRIDE * g->stem_row;
    gemm.y_offsets = w->r->offsets + row * g->width;
    call->kernels->conv2d_window3x3x3_f32(&gemm, 0, g->width, chunk_panels(w));
  }
}

static void filter(const work *w) {
  const geometry *g = w->g;
  const step_call *call = w->call;
  const int64_t taps = g->kernel * g->kernel, rows = w->out.end - w->out.first;
  for (int64_t panel = w->chunk.first; panel < w->chunk.end; panel++)
    for (int64_t image = 0; image < w->im.count; image++)
      for (int64_t row = w->out.first; row < w->out.end; row++) {
        const float *from[MAX_KERNEL];
        for (int64_t ky = 0; ky < g->kernel; ky++)
          from[ky] = expanded_row(w, panel, image, row * g->stride - g->pad_top + ky);
        call->kernels->conv2d_depthwise_f32(
            (int)g->kernel, (int)g->kernel, (int)g->stride, from, (const float *)call->weights2 + panel * taps * LANES,
            (const float *)call->bias2 + panel * LANES, (thaw_activation)call->step->activation,
            w->r->filtered + (panel - w->chunk.first) * filtered_panel(g)
                + (image * rows + row - w->out.first) * g->width_out * LANES,
            g->width_out);
      }
}

// dD from dy and the projection's weights, masked by D.
static void project_back(const work *w) {
  const geometry *g = w->g;
  const step_call *call = w->call;
  const int64_t rows = w->out.end - w->out.first, inner = call->step->channels_out;
  for (int64_t image = 0; image < w->im.count; image++)
    for (int64_t row = 0; row < rows; row++) {
      const int64_t at = image * d_filtered_image(g)
          + ((w->out.first + row) % g->out_rows * g->out_columns + g->out_left) * LANES;
      int32_t *to = w->r->d_offsets + (image * rows + row) * g->width_out;
      for (int64_t column = 0; column < g->width_out; column++) to[column] = (int32_t)(at + column * LANES);
    }
  const thaw_gemm gemm = {
      .x = w->im.dy + w->out.first * g->width_out * LANES, .x_panel = w->im.dy_panel, .inner = inner,
      .w = (const float *)call->weights3 + w->chunk.first * inner * LANES, .w_panel = inner * LANES,
      .bias = w->r->zeros, .y = w->r->d_filtered, .y_panel = d_filtered_panel(g), .y_offsets = w->r->d_offsets,
      .mask = w->r->filtered, .mask_panel = filtered_panel(g), .mask_of = (thaw_activation)call->step->activation,
      .prefetch = 2 * inner * LANES};
  call->kernels->conv2d_pointwise_f32(&gemm, 0, w->im.count * rows * g->width_out, chunk_panels(w));
}

static void weight_gradient(const work *w, thaw_weight_gemm gemm, int64_t pixels, int64_t panels) {
  for (int64_t first = 0; first < pixels; first += RUN_PIXELS) {
    w->call->kernels->weight_gradient_f32(&gemm, smaller(RUN_PIXELS, pixels - first), panels);
    gemm.continues = true;
    gemm.x += RUN_PIXELS * LANES;
    gemm.dy += RUN_PIXELS * LANES;
  }
}
static void projection_weights(const work *w) {
  const geometry *g = w->g;
  const thaw_weight_gemm gemm = {
      .x = w->r->filtered, .x_panel = filtered_panel(g), .inner = chunk_channels(w),
      .dy = w->im.dy + w->out.first * g->width_out * LANES, .dy_panel = w->im.dy_panel,
      .dw = (float *)w->call->d_weights3 + w->chunk.first * LANES * LANES, .dw_panel = g->channels * LANES,
      .continues = !w->is_first || w->out.first > 0};
  weight_gradient(w, gemm, w->im.count * (w->out.end - w->out.first) * g->width_out, g->panels_out);
}

static void filter_weights(const work *w) {
  const geometry *g = w->g;
  const int64_t taps = g->kernel * g->kernel, rows = w->out.end - w->out.first;
  for (int64_t panel = w->chunk.first; panel < w->chunk.end; panel++)
    for (int64_t image = 0; image < w->im.count; image++) {
      const float *x_rows[2 * MAX_BAND_ROWS + MAX_KERNEL], *dy_rows[MAX_BAND_ROWS];
      for (int64_t i = 0; i < (rows - 1) * g->stride + g->kernel; i++)
        x_rows[i] = expanded_row(w, panel, image, w->out.first * g->stride - g->pad_top + i);
      for (int64_t i = 0; i < rows; i++) dy_rows[i] = d_filtered_row(w, panel, image, w->out.first + i);
      w->call->kernels->depthwise_weight_gradient_f32(
          (int)g->kernel, (int)g->kernel, (int)g->stride, (int)g->stride, x_rows, dy_rows, rows, g->width_out,
          (float *)w->call->d_weights2 + panel * taps * LANES, (float *)w->call->d_bias2 + panel * LANES);
    }
}

// dE of one row, masked by E.
static void filter_back_row(const work *w, int64_t panel, int64_t image, int64_t row) {
  const geometry *g = w->g;
  const float *rows[MAX_KERNEL], *taps[MAX_KERNEL];
  const float *weights = (const float *)w->call->weights2 + panel * g->kernel * g->kernel * LANES;
  int64_t count = 0;
  for (int64_t ky = (row + g->pad_top) % g->stride; ky < g->kernel; ky += g->stride) {
    const int64_t shifted = row + g->pad_top - ky;
    rows[count] = d_filtered_row(w, panel, image, shifted < 0 ? -1 : shifted / g->stride);
    taps[count++] = weights + ky * g->kernel * LANES;
  }
  const int64_t in_rows = w->in.end - w->in.first;
  const thaw_depthwise_gradient gradient = {
      .kernel_width = (int)g->kernel, .stride_width = (int)g->stride, .pad_left = (int)g->pad_left, .row_count = count,
      .rows = rows, .weights = taps, .mask = expanded_row(w, panel, image, row) + g->pad_left * LANES,
      .mask_of = (thaw_activation)w->call->step->activation,
      .dx = w->r->d_expanded + (panel - w->chunk.first) * d_expanded_panel(g)
          + (image * in_rows + row - w->in.first) * g->width * LANES,
      .width_in = g->width};
  w->call->kernels->depthwise_input_gradient_f32(&gradient);
}
static void filter_back(const work *w) {
  for (int64_t panel = w->chunk.first; panel < w->chunk.end; panel++)
    for (int64_t image = 0; image < w->im.count; image++)
      for (int64_t row = w->in.first; row < w->in.end; row++) filter_back_row(w, panel, image, row);
}

static void expansion_weights(const work *w) {
  const geometry *g = w->g;
  const step_call *call = w->call;
  const int64_t rows = w->in.end - w->in.first, inner = g->has_stem ? STEM_INNER : call->step->channels_in;
  thaw_weight_gemm gemm = {
      .x = w->im.x, .x_panel = w->im.x_panel, .inner = inner, .dy = w->r->d_expanded,
      .dy_panel = d_expanded_panel(g), .dw = (float *)call->d_weights + w->chunk.first * inner * LANES,
      .dw_panel = inner * LANES, .continues = g->has_stem || !w->is_first || w->in.first > 0};
  if (!g->has_stem) {
    gemm.x += w->in.first * g->width * LANES;
    weight_gradient(w, gemm, w->im.count * rows * g->width, chunk_panels(w));
    return;
  }
  thaw_prepare_stem_rows(&w->im.stem, g->stem_row, w->in.first, rows, w->r->stem_rows);
  for (int64_t row = 0; row < rows; row++) {
    gemm.x = w->r->stem_rows + row * STEM_STRIDE * g->stem_row;
    gemm.dy = w->r->d_expanded + row * g->width * LANES;
    call->kernels->window3x3x3_weight_gradient_f32(&gemm, g->stem_row, g->width, chunk_panels(w));
  }
}
static void expand_back(const work *w) {
  const geometry *g = w->g;
  const int64_t rows = w->in.end - w->in.first, at = w->in.first * g->width * LANES;
  const bool is_last = w->chunk.end == g->panels;
  const thaw_gemm gemm = {
      .x = w->r->d_expanded, .x_panel = d_expanded_panel(g), .inner = chunk_channels(w),
      .w = (const float *)w->call->weights4 + w->chunk.first * LANES * LANES, .w_panel = g->channels * LANES,
      .bias = w->chunk.first == 0 ? w->r->zeros : NULL, .y = w->im.dx + at, .y_panel = w->im.x_panel,
      .residual = is_last && w->call->residual != NULL ? w->im.dy + at : NULL, .residual_panel = w->im.dy_panel,
      .prefetch = 2 * g->channels * LANES};
  w->call->kernels->conv2d_pointwise_f32(&gemm, 0, w->im.count * rows * g->width, g->panels_in);
}

static void run_bands(work w) {
  const geometry *g = w.g;
  w.expand = w.in = (piece){0, 0};
  for (int64_t first = 0; first < g->height_out; first += g->band) {
    w.out = (piece){first, smaller(g->height_out, first + g->band)};
    const bool is_last = w.out.end == g->height_out;
    const int64_t needed = smaller(g->height, (w.out.end - 1) * g->stride - g->pad_top + g->kernel);
    w.expand = (piece){w.expand.end, is_last ? g->height : needed};
    w.in = (piece){w.in.end, is_last ? g->height : larger(w.in.end, w.out.end * g->stride - g->pad_top)};
    expand(&w);
    filter(&w);
    project_back(&w);
    projection_weights(&w);
    filter_weights(&w);
    if (w.in.end == w.in.first) continue;
    filter_back(&w);
    w.call->kernels->sum_pixels_f32(
        w.r->d_expanded, d_expanded_panel(g), chunk_panels(&w), w.im.count * (w.in.end - w.in.first) * g->width,
        (float *)w.call->d_bias + w.chunk.first * LANES);
    expansion_weights(&w);
    if (g->has_dx) expand_back(&w);
  }
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
static images images_at(const step_call *call, const geometry *g, const room *r, int64_t first) {
  const int64_t pixels = g->height * g->width, pixels_out = g->height_out * g->width_out;
  images im = {.x_panel = pixels * LANES, .dy_panel = pixels_out * LANES, .count = 1, .stem = *call};
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

static void prepare_rings(const geometry *g, const room *r) {
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
static void zero_sums(const step_call *call, const geometry *g) {
  const size_t middle = (size_t)(g->panels * LANES) * sizeof(float);
  memset(call->d_bias, 0, middle);
  memset(call->d_bias2, 0, middle);
  memset(call->d_bias3, 0, (size_t)(g->panels_out * LANES) * sizeof(float));
  memset(call->d_weights2, 0, middle * (size_t)(g->kernel * g->kernel));
  if (g->has_stem) memset(call->d_weights, 0, middle * STEM_INNER);
}
// Lanes past the last channel.
static void zero_rest(const step_call *call, const geometry *g) {
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
  const geometry g = geometry_of(call->step);
  scratch start = {.start = scratch_start};
  const room r = take_room(&g, &start);
  const int64_t pixels = g.height * g.width, pixels_out = g.height_out * g.width_out;
  prepare_rings(&g, &r);
  zero_sums(call, &g);
  work w = {.call = call, .g = &g, .r = &r};
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
      run_bands(w);
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
