// Plan files with bytes changed at random must be refused or run without harm. Built with sanitizers by sanitize.sh.
// Arguments: mutations a file, files.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "ckernels.h"

static const int64_t MEMORY_LIMIT = 64 << 20;

static uint32_t draw(uint32_t which, uint32_t index) {
  const uint32_t key[2] = {2024, which}, counter[4] = {index, 0, 0, 0};
  uint32_t words[4];
  thaw_philox_4x32(key, counter, words);
  return words[0];
}

// Whether the plan was run. Too large ones are left alone: their sizes passed the checks, which is what counts.
static int run(thaw_plan *plan) {
  enum { MOST = 256 };
  const thaw_plan_parts parts = thaw_plan_view(plan);
  const int64_t arena_bytes = thaw_plan_arena_bytes(plan);
  if (arena_bytes > MEMORY_LIMIT || parts.input_count > MOST || parts.output_count > MOST) return 0;
  void *inputs[MOST] = {0}, *outputs[MOST] = {0};
  int fits = 1;
  for (int64_t i = 0; i < parts.input_count && fits; i++) {
    const int64_t bytes = thaw_plan_input_bytes(plan, i, 1);
    fits = bytes <= MEMORY_LIMIT && (inputs[i] = calloc(1, (size_t)bytes)) != NULL;
  }
  for (int64_t i = 0; i < parts.output_count && fits; i++) {
    const int64_t bytes = thaw_plan_output_bytes(plan, i, 1);
    fits = bytes <= MEMORY_LIMIT && (outputs[i] = calloc(1, (size_t)bytes)) != NULL;
  }
  // Memory of the sanitizer's own, so that it sees every access beyond the end.
  void *arena = fits ? aligned_alloc(64, (size_t)(arena_bytes + 63) / 64 * 64) : NULL;
  if (arena != NULL) thaw_plan_run(plan, 1, (const void *const *)inputs, outputs, arena, arena_bytes);
  for (int i = 0; i < MOST; i++) {
    free(inputs[i]);
    free(outputs[i]);
  }
  free(arena);
  return arena != NULL;
}

int main(int count, char **arguments) {
  if (count < 3) return 2;
  const int mutations = atoi(arguments[1]);
  long refused = 0, ran = 0, large = 0;
  for (int f = 2; f < count; f++) {
    FILE *file = fopen(arguments[f], "rb");
    if (file == NULL) return 2;
    static char original[1 << 20];
    const size_t size = fread(original, 1, sizeof original, file);
    fclose(file);
    for (int i = 0; i < mutations; i++) {
      uint32_t next = 0;
      // The front holds all that is checked: most changes go there. One in eight files is cut short as well.
      const size_t length = draw((uint32_t)i, next++) % 8 == 0 ? draw((uint32_t)i, next++) % (size + 1) : size;
      char *bytes = malloc(length + 1);
      memcpy(bytes, original, length);
      const uint32_t changes = 1 + draw((uint32_t)i, next++) % 4;
      for (uint32_t c = 0; c < changes && length > 0; c++) {
        const size_t front = length < 4096 ? length : 4096;
        const size_t at = draw((uint32_t)i, next++) % front;
        const uint32_t how = draw((uint32_t)i, next++);
        const char values[] = {0, 1, -1, 127, (char)(how >> 8), (char)(bytes[at] + 1), (char)(bytes[at] ^ (1 << how % 8))};
        bytes[at] = values[how / 16 % sizeof values];
      }
      char *exact = malloc(length);
      memcpy(exact, bytes, length);
      thaw_plan_error error;
      thaw_plan *plan = thaw_plan_read(exact, (int64_t)length, &error);
      free(exact);
      free(bytes);
      if (plan == NULL) {
        refused++;
      } else {
        if (run(plan)) ran++;
        else large++;
        thaw_plan_free(plan);
      }
    }
  }
  printf("mutated plans: %ld refused, %ld ran, %ld too large to run\n", refused, ran, large);
  return 0;
}
