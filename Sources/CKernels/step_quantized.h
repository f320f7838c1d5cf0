// Inside CKernels only: what the quantized steps share.
#pragma once
#include <string.h>
#include "plan.h"

static inline int64_t unit_bytes(const step_call *call) { return form_unit_bytes(call->quantized->form); }
static inline bool is_wide(const step_call *call) { return call->quantized->form == FORM_S16; }
/// Bytes of a c16 activation as units, at most.
static inline int64_t most_unit_bytes(int64_t channels, int64_t pixels) { return round_up(channels, LANES) * pixels * 2; }

/// An activation as units: itself, or widened into `room`.
static inline const char *as_units(const step_call *call, const uint8_t *x, int64_t count, char *room) {
  if (!is_wide(call)) return (const char *)x;
  call->quantized->widen(x, (int16_t *)room, (size_t)count);
  return room;
}
static inline void fill_units(const step_call *call, char *units, int64_t byte_count, int32_t value) {
  if (!is_wide(call)) {
    memset(units, value, (size_t)byte_count);
  } else {
    for (int64_t i = 0; i < byte_count / 2; i++) ((int16_t *)units)[i] = (int16_t)value;
  }
}

/// A 1x1 layer over x, all panels; x_panel, y and y_panel in bytes.
static inline thaw_gemm_u8 layer_gemm(
    const step_call *call, const prepared_layer *layer, const char *x, int64_t x_panel, void *y, int64_t y_panel) {
  const int64_t group = form_group(call->quantized->form), groups = (layer->inner + group - 1) / group;
  return (thaw_gemm_u8){
      .x = x, .x_panel = x_panel, .groups = groups, .w = layer->weights, .w_panel = groups * CELL_BYTES,
      .bias = layer->bias, .multipliers = layer->multipliers, .zero = layer->quantization.zero_out, .y = y,
      .y_panel = y_panel};
}
static inline void skip_panels(thaw_gemm_u8 *g, int64_t panels) {
  g->w += panels * g->w_panel;
  g->bias += panels * LANES;
  g->multipliers += panels * LANES;
  g->y = (char *)g->y + panels * g->y_panel;
  if (g->residual != NULL) g->residual += panels * g->residual_panel;
}
static inline thaw_depthwise_u8 depthwise_layer(
    const step_call *call, const prepared_layer *layer, const thaw_step *s, int64_t panel) {
  const int64_t group = form_group(call->quantized->form);
  return (thaw_depthwise_u8){
      .kernel_height = s->kernel_height, .kernel_width = s->kernel_width, .stride_height = s->stride_height,
      .stride_width = s->stride_width, .pad_left = s->pad_left,
      .weights = layer->weights + panel * group * s->kernel_height * tap_cells(s->kernel_width, group) * CELL_BYTES,
      .bias = layer->bias + panel * LANES, .multipliers = layer->multipliers + panel * LANES,
      .zero = layer->quantization.zero_out};
}

/// A residual added to what `layer` gives: parameters are {scale, zero} of the residual, then of the sum.
static inline void add_residual(thaw_gemm_u8 *g, const step_call *call, const prepared_layer *layer, int64_t panel) {
  if (call->residual == NULL) return;
  const float *p = call->parameters;
  g->residual = call->residual;
  g->residual_panel = panel;
  g->sum = (quantized_sum){
      .scale_a = layer->quantization.scale_out, .scale_b = p[0], .scale_y = p[2],
      .zero_a = layer->quantization.zero_out, .zero_b = (int32_t)p[1], .zero_y = (int32_t)p[3]};
}
static inline void check_residual(step_check *check, float scale_out) {
  const thaw_step *s = check->step;
  if (s->residual == -1) return;
  float p[4] = {1, 0, 1, 0};
  thaw_check_read_c16_u8(check, s->residual, s->channels_out, s->height_out, s->width_out);
  thaw_check_quantization(check, s->parameters, 2, p);
  thaw_check_ratio(check, p[0], p[2]);
  thaw_check_ratio(check, scale_out, p[2]);
}

/// How rows of cells lie about an image's row: cells before its first pixel, and all.
typedef struct cell_row { int64_t lead, cells; } cell_row;
static inline cell_row cells_of_row(const thaw_step *s, int64_t width, int64_t group) {
  // Outputs come in as many as fill cells.
  const int64_t outputs = round_up(s->width_out, group);
  const int64_t last = (outputs - 1) * s->stride_width - s->pad_left + s->kernel_width - 1;
  const int64_t lead = (s->pad_left + group - 1) / group;
  return (cell_row){lead, lead + larger((width + group - 1) / group, last / group + 1)};
}
/// The largest of a size over all forms: plans are measured before it is known which variant runs them.
static inline int64_t most_row_bytes(const thaw_step *s, int64_t width) {
  return CELL_BYTES * larger(cells_of_row(s, width, 2).cells, cells_of_row(s, width, 4).cells);
}

/// Image row `row` quantized, `channels` neighbouring elements a pixel; outside the image nothing is asked for.
typedef struct quantized_image {
  const step_call *call;
  thaw_quantization quantization;
  /// Of a byte image: what each byte becomes.
  uint8_t table[256];
  bool is_plain;  // each byte becomes itself
} quantized_image;
void quantized_image_begin(quantized_image *image, const step_call *call, const thaw_quantization *quantization);
/// Elements first ..< first + count of a row of NHWC pixels. `room`: count floats, used for NCHW only.
void quantized_image_row(const quantized_image *image, int64_t row, int64_t count, float *room, uint8_t *y);
