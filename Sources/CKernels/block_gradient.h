// Inside CKernels only: the gradients of whole blocks, inverted residual and stem block. step_block_gradient.c decides sizes
// and memory and walks over chunks and images, block_gradient.c does what a chunk of an image (or shard) needs.
#pragma once
#include "plan.h"
#include "split.h"

enum {
  MAX_KERNEL = 5,
  STEM_KERNEL = 3,
  STEM_CHANNELS = 3,
  STEM_STRIDE = 2,
  STEM_INNER = STEM_KERNEL * STEM_KERNEL * STEM_CHANNELS,
  // Two and three panels are the tiles of the widest kernels: six divide by both.
  CHUNK = 6,
  RUN_PIXELS = 196,
  // Images up to so high are one band, and up to so many pixels the whole shard is worked on as one.
  ONE_BAND_ROWS = 16,
  SHARED_PIXELS = 64,
  MAX_BAND_ROWS = ONE_BAND_ROWS + MAX_KERNEL,
};

typedef struct block_geometry {
  bool has_stem, has_dx;
  int64_t height, width, height_out, width_out;  // of E and of D
  int64_t kernel, stride, pad_top, pad_left;
  int64_t channels, panels, panels_in, panels_out;  // channels and panels are those of E
  int64_t images;       // at once
  int64_t band;         // output rows at once
  int64_t rows;         // ring of E
  int64_t columns;
  int64_t out_rows;     // ring of dD
  int64_t out_left, out_columns;
  int64_t in_rows;      // rows of dE at once, at most
  int64_t stem_row;     // floats
} block_geometry;

// Floats between panels; one line more, so that panels do not fall on the same cache lines.
static inline int64_t expanded_image(const block_geometry *g) { return g->rows * g->columns * LANES; }
static inline int64_t expanded_panel(const block_geometry *g) { return g->images * expanded_image(g) + LANES; }
static inline int64_t filtered_panel(const block_geometry *g) { return (g->images * g->band * g->width_out + 1) * LANES; }
static inline int64_t d_filtered_image(const block_geometry *g) { return g->out_rows * g->out_columns * LANES; }
static inline int64_t d_filtered_panel(const block_geometry *g) { return g->images * d_filtered_image(g) + LANES; }
static inline int64_t d_expanded_panel(const block_geometry *g) { return (g->images * g->in_rows * g->width + 1) * LANES; }
static inline int64_t shared_panel(const block_geometry *g, int64_t pixels) { return (g->images * pixels + 1) * LANES; }


typedef struct block_room {
  float *expanded, *filtered, *d_filtered, *d_expanded;
  float *zeros;                 // a row of E, of dD, or the start of a product
  float *stem_rows;
  float *x, *dy, *dx;           // of all images of the shard, where they are worked on as one
  int32_t *offsets, *d_offsets; // where pixels of E and dD go
} block_room;
// What is worked on at once: an image, or all of the shard.
typedef struct block_images {
  const float *x, *dy;
  float *dx;
  int64_t x_panel, dy_panel;  // dx has x's
  int64_t count;
  step_call stem;             // with the image as its input
} block_images;
typedef struct block_work {
  const step_call *call;
  const block_geometry *g;
  const block_room *r;
  block_images im;
  piece chunk;       // panels
  bool is_first;     // images of the shard
  piece out;         // rows of D
  piece expand, in;  // rows of E to expand, rows of dE now complete
} block_work;

/// Everything that one chunk of panels of `work->im` gives to the gradients, band by band.
void thaw_block_gradient_bands(block_work work);
