// Images in memory as quantized rows.
#include "step_quantized.h"

void quantized_image_begin(quantized_image *image, const step_call *call, const thaw_quantization *quantization) {
  image->call = call;
  image->quantization = *quantization;
  image->is_plain = call->input_element == THAW_U8;
  if (call->input_element != THAW_U8) return;
  float raw[256];
  for (int i = 0; i < 256; i++) raw[i] = (float)i;
  call->quantized->quantize(raw, call->step->shift, call->step->scale, quantization, image->table, 256);
  for (int i = 0; i < 256; i++) image->is_plain &= image->table[i] == i;
}

static void quantize_floats(const quantized_image *image, const float *x, int64_t count, uint8_t *y) {
  const thaw_step *s = image->call->step;
  image->call->quantized->quantize(x, s->shift, s->scale, &image->quantization, y, (size_t)count);
}

void quantized_image_row(const quantized_image *image, int64_t row, int64_t count, float *room, uint8_t *y) {
  const thaw_step *s = image->call->step;
  const int64_t channels = s->channels_in, pixels = (int64_t)s->height_in * s->width_in;
  const uint8_t *bytes = image->call->input;
  const float *floats = image->call->input;
  if (s->pixels_in == THAW_NHWC) {
    const int64_t at = row * s->width_in * channels;
    if (image->call->input_element == THAW_F32) {
      quantize_floats(image, floats + at, count, y);
    } else if (image->is_plain) {
      memcpy(y, bytes + at, (size_t)count);
    } else {
      for (int64_t i = 0; i < count; i++) y[i] = image->table[bytes[at + i]];
    }
    return;
  }
  for (int64_t channel = 0; channel < channels; channel++) {
    const int64_t at = channel * pixels + row * s->width_in;
    for (int64_t i = channel, column = 0; i < count; i += channels, column++) {
      if (image->call->input_element == THAW_F32) {
        room[i] = floats[at + column];
      } else {
        y[i] = image->table[bytes[at + column]];
      }
    }
  }
  if (image->call->input_element == THAW_F32) quantize_floats(image, room, count, y);
}
