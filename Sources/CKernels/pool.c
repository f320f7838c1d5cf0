// The worker pool. See kernels.md section 4 for the measurements behind waiting and waking.
#define _GNU_SOURCE
#include "thaw_pool.h"
#include <errno.h>
#include <limits.h>
#include <linux/futex.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>
#include "pool.h"

enum {
  THREAD_LIMIT = 256,
  // Pauses before a waiting thread gives its CPU away: about 40 to 80 µs.
  PAUSES_IN_RUN = 4000,
  PAUSES_WHEN_IDLE = 2000,
  YIELDS_IN_RUN = 8,
};

// The open job in one word, so that a claim is one atomic addition and can never mix two jobs:
// generation (16 bits) | task count (24) | next task (24). A worker late by a job sees next >= count and claims nothing.
enum { TASK_BITS = 24 };
static const uint64_t TASK_MASK = (1ull << TASK_BITS) - 1;
// Room is left for one failed claim a thread.
static const int64_t TASKS_PER_JOB = (1ll << TASK_BITS) - 2 * THREAD_LIMIT;

static struct {
  _Alignas(64) _Atomic uint64_t job;
  // What the open job runs. Written before `job` is published, read only after a claim, which keeps the job open.
  thaw_task task;
  void *context;
  int64_t first_task;

  _Alignas(64) _Atomic int64_t finished_tasks;
  // Changed at each publication: what sleeping workers wait on.
  _Alignas(64) _Atomic uint32_t wake_count;
  _Atomic int sleeping_workers;
  // Nesting of brackets in which the next job comes soon, so that workers do not go to sleep.
  _Atomic int busy;
  _Atomic int thread_count;
  _Atomic int was_interrupted;

  pthread_mutex_t run_lock;
  int started_workers;
  // 0 until the thread runs.
  _Atomic pid_t worker_ids[THREAD_LIMIT];
  int environment_status;
} pool = {.run_lock = PTHREAD_MUTEX_INITIALIZER};

static _Atomic int interrupt_pending;

// Which worker this thread is while it runs a task, otherwise -1.
static _Thread_local int current_worker = -1;
// Whether this thread holds run_lock through thaw_pool_begin.
static _Thread_local int held_brackets = 0;

void thaw_interrupt_request(void) { atomic_store(&interrupt_pending, 1); }
void thaw_interrupt_clear(void) { atomic_store(&interrupt_pending, 0); }
int thaw_interrupt_pending(void) { return atomic_load_explicit(&interrupt_pending, memory_order_relaxed); }

static inline void pause_cpu(void) {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  __asm__ volatile("yield");
#endif
}

static inline uint64_t job_next(uint64_t job) { return job & TASK_MASK; }
static inline uint64_t job_count(uint64_t job) { return (job >> TASK_BITS) & TASK_MASK; }

// Runs tasks of the open job until none is left to claim.
static void work(int worker) {
  for (;;) {
    uint64_t job = atomic_load_explicit(&pool.job, memory_order_relaxed);
    if (job_next(job) >= job_count(job)) return;
    job = atomic_fetch_add_explicit(&pool.job, 1, memory_order_acquire);
    if (job_next(job) >= job_count(job)) return;
    if (thaw_interrupt_pending()) {
      atomic_store_explicit(&pool.was_interrupted, 1, memory_order_relaxed);
    } else {
      current_worker = worker;
      pool.task(pool.context, pool.first_task + (int64_t)job_next(job), worker);
      current_worker = -1;
    }
    atomic_fetch_add_explicit(&pool.finished_tasks, 1, memory_order_release);
  }
}

static bool has_work(int worker) {
  uint64_t job = atomic_load_explicit(&pool.job, memory_order_relaxed);
  return job_next(job) < job_count(job) && worker < atomic_load_explicit(&pool.thread_count, memory_order_relaxed);
}

static void give_way(int yields) {
  if (yields < YIELDS_IN_RUN) {
    sched_yield();
  } else {
    struct timespec pause = {.tv_nsec = 5000};
    nanosleep(&pause, NULL);
  }
}

static void *worker_main(void *argument) {
  const int worker = (int)(intptr_t)argument;
  atomic_store(&pool.worker_ids[worker], (pid_t)syscall(SYS_gettid));
  int pauses = 0;
  for (;;) {
    if (has_work(worker)) {
      work(worker);
      pauses = 0;
      continue;
    }
    pause_cpu();
    pauses++;
    const bool takes_part = worker < atomic_load_explicit(&pool.thread_count, memory_order_relaxed);
    if (takes_part && atomic_load_explicit(&pool.busy, memory_order_relaxed)) {
      if (pauses > PAUSES_IN_RUN) give_way(pauses - PAUSES_IN_RUN);
      continue;
    }
    if (pauses <= PAUSES_WHEN_IDLE) continue;
    const uint32_t seen = atomic_load(&pool.wake_count);
    atomic_fetch_add(&pool.sleeping_workers, 1);
    if (!has_work(worker)) syscall(SYS_futex, &pool.wake_count, FUTEX_WAIT_PRIVATE, seen, NULL, NULL, 0);
    atomic_fetch_sub(&pool.sleeping_workers, 1);
    pauses = 0;
  }
  return NULL;
}

static int allowed_cpus(void) {
  cpu_set_t allowed;
  CPU_ZERO(&allowed);
  if (sched_getaffinity(0, sizeof allowed, &allowed) != 0) return 1;
  const int count = CPU_COUNT(&allowed);
  return count < 1 ? 1 : count > THREAD_LIMIT ? THREAD_LIMIT : count;
}

static int thread_count_from_environment(void) {
  const char *text = getenv("THAW_THREADS");
  if (text == NULL || *text == 0) return allowed_cpus();
  char *end = NULL;
  errno = 0;
  const long count = strtol(text, &end, 10);
  if (errno == 0 && *end == 0 && count >= 1 && count <= THREAD_LIMIT) return (int)count;
  pool.environment_status = 1;
  return allowed_cpus();
}

static pthread_once_t configured = PTHREAD_ONCE_INIT;
static void configure(void) { atomic_store(&pool.thread_count, thread_count_from_environment()); }

int thaw_pool_thread_limit(void) { return THREAD_LIMIT; }

int thaw_pool_thread_count(void) {
  pthread_once(&configured, configure);
  return atomic_load_explicit(&pool.thread_count, memory_order_relaxed);
}

int thaw_pool_environment_status(void) {
  pthread_once(&configured, configure);
  return pool.environment_status;
}

int thaw_pool_set_thread_count(int count) {
  pthread_once(&configured, configure);
  if (count < 1) count = 1;
  if (count > THREAD_LIMIT) count = THREAD_LIMIT;
  const bool nested = current_worker >= 0 || held_brackets > 0;
  if (!nested) pthread_mutex_lock(&pool.run_lock);
  if (!nested) atomic_store(&pool.thread_count, count);
  const int in_force = atomic_load(&pool.thread_count);
  if (!nested) pthread_mutex_unlock(&pool.run_lock);
  return in_force;
}

static void start_workers(int thread_count) {
  while (pool.started_workers < thread_count - 1) {
    pthread_t thread;
    const intptr_t worker = pool.started_workers + 1;
    // Without another thread the caller does all tasks: slower, not wrong.
    if (pthread_create(&thread, NULL, worker_main, (void *)worker) != 0) return;
    pthread_detach(thread);
    pool.started_workers++;
  }
}

// A woken thread often lands on the waker's CPU and comes milliseconds late: keep sleeping workers off it.
static void steer_workers_away(void) {
  cpu_set_t allowed;
  CPU_ZERO(&allowed);
  if (sched_getaffinity(0, sizeof allowed, &allowed) != 0 || CPU_COUNT(&allowed) < 2) return;
  const int here = sched_getcpu();
  if (here < 0) return;
  CPU_CLR(here, &allowed);
  for (int worker = 1; worker <= pool.started_workers; worker++) {
    const pid_t id = atomic_load(&pool.worker_ids[worker]);
    if (id != 0) sched_setaffinity(id, sizeof allowed, &allowed);
  }
}

static void publish(uint64_t task_count) {
  atomic_store_explicit(&pool.finished_tasks, 0, memory_order_relaxed);
  const uint64_t generation = atomic_load_explicit(&pool.job, memory_order_relaxed) >> (2 * TASK_BITS);
  atomic_store(&pool.job, ((generation + 1) << (2 * TASK_BITS)) | (task_count << TASK_BITS));
  atomic_fetch_add(&pool.wake_count, 1);
  if (atomic_load(&pool.sleeping_workers) == 0) return;
  steer_workers_away();
  syscall(SYS_futex, &pool.wake_count, FUTEX_WAKE_PRIVATE, INT_MAX, NULL, NULL, 0);
}

static void wait_until_finished(int64_t task_count) {
  for (int pauses = 0; atomic_load_explicit(&pool.finished_tasks, memory_order_acquire) < task_count; pauses++) {
    pause_cpu();
    if (pauses > PAUSES_IN_RUN) give_way(pauses - PAUSES_IN_RUN);
  }
}

// Without other threads: the tasks in order, here.
static thaw_run_status run_alone(int64_t first, int64_t end, thaw_task task, void *context, int worker) {
  const int outer_worker = current_worker;
  for (int64_t index = first; index < end; index++) {
    if (thaw_interrupt_pending()) return THAW_RUN_INTERRUPTED;
    current_worker = worker;
    task(context, index, worker);
    current_worker = outer_worker;
  }
  return THAW_RUN_DONE;
}

void thaw_pool_begin(void) {
  if (current_worker >= 0) return;
  if (held_brackets++ > 0) return;
  pthread_once(&configured, configure);
  pthread_mutex_lock(&pool.run_lock);
  atomic_store(&pool.busy, 1);
}

void thaw_pool_end(void) {
  if (current_worker >= 0) return;
  if (--held_brackets > 0) return;
  atomic_store(&pool.busy, 0);
  pthread_mutex_unlock(&pool.run_lock);
}

thaw_run_status thaw_pool_run(int64_t task_count, thaw_task task, void *context) {
  if (task_count <= 0) return thaw_interrupt_pending() ? THAW_RUN_INTERRUPTED : THAW_RUN_DONE;
  if (current_worker >= 0) return run_alone(0, task_count, task, context, current_worker);
  thaw_pool_begin();
  const int threads = thaw_pool_thread_count();
  thaw_run_status status = THAW_RUN_DONE;
  if (threads == 1 || task_count == 1) {
    status = run_alone(0, task_count, task, context, 0);
  } else {
    start_workers(threads);
    atomic_store_explicit(&pool.was_interrupted, 0, memory_order_relaxed);
    for (int64_t first = 0; first < task_count; first += TASKS_PER_JOB) {
      const int64_t left = task_count - first;
      const int64_t count = left < TASKS_PER_JOB ? left : TASKS_PER_JOB;
      pool.task = task;
      pool.context = context;
      pool.first_task = first;
      publish((uint64_t)count);
      work(0);
      wait_until_finished(count);
    }
    if (atomic_load_explicit(&pool.was_interrupted, memory_order_relaxed)) status = THAW_RUN_INTERRUPTED;
  }
  thaw_pool_end();
  return status;
}
