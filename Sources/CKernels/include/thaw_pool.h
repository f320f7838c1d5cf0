/// The worker pool: one for the process, started at its first use. And the interrupt flag that its tasks heed.
#pragma once
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef enum thaw_run_status {
  THAW_RUN_DONE = 0,
  /// An interrupt came; some tasks were not run, what they would have written is undefined.
  THAW_RUN_INTERRUPTED = 1,
  /// Nothing was run: a plan's batch is out of range, its arena too small, or no memory left for its quantized layers.
  THAW_RUN_REFUSED = 2,
} thaw_run_status;

/// One task of a run: `task` in 0..<task_count, `worker` in 0..<thaw_pool_thread_count() (0 is the caller).
/// No two tasks that run at the same time have the same worker number.
typedef void (*thaw_task)(void *context, int64_t task, int worker);

/// Runs all tasks, each once, in any order, on all threads, the caller included, and returns when all are finished.
/// Threads claim tasks as they come free, so nothing may depend on which worker runs a task. Runs from several threads
/// wait for each other; a run started inside a task is run by that task alone, with its worker number.
thaw_run_status thaw_pool_run(int64_t task_count, thaw_task task, void *context);

/// Threads that share a run, the caller included: THAW_THREADS, otherwise the CPUs this process may use.
int thaw_pool_thread_count(void);

/// Sets the number of threads, 1...thaw_pool_thread_limit(), from the next run on. Returns the number in force.
int thaw_pool_set_thread_count(int count);

int thaw_pool_thread_limit(void);

/// 0 where THAW_THREADS is unset or a number in range, otherwise 1: it was not a number in 1...limit and was ignored.
int thaw_pool_environment_status(void);

/// Asks every run to stop after the tasks in flight. Async-signal-safe: this is what a SIGINT handler calls.
void thaw_interrupt_request(void);
void thaw_interrupt_clear(void);
int thaw_interrupt_pending(void);

#ifdef __cplusplus
}
#endif
