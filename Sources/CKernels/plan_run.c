// Running plans.
#define _GNU_SOURCE
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include "plan.h"
#include "pool.h"

static _Thread_local double *profile_seconds;
void thaw_plan_profile(double *seconds) { profile_seconds = seconds; }

static double now_seconds(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

typedef struct run {
  const thaw_plan *plan;
  const thaw_kernel_table *kernels;
  const thaw_quantized_kernels *quantized;
  const prepared_plan *prepared;
  int64_t batch;
  const void *const *inputs;
  void *const *outputs;
  // The arena: batch region, shared scratch, then for each worker an image region and scratch.
  char *batch_region, *shared, *workers;
  int64_t worker_bytes;
  double *profile;
} run;

static int64_t worker_bytes(const thaw_plan *plan) {
  return round_up(plan->parts.image_bytes, THAW_ALIGNMENT) + plan->worker_scratch_bytes;
}
int64_t thaw_plan_arena_bytes(const thaw_plan *plan) {
  return round_up(plan->parts.batch_bytes, THAW_ALIGNMENT) + plan->shared_scratch_bytes
      + thaw_pool_thread_count() * worker_bytes(plan);
}

enum { HUGE_PAGE_BYTES = 2 << 20 };
// Small arenas are not worth a huge page each.
static size_t mapped_bytes(int64_t byte_count) {
  return (size_t)round_up(larger(1, byte_count), byte_count < HUGE_PAGE_BYTES ? 4096 : HUGE_PAGE_BYTES);
}
void *thaw_arena_new(int64_t byte_count) {
  const size_t length = mapped_bytes(byte_count), slack = byte_count < HUGE_PAGE_BYTES ? 0 : HUGE_PAGE_BYTES;
  char *start = mmap(NULL, length + slack, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (start == MAP_FAILED) return NULL;
  if (slack == 0) return start;
  // Only what begins on a huge page's boundary can be one: give back what lies outside.
  const size_t ahead = -(size_t)(uintptr_t)start % HUGE_PAGE_BYTES;
  if (ahead > 0) munmap(start, ahead);
  if (slack > ahead) munmap(start + ahead + length, slack - ahead);
  madvise(start + ahead, length, MADV_HUGEPAGE);
  return start + ahead;
}
void thaw_arena_free(void *arena, int64_t byte_count) {
  if (arena != NULL) munmap(arena, mapped_bytes(byte_count));
}

static char *image_region(const run *r, int worker) { return r->workers + worker * r->worker_bytes; }
static char *worker_scratch(const run *r, int worker) {
  return image_region(r, worker) + round_up(r->plan->parts.image_bytes, THAW_ALIGNMENT);
}

static int64_t element_size(int32_t element) {
  return element == THAW_U8 ? 1 : element == THAW_I64 || element == THAW_F64 ? 8 : 4;
}

// Where an operand lies. In image and shard sections `image` is the (first) image, and `region` the worker's activations;
// otherwise image is 0.
static char *resolve(const run *r, int32_t operand, int64_t image, char *region) {
  if (operand < 0) return NULL;
  const thaw_buffer *buffer = &r->plan->parts.buffers[operand];
  int64_t piece = buffer->is_per_row ? image : 0;
  if (buffer->place == THAW_IMAGE) piece %= THAW_SHARD_IMAGES;
  if (buffer->is_per_shard) piece = image / THAW_SHARD_IMAGES;
  const int64_t ahead = piece * buffer->count * element_size(buffer->element);
  switch ((thaw_place)buffer->place) {
    case THAW_CONSTANT: return (char *)r->plan->parts.constants + buffer->offset;
    case THAW_IMAGE: return region + buffer->offset + ahead;
    case THAW_BATCH: return r->batch_region + buffer->offset + ahead;
    case THAW_INPUT: return (char *)r->inputs[buffer->offset] + ahead;
    case THAW_OUTPUT: return (char *)r->outputs[buffer->offset] + ahead;
  }
  return NULL;
}
static int64_t elements(const run *r, int32_t operand, int64_t rows) {
  if (operand < 0) return 0;
  const thaw_buffer *buffer = &r->plan->parts.buffers[operand];
  return buffer->count * (buffer->is_per_row ? rows : 1);
}

static int64_t step_of(const run *r, int32_t operand) {
  return operand < 0 ? 0 : r->plan->parts.buffers[operand].count;
}
static bool is_per_shard(const run *r, int32_t operand) {
  return operand >= 0 && r->plan->parts.buffers[operand].is_per_shard;
}
static thaw_element element_of(const run *r, int32_t operand) {
  return operand < 0 ? THAW_F32 : (thaw_element)r->plan->parts.buffers[operand].element;
}

static step_call prepare(const run *r, const thaw_step *s, int64_t image, int64_t rows, char *region, int parts) {
  return (step_call){
      .step = s,
      .kernels = r->kernels,
      .quantized = r->quantized,
      .layers = r->prepared == NULL ? NULL : r->prepared->layers + (s - r->plan->parts.steps) * MAX_LAYERS,
      .batch = rows,
      .parts = parts,
      .input = resolve(r, s->input, image, region),
      .input2 = resolve(r, s->input2, image, region),
      .residual = resolve(r, s->residual, image, region),
      .parameters = resolve(r, s->parameters, image, region),
      .weights = resolve(r, s->weights, image, region),
      .bias = resolve(r, s->bias, image, region),
      .weights2 = resolve(r, s->weights2, image, region),
      .bias2 = resolve(r, s->bias2, image, region),
      .weights3 = resolve(r, s->weights3, image, region),
      .bias3 = resolve(r, s->bias3, image, region),
      .weights4 = resolve(r, s->weights4, image, region),
      .d_weights = resolve(r, s->d_weights, image, region),
      .d_bias = resolve(r, s->d_bias, image, region),
      .d_weights2 = resolve(r, s->d_weights2, image, region),
      .d_bias2 = resolve(r, s->d_bias2, image, region),
      .d_weights3 = resolve(r, s->d_weights3, image, region),
      .d_bias3 = resolve(r, s->d_bias3, image, region),
      .output = resolve(r, s->output, image, region),
      .output2 = resolve(r, s->output2, image, region),
      .output3 = resolve(r, s->output3, image, region),
      .output_count = elements(r, s->output, rows),
      .input_count = elements(r, s->input, rows),
      .input2_count = elements(r, s->input2, rows),
      .input_step = step_of(r, s->input),
      .input2_step = step_of(r, s->input2),
      .output_step = step_of(r, s->output),
      .input_is_per_shard = is_per_shard(r, s->input),
      .input2_is_per_shard = is_per_shard(r, s->input2),
      .input_element = element_of(r, s->input),
      .output_element = element_of(r, s->output),
      .shared = r->shared,
  };
}

// A whole step on one thread.
static void run_whole(const run *r, const thaw_step *step, int64_t image, int64_t rows, int worker) {
  const step_kind *kind = thaw_step_kind_of(step->kind);
  const step_call call = prepare(r, step, image, rows, image_region(r, worker), 1);
  for (int phase = 0; phase < kind->phase_count; phase++) {
    const int64_t tasks = kind->task_count(&call, phase);
    for (int64_t task = 0; task < tasks; task++) kind->run(&call, phase, task, worker_scratch(r, worker));
  }
}

// One image, all steps of a section, on one thread.
typedef struct images {
  const run *run;
  const thaw_section *section;
} images;
static void run_image(void *context, int64_t image, int worker) {
  const images *work = context;
  const run *r = work->run;
  for (int32_t i = 0; i < work->section->step_count; i++) {
    const int32_t index = work->section->first_step + i;
    const thaw_step *step = &r->plan->parts.steps[index];
    const bool is_timed = r->profile != NULL && worker == 0;
    const double start = is_timed ? now_seconds() : 0;
    run_whole(r, step, image, 1, worker);
    if (is_timed) r->profile[index] += now_seconds() - start;
  }
}

// One shard, all steps of a section, on one thread.
static void run_shard(void *context, int64_t shard, int worker) {
  const images *work = context;
  const run *r = work->run;
  const int64_t first = shard * THAW_SHARD_IMAGES, end = smaller(r->batch, first + THAW_SHARD_IMAGES);
  for (int32_t i = 0; i < work->section->step_count; i++) {
    const int32_t index = work->section->first_step + i;
    const thaw_step *step = &r->plan->parts.steps[index];
    const bool is_timed = r->profile != NULL && worker == 0;
    const double start = is_timed ? now_seconds() : 0;
    if (thaw_step_kind_of(step->kind)->in_shards) {
      run_whole(r, step, first, end - first, worker);
    } else {
      for (int64_t image = first; image < end; image++) run_whole(r, step, image, 1, worker);
    }
    if (is_timed) r->profile[index] += now_seconds() - start;
  }
}

// One step, split over all threads.
typedef struct split_step {
  const run *run;
  const step_kind *kind;
  step_call call;
  int phase;
} split_step;
static void run_part(void *context, int64_t task, int worker) {
  const split_step *work = context;
  work->kind->run(&work->call, work->phase, task, worker_scratch(work->run, worker));
}
static thaw_run_status run_split(const run *r, const thaw_section *section, int64_t image, int64_t rows) {
  const int threads = thaw_pool_thread_count();
  for (int32_t i = 0; i < section->step_count; i++) {
    const int32_t index = section->first_step + i;
    const thaw_step *step = &r->plan->parts.steps[index];
    const double start = r->profile != NULL ? now_seconds() : 0;
    split_step work = {
        .run = r, .kind = thaw_step_kind_of(step->kind),
        .call = prepare(r, step, image, rows, image_region(r, 0), threads)};
    for (work.phase = 0; work.phase < work.kind->phase_count; work.phase++) {
      const int64_t tasks = work.kind->task_count(&work.call, work.phase);
      if (thaw_pool_run(tasks, run_part, &work) != THAW_RUN_DONE) return THAW_RUN_INTERRUPTED;
    }
    if (r->profile != NULL) r->profile[index] += now_seconds() - start;
  }
  return THAW_RUN_DONE;
}

// How many of the batch's images are better split inside: those left over when every thread has had as many whole ones,
// unless there are so many that threads would rather have one each. More than six threads seldom help a single image.
static int64_t images_to_split(int64_t batch, int threads) {
  const int64_t rest = batch % threads;
  const int64_t worth_splitting = smaller(threads - 1, 6);
  return rest <= worth_splitting ? rest : 0;
}

static thaw_run_status run_section(const run *r, const thaw_section *section) {
  if (section->kind == THAW_SECTION_BATCH) return run_split(r, section, 0, r->batch);
  images work = {r, section};
  if (section->kind == THAW_SECTION_SHARDS) {
    return thaw_pool_run((r->batch + THAW_SHARD_IMAGES - 1) / THAW_SHARD_IMAGES, run_shard, &work);
  }
  const int64_t whole = r->batch - images_to_split(r->batch, thaw_pool_thread_count());
  thaw_run_status status = thaw_pool_run(whole, run_image, &work);
  for (int64_t image = whole; image < r->batch && status == THAW_RUN_DONE; image++)
    status = run_split(r, section, image, 1);
  return status;
}

thaw_run_status thaw_plan_run(
    const thaw_plan *plan, int64_t batch, const void *const *inputs, void *const *outputs, void *arena,
    int64_t arena_bytes) {
  thaw_pool_begin();
  run r = {
      .plan = plan, .kernels = thaw_kernels(), .quantized = thaw_quantized(), .batch = batch, .inputs = inputs, .outputs = outputs,
      .worker_bytes = worker_bytes(plan), .profile = profile_seconds};
  r.batch_region = arena;
  r.shared = r.batch_region + round_up(plan->parts.batch_bytes, THAW_ALIGNMENT);
  r.workers = r.shared + plan->shared_scratch_bytes;
  // Asked for before the number of threads was raised, the arena would be too small.
  const bool fits = batch >= 1 && batch <= plan->parts.max_batch && thaw_plan_arena_bytes(plan) <= arena_bytes
      && thaw_plan_prepare((thaw_plan *)plan, r.quantized->form, &r.prepared);
  thaw_run_status status = fits ? THAW_RUN_DONE : THAW_RUN_REFUSED;
  for (int64_t i = 0; i < plan->parts.section_count && status == THAW_RUN_DONE; i++)
    status = run_section(&r, &plan->parts.sections[i]);
  thaw_pool_end();
  return status;
}
