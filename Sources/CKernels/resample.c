#include "thaw_resample.h"

#include <string.h>

#include "thaw_variant.h"

// Rows that are resampled across at once. Their pixels are laid side by side, so that vector lanes run
// over rows and every lane uses the same weight.
#define LANES 16

#if defined(__x86_64__)
#define VARIANT_AVX2 __attribute__((target("avx2")))
#endif

static inline uint8_t narrow(int32_t sum) {
  int32_t value = sum >> THAW_RESAMPLE_BITS;
  value = value < 0 ? 0 : value;
  return (uint8_t)(value > 255 ? 255 : value);
}

// A weighted sum of `count` rows of `length` bytes that lie `stride` bytes apart.
static inline __attribute__((always_inline)) void weigh_rows(
    const uint8_t *restrict rows, size_t stride, size_t length, int32_t count,
    const int32_t *restrict weights, uint8_t *restrict output) {
  size_t x = 0;
  for (; x + 32 <= length; x += 32) {
    int32_t sums[32];
    for (int i = 0; i < 32; i++) sums[i] = 1 << (THAW_RESAMPLE_BITS - 1);
    for (int32_t k = 0; k < count; k++) {
      const uint8_t *row = rows + k * stride + x;
      for (int i = 0; i < 32; i++) sums[i] += row[i] * weights[k];
    }
    for (int i = 0; i < 32; i++) output[x + i] = narrow(sums[i]);
  }
  for (; x + LANES <= length; x += LANES) {
    int32_t sums[LANES];
    for (int i = 0; i < LANES; i++) sums[i] = 1 << (THAW_RESAMPLE_BITS - 1);
    for (int32_t k = 0; k < count; k++) {
      const uint8_t *row = rows + k * stride + x;
      for (int i = 0; i < LANES; i++) sums[i] += row[i] * weights[k];
    }
    for (int i = 0; i < LANES; i++) output[x + i] = narrow(sums[i]);
  }
  for (; x < length; x++) {
    int32_t sum = 1 << (THAW_RESAMPLE_BITS - 1);
    for (int32_t k = 0; k < count; k++) sum += rows[k * stride + x] * weights[k];
    output[x] = narrow(sum);
  }
}

// Up to LANES rows across: turned so that a pixel's lanes are neighbours, weighed, and turned back.
static inline __attribute__((always_inline)) void resample_lanes(
    const uint8_t *input, int32_t rows, int32_t channels, const thaw_resample_axis *axis,
    uint8_t *output, uint8_t *scratch) {
  const size_t group = (size_t)channels * LANES;
  const size_t in_row = (size_t)axis->input_size * channels;
  const size_t out_row = (size_t)axis->output_size * channels;
  uint8_t *turned = scratch, *weighed = scratch + (size_t)axis->input_size * group;
  for (int32_t r = 0; r < LANES; r++) {
    // Lanes without a row repeat the last one; what they give is not read.
    const uint8_t *row = input + (size_t)(r < rows ? r : rows - 1) * in_row;
    for (size_t x = 0; x < in_row; x++) turned[x * LANES + r] = row[x];
  }
  for (int32_t x = 0; x < axis->output_size; x++)
    weigh_rows(
        turned + axis->starts[x] * group, group, group, axis->counts[x],
        axis->weights + (size_t)x * axis->taps, weighed + x * group);
  for (int32_t r = 0; r < rows; r++) {
    uint8_t *row = output + (size_t)r * out_row;
    for (size_t x = 0; x < out_row; x++) row[x] = weighed[x * LANES + r];
  }
}

static inline __attribute__((always_inline)) void resample_across(
    const uint8_t *input, int32_t height, int32_t channels, const thaw_resample_axis *axis,
    uint8_t *output, uint8_t *scratch) {
  const size_t in_row = (size_t)axis->input_size * channels;
  const size_t out_row = (size_t)axis->output_size * channels;
  for (int32_t y = 0; y < height; y += LANES)
    resample_lanes(
        input + y * in_row, height - y < LANES ? height - y : LANES, channels, axis,
        output + y * out_row, scratch);
}

static inline __attribute__((always_inline)) void resample_down(
    const uint8_t *input, size_t row_bytes, const thaw_resample_axis *axis, uint8_t *output) {
  for (int32_t y = 0; y < axis->output_size; y++)
    weigh_rows(
        input + axis->starts[y] * row_bytes, row_bytes, row_bytes, axis->counts[y],
        axis->weights + (size_t)y * axis->taps, output + y * row_bytes);
}

static inline __attribute__((always_inline)) void resample(
    const uint8_t *input, int32_t width, int32_t height, int32_t channels,
    const thaw_resample_axis *across, const thaw_resample_axis *down, thaw_resample_order order,
    uint8_t *output, uint8_t *scratch) {
  const size_t in_row = (size_t)width * channels;
  if (!across && !down) {
    memcpy(output, input, in_row * height);
  } else if (!across) {
    resample_down(input, in_row, down, output);
  } else if (!down) {
    resample_across(input, height, channels, across, output, scratch);
  } else if (order == THAW_RESAMPLE_DOWN_FIRST) {
    uint8_t *middle = scratch;
    resample_down(input, in_row, down, middle);
    resample_across(
        middle, down->output_size, channels, across, output, middle + in_row * down->output_size);
  } else {
    const size_t out_row = (size_t)across->output_size * channels;
    uint8_t *middle = scratch;
    resample_across(input, height, channels, across, middle, middle + out_row * height);
    resample_down(middle, out_row, down, output);
  }
}

size_t thaw_resample_scratch_bytes(
    int32_t width, int32_t height, int32_t channels, const thaw_resample_axis *across,
    const thaw_resample_axis *down, thaw_resample_order order) {
  if (!across) return 0;
  const size_t lanes = ((size_t)width + across->output_size) * channels * LANES;
  if (!down) return lanes;
  const size_t middle = order == THAW_RESAMPLE_DOWN_FIRST ? (size_t)width * down->output_size
                                                          : (size_t)across->output_size * height;
  return middle * channels + lanes;
}

static void resample_generic(
    const uint8_t *input, int32_t width, int32_t height, int32_t channels,
    const thaw_resample_axis *across, const thaw_resample_axis *down, thaw_resample_order order,
    uint8_t *output, uint8_t *scratch) {
  resample(input, width, height, channels, across, down, order, output, scratch);
}

#ifdef VARIANT_AVX2
VARIANT_AVX2 static void resample_avx2(
    const uint8_t *input, int32_t width, int32_t height, int32_t channels,
    const thaw_resample_axis *across, const thaw_resample_axis *down, thaw_resample_order order,
    uint8_t *output, uint8_t *scratch) {
  resample(input, width, height, channels, across, down, order, output, scratch);
}
#endif

void thaw_resample_u8(
    const uint8_t *input, int32_t width, int32_t height, int32_t channels,
    const thaw_resample_axis *across, const thaw_resample_axis *down, thaw_resample_order order,
    uint8_t *output, uint8_t *scratch) {
#ifdef VARIANT_AVX2
  // Also where avx512 was chosen: it has all of avx2.
  if (strcmp(thaw_variant_name(), "generic") != 0) {
    resample_avx2(input, width, height, channels, across, down, order, output, scratch);
    return;
  }
#endif
  resample_generic(input, width, height, channels, across, down, order, output, scratch);
}
