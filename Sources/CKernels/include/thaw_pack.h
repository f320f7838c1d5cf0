/// Weights in the order the kernels read them. Counts are in elements (float32); packed arrays are aligned to 64 bytes
/// and every element is written (lanes past the last channel with +0).
#pragma once
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// Channels in panels of 16: "c16" is [ceil(C / 16)][H * W][16].
int64_t thaw_c16_count(int64_t channels, int64_t pixels);

/// [Cout / 16][Cin][16] from [Cout][Cin]: pointwise convolutions and fully connected layers.
int64_t thaw_pack_pointwise_count(int64_t out_channels, int64_t in_channels);
void thaw_pack_pointwise_f32(const float *weights, int64_t out_channels, int64_t in_channels, float *packed);

/// [C / 16][kh * kw][16] from [C][1][kh][kw].
int64_t thaw_pack_depthwise_count(int64_t channels, int64_t taps);
void thaw_pack_depthwise_f32(const float *weights, int64_t channels, int64_t taps, float *packed);

/// [groups][Cout / groups / 16][kh * kw * Cin / groups][16], reduction in the order (ky, kx, c), from
/// [Cout][Cin / groups][kh][kw]: the stem and the general convolution.
int64_t thaw_pack_conv2d_count(
    int64_t out_channels, int64_t in_channels_per_group, int64_t kernel_height, int64_t kernel_width, int64_t groups);
void thaw_pack_conv2d_f32(
    const float *weights, int64_t out_channels, int64_t in_channels_per_group, int64_t kernel_height,
    int64_t kernel_width, int64_t groups, float *packed);

/// Back again: what thaw_pack_conv2d_f32 was given. A 1x1 kernel undoes thaw_pack_pointwise_f32, one input channel thaw_pack_depthwise_f32.
void thaw_unpack_conv2d_f32(
    const float *packed, int64_t out_channels, int64_t in_channels_per_group, int64_t kernel_height,
    int64_t kernel_width, int64_t groups, float *weights);

/// Bias padded to whole panels. `bias` may be NULL: all +0.
int64_t thaw_pack_bias_count(int64_t channels);
void thaw_pack_bias_f32(const float *bias, int64_t channels, float *packed);

#ifdef __cplusplus
}
#endif
