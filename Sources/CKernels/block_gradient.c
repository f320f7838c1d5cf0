// What a chunk of panels of an image gives to the gradients of its block, band of output rows by band: expand new rows into a
// ring, filter them, then back through the projection, the filter and the expansion.
#include "block_gradient.h"
#include "block.h"

static float *expanded_row(const block_work *w, int64_t panel, int64_t image, int64_t row) {
  const block_geometry *g = w->g;
  if (row < 0 || row >= g->height) return w->r->zeros;
  return w->r->expanded + (panel - w->chunk.first) * expanded_panel(g) + image * expanded_image(g)
      + row % g->rows * g->columns * LANES;
}
// At the row's first real pixel.
static float *d_filtered_row(const block_work *w, int64_t panel, int64_t image, int64_t row) {
  const block_geometry *g = w->g;
  if (row < 0 || row >= g->height_out) return w->r->zeros + g->out_left * LANES;
  return w->r->d_filtered + (panel - w->chunk.first) * d_filtered_panel(g) + image * d_filtered_image(g)
      + (row % g->out_rows * g->out_columns + g->out_left) * LANES;
}
static int64_t chunk_panels(const block_work *w) { return w->chunk.end - w->chunk.first; }
static int64_t chunk_channels(const block_work *w) {
  return smaller(w->g->channels, w->chunk.end * LANES) - w->chunk.first * LANES;
}

static void expand(const block_work *w) {
  const block_geometry *g = w->g;
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

static void filter(const block_work *w) {
  const block_geometry *g = w->g;
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
static void project_back(const block_work *w) {
  const block_geometry *g = w->g;
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

static void weight_gradient(const block_work *w, thaw_weight_gemm gemm, int64_t pixels, int64_t panels) {
  for (int64_t first = 0; first < pixels; first += RUN_PIXELS) {
    w->call->kernels->weight_gradient_f32(&gemm, smaller(RUN_PIXELS, pixels - first), panels);
    gemm.continues = true;
    gemm.x += RUN_PIXELS * LANES;
    gemm.dy += RUN_PIXELS * LANES;
  }
}
static void projection_weights(const block_work *w) {
  const block_geometry *g = w->g;
  const thaw_weight_gemm gemm = {
      .x = w->r->filtered, .x_panel = filtered_panel(g), .inner = chunk_channels(w),
      .dy = w->im.dy + w->out.first * g->width_out * LANES, .dy_panel = w->im.dy_panel,
      .dw = (float *)w->call->d_weights3 + w->chunk.first * LANES * LANES, .dw_panel = g->channels * LANES,
      .continues = !w->is_first || w->out.first > 0};
  weight_gradient(w, gemm, w->im.count * (w->out.end - w->out.first) * g->width_out, g->panels_out);
}

static void filter_weights(const block_work *w) {
  const block_geometry *g = w->g;
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
static void filter_back_row(const block_work *w, int64_t panel, int64_t image, int64_t row) {
  const block_geometry *g = w->g;
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
static void filter_back(const block_work *w) {
  for (int64_t panel = w->chunk.first; panel < w->chunk.end; panel++)
    for (int64_t image = 0; image < w->im.count; image++)
      for (int64_t row = w->in.first; row < w->in.end; row++) filter_back_row(w, panel, image, row);
}

static void expansion_weights(const block_work *w) {
  const block_geometry *g = w->g;
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
static void expand_back(const block_work *w) {
  const block_geometry *g = w->g;
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

void thaw_block_gradient_bands(block_work w) {
  const block_geometry *g = w.g;
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
