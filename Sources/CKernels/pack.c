// Weights in the kernels' order.
#include "thaw_pack.h"
#include <string.h>
#include "plan.h"

int64_t thaw_c16_count(int64_t channels, int64_t pixels) { return thaw_count2(round_up(channels, LANES), pixels); }
int64_t thaw_pack_bias_count(int64_t channels) { return thaw_c16_count(channels, 1); }
int64_t thaw_pack_pointwise_count(int64_t out_channels, int64_t in_channels) {
  return thaw_c16_count(out_channels, in_channels);
}
int64_t thaw_pack_depthwise_count(int64_t channels, int64_t taps) { return thaw_c16_count(channels, taps); }
int64_t thaw_pack_conv2d_count(
    int64_t out_channels, int64_t in_channels_per_group, int64_t kernel_height, int64_t kernel_width, int64_t groups) {
  const int64_t inner = thaw_count3(in_channels_per_group, kernel_height, kernel_width);
  if (groups < 1 || inner < 0) return -1;
  return thaw_count3(groups, round_up(out_channels / groups, LANES), inner);
}

void thaw_pack_bias_f32(const float *bias, int64_t channels, float *packed) {
  memset(packed, 0, (size_t)thaw_pack_bias_count(channels) * sizeof(float));
  if (bias != NULL) memcpy(packed, bias, (size_t)channels * sizeof(float));
}
void thaw_pack_pointwise_f32(const float *weights, int64_t out_channels, int64_t in_channels, float *packed) {
  for (int64_t out = 0; out < round_up(out_channels, LANES); out++) {
    float *to = packed + out / LANES * in_channels * LANES + out % LANES;
    for (int64_t in = 0; in < in_channels; in++)
      to[in * LANES] = out < out_channels ? weights[out * in_channels + in] : 0;
  }
}
void thaw_pack_depthwise_f32(const float *weights, int64_t channels, int64_t taps, float *packed) {
  thaw_pack_pointwise_f32(weights, channels, taps, packed);
}
// Where weight [out][c][tap] lies among packed ones.
static int64_t packed_at(int64_t out, int64_t c, int64_t tap, int64_t group_out, int64_t group_in, int64_t taps) {
  const int64_t local = out % group_out, inner = taps * group_in, padded = round_up(group_out, LANES);
  return (out / group_out * padded + local / LANES * LANES) * inner + (tap * group_in + c) * LANES + local % LANES;
}
void thaw_pack_conv2d_f32(
    const float *weights, int64_t out_channels, int64_t in_channels_per_group, int64_t kernel_height,
    int64_t kernel_width, int64_t groups, float *packed) {
  const int64_t taps = kernel_height * kernel_width, group_in = in_channels_per_group;
  const int64_t group_out = out_channels / groups;
  memset(packed, 0, (size_t)(groups * round_up(group_out, LANES) * taps * group_in) * sizeof(float));
  for (int64_t out = 0; out < out_channels; out++)
    for (int64_t c = 0; c < group_in; c++)
      for (int64_t tap = 0; tap < taps; tap++)
        packed[packed_at(out, c, tap, group_out, group_in, taps)] = weights[(out * group_in + c) * taps + tap];
}
void thaw_unpack_conv2d_f32(
    const float *packed, int64_t out_channels, int64_t in_channels_per_group, int64_t kernel_height,
    int64_t kernel_width, int64_t groups, float *weights) {
  const int64_t taps = kernel_height * kernel_width, group_in = in_channels_per_group;
  for (int64_t out = 0; out < out_channels; out++)
    for (int64_t c = 0; c < group_in; c++)
      for (int64_t tap = 0; tap < taps; tap++)
        weights[(out * group_in + c) * taps + tap] =
            packed[packed_at(out, c, tap, out_channels / groups, group_in, taps)];
}
