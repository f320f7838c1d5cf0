// Quantized layers in the order a variant's kernels read them.
#include <string.h>
#include "plan.h"
#include "quantized.h"

typedef struct sizes {
  int64_t group;         // units of a group
  int64_t groups;        // of channels
  int64_t group_out;     // output channels of a group of channels
  int64_t padded;        // the same in whole panels
  int64_t panel_groups;  // groups of weights a panel has
} sizes;

static sizes sizes_of(const layer_use *use, const quantized_head *head, quantized_form form) {
  sizes z = {.group = form_group(form), .groups = use->groups};
  z.group_out = head->out_channels / use->groups;
  z.padded = round_up(z.group_out, LANES);
  switch (use->arrangement) {
    case ARRANGE_POINTWISE:
    case ARRANGE_CONV2D: z.panel_groups = (head->inner + z.group - 1) / z.group; break;
    case ARRANGE_WINDOW: z.panel_groups = use->kernel_height * window_groups(z.group); break;
    case ARRANGE_DEPTHWISE: z.panel_groups = z.group * use->kernel_height * tap_cells(use->kernel_width, z.group); break;
  }
  return z;
}

static int64_t channel_bytes(const sizes *z) { return round_up(z->groups * z->padded * (int64_t)sizeof(int32_t), THAW_ALIGNMENT); }
static int64_t weight_bytes(const sizes *z) { return z->groups * z->padded / LANES * z->panel_groups * CELL_BYTES; }

static quantized_head head_of(const void *packed) {
  quantized_head head;
  memcpy(&head, packed, sizeof head);
  return head;
}

int64_t prepared_layer_bytes(const layer_use *use, const void *packed, quantized_form form) {
  const quantized_head head = head_of(packed);
  const sizes z = sizes_of(use, &head, form);
  return 2 * channel_bytes(&z) + round_up(weight_bytes(&z), THAW_ALIGNMENT);
}

static void put(char *weights, int64_t index, int8_t value, quantized_form form) {
  if (form == FORM_S16) {
    ((int16_t *)weights)[index] = value;
  } else {
    ((int8_t *)weights)[index] = value;
  }
}

// Where weight k of a channel goes: its unit within a lane's groups.
static int64_t unit_of(const layer_use *use, const quantized_head *head, const sizes *z, int64_t k) {
  if (use->arrangement == ARRANGE_POINTWISE) return k;
  const int64_t taps = use->kernel_height * use->kernel_width, channels = head->inner / taps;
  const int64_t c = k / taps, tap = k % taps, ky = tap / use->kernel_width, kx = tap % use->kernel_width;
  if (use->arrangement == ARRANGE_WINDOW) return ky * window_groups(z->group) * z->group + kx * channels + c;
  return tap * channels + c;
}

static void arrange_channel(
    const layer_use *use, const quantized_head *head, const sizes *z, const int8_t *from, int64_t row,
    quantized_form form, char *weights) {
  const int64_t start = row / LANES * z->panel_groups, lane = row % LANES;
  for (int64_t k = 0; k < head->inner; k++) {
    const int64_t unit = unit_of(use, head, z, k);
    put(weights, ((start + unit / z->group) * LANES + lane) * z->group + unit % z->group, from[k], form);
  }
}
static void arrange_taps(
    const layer_use *use, const sizes *z, const int8_t *from, int64_t row, quantized_form form, char *weights) {
  const int64_t start = row / LANES * z->panel_groups, lane = row % LANES;
  const int64_t cells = tap_cells(use->kernel_width, z->group);
  for (int64_t place = 0; place < z->group; place++)
    for (int64_t ky = 0; ky < use->kernel_height; ky++)
      for (int64_t kx = 0; kx < use->kernel_width; kx++) {
        const int64_t cell = (place * use->kernel_height + ky) * cells + (place + kx) / z->group;
        put(weights, ((start + cell) * LANES + lane) * z->group + (place + kx) % z->group,
            from[ky * use->kernel_width + kx], form);
      }
}

prepared_layer prepare_layer(const layer_use *use, const void *packed, quantized_form form, char *memory) {
  const quantized_head head = head_of(packed);
  const sizes z = sizes_of(use, &head, form);
  const float *multipliers = (const float *)((const char *)packed + sizeof head);
  const int32_t *biases = (const int32_t *)(multipliers + head.out_channels);
  const int8_t *weights = (const int8_t *)(biases + head.out_channels);
  int32_t *own_biases = (int32_t *)memory;
  float *own_multipliers = (float *)(memory + channel_bytes(&z));
  char *own_weights = memory + 2 * channel_bytes(&z);
  memset(memory, 0, (size_t)prepared_layer_bytes(use, packed, form));
  // A variant that multiplies x - 128 has to find 128 * sum(w) in the bias.
  const int64_t taken = head.quantization.zero_in - (form == FORM_U8_SHIFTED ? 128 : 0);
  for (int64_t out = 0; out < head.out_channels; out++) {
    const int64_t row = out / z.group_out * z.padded + out % z.group_out;
    const int8_t *from = weights + out * head.inner;
    int64_t sum = 0;
    for (int64_t k = 0; k < head.inner; k++) sum += from[k];
    own_biases[row] = (int32_t)(biases[out] - taken * sum);
    own_multipliers[row] = multipliers[out];
    if (use->arrangement == ARRANGE_DEPTHWISE) {
      arrange_taps(use, &z, from, row, form, own_weights);
    } else {
      arrange_channel(use, &head, &z, from, row, form, own_weights);
    }
  }
  return (prepared_layer){
      .weights = own_weights, .bias = own_biases, .multipliers = own_multipliers, .quantization = head.quantization,
      .inner = head.inner};
}
