// Quantized layers in their plain order, and the check that no sum can leave 32 bits.
#include <math.h>
#include <string.h>
#include "plan.h"
#include "quantized.h"
#pragma STDC FP_CONTRACT OFF

int64_t thaw_pack_quantized_bytes(int64_t out_channels, int64_t inner) {
  if (out_channels < 1 || inner < 1) return -1;
  const int64_t weights = thaw_count2(out_channels, inner), others = thaw_count2(out_channels, 8);
  return weights < 0 || others < 0 ? -1 : (int64_t)sizeof(quantized_head) + others + weights;
}

void thaw_pack_quantized(
    const int8_t *weights, const int32_t *bias, const float *weight_scales, int64_t out_channels, int64_t inner,
    thaw_quantization quantization, void *packed) {
  const quantized_head head = {.out_channels = out_channels, .inner = inner, .quantization = quantization};
  char *to = packed;
  memcpy(to, &head, sizeof head);
  to += sizeof head;
  for (int64_t i = 0; i < out_channels; i++, to += sizeof(float)) {
    const float product = quantization.scale_in * weight_scales[i];
    const float multiplier = product / quantization.scale_out;
    memcpy(to, &multiplier, sizeof multiplier);
  }
  const size_t bias_bytes = (size_t)out_channels * sizeof(int32_t);
  if (bias == NULL) {
    memset(to, 0, bias_bytes);
  } else {
    memcpy(to, bias, bias_bytes);
  }
  memcpy(to + bias_bytes, weights, (size_t)(out_channels * inner));
}

static bool is_zero_point(int32_t zero) { return zero >= 0 && zero <= 255; }

static bool head_is_good(const quantized_head *head, int64_t byte_count) {
  const thaw_quantization *q = &head->quantization;
  return thaw_pack_quantized_bytes(head->out_channels, head->inner) == byte_count && is_quantized_scale(q->scale_in)
      && is_quantized_scale(q->scale_out) && is_zero_point(q->zero_in) && is_zero_point(q->zero_out);
}

// Sums of q * w, of zero_in * w and of the shift that some variants take off q: none may leave 32 bits on the way.
static bool channel_is_good(const int8_t *weights, int64_t inner, int32_t bias, float multiplier) {
  const int64_t sum_limit = INT32_MAX - 64;
  // Below 2^31 even after the two roundings of float(acc) * multiplier.
  const double product_limit = 2147480000.0;
  int64_t magnitude = 0;
  for (int64_t k = 0; k < inner; k++) magnitude += weights[k] < 0 ? -weights[k] : weights[k];
  const int64_t most = 255 * magnitude + (bias < 0 ? -(int64_t)bias : bias);
  return multiplier > 0 && isfinite(multiplier) && most + 2 * 255 * magnitude <= sum_limit && (double)most * multiplier < product_limit;
}

int64_t thaw_quantized_excess(const void *packed, int64_t byte_count) {
  quantized_head head;
  if (byte_count < (int64_t)sizeof head) return 0;
  memcpy(&head, packed, sizeof head);
  if (!head_is_good(&head, byte_count)) return head.out_channels > 0 ? head.out_channels : 0;
  // Nothing here is aligned where a plan is read from a file.
  const char *multipliers = (const char *)packed + sizeof head, *bias = multipliers + 4 * head.out_channels;
  const int8_t *weights = (const int8_t *)bias + 4 * head.out_channels;
  for (int64_t i = 0; i < head.out_channels; i++) {
    float multiplier;
    int32_t start;
    memcpy(&multiplier, multipliers + 4 * i, sizeof multiplier);
    memcpy(&start, bias + 4 * i, sizeof start);
    if (!channel_is_good(weights + i * head.inner, head.inner, start, multiplier)) return i;
  }
  return -1;
}
