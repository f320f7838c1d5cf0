// What a plan's quantized layers become for the variant in use, made once for each form.
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include "plan.h"

enum { GROWTH_LIMIT = 256 };
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static int layers_of(const thaw_step *step, layer_use *uses) {
  const step_kind *kind = thaw_step_kind_of(step->kind);
  return kind == NULL || kind->layers == NULL ? 0 : kind->layers(step, uses);
}
static const char *packed_layer(const thaw_plan *plan, int32_t operand) {
  return (const char *)plan->parts.constants + plan->parts.buffers[operand].offset;
}

// Each step once, however many sections run it. Steps outside all sections were never checked and are never run.
typedef void visit(thaw_plan *plan, int64_t index, const layer_use *use, quantized_form form, void *context);
static void each_layer(thaw_plan *plan, const char *is_run, quantized_form form, visit *visit, void *context) {
  for (int64_t step = 0; step < plan->parts.step_count; step++) {
    layer_use uses[MAX_LAYERS];
    const int count = is_run[step] ? layers_of(&plan->parts.steps[step], uses) : 0;
    for (int layer = 0; layer < count; layer++)
      visit(plan, step * MAX_LAYERS + layer, &uses[layer], form, context);
  }
}
static void measure(thaw_plan *plan, int64_t index, const layer_use *use, quantized_form form, void *context) {
  (void)index;
  *(int64_t *)context += prepared_layer_bytes(use, packed_layer(plan, use->operand), form) + SCRATCH_STAGGER;
}
typedef struct making {
  prepared_plan *plan;
  char *next;
} making;
static void make(thaw_plan *plan, int64_t index, const layer_use *use, quantized_form form, void *context) {
  making *m = context;
  const char *packed = packed_layer(plan, use->operand);
  m->plan->layers[index] = prepare_layer(use, packed, form, m->next);
  m->next += prepared_layer_bytes(use, packed, form) + SCRATCH_STAGGER;
}

static prepared_plan *prepared_for(thaw_plan *plan, const char *is_run, quantized_form form) {
  const int64_t head = round_up(
      (int64_t)sizeof(prepared_plan) + plan->parts.step_count * MAX_LAYERS * (int64_t)sizeof(prepared_layer),
      THAW_ALIGNMENT);
  int64_t bytes = head;
  each_layer(plan, is_run, form, measure, &bytes);
  // A file that names one layer in very many steps is after our memory: no layer grows a hundredfold.
  if (bytes > head + GROWTH_LIMIT * plan->parts.constant_bytes) return NULL;
  char *memory = thaw_arena_new(bytes);
  if (memory == NULL) return NULL;
  making m = {(prepared_plan *)memory, memory + head};
  m.plan->bytes = bytes;
  each_layer(plan, is_run, form, make, &m);
  return m.plan;
}
static prepared_plan *prepared(thaw_plan *plan, quantized_form form) {
  char *is_run = calloc((size_t)plan->parts.step_count, 1);
  if (is_run == NULL) return NULL;
  for (int64_t i = 0; i < plan->parts.section_count; i++)
    memset(is_run + plan->parts.sections[i].first_step, 1, (size_t)plan->parts.sections[i].step_count);
  prepared_plan *made = prepared_for(plan, is_run, form);
  free(is_run);
  return made;
}

bool thaw_plan_prepare(thaw_plan *plan, quantized_form form, const prepared_plan **found) {
  *found = NULL;
  if (!plan->has_quantized_layers) return true;
  *found = atomic_load_explicit(&plan->prepared[form], memory_order_acquire);
  if (*found != NULL) return true;
  pthread_mutex_lock(&lock);
  prepared_plan *own = atomic_load(&plan->prepared[form]);
  if (own == NULL) {
    own = prepared(plan, form);
    atomic_store_explicit(&plan->prepared[form], own, memory_order_release);
  }
  pthread_mutex_unlock(&lock);
  *found = own;
  return own != NULL;
}

void thaw_plan_forget_prepared(thaw_plan *plan) {
  for (int form = 0; form < FORM_COUNT; form++) {
    prepared_plan *own = atomic_load(&plan->prepared[form]);
    if (own != NULL) thaw_arena_free(own, own->bytes);
  }
}
