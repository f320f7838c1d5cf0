// Inside CKernels only: the taps of output pixels side by side, as a 1x1 convolution reads its inputs.
#pragma once
#include "plan.h"
#include "split.h"

typedef struct { int64_t group_in, group_out, inner; } group_sizes;
static inline group_sizes groups_of(const thaw_step *s) {
  const int64_t group_in = s->channels_in / s->groups;
  return (group_sizes){group_in, s->channels_out / s->groups, group_in * s->kernel_height * s->kernel_width};
}

/// Taps of output pixels first ..< end for one group: index k = (ky, kx, c) of pixel i at [(k / 16) * count + i][k % 16].
/// Padding is +0. `input` is one image: c16, or (`is_memory`) in memory and converted as the step says.
/// `room`: thaw_gather_room floats for so many pixels.
void thaw_gather_taps(
    const step_call *call, const void *input, bool is_memory, int64_t group, piece pixels, float *taps, float *room);
int64_t thaw_gather_room(const thaw_step *s, int64_t pixels);
/// The same for one tap from a c16 image of `pixel_count` pixels: positions[i] is pixel i's, -1 where it is padding; panels
/// of taps lie `taps_panel` floats apart.
void thaw_gather_pixels(
    const float *image, int64_t pixel_count, int64_t first_channel, int64_t channels, const int32_t *positions,
    int64_t count, float *taps, int64_t taps_panel);
