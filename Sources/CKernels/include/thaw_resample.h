#pragma once
#include <stddef.h>
#include <stdint.h>

// Resampling of 8-bit pictures in fixed point. All arithmetic is on integers, so every variant and
// every CPU gives the same bytes.

/// Fraction bits of a weight: 32, less 8 of a pixel and 2 for weights whose sums leave 0 to 1.
#define THAW_RESAMPLE_BITS 22

/// One axis: output i is the sum over k < counts[i] of weights[i * taps + k] * input[starts[i] + k].
typedef struct {
  int32_t input_size, output_size, taps;
  const int32_t *starts, *counts, *weights;
} thaw_resample_axis;

/// Which axis is resampled first. It shows, since each pass is rounded to 8 bits.
typedef enum { THAW_RESAMPLE_ACROSS_FIRST, THAW_RESAMPLE_DOWN_FIRST } thaw_resample_order;

/// Bytes of `scratch` that thaw_resample_u8 needs; NULL stands for an axis that keeps its length.
size_t thaw_resample_scratch_bytes(
    int32_t width, int32_t height, int32_t channels, const thaw_resample_axis *across,
    const thaw_resample_axis *down, thaw_resample_order order);

/// Resamples `input` [height, width, channels] in two passes, each rounded to 8 bits, into `output`
/// [height', width', channels]. NULL keeps an axis as it is. `channels` is 1 or 3.
void thaw_resample_u8(
    const uint8_t *input, int32_t width, int32_t height, int32_t channels,
    const thaw_resample_axis *across, const thaw_resample_axis *down, thaw_resample_order order,
    uint8_t *output, uint8_t *scratch);
