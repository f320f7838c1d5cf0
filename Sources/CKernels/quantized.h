// Inside CKernels only: quantized layers as they stand in a plan, as the kernels want them, and the kernels' table.
//
// Kernels work on "units": an activation's elements in the form the variant multiplies. Four bytes are a group: four
// neighbouring channels as bytes, or two as int16 where the instruction set multiplies no bytes without saturating.
// A pixel is 16 channels: 16 units. A cell is 64 bytes: 16 channels x one group of neighbouring PIXELS, which is what
// the depthwise kernels read. There the weights are shifted instead of the data, so that no load crosses a cell.
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include "thaw_plan.h"
#include "thaw_quantized.h"

/// A packed layer: this head, then float32 multipliers [out], int32 bias [out], int8 weights [out][inner].
typedef struct quantized_head {
  int64_t out_channels, inner;
  thaw_quantization quantization;
  int64_t reserved[4];
} quantized_head;
_Static_assert(sizeof(quantized_head) == 64, "part of the file format");

enum { GROUP_BYTES = 4, CELL_BYTES = 64 };

/// Far from where a product or quotient of two could overflow.
static inline bool is_quantized_scale(float scale) { return scale > 0x1p-60f && scale < 0x1p60f; }

typedef enum quantized_form {
  /// Bytes, groups of 4, weights int8.
  FORM_U8 = 0,
  /// The same bytes, of which the kernel takes 128 to multiply them as int8: the bias makes up for it.
  FORM_U8_SHIFTED = 1,
  /// int16 of the same values, groups of 2, weights int16.
  FORM_S16 = 2,
  FORM_COUNT = 3,
} quantized_form;
static inline int64_t form_unit_bytes(quantized_form form) { return form == FORM_S16 ? 2 : 1; }
/// Units of a group, pixels of a cell.
static inline int64_t form_group(quantized_form form) { return GROUP_BYTES / form_unit_bytes(form); }

/// In what order a layer's kernel wants its weights.
typedef enum arrangement {
  /// [out / 16][groups of inner][16][group].
  ARRANGE_POINTWISE = 0,
  /// For each group of channels as POINTWISE, the inner order (ky, kx, c).
  ARRANGE_CONV2D = 1,
  /// As CONV2D, each of the three rows of a 3x3x3 kernel filled up to whole groups.
  ARRANGE_WINDOW = 2,
  /// [C / 16][first tap's pixel in its cell][ky][cells of a row of taps][16][group], zero where a cell's pixel is no tap.
  ARRANGE_DEPTHWISE = 3,
} arrangement;

/// A layer that a step reads.
typedef struct layer_use {
  int32_t operand;
  arrangement arrangement;
  int64_t groups, kernel_height, kernel_width;
} layer_use;
enum { MAX_LAYERS = 3 };

/// A layer ready to run. Bias and multipliers are filled up to whole panels in each group of channels.
typedef struct prepared_layer {
  const char *weights;
  /// The zero point's share taken off.
  const int32_t *bias;
  const float *multipliers;
  thaw_quantization quantization;
  int64_t inner;
} prepared_layer;

/// The cells of one row of taps, wherever in a cell it begins.
static inline int64_t tap_cells(int64_t kernel_width, int64_t group) { return (group - 1 + kernel_width + group - 1) / group; }
/// Groups of the reduction in the 3x3x3 window kernel's row.
static inline int64_t window_groups(int64_t group) { return (9 + group - 1) / group; }

int64_t prepared_layer_bytes(const layer_use *use, const void *packed, quantized_form form);
/// Writes prepared_layer_bytes() at `memory` (aligned to THAW_ALIGNMENT).
prepared_layer prepare_layer(const layer_use *use, const void *packed, quantized_form form, char *memory);

/// What a residual is added by; see thaw_quantized.h.
typedef struct quantized_sum {
  float scale_a, scale_b, scale_y;
  int32_t zero_a, zero_b, zero_y;
} quantized_sum;

/// Sums over groups of units, for pixels and panels of 16 outputs. Strides in bytes.
///
/// x: pixel p, group k at x[(k / B) * x_panel + p * S + k % B * 4], where B is 16 channels' groups and S 16 units; in the
/// window kernel B is window_groups, S 6 units.
typedef struct thaw_gemm_u8 {
  const char *x;
  int64_t x_panel;
  int64_t groups;
  const char *w;
  int64_t w_panel;
  const int32_t *bias;
  const float *multipliers;
  int32_t zero;
  void *y;
  int64_t y_panel;
  const uint8_t *residual;  // like y in c16 bytes; NULL: none
  int64_t residual_panel;
  quantized_sum sum;
} thaw_gemm_u8;

typedef struct thaw_depthwise_u8 {
  int kernel_height, kernel_width, stride_height, stride_width, pad_left;
  const char *weights;  // of this panel
  const int32_t *bias;
  const float *multipliers;
  int32_t zero;
} thaw_depthwise_u8;
enum { MAX_TAP_ROWS = 64, EXTRA_PIXELS = 4 };

typedef struct thaw_quantized_kernels {
  quantized_form form;
  /// y: c16 bytes.
  void (*pointwise_pixels)(const thaw_gemm_u8 *g, int64_t first_pixel, int64_t end_pixel, int64_t panel_count);
  /// y: c16 float32, sum * multiplier.
  void (*pointwise_floats)(const thaw_gemm_u8 *g, int64_t first_pixel, int64_t end_pixel, int64_t panel_count);
  /// One row of an image into cells; what is left of the last cell becomes `zero`.
  void (*pointwise_cells)(const thaw_gemm_u8 *g, int64_t width, int64_t panel_count);
  void (*window_cells)(const thaw_gemm_u8 *g, int64_t width, int64_t panel_count);
  /// Rows of outputs of one panel, as units, one after the other. Row r finds its taps of row ky in rows[r * stride_height + ky], which points at
  /// the cell with the image's pixel 0. Writes up to EXTRA_PIXELS - 1 pixels too many at the end.
  void (*depthwise_rows)(
      const thaw_depthwise_u8 *d, const char *const *rows, char *y, int64_t width_out, int64_t row_count);
  /// One row of c16 bytes of one panel into cells, filled up as above.
  void (*fill_cells)(const uint8_t *x, int64_t width, int32_t zero, char *cells);

  // Flat arrays, any alignment.
  void (*widen)(const uint8_t *x, int16_t *y, size_t count);
  void (*narrow)(const int16_t *x, uint8_t *y, size_t count);
  /// y = quantized (x - shift) * scale.
  void (*quantize)(
      const float *x, float shift, float scale, const thaw_quantization *q, uint8_t *y, size_t count);
  void (*dequantize)(const uint8_t *x, float scale, int32_t zero, float *y, size_t count);
  void (*add)(const uint8_t *a, const uint8_t *b, const quantized_sum *sum, uint8_t *y, size_t count);
  /// y[lane] = mean of the pixels: clamp(rint(float(sum - zero_sum) * factor) + zero, 0, 255).
  void (*mean_pixels)(const uint8_t *x, int64_t pixel_count, int32_t zero_sum, float factor, int32_t zero, uint8_t *y);
} thaw_quantized_kernels;

#if defined(__x86_64__)
extern const thaw_quantized_kernels thaw_quantized_vnni512, thaw_quantized_vnni256, thaw_quantized_avxvnni, thaw_quantized_avx2;
#elif defined(__aarch64__)
extern const thaw_quantized_kernels thaw_quantized_dotprod;
#endif
extern const thaw_quantized_kernels thaw_quantized_generic;

/// The table of the variant in use.
const thaw_quantized_kernels *thaw_quantized(void);
