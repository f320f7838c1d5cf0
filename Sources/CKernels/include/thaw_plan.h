/// Plans: a plain list of steps over buffers that one C function executes; can be written to a file and run without Swift.
///
/// A plan has buffers (where data lies), steps (what is computed) and sections (runs of steps executed in one manner).
/// The planner above decides all of it; nothing here allocates or chooses while a plan runs.
///
/// Layout "c16": an image's activation of C channels is [ceil(C/16)][H*W][16] float32, aligned to 64 bytes; lanes past the
/// last channel hold anything and never reach a real lane. "Row-major" is what a person would expect: NHWC, NCHW, [rows][columns].
#pragma once
#include <stddef.h>
#include <stdint.h>
#include "thaw_pool.h"

#ifdef __cplusplus
extern "C" {
#endif

enum {
  THAW_PLAN_VERSION = 2,
  THAW_LANES = 16,
  /// Offsets in constants, image region and batch arena are multiples of this many bytes.
  THAW_ALIGNMENT = 64,
  /// Images per shard, where sums over images are formed. Part of the operators' version.
  THAW_SHARD_IMAGES = 4,
  /// Images that share their statistics where batch norm trains. Part of the operators' version.
  THAW_NORM_IMAGES = 32,
};

typedef enum thaw_element {
  THAW_F32 = 1,
  THAW_U8 = 2,
  THAW_I32 = 3,
  THAW_I64 = 4,
  THAW_F64 = 5,
} thaw_element;

typedef enum thaw_place {
  /// In the plan's constants (weights packed by thaw_pack.h). Read-only.
  THAW_CONSTANT = 1,
  /// Activations of the image in work, in shard sections (there is_per_row) of the images of the shard in work; every
  /// worker has a copy of the region. Only in image and shard sections, alive within one.
  THAW_IMAGE = 2,
  /// Shared by all images and workers, alive for one run.
  THAW_BATCH = 3,
  /// The caller's memory number `offset`, read-only.
  THAW_INPUT = 4,
  /// The caller's memory number `offset`, written; read too where a step updates in place (weights, moments).
  THAW_OUTPUT = 5,
} thaw_place;

typedef struct thaw_buffer {
  int32_t place;
  int32_t element;
  /// CONSTANT, IMAGE, BATCH: bytes from the start of the region, a multiple of THAW_ALIGNMENT. INPUT, OUTPUT: which one.
  int64_t offset;
  /// Elements; of one image or row where `is_per_row`.
  int64_t count;
  /// BATCH, INPUT, OUTPUT: there is one such piece for each image (row) of the batch, densely one after the other, so that
  /// the buffer is a [batch][count] matrix too. IMAGE: THAW_SHARD_IMAGES pieces, for shard sections.
  int32_t is_per_row;
  /// BATCH: one such piece for each shard of THAW_SHARD_IMAGES images: [shards][count]. What a shard's gradients are.
  int32_t is_per_shard;
} thaw_buffer;

typedef enum thaw_activation {
  THAW_IDENTITY = 0,
  THAW_RELU = 1,   // 0 > v ? 0 : v, so NaN stays
  THAW_RELU6 = 2,  // then 6 < v ? 6 : v
} thaw_activation;

typedef enum thaw_pixels {
  THAW_C16 = 0,
  THAW_NHWC = 1,
  THAW_NCHW = 2,
} thaw_pixels;

/// What a step computes. Numbers are part of the file format. In brackets the fields a step reads; all others are zero
/// (operands: -1; thaw_step_make sets that). "Shape" means the geometry of input and output: channels_*, height_*, width_*.
typedef enum thaw_step_kind {
  // Steps of image sections: one image at a time.

  /// c16 from an image in memory: y = (float(x) - shift) * scale. [input: F32 or U8, output, pixels_in: NHWC or NCHW, shape, scale, shift]
  THAW_STEP_LOAD_IMAGE = 1,
  /// Row-major float32 from c16. [input, output, pixels_out: NHWC or NCHW, shape]
  THAW_STEP_STORE_IMAGE = 2,
  /// First convolution straight from an image in memory, converted as in LOAD_IMAGE (padding is 0 after conversion).
  /// Any kernel; few input channels. [input, output: c16, weights: pack_conv2d, bias, pixels_in, shape, kernel, stride, pad, activation, scale, shift]
  THAW_STEP_CONV2D_STEM = 3,
  /// 1x1 convolution. [input, output, weights: pack_pointwise, bias, residual or -1, shape, activation]
  THAW_STEP_CONV2D_POINTWISE = 4,
  /// Each channel by itself, channels_out = channels_in. [input, output, weights: pack_depthwise, bias, shape, kernel, stride, pad, activation]
  THAW_STEP_CONV2D_DEPTHWISE = 5,
  /// Any convolution: groups, dilation. [input, output, weights: pack_conv2d, bias, residual or -1, shape, kernel, stride, pad, dilation, groups, activation]
  THAW_STEP_CONV2D = 6,
  /// expand 1x1 + activation, depthwise + activation, project 1x1, optional residual. [input, output, weights/bias: expand,
  /// weights2/bias2: depthwise, weights3/bias3: project, residual: the input or -1, shape, channels_middle, kernel, stride, pad, activation]
  THAW_STEP_INVERTED_RESIDUAL = 7,
  /// Stem 3x3 stride 2 over 3 channels + activation, then depthwise + activation, project 1x1. As INVERTED_RESIDUAL with the stem as the expansion:
  /// height_in, width_in are the image's; height_middle, width_middle the stem's output; stem_pad_*; weights: pack_conv2d. [+ pixels_in, scale, shift]
  THAW_STEP_STEM_BLOCK = 8,
  /// 1x1 convolution + activation + mean over the image. Output: row-major, channels_out elements. [input, output, weights, bias, shape, activation]
  THAW_STEP_HEAD = 9,
  /// Mean over the image. Output: row-major, one element a channel. [input, output, shape]
  THAW_STEP_GLOBAL_AVERAGE_POOL = 10,
  /// Largest of each window, padding ignored, NaN kept. [input, output, shape, kernel, stride, pad]
  THAW_STEP_MAX_POOL = 11,
  /// Mean of each window's pixels inside the image. [input, output, shape, kernel, stride, pad]
  THAW_STEP_AVERAGE_POOL = 12,

  // Steps of either section, elementwise over `count` elements (0: the output's count; in batch sections times the batch if per row).
  // The operands' layouts must agree; c16 counts as flat memory.

  /// y = function(x), a thaw_function. [input, output, function]
  THAW_STEP_MAP = 20,
  /// y = a op b, a thaw_binary; `input2` with one element is a scalar. [input, input2, output, binary]
  THAW_STEP_BINARY = 21,
  /// y = low > x ? low : x, then high < y ? high : y. [input, output, scale: low, shift: high]
  THAW_STEP_CLIP = 22,
  /// y = fma(x, scale, shift). [input, output, scale, shift]
  THAW_STEP_SCALE_SHIFT = 23,

  // Steps of batch sections, over matrices [rows][columns]; where `rows` (or `inner`) is 0 it is the batch.

  /// y[r,m] = act(bias[m] + sum k ascending fma). [input: [rows][inner], output: [rows][columns], weights: pack_pointwise(columns, inner), bias or -1, rows, inner, columns, activation]
  THAW_STEP_FULLY_CONNECTED = 40,
  /// c = a b with a: [rows][inner] or, transpose_a, [inner][rows]; b: [inner][columns] or, transpose_b, [columns][inner]; from +0, k ascending. [input, input2, output, rows, inner, columns]
  THAW_STEP_MATMUL = 41,
  /// y[r,c] = x[r,c] + b[c]. [input, input2: b, output, rows, columns]
  THAW_STEP_ADD_ROW = 42,
  /// y[c] = sum over r ascending of x[r,c], from +0. [input, output, rows, columns]
  THAW_STEP_SUM_ROWS = 43,
  /// y = x * (keep ? 1 / (1 - p) : 0), p = scale. Element e of row r is kept where word e % 4 of Philox(key, {epoch, row low, row high, e / 4}) is
  /// >= p * 2^32; key = parameters[0] (64 bits), epoch = parameters[1], row = input2[r] (the row's number in its dataset, not in the batch).
  /// [input, output, input2: I64 [rows], parameters: I64 [2], rows, columns, scale]
  THAW_STEP_DROPOUT = 44,
  /// loss[r] = weight[r] * (log sum exp(x[r]) - x[r, label]); gradient[r,c] = weight[r] * (softmax - onehot). [input: logits, input2: I32 labels [rows], output: loss [rows] or -1,
  /// output2: gradient [rows][columns] or -1, weights: F32 [rows] (1/n for a mean, 0 for a filler row), rows, columns]
  THAW_STEP_SOFTMAX_CROSS_ENTROPY = 45,
  /// y[r] = softmax(x[r]). [input, output, rows, columns]
  THAW_STEP_SOFTMAX = 46,
  /// loss[r] = weight[r] * sum c ascending (x - t)^2; gradient = weight[r] * 2 (x - t). [input, input2: targets F32, output or -1, output2 or -1, weights, rows, columns]
  THAW_STEP_SQUARED_LOSS = 47,
  /// y[0] = sum of `count` (0: all) elements in the order of thaw_reduce.h. [input, output, count]
  THAW_STEP_SUM = 48,
  /// AdamW, in place, all F32: m = fma(b1, m, c1 * g); v = fma(b2, v, c2 * (g * g)); w = fma(-step, m / fma(sqrt(v), root, epsilon), w * decay),
  /// parameters = {b1, 1 - b1, b2, 1 - b2, step, root, epsilon, decay}: step = rate / (1 - b1^t), root = 1 / sqrt(1 - b2^t), decay = 1 - rate * weight decay.
  /// [input: g, output: w, output2: m, output3: v, parameters: F32 [8], count]
  THAW_STEP_ADAMW = 49,

  // Quantized steps: THAW_U8 activations, by the rules of thaw_quantized.h. weights, weights2, weights3: THAW_U8 constants from
  // thaw_pack_quantized, which hold bias, scales and zero points too; there are no bias operands and no activation.
  // "residual": THAW_U8 or -1; with it, parameters: F32 [4] = {scale and zero of the residual, scale and zero of the sum}.
  // Parameters are constants; a zero point among them is a whole number between 0 and 255.

  /// Of image sections. First convolution straight from an image in memory: x = (float(raw) - shift) * scale, then quantized by the layer's
  /// scale_in and zero_in. Padding is zero_in. [input: F32 or U8, output: c16, weights, pixels_in, shape, kernel, stride, pad, dilation, scale, shift]
  THAW_STEP_CONV2D_STEM_U8 = 60,
  /// [input, output, weights, residual + parameters or -1, shape]
  THAW_STEP_CONV2D_POINTWISE_U8 = 61,
  /// [input, output, weights, shape, kernel, stride, pad]
  THAW_STEP_CONV2D_DEPTHWISE_U8 = 62,
  /// Any convolution: groups, dilation. [input, output, weights, residual + parameters or -1, shape, kernel, stride, pad, dilation, groups]
  THAW_STEP_CONV2D_U8 = 63,
  /// As INVERTED_RESIDUAL: weights: expand, weights2: depthwise, weights3: project; each layer's zero_in is the zero_out of the one before.
  /// [input, output, weights, weights2, weights3, residual + parameters or -1, shape, channels_middle, kernel 3 or 5, stride 1 or 2, pad]
  THAW_STEP_INVERTED_RESIDUAL_U8 = 64,
  /// As STEM_BLOCK, the image converted and quantized as in CONV2D_STEM_U8. [input: F32 or U8, output, weights: the stem, weights2, weights3,
  /// shape, channels_middle, height_middle, width_middle, kernel, stride, pad, stem_pad_*, pixels_in, scale, shift]
  THAW_STEP_STEM_BLOCK_U8 = 65,
  /// 1x1 convolution, then the mean over the image. Output: row-major, channels_out elements. parameters: F32 [2] = {scale, zero} of the mean.
  /// [input, output, weights, parameters, shape]
  THAW_STEP_HEAD_U8 = 66,
  /// Output: row-major. parameters: F32 [4] = {scale, zero} of the input, then of the mean. [input, output, parameters, shape]
  THAW_STEP_GLOBAL_AVERAGE_POOL_U8 = 67,
  /// Largest of each window, padding ignored; the output is quantized as the input. [input, output, shape, kernel, stride, pad]
  THAW_STEP_MAX_POOL_U8 = 68,

  /// Of either section, elementwise over `count` as MAP. parameters: F32 [2] = {scale, zero}. [input: F32, output: U8, parameters]
  THAW_STEP_QUANTIZE = 70,
  /// [input: U8, output: F32, parameters: F32 [2] = {scale, zero}]
  THAW_STEP_DEQUANTIZE = 71,
  /// A residual that could not be fused: clamp(rint((float(a - zero_a) * scale_a + float(b - zero_b) * scale_b) / scale_y) + zero_y, 0, 255).
  /// [input: a, input2: b, output, parameters: F32 [6] = {scale, zero} of a, of b, of y]
  THAW_STEP_ADD_U8 = 72,

  /// Of batch sections. [input: U8 [rows][inner], output: U8 or F32 [rows][columns], weights, rows, inner, columns]
  THAW_STEP_FULLY_CONNECTED_U8 = 80,
  // Steps for training convolutions. Everywhere: "y" is what a forward step gave, "dy" the loss's gradient by it, "x" and "dx" the
  // same of its input; shape, kernel, stride, pad, dilation and groups are those of the FORWARD step (dy has channels_out,
  // height_out, width_out). Orders are independent of threads, bands, variants and batch size.

  // Input gradients: of image and shard sections, one image at a time. All end alike: the sum; then + residual (one addition)
  // if there is one; then, where `activation` is not IDENTITY, the mask of the step that made x: input2 is x itself (after its
  // activation), and dx = x <= 0 ? 0 : dx, then (RELU6) x >= 6 ? 0 : dx. A NaN in x lets dx through. [+ residual: like dx or -1,
  // input2 + activation, output: dx]. residual may be output, which adds.

  /// dx[c] = sum over o ascending of fma(dy[o], w[o][c], ·), from +0. [input: dy, weights: pack_pointwise(channels_in, channels_out)
  /// of w transposed (FOLD's output3), shape]
  THAW_STEP_CONV2D_POINTWISE_INPUT_GRADIENT = 100,
  /// From +0; ky, then kx ascending over the taps of the stride's phase ((row + pad_top - ky) % stride_height = 0); dy outside the
  /// output is +0, multiplied like any other. [input: dy, weights: pack_depthwise, shape, kernel, stride, pad]
  THAW_STEP_CONV2D_DEPTHWISE_INPUT_GRADIENT = 101,
  /// Any convolution, as CONV2D_DEPTHWISE_INPUT_GRADIENT: ky, kx, then o ascending within the group, dilation in the phase.
  /// [input: dy, weights: pack_conv2d of w with in and out exchanged within each group (FOLD's output3), shape, kernel, stride, pad, dilation, groups]
  THAW_STEP_CONV2D_INPUT_GRADIENT = 102,
  /// dx = sum of dy over the windows whose largest is here, oy, ox ascending, from +0: of equal ones the first in the window, of NaNs the first.
  /// [input: dy, input2: x (always), shape, kernel, stride, pad]
  THAW_STEP_MAX_POOL_GRADIENT = 103,
  /// From +0; windows oy, ox ascending: fma(dy, 1 / pixels inside the window, ·). [input: dy, shape, kernel, stride, pad]
  THAW_STEP_AVERAGE_POOL_GRADIENT = 104,
  /// dx = dy * (1 / (height_in * width_in)). [input: dy, row-major, channels_out elements; shape, height_out = width_out = 1]
  THAW_STEP_GLOBAL_AVERAGE_POOL_GRADIENT = 105,
  /// Of any section, elementwise as MAP: the mask alone, dx = mask(dy, y). [input: dy, input2: y after its activation, output, activation: RELU or RELU6]
  THAW_STEP_ACTIVATION_GRADIENT = 106,

  // Weight gradients: of shard sections only; x and dy are per row, d_weights and d_bias per shard, packed like the forward weights
  // and bias. Each element: from +0; image, oy, ox ascending: fma(x, dy, ·), x outside the image is +0; d_bias: + dy (-1: not wanted).
  // dy is already masked (by the input gradient above it, or ACTIVATION_GRADIENT). Lanes past the last channel are +0.

  /// [input: x, input2: dy, d_weights: pack_pointwise(channels_out, channels_in), d_bias or -1, shape]
  THAW_STEP_CONV2D_POINTWISE_WEIGHT_GRADIENT = 110,
  /// [input: x, input2: dy, d_weights: pack_depthwise, d_bias or -1, shape, kernel, stride, pad]
  THAW_STEP_CONV2D_DEPTHWISE_WEIGHT_GRADIENT = 111,
  /// [input: x, input2: dy, d_weights: pack_conv2d, d_bias or -1, shape, kernel, stride, pad, dilation, groups]
  THAW_STEP_CONV2D_WEIGHT_GRADIENT = 112,
  /// As CONV2D_WEIGHT_GRADIENT, x converted as in CONV2D_STEM. [input: F32 or U8, per row, input2: dy, d_weights, d_bias or -1, shape, kernel, stride,
  /// pad, dilation, pixels_in, scale, shift]
  THAW_STEP_CONV2D_STEM_WEIGHT_GRADIENT = 113,
  /// All gradients of INVERTED_RESIDUAL, its inner activations computed again; bits as from the steps above one by one. residual: input2 (dy) if the
  /// forward step had one, else -1. dx is not masked (the x of such blocks comes from a projection). [input: x, input2: dy, output: dx or -1, residual, weights/bias: expand, weights2/bias2:
  /// depthwise, weights3: project transposed, weights4: expand transposed (-1 without dx), d_weights/d_bias: expand, d_weights2/d_bias2: depthwise,
  /// d_weights3/d_bias3: project, shape, channels_middle, kernel, stride, pad, activation: the block's own]
  THAW_STEP_INVERTED_RESIDUAL_GRADIENT = 115,
  /// The same of STEM_BLOCK; the image needs no gradient: [no output, residual, weights4; + fields of STEM_BLOCK]
  THAW_STEP_STEM_BLOCK_GRADIENT = 116,

  // Of batch sections. A layer's weights W are kept by the caller (INPUT, OUTPUT) or lie in BATCH, packed as pack_conv2d(channels_out, channels_in / groups,
  // kernel_height, kernel_width, groups), which is pack_pointwise for a 1x1 kernel; a depthwise layer counts as channels_in 1, groups 1.
  // Vectors "[C]" have channels_out elements. Batch norm in eval mode: gamma, beta, mean, istd = 1 / sqrt(variance + epsilon), s = gamma * istd.

  /// What the kernels read: f = W * s, fb = fma(-mean, s, beta) padded to panels; without batch norm (weights, weights2, weights3: -1) f = W, fb = the bias.
  /// transposed: pack_conv2d with in and out exchanged in each group, reduction (ky, kx, o).
  /// [input: W, input2: beta or bias [C] or -1 (+0), weights: gamma [C], weights2: mean [C], weights3: istd [C], output: f, output2: fb or -1,
  /// output3: transposed or -1, channels_in, channels_out, kernel, groups]
  THAW_STEP_FOLD = 120,
  /// y = the shards' pieces in a pairwise tree: p[i] += p[i + d] for d = 1, 2, 4, … and i a multiple of 2 d. With `rows` n the same over n rows of memory:
  /// sums of consecutive runs of 2^k shards each, combined so, have the bits of one run. [input: per shard, or [rows][columns], output: [columns], rows, columns]
  THAW_STEP_SUM_SHARDS = 121,
  /// From a folded layer's gradients to those of what is trained. Shards are summed as in SUM_SHARDS: G, b. dW = s * G (without batch norm G); dbeta (dbias) = b;
  /// dgamma = fma(-mean, b, sum over k ascending of fma(G[k], W[k], ·) from +0) * istd. [input: G: per shard or not, input2: b the same, or -1,
  /// parameters: W (-1 without batch norm), weights, weights2, weights3 as in FOLD, output: dW, output2: dbeta [C] or -1, output3: dgamma [C] or -1,
  /// channels_in, channels_out, kernel, groups]
  THAW_STEP_FOLD_GRADIENT = 122,
  /// Batch norm that trains: every THAW_NORM_IMAGES rows of the batch have statistics of their own. In float64: each image's sum and sum of squares (fma), pixels
  /// ascending, then images ascending; mean = sum / n; variance = max(0, squares / n - mean^2); istd = 1 / sqrt(variance + epsilon); rounded to float32. y = act(fma(x - mean,
  /// gamma * istd, beta)). Running: r = fma(momentum, new, (1 - momentum) * r), the variance's `new` times n / (n - 1), groups ascending.
  /// [input: x per row, output: y, output2: statistics F32 [groups of max_batch][2: mean, istd][C padded to 16], output3: running F32 [2][C] or -1, weights: gamma [C],
  /// bias: beta [C], shape, activation, scale: epsilon, shift: momentum]
  THAW_STEP_BATCH_NORM = 123,
  /// xhat = (x - mean) * istd; sums B of dy and D of dy * xhat in float64 as in BATCH_NORM; dx = gamma * istd * fma(-xhat, float(D / n), dy - float(B / n)). dgamma = sum of D,
  /// dbeta = sum of B over groups ascending, rounded at the end. dy is already masked. [input: dy per row, input2: x, parameters: statistics, weights: gamma, output: dx or -1, output2: dgamma [C],
  /// output3: dbeta [C], shape]
  THAW_STEP_BATCH_NORM_GRADIENT = 124,

  // Optimizers, in place over `count` elements, all F32; ADAMW is 49. Gradient, weights and moments only have to agree in their layout.

  /// d = fma(decay, w, g); m = fma(momentum, m, d); w = fma(-rate, fma(a, m, b * d), w), without output2 w = fma(-rate, d, w).
  /// parameters = {rate, decay, momentum, a, b}: a 1, b 0; Nesterov: a momentum, b 1. [input: g, output: w, output2: m or -1, parameters: F32 [5], count]
  THAW_STEP_SGD = 130,
  /// As ADAMW, but g is first fma(decay, w, g) and w is not shrunk: parameters = {b1, 1 - b1, b2, 1 - b2, step, root, epsilon, decay}.
  /// [input: g, output: w, output2: m, output3: v, parameters: F32 [8], count]
  THAW_STEP_ADAM = 131,
  /// d = fma(decay, w, g); v = fma(alpha, v, rest * (d * d)); u = d / (sqrt(v) + epsilon); m = fma(momentum, m, u) (without output3 m = u); w = fma(-rate, m, w).
  /// parameters = {rate, decay, alpha, 1 - alpha, epsilon, momentum}. [input: g, output: w, output2: v, output3: m or -1, parameters: F32 [6], count]
  THAW_STEP_RMSPROP = 132,
} thaw_step_kind;

typedef enum thaw_binary {
  THAW_ADD = 1,
  THAW_SUBTRACT = 2,
  THAW_MULTIPLY = 3,
  THAW_DIVIDE = 4,
  THAW_MAXIMUM = 5,  // NaN if either is
  THAW_MINIMUM = 6,
} thaw_binary;

/// One step. Plain numbers only; written to a file as it stands (little-endian).
typedef struct thaw_step {
  int32_t kind;
  // Operands: numbers of buffers, -1 where there is none.
  int32_t input, input2, residual, parameters;
  int32_t output, output2, output3;
  int32_t weights, bias, weights2, bias2, weights3, bias3, weights4;
  int32_t d_weights, d_bias, d_weights2, d_bias2, d_weights3, d_bias3;
  // Geometry. Padding is that of the top and the left; what is needed at the bottom and right follows from the output's size.
  int32_t channels_in, channels_middle, channels_out;
  int32_t height_in, width_in, height_middle, width_middle, height_out, width_out;
  int32_t kernel_height, kernel_width, stride_height, stride_width, pad_top, pad_left;
  int32_t stem_pad_top, stem_pad_left;
  int32_t dilation_height, dilation_width, groups;
  int32_t activation, pixels_in, pixels_out, function, binary, transpose_a, transpose_b;
  float scale, shift;
  int64_t rows, inner, columns, count;
} thaw_step;

/// A step of that kind with no operands, dilation and groups 1, scale 1.
thaw_step thaw_step_make(thaw_step_kind kind);

typedef enum thaw_section_kind {
  /// Every image runs all steps, one image a task, with the worker's image region and scratch. Where there are fewer images than
  /// threads (and for the remainder of batch / threads) the steps are split inside instead: same bits.
  THAW_SECTION_IMAGES = 1,
  /// Each step runs over the whole batch before the next, split into tasks inside.
  THAW_SECTION_BATCH = 2,
  /// Every shard of THAW_SHARD_IMAGES images (the batch's last may have fewer) runs all steps, one shard a task: weight
  /// gradients over its images, and any step of image sections on each of its images before the next step. IMAGE buffers are per row.
  THAW_SECTION_SHARDS = 3,
} thaw_section_kind;

typedef struct thaw_section {
  int32_t kind;
  int32_t first_step;
  int32_t step_count;
  int32_t reserved;
} thaw_section;

/// What the planner made: plain arrays, copied by thaw_plan_new.
typedef struct thaw_plan_parts {
  const thaw_buffer *buffers;
  int64_t buffer_count;
  const thaw_step *steps;
  int64_t step_count;
  const thaw_section *sections;
  int64_t section_count;
  const void *constants;
  int64_t constant_bytes;
  /// Bytes of one image region, and of the batch arena at max_batch.
  int64_t image_bytes, batch_bytes;
  int64_t max_batch;
  int64_t input_count, output_count;
} thaw_plan_parts;

typedef enum thaw_plan_problem {
  THAW_PLAN_OK = 0,
  THAW_PLAN_NOT_A_PLAN = 1,      // the file does not begin like one
  THAW_PLAN_WRONG_VERSION = 2,
  THAW_PLAN_TRUNCATED = 3,       // or with bytes left over
  THAW_PLAN_TOO_LARGE = 4,       // a count or size beyond the limits
  THAW_PLAN_BAD_BUFFER = 5,      // place, element, alignment or range
  THAW_PLAN_BAD_SECTION = 6,
  THAW_PLAN_BAD_KIND = 7,        // a step of unknown kind, or in the wrong kind of section
  THAW_PLAN_BAD_OPERAND = 8,     // missing, of the wrong element or place, or too small for the geometry
  THAW_PLAN_BAD_GEOMETRY = 9,    // shapes that do not fit together
  THAW_PLAN_OUT_OF_MEMORY = 10,
  THAW_PLAN_BAD_VALUE = 11,       // a scale, zero point or quantized weights beyond what thaw_quantized.h allows
} thaw_plan_problem;

typedef struct thaw_plan_error {
  thaw_plan_problem problem;
  /// Which buffer, section or step it is about, or -1.
  int64_t index;
} thaw_plan_error;

/// What `problem` means, in English.
const char *thaw_plan_problem_text(thaw_plan_problem problem);

/// Immutable once made; may be run from several threads, each with its own arena.
typedef struct thaw_plan thaw_plan;

/// Checks every step against every buffer and copies the parts. NULL, and `error`, where something does not fit.
thaw_plan *thaw_plan_new(const thaw_plan_parts *parts, thaw_plan_error *error);
void thaw_plan_free(thaw_plan *plan);

/// Bytes that thaw_plan_write writes, and the writing.
int64_t thaw_plan_file_bytes(const thaw_plan *plan);
void thaw_plan_write(const thaw_plan *plan, void *bytes);

/// Reads what thaw_plan_write wrote. `bytes` may be hostile: everything is checked, nothing is trusted.
thaw_plan *thaw_plan_read(const void *bytes, int64_t byte_count, thaw_plan_error *error);

/// The parts of a plan, for looking at; pointers into the plan.
thaw_plan_parts thaw_plan_view(const thaw_plan *plan);

/// Bytes the caller's memory number `index` must have for this batch (the largest use by any buffer); 0 if unused.
int64_t thaw_plan_input_bytes(const thaw_plan *plan, int64_t index, int64_t batch);
int64_t thaw_plan_output_bytes(const thaw_plan *plan, int64_t index, int64_t batch);

/// Bytes of the arena a run needs with the present number of threads, image regions and worker scratch included.
int64_t thaw_plan_arena_bytes(const thaw_plan *plan);

/// Zeroed memory aligned to 64 bytes, in huge pages where the system gives them; NULL if there is none.
void *thaw_arena_new(int64_t byte_count);
void thaw_arena_free(void *arena, int64_t byte_count);

/// Runs the plan. 1 <= batch <= max_batch; `inputs`, `outputs` have the counts and sizes asked for above, elements aligned;
/// `arena` has thaw_plan_arena_bytes() and is nobody else's during the run; its content does not matter.
thaw_run_status thaw_plan_run(
    const thaw_plan *plan, int64_t batch, const void *const *inputs, void *const *outputs, void *arena,
    int64_t arena_bytes);

/// Seconds each step took on this thread's last run, if asked for: `seconds` has step_count elements, added to. NULL stops it.
void thaw_plan_profile(double *seconds);

#ifdef __cplusplus
}
#endif
