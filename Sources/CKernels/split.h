// Inside CKernels only: cutting work into tasks.
#pragma once
#include <stdint.h>

typedef struct { int64_t first, end; } piece;

/// Panels in pairs, as wide tiles want them, the last ones singly so that the tasks divide among `parts`.
static inline int64_t panel_pair_tasks(int64_t panel_count, int parts) {
  const int64_t pairs = panel_count / 2 / parts * parts;
  return pairs + (panel_count - 2 * pairs);
}
static inline piece panel_pair(int64_t panel_count, int parts, int64_t task) {
  const int64_t pairs = panel_count / 2 / parts * parts;
  if (task < pairs) return (piece){2 * task, 2 * task + 2};
  const int64_t single = 2 * pairs + (task - pairs);
  return (piece){single, single + 1};
}

/// Blocks of `unit`, the last one shorter.
static inline int64_t block_tasks(int64_t count, int64_t unit) { return (count + unit - 1) / unit; }
static inline piece block(int64_t count, int64_t unit, int64_t task) {
  const int64_t end = (task + 1) * unit;
  return (piece){task * unit, end < count ? end : count};
}

/// `tasks` pieces of nearly equal length.
static inline piece share(int64_t count, int64_t tasks, int64_t task) {
  return (piece){count * task / tasks, count * (task + 1) / tasks};
}

/// Pixels a task of a 1x1 convolution over `pixels` takes; multiples of 14 fill the widest tile.
static inline int64_t pixels_at_once(int64_t pixels) { return pixels <= 256 ? 28 : 56; }

/// Few pixels are not worth cutting: there the output's panels are split instead.
static inline int splits_by_panels(int64_t pixels) { return pixels <= 64; }
