// Quantized steps over flat memory and matrices.
#include "split.h"
#include "step_quantized.h"

enum { ELEMENTS_AT_ONCE = 16384 };

static void no_scratch(const thaw_step *step, int64_t max_batch, int64_t *worker_bytes, int64_t *shared_bytes) {
  (void)step, (void)max_batch;
  *worker_bytes = *shared_bytes = 0;
}
static int64_t element_count(const step_call *call) {
  return call->step->count != 0 ? call->step->count : call->output_count;
}
static int64_t element_tasks(const step_call *call, int phase) {
  (void)phase;
  return block_tasks(element_count(call), ELEMENTS_AT_ONCE);
}

static void check_quantize(step_check *check) {
  float p[2];
  thaw_check_like_output(check, check->step->input, THAW_F32, THAW_U8);
  thaw_check_quantization(check, check->step->parameters, 1, p);
}
static void run_quantize(const step_call *call, int phase, int64_t task, char *scratch) {
  (void)phase, (void)scratch;
  const piece own = block(element_count(call), ELEMENTS_AT_ONCE, task);
  const float *p = call->parameters;
  const thaw_quantization q = {.scale_in = p[0], .zero_in = (int32_t)p[1]};
  call->quantized->quantize(
      (const float *)call->input + own.first, 0, 1, &q, (uint8_t *)call->output + own.first,
      (size_t)(own.end - own.first));
}
const step_kind thaw_step_quantize = {
    .in_images = true, .in_batch = true, .check = check_quantize, .measure = no_scratch, .phase_count = 1,
    .task_count = element_tasks, .run = run_quantize};

static void check_dequantize(step_check *check) {
  float p[2];
  thaw_check_like_output(check, check->step->input, THAW_U8, THAW_F32);
  thaw_check_quantization(check, check->step->parameters, 1, p);
}
static void run_dequantize(const step_call *call, int phase, int64_t task, char *scratch) {
  (void)phase, (void)scratch;
  const piece own = block(element_count(call), ELEMENTS_AT_ONCE, task);
  const float *p = call->parameters;
  call->quantized->dequantize(
      (const uint8_t *)call->input + own.first, p[0], (int32_t)p[1], (float *)call->output + own.first,
      (size_t)(own.end - own.first));
}
const step_kind thaw_step_dequantize = {
    .in_images = true, .in_batch = true, .check = check_dequantize, .measure = no_scratch, .phase_count = 1,
    .task_count = element_tasks, .run = run_dequantize};

static void check_add(step_check *check) {
  float p[6] = {1, 0, 1, 0, 1, 0};
  thaw_check_like_output(check, check->step->input, THAW_U8, THAW_U8);
  thaw_check_like_output(check, check->step->input2, THAW_U8, THAW_U8);
  thaw_check_quantization(check, check->step->parameters, 3, p);
  thaw_check_ratio(check, p[0], p[4]);
  thaw_check_ratio(check, p[2], p[4]);
}
static void run_add(const step_call *call, int phase, int64_t task, char *scratch) {
  (void)phase, (void)scratch;
  const piece own = block(element_count(call), ELEMENTS_AT_ONCE, task);
  const float *p = call->parameters;
  const quantized_sum sum = {
      .scale_a = p[0], .scale_b = p[2], .scale_y = p[4], .zero_a = (int32_t)p[1], .zero_b = (int32_t)p[3],
      .zero_y = (int32_t)p[5]};
  call->quantized->add(
      (const uint8_t *)call->input + own.first, (const uint8_t *)call->input2 + own.first, &sum,
      (uint8_t *)call->output + own.first, (size_t)(own.end - own.first));
}
const step_kind thaw_step_add_u8 = {
    .in_images = true, .in_batch = true, .check = check_add, .measure = no_scratch, .phase_count = 1,
    .task_count = element_tasks, .run = run_add};

// Fully connected: rows are the pixels of a 1x1 convolution. Phase 0 brings blocks of rows into panels of units, phase 1
// multiplies.
enum { ROWS_AT_ONCE = 224, PANELS_AT_ONCE = 2 };

static int64_t rows_of(const step_call *call) { return call->step->rows == 0 ? call->batch : call->step->rows; }
static bool gives_floats(const step_check *check) {
  const int32_t output = check->step->output;
  return output >= 0 && output < check->parts->buffer_count && check->parts->buffers[output].element == THAW_F32;
}
static void check_fully_connected(step_check *check) {
  const thaw_step *s = check->step;
  quantized_head head = {0};
  const bool is_float = gives_floats(check);
  thaw_check(
      check, s->inner > 0 && s->inner <= DIMENSION_LIMIT && s->columns > 0 && s->columns <= DIMENSION_LIMIT,
      THAW_PLAN_BAD_GEOMETRY);
  if (check->problem != THAW_PLAN_OK) return;
  thaw_check_matrix(check, s->input, THAW_U8, s->rows, s->inner, false);
  thaw_check_matrix(check, s->output, is_float ? THAW_F32 : THAW_U8, s->rows, s->columns, true);
  thaw_check_layer(check, s->weights, s->columns, s->inner, &head);
  if (check->problem != THAW_PLAN_OK) return;
  thaw_check(check, !is_float || head.quantization.scale_out == 1, THAW_PLAN_BAD_VALUE);
}
static int fully_connected_layers(const thaw_step *s, layer_use *uses) {
  uses[0] = (layer_use){s->weights, ARRANGE_POINTWISE, 1, 1, 1};
  return 1;
}
static void measure_fully_connected(
    const thaw_step *s, int64_t max_batch, int64_t *worker_bytes, int64_t *shared_bytes) {
  const int64_t rows = s->rows == 0 ? max_batch : s->rows;
  *worker_bytes = smaller(rows, ROWS_AT_ONCE) * PANELS_AT_ONCE * LANES * (int64_t)sizeof(float);
  *shared_bytes = most_unit_bytes(s->inner, rows);
}
static int64_t fully_connected_tasks(const step_call *call, int phase) {
  const int64_t blocks = block_tasks(rows_of(call), ROWS_AT_ONCE);
  return phase == 0 ? blocks : blocks * block_tasks(panels_of(call->step->columns), PANELS_AT_ONCE);
}
// [inner / 16][rows of the block][16].
static void pack_rows(const step_call *call, piece rows, char *to) {
  const int64_t inner = call->step->inner, count = rows.end - rows.first, unit = unit_bytes(call);
  for (int64_t r = 0; r < count; r++) {
    const uint8_t *from = (const uint8_t *)call->input + (rows.first + r) * inner;
    for (int64_t k = 0; k < inner; k += LANES) {
      const size_t lanes = (size_t)smaller(LANES, inner - k);
      char *units = to + (k / LANES * count + r) * LANES * unit;
      if (is_wide(call)) {
        call->quantized->widen(from + k, (int16_t *)units, lanes);
      } else {
        memcpy(units, from + k, lanes);
      }
    }
  }
}
static void multiply(const step_call *call, piece rows, piece panels, const char *x, char *sums) {
  const int64_t columns = call->step->columns, count = rows.end - rows.first, unit = unit_bytes(call);
  const bool is_float = call->output_element == THAW_F32;
  const int64_t element = is_float ? (int64_t)sizeof(float) : 1;
  thaw_gemm_u8 g = layer_gemm(call, &call->layers[0], x, count * LANES * unit, sums, count * LANES * element);
  skip_panels(&g, panels.first);
  g.y = sums;
  if (is_float) {
    call->quantized->pointwise_floats(&g, 0, count, panels.end - panels.first);
  } else {
    call->quantized->pointwise_pixels(&g, 0, count, panels.end - panels.first);
  }
  for (int64_t p = panels.first; p < panels.end; p++) {
    const size_t bytes = (size_t)(smaller(LANES, columns - p * LANES) * element);
    for (int64_t r = 0; r < count; r++)
      memcpy(
          (char *)call->output + ((rows.first + r) * columns + p * LANES) * element,
          sums + ((p - panels.first) * count + r) * LANES * element, bytes);
  }
}
static void run_fully_connected(const step_call *call, int phase, int64_t task, char *scratch) {
  const int64_t blocks = block_tasks(rows_of(call), ROWS_AT_ONCE);
  const piece rows = block(rows_of(call), ROWS_AT_ONCE, phase == 0 ? task : task % blocks);
  char *x = call->shared + rows.first * round_up(call->step->inner, LANES) * unit_bytes(call);
  if (phase == 0) {
    pack_rows(call, rows, x);
  } else {
    multiply(call, rows, block(panels_of(call->step->columns), PANELS_AT_ONCE, task / blocks), x, scratch);
  }
}
const step_kind thaw_fully_connected_u8 = {
    .in_batch = true, .check = check_fully_connected, .measure = measure_fully_connected, .phase_count = 2,
    .task_count = fully_connected_tasks, .run = run_fully_connected, .layers = fully_connected_layers};
