// Making plans: checks, and the table of step kinds.
#include "plan.h"
#include <stdlib.h>
#include <string.h>

thaw_step thaw_step_make(thaw_step_kind kind) {
  return (thaw_step){
      .kind = (int32_t)kind, .input = -1, .input2 = -1, .residual = -1, .parameters = -1, .output = -1, .output2 = -1,
      .output3 = -1, .weights = -1, .bias = -1, .weights2 = -1, .bias2 = -1, .weights3 = -1, .bias3 = -1,
      .weights4 = -1, .d_weights = -1, .d_bias = -1, .d_weights2 = -1, .d_bias2 = -1, .d_weights3 = -1, .d_bias3 = -1,
      .dilation_height = 1, .dilation_width = 1, .groups = 1, .scale = 1};
}

const step_kind *thaw_step_kind_of(int32_t kind) {
  switch ((thaw_step_kind)kind) {
    case THAW_STEP_LOAD_IMAGE: return &thaw_load_image;
    case THAW_STEP_STORE_IMAGE: return &thaw_store_image;
    case THAW_STEP_CONV2D_STEM: return &thaw_conv2d_stem;
    case THAW_STEP_CONV2D_POINTWISE: return &thaw_conv2d_pointwise;
    case THAW_STEP_CONV2D_DEPTHWISE: return &thaw_conv2d_depthwise;
    case THAW_STEP_CONV2D: return &thaw_conv2d_general;
    case THAW_STEP_INVERTED_RESIDUAL: return &thaw_inverted_residual;
    case THAW_STEP_STEM_BLOCK: return &thaw_stem_block;
    case THAW_STEP_HEAD: return &thaw_head;
    case THAW_STEP_GLOBAL_AVERAGE_POOL: return &thaw_global_average_pool;
    case THAW_STEP_MAX_POOL: return &thaw_max_pool;
    case THAW_STEP_AVERAGE_POOL: return &thaw_average_pool;
    case THAW_STEP_MAP: return &thaw_step_map;
    case THAW_STEP_BINARY: return &thaw_step_binary;
    case THAW_STEP_CLIP: return &thaw_step_clip;
    case THAW_STEP_SCALE_SHIFT: return &thaw_step_scale_shift;
    case THAW_STEP_FULLY_CONNECTED: return &thaw_fully_connected;
    case THAW_STEP_MATMUL: return &thaw_matmul;
    case THAW_STEP_ADD_ROW: return &thaw_add_row;
    case THAW_STEP_SUM_ROWS: return &thaw_sum_rows;
    case THAW_STEP_DROPOUT: return &thaw_dropout;
    case THAW_STEP_SOFTMAX_CROSS_ENTROPY: return &thaw_softmax_cross_entropy;
    case THAW_STEP_SOFTMAX: return &thaw_softmax;
    case THAW_STEP_SQUARED_LOSS: return &thaw_squared_loss;
    case THAW_STEP_SUM: return &thaw_step_sum;
    case THAW_STEP_ADAMW: return &thaw_step_adamw;
    case THAW_STEP_CONV2D_STEM_U8: return &thaw_conv2d_stem_u8;
    case THAW_STEP_CONV2D_POINTWISE_U8: return &thaw_conv2d_pointwise_u8;
    case THAW_STEP_CONV2D_DEPTHWISE_U8: return &thaw_conv2d_depthwise_u8;
    case THAW_STEP_CONV2D_U8: return &thaw_conv2d_u8;
    case THAW_STEP_INVERTED_RESIDUAL_U8: return &thaw_inverted_residual_u8;
    case THAW_STEP_STEM_BLOCK_U8: return &thaw_stem_block_u8;
    case THAW_STEP_HEAD_U8: return &thaw_head_u8;
    case THAW_STEP_GLOBAL_AVERAGE_POOL_U8: return &thaw_global_average_pool_u8;
    case THAW_STEP_MAX_POOL_U8: return &thaw_max_pool_u8;
    case THAW_STEP_QUANTIZE: return &thaw_step_quantize;
    case THAW_STEP_DEQUANTIZE: return &thaw_step_dequantize;
    case THAW_STEP_ADD_U8: return &thaw_step_add_u8;
    case THAW_STEP_FULLY_CONNECTED_U8: return &thaw_fully_connected_u8;
    case THAW_STEP_CONV2D_POINTWISE_INPUT_GRADIENT: return &thaw_pointwise_input_gradient;
    case THAW_STEP_CONV2D_DEPTHWISE_INPUT_GRADIENT: return &thaw_depthwise_input_gradient;
    case THAW_STEP_CONV2D_INPUT_GRADIENT: return &thaw_conv2d_input_gradient;
    case THAW_STEP_MAX_POOL_GRADIENT: return &thaw_max_pool_gradient;
    case THAW_STEP_AVERAGE_POOL_GRADIENT: return &thaw_average_pool_gradient;
    case THAW_STEP_GLOBAL_AVERAGE_POOL_GRADIENT: return &thaw_global_average_pool_gradient;
    case THAW_STEP_ACTIVATION_GRADIENT: return &thaw_activation_gradient;
    case THAW_STEP_CONV2D_POINTWISE_WEIGHT_GRADIENT: return &thaw_pointwise_weight_gradient;
    case THAW_STEP_CONV2D_DEPTHWISE_WEIGHT_GRADIENT: return &thaw_depthwise_weight_gradient;
    case THAW_STEP_CONV2D_WEIGHT_GRADIENT: return &thaw_conv2d_weight_gradient;
    case THAW_STEP_CONV2D_STEM_WEIGHT_GRADIENT: return &thaw_conv2d_stem_weight_gradient;
    case THAW_STEP_FOLD: return &thaw_fold;
    case THAW_STEP_SUM_SHARDS: return &thaw_sum_shards;
    case THAW_STEP_FOLD_GRADIENT: return &thaw_fold_gradient;
    case THAW_STEP_BATCH_NORM: return &thaw_batch_norm;
    case THAW_STEP_BATCH_NORM_GRADIENT: return &thaw_batch_norm_gradient;
    case THAW_STEP_SGD: return &thaw_step_sgd;
    case THAW_STEP_ADAM: return &thaw_step_adam;
    case THAW_STEP_RMSPROP: return &thaw_step_rmsprop;
    case THAW_STEP_INVERTED_RESIDUAL_GRADIENT: return &thaw_inverted_residual_gradient;
    case THAW_STEP_STEM_BLOCK_GRADIENT: return &thaw_stem_block_gradient;
  }
  return NULL;
}

int64_t thaw_count2(int64_t a, int64_t b) {
  int64_t product;
  if (a < 0 || b < 0 || __builtin_mul_overflow(a, b, &product) || product > COUNT_LIMIT) return -1;
  return product;
}
int64_t thaw_count3(int64_t a, int64_t b, int64_t c) { return thaw_count2(thaw_count2(a, b), c); }
int64_t thaw_checked_c16(int64_t channels, int64_t height, int64_t width) {
  return thaw_count3(round_up(channels, LANES), height, width);
}

void thaw_check(step_check *check, bool holds, thaw_plan_problem problem) {
  if (!holds && check->problem == THAW_PLAN_OK) check->problem = problem;
}

static const thaw_buffer *operand_buffer(step_check *check, int32_t operand, thaw_element element) {
  if (operand < 0 || operand >= check->parts->buffer_count) return NULL;
  const thaw_buffer *buffer = &check->parts->buffers[operand];
  return buffer->element == (int32_t)element ? buffer : NULL;
}
static bool is_writable(const thaw_buffer *buffer) {
  return buffer->place == THAW_IMAGE || buffer->place == THAW_BATCH || buffer->place == THAW_OUTPUT;
}

void thaw_check_read(step_check *check, int32_t operand, thaw_element element, int64_t count) {
  const thaw_buffer *buffer = operand_buffer(check, operand, element);
  thaw_check(check, buffer != NULL && count >= 0 && buffer->count >= count, THAW_PLAN_BAD_OPERAND);
  if (buffer == NULL) return;
  const bool is_image = buffer->place == THAW_IMAGE;
  thaw_check(check, !buffer->is_per_shard && (check->in_images || !is_image), THAW_PLAN_BAD_OPERAND);
  // Steps of a shard section see all its images one after the other.
  thaw_check(check, !is_image || check->in_shards == buffer->is_per_row, THAW_PLAN_BAD_OPERAND);
}
void thaw_check_write(step_check *check, int32_t operand, thaw_element element, int64_t count) {
  thaw_check_read(check, operand, element, count);
  const thaw_buffer *buffer = operand_buffer(check, operand, element);
  if (buffer == NULL) return;
  // Images run at the same time: each writes only what is its own.
  const bool is_own = !check->in_images || buffer->place == THAW_IMAGE || buffer->is_per_row;
  thaw_check(check, is_writable(buffer) && is_own, THAW_PLAN_BAD_OPERAND);
}
bool thaw_is_per_shard(const step_check *check, int32_t operand) {
  return operand >= 0 && operand < check->parts->buffer_count && check->parts->buffers[operand].is_per_shard;
}
void thaw_check_shard_piece(step_check *check, int32_t operand, int64_t count) {
  const thaw_buffer *buffer = operand_buffer(check, operand, THAW_F32);
  thaw_check(
      check, buffer != NULL && buffer->is_per_shard && count >= 0 && buffer->count >= count && buffer->count % LANES == 0,
      THAW_PLAN_BAD_OPERAND);
}
void thaw_check_fixed(step_check *check, int32_t operand, thaw_element element, int64_t count) {
  thaw_check_read(check, operand, element, count);
  const thaw_buffer *buffer = operand_buffer(check, operand, element);
  if (buffer == NULL) return;
  thaw_check(check, !buffer->is_per_row && buffer->place != THAW_IMAGE, THAW_PLAN_BAD_OPERAND);
}
void thaw_check_weights(step_check *check, int32_t operand, int64_t count) {
  thaw_check_fixed(check, operand, THAW_F32, count);
  const thaw_buffer *buffer = operand_buffer(check, operand, THAW_F32);
  if (buffer == NULL) return;
  thaw_check(check, buffer->place == THAW_CONSTANT || buffer->place == THAW_BATCH, THAW_PLAN_BAD_OPERAND);
}

// The caller's memory is aligned to its elements only, and so are pieces that are not whole panels.
static bool is_aligned(const thaw_buffer *buffer) {
  if (buffer->place == THAW_INPUT || buffer->place == THAW_OUTPUT) return false;
  return !buffer->is_per_row || buffer->count % LANES == 0;
}
void thaw_check_read_c16(step_check *check, int32_t operand, int64_t channels, int64_t height, int64_t width) {
  thaw_check_read(check, operand, THAW_F32, thaw_checked_c16(channels, height, width));
  const thaw_buffer *buffer = operand_buffer(check, operand, THAW_F32);
  thaw_check(check, buffer != NULL && is_aligned(buffer), THAW_PLAN_BAD_OPERAND);
}
void thaw_check_write_c16(step_check *check, int32_t operand, int64_t channels, int64_t height, int64_t width) {
  thaw_check_write(check, operand, THAW_F32, thaw_checked_c16(channels, height, width));
  thaw_check_read_c16(check, operand, channels, height, width);
}
void thaw_check_rows_c16(
    step_check *check, int32_t operand, int64_t channels, int64_t height, int64_t width, bool is_written) {
  thaw_check_read_c16(check, operand, channels, height, width);
  if (is_written) thaw_check_write(check, operand, THAW_F32, thaw_checked_c16(channels, height, width));
  const thaw_buffer *buffer = operand_buffer(check, operand, THAW_F32);
  thaw_check(check, buffer != NULL && buffer->is_per_row, THAW_PLAN_BAD_OPERAND);
}
void thaw_check_matrix(
    step_check *check, int32_t operand, thaw_element element, int64_t rows, int64_t columns, bool is_written) {
  thaw_check(check, rows >= 0 && columns > 0, THAW_PLAN_BAD_GEOMETRY);
  const thaw_buffer *buffer = operand_buffer(check, operand, element);
  const int64_t count = rows == 0 ? columns : thaw_count2(rows, columns);
  thaw_check_read(check, operand, element, count);
  if (buffer == NULL) return;
  // Rows of the batch lie densely, so a row must be exactly as long as the matrix is wide.
  const bool fits = rows == 0 ? buffer->is_per_row && buffer->count == columns : !buffer->is_per_row;
  thaw_check(check, fits && (!is_written || is_writable(buffer)), THAW_PLAN_BAD_OPERAND);
}

static bool is_length(int32_t length) { return length >= 1 && length <= DIMENSION_LIMIT; }

void thaw_check_shape(step_check *check) {
  const thaw_step *s = check->step;
  thaw_check(
      check,
      is_length(s->channels_in) && is_length(s->channels_out) && is_length(s->height_in) && is_length(s->width_in)
          && is_length(s->height_out) && is_length(s->width_out) && s->activation >= THAW_IDENTITY
          && s->activation <= THAW_RELU6,
      THAW_PLAN_BAD_GEOMETRY);
  const int64_t limit = 1 << 28;
  const int64_t pixels_in = thaw_count2(s->height_in, s->width_in), pixels_out = thaw_count2(s->height_out, s->width_out);
  thaw_check(check, pixels_in >= 1 && pixels_in <= limit && pixels_out >= 1 && pixels_out <= limit, THAW_PLAN_BAD_GEOMETRY);
}

static bool window_fits(int64_t in, int64_t out, int64_t kernel, int64_t stride, int64_t pad, int64_t dilation) {
  const int64_t limit = 4096;
  if (kernel < 1 || kernel > limit || stride < 1 || stride > limit || dilation < 1 || dilation > limit) return false;
  if (pad < 0 || pad > (kernel - 1) * dilation) return false;
  // The last window may hang over the far edge by less than its own extent.
  return (out - 1) * stride - pad < in;
}

void thaw_check_window(step_check *check, int32_t height_in, int32_t width_in) {
  const thaw_step *s = check->step;
  thaw_check(
      check,
      window_fits(height_in, s->height_out, s->kernel_height, s->stride_height, s->pad_top, s->dilation_height)
          && window_fits(width_in, s->width_out, s->kernel_width, s->stride_width, s->pad_left, s->dilation_width),
      THAW_PLAN_BAD_GEOMETRY);
}
void thaw_check_block(step_check *check, bool has_stem) {
  const thaw_step *s = check->step;
  thaw_check_shape(check);
  const int32_t height = has_stem ? s->height_middle : s->height_in, width = has_stem ? s->width_middle : s->width_in;
  thaw_check(
      check,
      height >= 1 && height <= DIMENSION_LIMIT && width >= 1 && width <= DIMENSION_LIMIT && s->channels_middle >= 1
          && s->channels_middle <= DIMENSION_LIMIT,
      THAW_PLAN_BAD_GEOMETRY);
  thaw_check_window(check, height, width);
  thaw_check(
      check,
      (s->kernel_height == 3 || s->kernel_height == 5) && s->kernel_width == s->kernel_height
          && (s->stride_height == 1 || s->stride_height == 2) && s->stride_width == s->stride_height
          && s->dilation_height == 1 && s->dilation_width == 1,
      THAW_PLAN_BAD_GEOMETRY);
}

const char *thaw_plan_problem_text(thaw_plan_problem problem) {
  switch (problem) {
    case THAW_PLAN_OK: return "nothing is wrong";
    case THAW_PLAN_NOT_A_PLAN: return "this is not a plan";
    case THAW_PLAN_WRONG_VERSION: return "the plan was written by another version";
    case THAW_PLAN_TRUNCATED: return "the plan is shorter or longer than it says";
    case THAW_PLAN_TOO_LARGE: return "a count or size is beyond the limits";
    case THAW_PLAN_BAD_BUFFER: return "a buffer lies outside its region or is of no known kind";
    case THAW_PLAN_BAD_SECTION: return "a section names steps that do not exist";
    case THAW_PLAN_BAD_KIND: return "a step is of no known kind or in the wrong section";
    case THAW_PLAN_BAD_OPERAND: return "an operand is missing, too small or of the wrong kind";
    case THAW_PLAN_BAD_GEOMETRY: return "the sizes of a step do not fit together";
    case THAW_PLAN_OUT_OF_MEMORY: return "there is not enough memory for the plan";
    case THAW_PLAN_BAD_VALUE: return "a scale, zero point or quantized layer is beyond the limits";
  }
  return "unknown problem";
}

static int64_t element_bytes(int32_t element) {
  switch ((thaw_element)element) {
    case THAW_F32: return 4;
    case THAW_U8: return 1;
    case THAW_I32: return 4;
    case THAW_I64: return 8;
    case THAW_F64: return 8;
  }
  return 0;
}

/// Bytes of a buffer for a batch, or -1.
static int64_t buffer_bytes(const thaw_buffer *buffer, int64_t batch) {
  int64_t pieces = 1;
  if (buffer->is_per_row) pieces = buffer->place == THAW_IMAGE ? THAW_SHARD_IMAGES : batch;
  if (buffer->is_per_shard) pieces = (batch + THAW_SHARD_IMAGES - 1) / THAW_SHARD_IMAGES;
  const int64_t count = thaw_count2(buffer->count, pieces);
  return thaw_count2(count, element_bytes(buffer->element));
}

static bool buffer_is_good(const thaw_plan_parts *parts, const thaw_buffer *buffer) {
  if (element_bytes(buffer->element) == 0 || buffer->count < 1) return false;
  if (buffer->is_per_row != 0 && buffer->is_per_row != 1) return false;
  if (buffer->is_per_shard != 0 && (buffer->is_per_shard != 1 || buffer->is_per_row || buffer->place != THAW_BATCH)) {
    return false;
  }
  const int64_t bytes = buffer_bytes(buffer, parts->max_batch);
  if (bytes < 0 || buffer->offset < 0) return false;
  int64_t region = 0;
  switch ((thaw_place)buffer->place) {
    case THAW_INPUT: return buffer->offset < parts->input_count;
    case THAW_OUTPUT: return buffer->offset < parts->output_count;
    case THAW_CONSTANT: region = parts->constant_bytes; break;
    case THAW_IMAGE: region = parts->image_bytes; break;
    case THAW_BATCH: region = parts->batch_bytes; break;
    default: return false;
  }
  if (buffer->is_per_row && buffer->place != THAW_BATCH && buffer->place != THAW_IMAGE) return false;
  return buffer->offset % THAW_ALIGNMENT == 0 && buffer->offset <= region && bytes <= region - buffer->offset;
}

static bool counts_are_in_range(const thaw_plan_parts *parts) {
  const int64_t many = 1 << 20, large = 1ll << 40;
  return parts->buffer_count >= 0 && parts->buffer_count <= many && parts->step_count >= 0 && parts->step_count <= many
      && parts->section_count >= 0 && parts->section_count <= many && parts->constant_bytes >= 0
      && parts->constant_bytes <= large && parts->image_bytes >= 0 && parts->image_bytes <= large
      && parts->batch_bytes >= 0 && parts->batch_bytes <= large && parts->max_batch >= 1 && parts->max_batch <= many
      && parts->input_count >= 0 && parts->input_count <= many && parts->output_count >= 0
      && parts->output_count <= many;
}

static thaw_plan_error failure(thaw_plan_problem problem, int64_t index) { return (thaw_plan_error){problem, index}; }

// Even operands that the kind does not use are looked up when it runs.
static bool operands_exist(const thaw_plan_parts *parts, const thaw_step *s) {
  const int32_t operands[] = {s->input,  s->input2,  s->residual, s->parameters, s->output,   s->output2, s->output3,
                              s->weights, s->bias,   s->weights2, s->bias2,      s->weights3, s->bias3,   s->weights4,
                              s->d_weights, s->d_bias, s->d_weights2, s->d_bias2, s->d_weights3, s->d_bias3};
  for (size_t i = 0; i < sizeof operands / sizeof operands[0]; i++) {
    if (operands[i] < -1 || operands[i] >= parts->buffer_count) return false;
  }
  return true;
}

static thaw_plan_problem check_step(const thaw_plan_parts *parts, const thaw_step *step, int32_t section) {
  const step_kind *kind = thaw_step_kind_of(step->kind);
  const bool in_shards = section == THAW_SECTION_SHARDS, in_images = in_shards || section == THAW_SECTION_IMAGES;
  if (kind == NULL || !(in_images ? kind->in_images || (in_shards && kind->in_shards) : kind->in_batch)) {
    return THAW_PLAN_BAD_KIND;
  }
  if (!operands_exist(parts, step)) return THAW_PLAN_BAD_OPERAND;
  step_check check = {parts, step, in_images, in_shards, THAW_PLAN_OK};
  kind->check(&check);
  return check.problem;
}

static thaw_plan_error check_parts(const thaw_plan_parts *parts) {
  if (!counts_are_in_range(parts)) return failure(THAW_PLAN_TOO_LARGE, -1);
  for (int64_t i = 0; i < parts->buffer_count; i++) {
    if (!buffer_is_good(parts, &parts->buffers[i])) return failure(THAW_PLAN_BAD_BUFFER, i);
  }
  for (int64_t i = 0; i < parts->section_count; i++) {
    const thaw_section *section = &parts->sections[i];
    const bool is_known = section->kind >= THAW_SECTION_IMAGES && section->kind <= THAW_SECTION_SHARDS;
    const bool fits = section->first_step >= 0 && section->step_count >= 0
        && (int64_t)section->first_step + section->step_count <= parts->step_count;
    if (!is_known || !fits) return failure(THAW_PLAN_BAD_SECTION, i);
    for (int64_t j = 0; j < section->step_count; j++) {
      const int64_t index = section->first_step + j;
      const thaw_plan_problem problem = check_step(parts, &parts->steps[index], section->kind);
      if (problem != THAW_PLAN_OK) return failure(problem, index);
    }
  }
  return failure(THAW_PLAN_OK, -1);
}

static const int64_t SCRATCH_LIMIT = 1ll << 40;

static void measure_steps(thaw_plan *plan) {
  for (int64_t i = 0; i < plan->parts.section_count; i++) {
    const thaw_section *section = &plan->parts.sections[i];
    for (int64_t j = 0; j < section->step_count; j++) {
      const thaw_step *step = &plan->parts.steps[section->first_step + j];
      int64_t worker = 0, shared = 0;
      const step_kind *kind = thaw_step_kind_of(step->kind);
      kind->measure(step, plan->parts.max_batch, &worker, &shared);
      plan->has_quantized_layers |= kind->layers != NULL;
      plan->worker_scratch_bytes = larger(plan->worker_scratch_bytes, worker);
      plan->shared_scratch_bytes = larger(plan->shared_scratch_bytes, shared);
    }
  }
  plan->worker_scratch_bytes = round_up(plan->worker_scratch_bytes, THAW_ALIGNMENT) + SCRATCH_STAGGER;
  plan->shared_scratch_bytes = round_up(plan->shared_scratch_bytes, THAW_ALIGNMENT) + SCRATCH_STAGGER;
}

static void *copy_of(const void *bytes, int64_t byte_count) {
  void *copy = aligned_alloc(THAW_ALIGNMENT, (size_t)round_up(byte_count + 1, THAW_ALIGNMENT));
  if (copy != NULL && byte_count > 0) memcpy(copy, bytes, (size_t)byte_count);
  return copy;
}

thaw_plan *thaw_plan_new(const thaw_plan_parts *parts, thaw_plan_error *error) {
  *error = check_parts(parts);
  if (error->problem != THAW_PLAN_OK) return NULL;
  thaw_plan *plan = calloc(1, sizeof *plan);
  if (plan == NULL) {
    *error = failure(THAW_PLAN_OUT_OF_MEMORY, -1);
    return NULL;
  }
  plan->parts = *parts;
  plan->parts.buffers = copy_of(parts->buffers, parts->buffer_count * (int64_t)sizeof *parts->buffers);
  plan->parts.steps = copy_of(parts->steps, parts->step_count * (int64_t)sizeof *parts->steps);
  plan->parts.sections = copy_of(parts->sections, parts->section_count * (int64_t)sizeof *parts->sections);
  plan->parts.constants = thaw_arena_new(parts->constant_bytes);
  if (!plan->parts.buffers || !plan->parts.steps || !plan->parts.sections || !plan->parts.constants) {
    *error = failure(THAW_PLAN_OUT_OF_MEMORY, -1);
    thaw_plan_free(plan);
    return NULL;
  }
  if (parts->constant_bytes > 0) {
    memcpy((void *)plan->parts.constants, parts->constants, (size_t)parts->constant_bytes);
  }
  measure_steps(plan);
  if (plan->worker_scratch_bytes > SCRATCH_LIMIT || plan->shared_scratch_bytes > SCRATCH_LIMIT) {
    *error = failure(THAW_PLAN_TOO_LARGE, -1);
    thaw_plan_free(plan);
    return NULL;
  }
  const prepared_plan *prepared;
  if (!thaw_plan_prepare(plan, thaw_quantized()->form, &prepared)) {
    *error = failure(THAW_PLAN_OUT_OF_MEMORY, -1);
    thaw_plan_free(plan);
    return NULL;
  }
  return plan;
}

void thaw_plan_free(thaw_plan *plan) {
  if (plan == NULL) return;
  thaw_plan_forget_prepared(plan);
  free((void *)plan->parts.buffers);
  free((void *)plan->parts.steps);
  free((void *)plan->parts.sections);
  thaw_arena_free((void *)plan->parts.constants, plan->parts.constant_bytes);
  free(plan);
}

thaw_plan_parts thaw_plan_view(const thaw_plan *plan) { return plan->parts; }

static int64_t memory_bytes(const thaw_plan *plan, thaw_place place, int64_t index, int64_t batch) {
  int64_t most = 0;
  for (int64_t i = 0; i < plan->parts.buffer_count; i++) {
    const thaw_buffer *buffer = &plan->parts.buffers[i];
    if (buffer->place == (int32_t)place && buffer->offset == index) most = larger(most, buffer_bytes(buffer, batch));
  }
  return most;
}
int64_t thaw_plan_input_bytes(const thaw_plan *plan, int64_t index, int64_t batch) {
  return memory_bytes(plan, THAW_INPUT, index, batch);
}
int64_t thaw_plan_output_bytes(const thaw_plan *plan, int64_t index, int64_t batch) {
  return memory_bytes(plan, THAW_OUTPUT, index, batch);
}
