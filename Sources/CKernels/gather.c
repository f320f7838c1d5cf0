// Taps of output pixels, gathered as the inputs of a 1x1 convolution in the order (ky, kx, c).
#include "gather.h"
#include <string.h>
#pragma STDC FP_CONTRACT OFF

void thaw_gather_pixels(
    const float *image, int64_t pixel_count, int64_t first_channel, int64_t channels, const int32_t *positions,
    int64_t count, float *taps, int64_t taps_panel) {
  const bool is_aligned = first_channel % LANES == 0;
  for (int64_t c = 0; c < channels; c += LANES) {
    float *to = taps + c / LANES * taps_panel;
    for (int64_t i = 0; i < count; i++, to += LANES) {
      if (positions[i] < 0) {
        memset(to, 0, LANES * sizeof(float));
      } else if (is_aligned) {
        memcpy(
            to, image + ((first_channel + c) / LANES * pixel_count + positions[i]) * LANES, LANES * sizeof(float));
      } else {
        for (int64_t lane = 0; lane < smaller(LANES, channels - c); lane++) {
          const int64_t channel = first_channel + c + lane;
          to[lane] = image[(channel / LANES * pixel_count + positions[i]) * LANES + channel % LANES];
        }
      }
    }
  }
}

typedef struct { int64_t row, column; } place;
static place tap_of(const thaw_step *s, int64_t pixel, int64_t ky, int64_t kx) {
  return (place){
      pixel / s->width_out * s->stride_height - s->pad_top + ky * s->dilation_height,
      pixel % s->width_out * s->stride_width - s->pad_left + kx * s->dilation_width};
}
static bool is_inside(const thaw_step *s, place p) {
  return p.row >= 0 && p.row < s->height_in && p.column >= 0 && p.column < s->width_in;
}

// Whole panels: a tap begins where the one before ends.
static void gather_panels(const step_call *call, const float *input, int64_t group, piece pixels, float *taps) {
  enum { AT_ONCE = 64 };
  const thaw_step *s = call->step;
  const group_sizes g = groups_of(s);
  const int64_t all = (int64_t)s->height_in * s->width_in, count = pixels.end - pixels.first;
  for (int64_t ky = 0; ky < s->kernel_height; ky++)
    for (int64_t kx = 0; kx < s->kernel_width; kx++, taps += g.group_in * count) {
      for (int64_t first = 0; first < count; first += AT_ONCE) {
        int32_t positions[AT_ONCE];
        const int64_t some = smaller(AT_ONCE, count - first);
        for (int64_t i = 0; i < some; i++) {
          const place p = tap_of(s, pixels.first + first + i, ky, kx);
          positions[i] = is_inside(s, p) ? (int32_t)(p.row * s->width_in + p.column) : -1;
        }
        thaw_gather_pixels(
            input, all, group * g.group_in, g.group_in, positions, some, taps + first * LANES, count * LANES);
      }
    }
}

// Few channels: the taps of a row of the window lie side by side in a line of pixels, so that they are copied together,
// first in the order (ky, kx, c) pixel by pixel, then into panels.
static int64_t line_pixels(const thaw_step *s, int64_t pixels) {
  return (smaller(pixels, s->width_out) - 1) * s->stride_width + (int64_t)(s->kernel_width - 1) * s->dilation_width + 1;
}
int64_t thaw_gather_room(const thaw_step *s, int64_t pixels) {
  const group_sizes g = groups_of(s);
  return line_pixels(s, pixels) * g.group_in + pixels * round_up(g.inner, LANES);
}

// One pixel's channels of the group, converted if they come from an image in memory.
static void read_pixel(
    const step_call *call, const void *input, bool is_memory, int64_t first_channel, int64_t channels, int64_t pixel,
    float *to) {
  const thaw_step *s = call->step;
  const int64_t pixels = (int64_t)s->height_in * s->width_in;
  for (int64_t c = 0; c < channels; c++) {
    const int64_t channel = first_channel + c;
    if (!is_memory) {
      to[c] = ((const float *)input)[(channel / LANES * pixels + pixel) * LANES + channel % LANES];
      continue;
    }
    const int64_t at = s->pixels_in == THAW_NHWC ? pixel * s->channels_in + channel : channel * pixels + pixel;
    const float raw = call->input_element == THAW_U8 ? (float)((const uint8_t *)input)[at] : ((const float *)input)[at];
    to[c] = (raw - s->shift) * s->scale;
  }
}
// The taps of pixels of one row of outputs.
static void gather_row(
    const step_call *call, const void *input, bool is_memory, int64_t group, piece pixels, float *line, float *rows) {
  const thaw_step *s = call->step;
  const group_sizes g = groups_of(s);
  const int64_t count = pixels.end - pixels.first, length = line_pixels(s, count), padded = round_up(g.inner, LANES);
  for (int64_t ky = 0; ky < s->kernel_height; ky++) {
    const place first = tap_of(s, pixels.first, ky, 0);
    for (int64_t i = 0; i < length; i++) {
      const place p = {first.row, first.column + i};
      if (is_inside(s, p)) {
        read_pixel(
            call, input, is_memory, group * g.group_in, g.group_in, p.row * s->width_in + p.column, line + i * g.group_in);
      } else {
        memset(line + i * g.group_in, 0, (size_t)g.group_in * sizeof(float));
      }
    }
    const bool is_run = s->dilation_width == 1;
    const int64_t runs = is_run ? 1 : s->kernel_width, run = is_run ? s->kernel_width * g.group_in : g.group_in;
    for (int64_t i = 0; i < count; i++)
      for (int64_t r = 0; r < runs; r++)
        memcpy(
            rows + i * padded + ky * s->kernel_width * g.group_in + r * run,
            line + (i * s->stride_width + r * s->dilation_width) * g.group_in, (size_t)run * sizeof(float));
  }
}

void thaw_gather_taps(
    const step_call *call, const void *input, bool is_memory, int64_t group, piece pixels, float *taps, float *room) {
  const thaw_step *s = call->step;
  const group_sizes g = groups_of(s);
  const int64_t count = pixels.end - pixels.first, padded = round_up(g.inner, LANES);
  if (!is_memory && g.group_in % LANES == 0) {
    gather_panels(call, input, group, pixels, taps);
    return;
  }
  float *rows = room, *line = room + count * padded;
  for (int64_t first = pixels.first; first < pixels.end;) {
    const int64_t end = smaller(pixels.end, (first / s->width_out + 1) * s->width_out);
    gather_row(call, input, is_memory, group, (piece){first, end}, line, rows + (first - pixels.first) * padded);
    first = end;
  }
  for (int64_t k = 0; k < padded; k += LANES)
    for (int64_t i = 0; i < count; i++)
      memcpy(taps + (k * count + i * LANES), rows + i * padded + k, LANES * sizeof(float));
}
