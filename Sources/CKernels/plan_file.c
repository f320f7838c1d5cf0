// Plans as files: a header, the arrays as they stand in memory, then the constants from the next multiple of 64 on.
#include <stdlib.h>
#include <string.h>
#include "plan.h"

#if __BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__
#error "plans are little-endian"
#endif
_Static_assert(sizeof(thaw_buffer) == 32, "part of the file format");
_Static_assert(sizeof(thaw_section) == 16, "part of the file format");
_Static_assert(sizeof(thaw_step) == 232, "part of the file format");

typedef struct plan_header {
  char magic[8];
  int64_t version;
  int64_t buffer_count, step_count, section_count, constant_bytes;
  int64_t image_bytes, batch_bytes, max_batch, input_count, output_count;
} plan_header;
static const char MAGIC[8] = {'T', 'H', 'A', 'W', 'P', 'L', 'A', 'N'};

typedef struct layout { int64_t buffers, steps, sections, constants, end; } layout;
// The counts are in range: no product overflows.
static layout layout_of(const plan_header *h) {
  layout l = {.buffers = sizeof(plan_header)};
  l.steps = l.buffers + h->buffer_count * (int64_t)sizeof(thaw_buffer);
  l.sections = l.steps + h->step_count * (int64_t)sizeof(thaw_step);
  l.constants = round_up(l.sections + h->section_count * (int64_t)sizeof(thaw_section), THAW_ALIGNMENT);
  l.end = l.constants + h->constant_bytes;
  return l;
}
static plan_header header_of(const thaw_plan *plan) {
  const thaw_plan_parts *p = &plan->parts;
  plan_header h = {
      .version = THAW_PLAN_VERSION, .buffer_count = p->buffer_count, .step_count = p->step_count,
      .section_count = p->section_count, .constant_bytes = p->constant_bytes, .image_bytes = p->image_bytes,
      .batch_bytes = p->batch_bytes, .max_batch = p->max_batch, .input_count = p->input_count,
      .output_count = p->output_count};
  memcpy(h.magic, MAGIC, sizeof MAGIC);
  return h;
}

int64_t thaw_plan_file_bytes(const thaw_plan *plan) {
  const plan_header h = header_of(plan);
  return layout_of(&h).end;
}

void thaw_plan_write(const thaw_plan *plan, void *bytes) {
  const plan_header h = header_of(plan);
  const layout l = layout_of(&h);
  char *to = bytes;
  memset(to, 0, (size_t)l.constants);
  memcpy(to, &h, sizeof h);
  memcpy(to + l.buffers, plan->parts.buffers, (size_t)(l.steps - l.buffers));
  memcpy(to + l.steps, plan->parts.steps, (size_t)(l.sections - l.steps));
  memcpy(to + l.sections, plan->parts.sections, (size_t)h.section_count * sizeof(thaw_section));
  memcpy(to + l.constants, plan->parts.constants, (size_t)h.constant_bytes);
}

static thaw_plan *refuse(thaw_plan_error *error, thaw_plan_problem problem) {
  *error = (thaw_plan_error){problem, -1};
  return NULL;
}

thaw_plan *thaw_plan_read(const void *bytes, int64_t byte_count, thaw_plan_error *error) {
  plan_header h;
  if (byte_count < (int64_t)sizeof h) return refuse(error, THAW_PLAN_NOT_A_PLAN);
  memcpy(&h, bytes, sizeof h);
  if (memcmp(h.magic, MAGIC, sizeof MAGIC) != 0) return refuse(error, THAW_PLAN_NOT_A_PLAN);
  if (h.version != THAW_PLAN_VERSION) return refuse(error, THAW_PLAN_WRONG_VERSION);
  // None of these can be more than the file has bytes, which also keeps the layout from overflowing.
  const int64_t counts[] = {h.buffer_count, h.step_count, h.section_count, h.constant_bytes};
  for (size_t i = 0; i < sizeof counts / sizeof counts[0]; i++) {
    if (counts[i] < 0 || counts[i] > byte_count || counts[i] > 1ll << 40) return refuse(error, THAW_PLAN_TRUNCATED);
  }
  const layout l = layout_of(&h);
  if (l.end != byte_count) return refuse(error, THAW_PLAN_TRUNCATED);
  // A copy of the front, because `bytes` need not be aligned.
  char *front = aligned_alloc(THAW_ALIGNMENT, (size_t)round_up(l.constants, THAW_ALIGNMENT));
  if (front == NULL) return refuse(error, THAW_PLAN_OUT_OF_MEMORY);
  memcpy(front, bytes, (size_t)l.constants);
  const thaw_plan_parts parts = {
      .buffers = (const thaw_buffer *)(front + l.buffers), .buffer_count = h.buffer_count,
      .steps = (const thaw_step *)(front + l.steps), .step_count = h.step_count,
      .sections = (const thaw_section *)(front + l.sections), .section_count = h.section_count,
      .constants = (const char *)bytes + l.constants, .constant_bytes = h.constant_bytes, .image_bytes = h.image_bytes,
      .batch_bytes = h.batch_bytes, .max_batch = h.max_batch, .input_count = h.input_count,
      .output_count = h.output_count};
  thaw_plan *plan = thaw_plan_new(&parts, error);
  free(front);
  return plan;
}
