// Inside CKernels only: how a plan looks in memory, and what each kind of step brings along.
#pragma once
#include <stdbool.h>
#include "kernels.h"
#include "quantized.h"
#include "thaw_pack.h"
#include "thaw_plan.h"

/// Bytes between pieces of scratch beyond their size: two pieces whose distance is near a multiple of 4 KiB would
/// fall on the same cache lines.
enum { SCRATCH_STAGGER = 576 };

/// The quantized layers of a plan's steps, in one form.
typedef struct prepared_plan {
  int64_t bytes;  // of the memory that follows, this head included
  /// MAX_LAYERS a step.
  prepared_layer layers[];
} prepared_plan;

struct thaw_plan {
  thaw_plan_parts parts;
  int64_t worker_scratch_bytes;
  int64_t shared_scratch_bytes;
  bool has_quantized_layers;
  /// Made when a run first wants them.
  prepared_plan *_Atomic prepared[FORM_COUNT];
};

/// The layers in the form asked for; NULL where the plan has none. False where there is no memory for them.
bool thaw_plan_prepare(thaw_plan *plan, quantized_form form, const prepared_plan **prepared);
void thaw_plan_forget_prepared(thaw_plan *plan);

/// One step about to run: its operands found, and how finely it is to be split.
typedef struct step_call {
  const thaw_step *step;
  const thaw_kernel_table *kernels;
  /// Of quantized steps.
  const thaw_quantized_kernels *quantized;
  const prepared_layer *layers;
  /// Rows of the batch; in image sections 1, for weight gradients the images of the shard.
  int64_t batch;
  /// 1: the whole step is one thread's work, in as few tasks as possible. More: threads to split it over.
  int parts;
  /// Operands by name; NULL where the step has none.
  const void *input, *input2, *residual, *parameters, *weights, *bias, *weights2, *bias2, *weights3, *bias3, *weights4;
  void *output, *output2, *output3, *d_weights, *d_bias, *d_weights2, *d_bias2, *d_weights3, *d_bias3;
  /// Elements of the output and the inputs, batch included.
  int64_t output_count, input_count, input2_count;
  /// Elements from one row's or shard's piece to the next.
  int64_t input_step, input2_step, output_step;
  bool input_is_per_shard, input2_is_per_shard;
  thaw_element input_element, output_element;
  /// Scratch that all tasks of the step share. Each task has scratch of its own besides.
  char *shared;
} step_call;

/// Hands out pieces of scratch. With a NULL start it only measures.
typedef struct scratch {
  char *start;
  int64_t used;
} scratch;
static inline void *scratch_take(scratch *s, int64_t byte_count) {
  char *piece = s->start == NULL ? NULL : s->start + s->used;
  s->used += (byte_count + THAW_ALIGNMENT - 1) / THAW_ALIGNMENT * THAW_ALIGNMENT + SCRATCH_STAGGER;
  return piece;
}
static inline float *scratch_floats(scratch *s, int64_t count) {
  return (float *)scratch_take(s, count * (int64_t)sizeof(float));
}

/// What a check needs to know. Every failure is kept in `problem`.
typedef struct step_check {
  const thaw_plan_parts *parts;
  const thaw_step *step;
  bool in_images, in_shards;
  thaw_plan_problem problem;
} step_check;

typedef struct step_kind {
  /// `in_shards`: runs once over the images of a shard. What is `in_images` runs in shard sections too, image by image.
  bool in_images, in_batch, in_shards;
  /// Refuses operands and geometry that would make `run` leave its buffers.
  void (*check)(step_check *check);
  /// Bytes of scratch a task and the whole step need, at most.
  void (*measure)(const thaw_step *step, int64_t max_batch, int64_t *worker_bytes, int64_t *shared_bytes);
  int phase_count;
  int64_t (*task_count)(const step_call *call, int phase);
  void (*run)(const step_call *call, int phase, int64_t task, char *scratch);
  /// The quantized layers it reads: how many, at most MAX_LAYERS. NULL: none.
  int (*layers)(const thaw_step *step, layer_use *uses);
} step_kind;

/// NULL where there is no such kind.
const step_kind *thaw_step_kind_of(int32_t kind);

extern const step_kind thaw_load_image, thaw_store_image, thaw_conv2d_stem, thaw_conv2d_pointwise,
    thaw_conv2d_depthwise, thaw_conv2d_general, thaw_inverted_residual, thaw_stem_block, thaw_head,
    thaw_global_average_pool, thaw_max_pool, thaw_average_pool;
extern const step_kind thaw_step_map, thaw_step_binary, thaw_step_clip, thaw_step_scale_shift;
extern const step_kind thaw_fully_connected, thaw_matmul, thaw_add_row, thaw_sum_rows, thaw_dropout,
    thaw_softmax_cross_entropy, thaw_softmax, thaw_squared_loss, thaw_step_sum, thaw_step_adamw;
extern const step_kind thaw_pointwise_input_gradient, thaw_depthwise_input_gradient, thaw_conv2d_input_gradient,
    thaw_max_pool_gradient, thaw_average_pool_gradient, thaw_global_average_pool_gradient, thaw_activation_gradient,
    thaw_pointwise_weight_gradient, thaw_depthwise_weight_gradient, thaw_conv2d_weight_gradient,
    thaw_conv2d_stem_weight_gradient, thaw_inverted_residual_gradient, thaw_stem_block_gradient;
extern const step_kind thaw_fold, thaw_sum_shards, thaw_fold_gradient, thaw_batch_norm, thaw_batch_norm_gradient,
    thaw_step_sgd, thaw_step_adam, thaw_step_rmsprop;
extern const step_kind thaw_conv2d_stem_u8, thaw_conv2d_pointwise_u8, thaw_conv2d_depthwise_u8, thaw_conv2d_u8,
    thaw_inverted_residual_u8, thaw_stem_block_u8, thaw_head_u8, thaw_global_average_pool_u8, thaw_max_pool_u8,
    thaw_step_quantize, thaw_step_dequantize, thaw_step_add_u8, thaw_fully_connected_u8;

// Checks.

enum { DIMENSION_LIMIT = 1 << 20 };
static const int64_t COUNT_LIMIT = 1ll << 38;

static inline int64_t panels_of(int64_t channels) { return (channels + LANES - 1) / LANES; }
static inline int64_t smaller(int64_t a, int64_t b) { return a < b ? a : b; }
static inline int64_t larger(int64_t a, int64_t b) { return a > b ? a : b; }
static inline int64_t round_up(int64_t value, int64_t unit) { return (value + unit - 1) / unit * unit; }

/// The product, or -1 where a factor is negative or it exceeds COUNT_LIMIT.
int64_t thaw_count2(int64_t a, int64_t b);
int64_t thaw_count3(int64_t a, int64_t b, int64_t c);
/// Elements of a c16 activation, or -1.
int64_t thaw_checked_c16(int64_t channels, int64_t height, int64_t width);

void thaw_check(step_check *check, bool holds, thaw_plan_problem problem);
/// Reads or writes at least `count` elements of one image.
void thaw_check_read(step_check *check, int32_t operand, thaw_element element, int64_t count);
void thaw_check_write(step_check *check, int32_t operand, thaw_element element, int64_t count);
/// The same for a c16 activation, whose pieces must be aligned.
void thaw_check_read_c16(step_check *check, int32_t operand, int64_t channels, int64_t height, int64_t width);
void thaw_check_write_c16(step_check *check, int32_t operand, int64_t channels, int64_t height, int64_t width);
void thaw_check_read_c16_u8(step_check *check, int32_t operand, int64_t channels, int64_t height, int64_t width);
void thaw_check_write_c16_u8(step_check *check, int32_t operand, int64_t channels, int64_t height, int64_t width);
/// A matrix [rows][columns] of a batch step; rows 0 is the batch.
void thaw_check_matrix(
    step_check *check, int32_t operand, thaw_element element, int64_t rows, int64_t columns, bool is_written);
/// Memory that does not depend on the batch, at least `count` elements.
void thaw_check_fixed(step_check *check, int32_t operand, thaw_element element, int64_t count);
/// A piece for each shard, at least `count` elements, aligned.
void thaw_check_shard_piece(step_check *check, int32_t operand, int64_t count);
/// A c16 activation that every image of the batch has its own of.
void thaw_check_rows_c16(
    step_check *check, int32_t operand, int64_t channels, int64_t height, int64_t width, bool is_written);
/// Whether a buffer has a piece for each shard.
bool thaw_is_per_shard(const step_check *check, int32_t operand);
/// Packed weights or bias: the same, float32 and aligned.
void thaw_check_weights(step_check *check, int32_t operand, int64_t count);
/// Sizes of input and output between 1 and the limit, an activation that exists.
void thaw_check_shape(step_check *check);
/// Kernel, stride and padding: every window of the output touches the padded image, taps in range.
void thaw_check_window(step_check *check, int32_t height_in, int32_t width_in);
/// The geometry that whole blocks have in common, of float32 and of bytes: sizes, and the depthwise layer in the middle.
void thaw_check_block(step_check *check, bool has_stem);
/// An operand of an elementwise step: the output's size; in batch sections the same number of elements per row, or the same in all.
void thaw_check_like_output(step_check *check, int32_t operand, thaw_element element, thaw_element element_out);
/// A layer from thaw_pack_quantized of these sizes.
void thaw_check_layer(step_check *check, int32_t operand, int64_t out_channels, int64_t inner, quantized_head *head);
/// `count` pairs of scale and zero point; the operand is THAW_F32 [2 * count].
void thaw_check_quantization(step_check *check, int32_t operand, int64_t count, float *values);
/// Whether values up to `most` steps of `scale`, in steps of `scale_y`, are far below 2^31.
void thaw_check_ratio(step_check *check, float scale, float scale_y);
