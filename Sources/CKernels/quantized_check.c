// Checks of quantized steps.
#include <string.h>
#include "plan.h"

static const thaw_buffer *buffer_of(step_check *check, int32_t operand) {
  return operand < 0 || operand >= check->parts->buffer_count ? NULL : &check->parts->buffers[operand];
}
static const char *constant_of(step_check *check, int32_t operand) {
  const thaw_buffer *buffer = buffer_of(check, operand);
  thaw_check(check, buffer != NULL && buffer->place == THAW_CONSTANT, THAW_PLAN_BAD_OPERAND);
  return check->problem != THAW_PLAN_OK ? NULL : (const char *)check->parts->constants + buffer->offset;
}

void thaw_check_read_c16_u8(step_check *check, int32_t operand, int64_t channels, int64_t height, int64_t width) {
  thaw_check_read(check, operand, THAW_U8, thaw_checked_c16(channels, height, width));
}
void thaw_check_write_c16_u8(step_check *check, int32_t operand, int64_t channels, int64_t height, int64_t width) {
  thaw_check_write(check, operand, THAW_U8, thaw_checked_c16(channels, height, width));
}

void thaw_check_layer(step_check *check, int32_t operand, int64_t out_channels, int64_t inner, quantized_head *head) {
  const int64_t bytes = thaw_pack_quantized_bytes(out_channels, inner);
  thaw_check_fixed(check, operand, THAW_U8, bytes);
  const char *packed = constant_of(check, operand);
  if (packed == NULL) return;
  memcpy(head, packed, sizeof *head);
  thaw_check(check, head->out_channels == out_channels && head->inner == inner, THAW_PLAN_BAD_GEOMETRY);
  if (check->problem != THAW_PLAN_OK) return;
  thaw_check(check, thaw_quantized_excess(packed, bytes) == -1, THAW_PLAN_BAD_VALUE);
}

void thaw_check_quantization(step_check *check, int32_t operand, int64_t count, float *values) {
  thaw_check_fixed(check, operand, THAW_F32, 2 * count);
  const char *from = constant_of(check, operand);
  if (from == NULL) return;
  memcpy(values, from, (size_t)(2 * count) * sizeof(float));
  for (int64_t i = 0; i < count; i++) {
    const float scale = values[2 * i], zero = values[2 * i + 1];
    thaw_check(check, is_quantized_scale(scale), THAW_PLAN_BAD_VALUE);
    thaw_check(check, zero >= 0 && zero <= 255 && zero == (float)(int32_t)zero, THAW_PLAN_BAD_VALUE);
    if (check->problem != THAW_PLAN_OK) return;
  }
}

void thaw_check_ratio(step_check *check, float scale, float scale_y) {
  // Two terms of at most 255 steps each, rounded on the way.
  const double limit = 2147480000.0;
  thaw_check(check, 2 * 256.0 * ((double)scale / (double)scale_y) < limit, THAW_PLAN_BAD_VALUE);
}
