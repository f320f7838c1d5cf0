/// Integer arithmetic: 8-bit activations, 8-bit weights, exact 32-bit sums. Equal integers in every variant.
///
/// A quantized activation is THAW_U8 in the layout its float32 form would have (c16 in image regions, row-major matrices in
/// batch regions), one byte an element; it stands for (q - zero) * scale, 0 <= zero <= 255. Weights are signed, symmetric,
/// with one scale an output channel, and stand in the plan as thaw_pack_quantized made them: in the plain order of ONNX, so
/// that a recorded plan serves every variant. Each variant orders them for itself when the plan is made or first run.
///
/// The rules, which are part of the operators' version. Every float32 operation rounds to nearest, ties to even; nothing is fused.
/// - Quantize: q = clamp(rint(x / scale) + zero, 0, 255), a true division. x / scale is clamped to [-256, 256] before it
///   becomes an integer, so infinite values give 0 or 255; NaN gives the zero point.
/// - Dequantize: float(q - zero) * scale.
/// - Convolution, fully connected: acc = bias + sum over all taps of (q - zero_in) * w, exactly, a tap outside the image being
///   zero_in; multiplier = (scale_in * scale_w[channel]) / scale_out; q = clamp(rint(float(acc) * multiplier) + zero_out, 0, 255).
///   With a float32 output: float(acc) * multiplier, and scale_out is 1.
/// - There is no activation: ReLU is the clamp of an output with zero_out 0, ReLU6 one with 255 * scale_out <= 6 besides.
/// - Residual, after the convolution's q: clamp(rint((float(q - zero_out) * scale_out + float(r - zero_r) * scale_r) / scale_y) + zero_y, 0, 255).
/// - Mean of n pixels: clamp(rint(float(sum - n * zero_in) * (scale_in / (float(n) * scale_y))) + zero_y, 0, 255).
/// Plans are refused where a sum could leave 32 bits or rint's argument could reach 2^31: see thaw_quantized_excess.
#pragma once
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// How one convolution or fully connected layer is quantized.
typedef struct thaw_quantization {
  float scale_in;
  float scale_out;
  int32_t zero_in;
  int32_t zero_out;
} thaw_quantization;

/// Bytes of a packed layer: a THAW_U8 constant of that count, its offset a multiple of THAW_ALIGNMENT. `inner` is the number of weights
/// an output channel has: Cin / groups * kh * kw, kh * kw for a depthwise layer, the row's length for a fully connected one. -1 where it
/// is no sensible size.
int64_t thaw_pack_quantized_bytes(int64_t out_channels, int64_t inner);

/// Packs `weights` [out_channels][inner] (the plain [Cout][Cin / groups][kh][kw]), `bias` in units of scale_in * scale_w[channel] (NULL: zeros;
/// the input's zero point is not yet taken off) and `weight_scales` [out_channels]. Writes all thaw_pack_quantized_bytes().
void thaw_pack_quantized(
    const int8_t *weights, const int32_t *bias, const float *weight_scales, int64_t out_channels, int64_t inner,
    thaw_quantization quantization, void *packed);

/// Whether a packed layer of `byte_count` bytes may stand in a plan: -1 where it may; otherwise the first output channel whose
/// sum could leave 32 bits, whose multiplier is not positive and finite or could take a sum to 2^31; out_channels where the layer's
/// head (sizes, scales, zero points) is at fault.
int64_t thaw_quantized_excess(const void *packed, int64_t byte_count);

#ifdef __cplusplus
}
#endif
