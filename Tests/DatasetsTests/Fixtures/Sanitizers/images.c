// Mutated pictures through the C shims of CPNG and CJPEG, and random pictures through the resampling
// kernel, for the sanitizers. Built and run by sanitize.sh.
#include "CJPEG/shim.h"
#include "CPNG/shim.h"
#include "thaw_resample.h"

#include <stdlib.h>

#define FILE_LIMIT (1 << 20)
#define PIXEL_LIMIT 1000000

// The kernel asks which variant is in use; here both are tried in turn.
static const char *variant = "generic";
const char *thaw_variant_name(void) { return variant; }

static uint64_t state = 9;
static uint32_t draw(uint32_t bound) {
  state = state * 6364136223846793005u + 1442695040888963407u;
  return (uint32_t)(state >> 33) % bound;
}

static void *exactly(size_t count) {
  // A byte past the end is then a byte outside the allocation.
  void *memory = malloc(count ? count : 1);
  if (!memory) abort();
  return memory;
}

static size_t mutate(uint8_t *bytes, size_t count) {
  for (uint32_t injury = 1 + draw(4); injury > 0 && count > 64; injury--) {
    const size_t place = draw(count), length = draw(16);
    switch (draw(4)) {
      case 0: bytes[place] = draw(256); break;
      case 1: bytes[place] ^= 1 << draw(8); break;
      case 2:
        if (place + length < count) {
          memmove(bytes + place, bytes + place + length, count - place - length);
          count -= length;
        }
        break;
      default: count -= length;
    }
  }
  return count;
}

// Gives every whole chunk of a PNG the checksum it should have, so that injuries reach the decoder.
static void mend_checksums(uint8_t *bytes, size_t count) {
  for (size_t place = 8; place + 12 <= count;) {
    size_t length = 0;
    for (int i = 0; i < 4; i++) length = length << 8 | bytes[place + i];
    if (length > count || place + 12 + length > count) return;
    uint32_t sum = ~0u;
    for (size_t i = place + 4; i < place + 8 + length; i++) {
      sum ^= bytes[i];
      for (int bit = 0; bit < 8; bit++) sum = sum & 1 ? sum >> 1 ^ 0xEDB88320u : sum >> 1;
    }
    for (int i = 0; i < 4; i++) bytes[place + 8 + length + i] = (uint8_t)(~sum >> (24 - 8 * i));
    place += 12 + length;
  }
}

static int decode_png(const uint8_t *bytes, size_t count) {
  thaw_png header;
  if (thaw_png_read(bytes, count, PIXEL_LIMIT, &header, NULL, 0)) return 0;
  const size_t size = (size_t)header.width * header.height * header.channels;
  uint8_t *pixels = exactly(size);
  const int status = thaw_png_read(bytes, count, PIXEL_LIMIT, &header, pixels, size);
  free(pixels);
  return status == 0;
}

static int decode_jpeg(const uint8_t *bytes, size_t count) {
  thaw_jpeg header;
  if (thaw_jpeg_read(bytes, count, PIXEL_LIMIT, &header, NULL, 0)) return 0;
  const size_t size = (size_t)header.width * header.height * header.channels;
  uint8_t *pixels = exactly(size);
  const int status = thaw_jpeg_read(bytes, count, PIXEL_LIMIT, &header, pixels, size);
  free(pixels);
  return status == 0;
}

static thaw_resample_axis random_axis(int32_t input_size, int32_t output_size) {
  const int32_t taps = 1 + (int32_t)draw(8);
  int32_t *starts = exactly(sizeof(int32_t) * output_size);
  int32_t *counts = exactly(sizeof(int32_t) * output_size);
  int32_t *weights = exactly(sizeof(int32_t) * output_size * taps);
  for (int32_t i = 0; i < output_size; i++) {
    counts[i] = 1 + (int32_t)draw(taps < input_size ? taps : input_size);
    starts[i] = (int32_t)draw(input_size - counts[i] + 1);
    for (int32_t k = 0; k < taps; k++) weights[i * taps + k] = (int32_t)draw(600000) - 100000;
  }
  return (thaw_resample_axis){input_size, output_size, taps, starts, counts, weights};
}

static void free_axis(thaw_resample_axis axis) {
  free((void *)axis.starts);
  free((void *)axis.counts);
  free((void *)axis.weights);
}

// Both variants over one random picture; their bytes have to be equal.
static void resample(void) {
  const int32_t width = 1 + draw(70), height = 1 + draw(70), channels = draw(2) ? 3 : 1;
  const thaw_resample_axis x = random_axis(width, 1 + draw(70));
  const thaw_resample_axis y = random_axis(height, 1 + draw(70));
  const thaw_resample_axis *across = draw(4) ? &x : NULL, *down = draw(4) ? &y : NULL;
  const thaw_resample_order order = draw(2) ? THAW_RESAMPLE_DOWN_FIRST : THAW_RESAMPLE_ACROSS_FIRST;
  const size_t in_size = (size_t)width * height * channels;
  const size_t out_size = (size_t)(across ? x.output_size : width)
      * (down ? y.output_size : height) * channels;
  uint8_t *input = exactly(in_size), *first = exactly(out_size), *second = exactly(out_size);
  uint8_t *scratch = exactly(
      thaw_resample_scratch_bytes(width, height, channels, across, down, order));
  for (size_t i = 0; i < in_size; i++) input[i] = draw(256);
  variant = "generic";
  thaw_resample_u8(input, width, height, channels, across, down, order, first, scratch);
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx2")) variant = "avx2";
#endif
  thaw_resample_u8(input, width, height, channels, across, down, order, second, scratch);
  if (memcmp(first, second, out_size)) {
    fprintf(stderr, "the variants of the resampling kernel differ\n");
    exit(1);
  }
  free(input);
  free(first);
  free(second);
  free(scratch);
  free_axis(x);
  free_axis(y);
}

int main(int argument_count, char **arguments) {
  static uint8_t original[FILE_LIMIT], bytes[FILE_LIMIT];
  const long mutations = argument_count > 1 ? strtol(arguments[1], NULL, 10) : 500;
  long decoded = 0, refused = 0;
  for (int i = 2; i < argument_count; i++) {
    FILE *file = fopen(arguments[i], "rb");
    if (!file) return 1;
    const size_t count = fread(original, 1, sizeof original, file);
    fclose(file);
    const int is_png = original[0] == 0x89;
    for (long round = 0; round < mutations; round++) {
      memcpy(bytes, original, count);
      const size_t length = round ? mutate(bytes, count) : count;
      if (is_png && draw(2)) mend_checksums(bytes, length);
      uint8_t *exact = exactly(length);
      memcpy(exact, bytes, length);
      if (is_png ? decode_png(exact, length) : decode_jpeg(exact, length)) {
        decoded++;
      } else {
        refused++;
      }
      free(exact);
    }
  }
  for (int i = 0; i < 1000; i++) resample();
  printf("%ld decoded, %ld refused, none out of bounds\n", decoded, refused);
  return 0;
}
