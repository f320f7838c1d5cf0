#pragma once
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <png.h>

// libpng reports an error by longjmp, which must not cross a Swift frame; so the whole reading of a
// file stands in C functions, between one setjmp and one return.

/// What a PNG file says of itself, and what its pixels become: 8 bits a channel, palette and low
/// depths expanded, 16 bits cut to their high byte.
typedef struct {
  uint32_t width, height;
  int channels;        // 1 grey, 2 grey and alpha, 3 RGB, 4 RGB and alpha
  char message[128];   // libpng's words after a failure
} thaw_png;

typedef struct {
  const uint8_t *bytes;
  size_t count, position;
  thaw_png *result;
} thaw_png_source;

static inline void thaw_png_fail(png_structp png, png_const_charp message) {
  thaw_png *result = (thaw_png *)png_get_error_ptr(png);
  snprintf(result->message, sizeof result->message, "%s", message);
  longjmp(png_jmpbuf(png), 1);
}

static inline void thaw_png_ignore(png_structp png, png_const_charp message) {
  (void)png;
  (void)message;
}

static inline void thaw_png_feed(png_structp png, png_bytep out, size_t count) {
  thaw_png_source *source = (thaw_png_source *)png_get_io_ptr(png);
  if (count > source->count - source->position) png_error(png, "the file ends early");
  memcpy(out, source->bytes + source->position, count);
  source->position += count;
}

/// Reads the header, and with `pixels` the picture too: `height * width * channels` bytes, which is
/// `capacity` or the call fails. `pixel_limit` is tested before anything is allocated for pixels.
/// Returns 0, or 1 with a message, or 2 where there are more pixels than `pixel_limit`.
__attribute__((noinline)) static inline int thaw_png_read(
    const uint8_t *bytes, size_t count, uint64_t pixel_limit, thaw_png *result, uint8_t *pixels,
    size_t capacity) {
  memset(result, 0, sizeof *result);
  thaw_png_source source = {bytes, count, 0, result};
  volatile int status = 1;
  png_structp png =
      png_create_read_struct(PNG_LIBPNG_VER_STRING, result, thaw_png_fail, thaw_png_ignore);
  if (!png) return 1;
  png_infop info = png_create_info_struct(png);
  if (!info || setjmp(png_jmpbuf(png))) goto done;

  png_set_read_fn(png, &source, thaw_png_feed);
  // Text, profiles, EXIF and unknown chunks are skipped unread, and what is kept has a limit.
  png_set_keep_unknown_chunks(png, PNG_HANDLE_CHUNK_NEVER, NULL, 0);
  static const png_byte unread[] = "iCCP\0iTXt\0tEXt\0zTXt\0sPLT\0hIST\0eXIf";
  png_set_keep_unknown_chunks(png, PNG_HANDLE_CHUNK_NEVER, unread, 7);
  png_set_chunk_malloc_max(png, 8u << 20);
  png_set_user_limits(png, 1u << 24, 1u << 24);
  png_read_info(png, info);

  result->width = png_get_image_width(png, info);
  result->height = png_get_image_height(png, info);
  if ((uint64_t)result->width * result->height > pixel_limit) {
    status = 2;
    goto done;
  }

  png_set_strip_16(png);
  png_set_expand(png);
  int passes = png_set_interlace_handling(png);
  png_read_update_info(png, info);
  result->channels = png_get_channels(png, info);
  size_t row_bytes = (size_t)result->width * result->channels;
  if (png_get_rowbytes(png, info) != row_bytes) png_error(png, "an unexpected row size");
  if (pixels) {
    if (capacity != row_bytes * result->height) png_error(png, "an unexpected size");
    for (int pass = 0; pass < passes; pass++)
      for (uint32_t y = 0; y < result->height; y++)
        png_read_row(png, pixels + y * row_bytes, NULL);
    png_read_end(png, info);
  }
  status = 0;
done:
  png_destroy_read_struct(&png, info ? &info : NULL, NULL);
  return status;
}
