// Runs recorded plans and the elementary functions over seeded inputs and prints a hash a line: `name inputs hash`.
// Plain C over CKernels, so that it runs where Swift does not. KernelVectorTests.swift does the same in Swift.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "ckernels.h"

enum { COUNT = 4096, SPECIAL_EVERY = 61, SPECIAL_COUNT = 8 };
static const uint32_t SPECIALS[SPECIAL_COUNT] = {
    0x7fc00000, 0x7f800000, 0xff800000, 0x80000000, 0x00000001, 0x807fffff, 0x7f7fffff, 0x00800000};

static uint64_t fnv(uint64_t hash, const void *bytes, size_t count) {
  const unsigned char *c = bytes;
  for (size_t i = 0; i < count; i++) hash = (hash ^ c[i]) * 1099511628211u;
  return hash;
}
static uint32_t word(uint32_t stream, uint32_t which, uint64_t index) {
  const uint32_t key[2] = {stream, which}, counter[4] = {(uint32_t)(index / 4), 0, 0, 0};
  uint32_t words[4];
  thaw_philox_4x32(key, counter, words);
  return words[index % 4];
}
static void fill(void *memory, int32_t element, int64_t count, uint32_t stream, uint32_t which, int special) {
  for (int64_t i = 0; i < count; i++) {
    const uint32_t w = word(stream, which, (uint64_t)i);
    if (element == THAW_U8) ((uint8_t *)memory)[i] = (uint8_t)w;
    if (element == THAW_I32) ((int32_t *)memory)[i] = (int32_t)(w % 5);
    if (element == THAW_I64) ((int64_t *)memory)[i] = (int64_t)w;
    if (element != THAW_F32) continue;
    ((float *)memory)[i] = (float)((int32_t)w >> 8) * 0x1p-21f;
    if (special && i % SPECIAL_EVERY == 7) memcpy((float *)memory + i, &SPECIALS[w % SPECIAL_COUNT], 4);
  }
}

static void run_plan(const char *path, const char *name, int special) {
  FILE *file = fopen(path, "rb");
  if (file == NULL) exit(2);
  fseek(file, 0, SEEK_END);
  const long size = ftell(file);
  rewind(file);
  char *bytes = malloc((size_t)size);
  if (fread(bytes, 1, (size_t)size, file) != (size_t)size) exit(2);
  fclose(file);
  thaw_plan_error error;
  thaw_plan *plan = thaw_plan_read(bytes, size, &error);
  if (plan == NULL) {
    printf("%s: %s (%ld)\n", name, thaw_plan_problem_text(error.problem), (long)error.index);
    exit(1);
  }
  const thaw_plan_parts parts = thaw_plan_view(plan);
  enum { MOST = 256 };
  void *inputs[MOST] = {0}, *outputs[MOST] = {0};
  const int64_t batch = parts.max_batch;
  for (int64_t i = 0; i < parts.buffer_count; i++) {
    const thaw_buffer *b = &parts.buffers[i];
    if (b->place != THAW_INPUT && b->place != THAW_OUTPUT) continue;
    const int is_output = b->place == THAW_OUTPUT;
    void **memory = is_output ? &outputs[b->offset] : &inputs[b->offset];
    const int64_t count = b->count * (b->is_per_row ? batch : 1);
    *memory = calloc((size_t)count, 8);
    fill(*memory, b->element, count, (uint32_t)b->offset, (uint32_t)is_output, special);
  }
  const int64_t arena_bytes = thaw_plan_arena_bytes(plan);
  void *arena = thaw_arena_new(arena_bytes);
  const thaw_run_status status =
      thaw_plan_run(plan, batch, (const void *const *)inputs, outputs, arena, arena_bytes);
  if (status != THAW_RUN_DONE) exit(1);
  uint64_t hash = 14695981039346656037u;
  for (int64_t i = 0; i < parts.output_count; i++)
    hash = fnv(hash, outputs[i], (size_t)thaw_plan_output_bytes(plan, i, batch));
  printf("%s %s %016llx\n", name, special ? "special" : "plain", (unsigned long long)hash);
  for (int i = 0; i < MOST; i++) {
    free(inputs[i]);
    free(outputs[i]);
  }
  thaw_arena_free(arena, arena_bytes);
  thaw_plan_free(plan);
  free(bytes);
}

static void run_functions(void) {
  static double x[COUNT], y[COUNT];
  for (int i = 0; i < COUNT; i++) {
    // Half of moderate size, half any bit pattern.
    const uint64_t bits = (uint64_t)word(99, 0, 2 * (uint64_t)i) << 32 | word(99, 0, 2 * (uint64_t)i + 1);
    if (i % 2) memcpy(&x[i], &bits, 8);
    else x[i] = (double)((int64_t)bits >> 11) * 0x1p-48;
  }
  for (int f = THAW_EXP; f <= THAW_COS; f++) {
    thaw_map_f64((thaw_function)f, x, y, COUNT);
    printf("function%d plain %016llx\n", f, (unsigned long long)fnv(14695981039346656037u, y, sizeof y));
  }
  thaw_pow_f64_array(x, x + 1, 1, y, COUNT - 1);
  y[COUNT - 1] = 0;
  printf("pow plain %016llx\n", (unsigned long long)fnv(14695981039346656037u, y, sizeof y));
}

static void run_reductions(void) {
  enum { LENGTH = 40001 };
  static float x[LENGTH], y[LENGTH];
  static double wide[LENGTH];
  fill(x, THAW_F32, LENGTH, 98, 0, 0);
  fill(y, THAW_F32, LENGTH, 97, 0, 0);
  for (int i = 0; i < LENGTH; i++) wide[i] = (double)x[i] * (double)y[i];
  const float narrow[] = {thaw_sum_f32(x, LENGTH), thaw_dot_f32(x, y, LENGTH), thaw_max_f32(x, LENGTH),
                          thaw_min_f32(x, LENGTH), thaw_sum_f32(x, 5)};
  const double doubles[] = {thaw_sum_f64(wide, LENGTH), thaw_dot_f64(wide, wide, LENGTH), thaw_max_f64(wide, LENGTH),
                            thaw_min_f64(wide, LENGTH), thaw_sum_f32_wide(x, LENGTH)};
  static double product[30 * 21];
  static char scratch[1 << 20] __attribute__((aligned(64)));
  thaw_matmul_f64(30, 40, 21, wide, 40, 1, wide + 1200, 1, 40, product, scratch);
  uint64_t hash = fnv(14695981039346656037u, narrow, sizeof narrow);
  hash = fnv(hash, doubles, sizeof doubles);
  hash = fnv(hash, product, sizeof product);
  printf("reductions plain %016llx\n", (unsigned long long)hash);
}

static void count_task(void *context, int64_t task, int worker) {
  (void)worker;
  _Atomic int64_t *ran = context;
  if (*ran += 1, task == 100) thaw_interrupt_request();
}
// Here and not among the Swift tests, whose process shares the flag. 1: runs stop, say so, and go on when it is cleared.
static void run_interrupt(void) {
  _Atomic int64_t ran = 0;
  const thaw_run_status stopped = thaw_pool_run(100000, count_task, &ran);
  const int stopped_early = stopped == THAW_RUN_INTERRUPTED && ran > 100 && ran < 100000;
  const int stays = thaw_pool_run(1, count_task, &ran) == THAW_RUN_INTERRUPTED && thaw_interrupt_pending();
  thaw_interrupt_clear();
  ran = 0;
  const int goes_on = thaw_pool_run(100, count_task, &ran) == THAW_RUN_DONE && ran == 100;
  printf("interrupt plain %016d\n", stopped_early && stays && goes_on);
}

int main(int count, char **paths) {
  for (int i = 1; i < count; i++) {
    const char *slash = strrchr(paths[i], '/');
    char name[64];
    snprintf(name, sizeof name, "%s", slash == NULL ? paths[i] : slash + 1);
    char *dot = strrchr(name, '.');
    if (dot != NULL) *dot = 0;
    run_plan(paths[i], name, 0);
    run_plan(paths[i], name, 1);
  }
  run_functions();
  run_reductions();
  run_interrupt();
  return 0;
}
