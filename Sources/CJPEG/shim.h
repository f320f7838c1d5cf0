#pragma once
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <jpeglib.h>
#include <jerror.h>

// libjpeg reports an error by calling back, and the callback may not return; a longjmp must not cross
// a Swift frame, so the whole reading of a file stands in C functions, between one setjmp and one return.

/// Scans of a progressive file; the format needs no more than some dozens, and each costs a pass over
/// the whole picture.
#define THAW_JPEG_SCAN_LIMIT 200

/// What a JPEG file says of itself, and what its pixels become: 8 bits a channel.
typedef struct {
  uint32_t width, height;
  int channels;                     // 1 grey, 3 RGB
  char message[JMSG_LENGTH_MAX];    // libjpeg's words after a failure
} thaw_jpeg;

typedef struct {
  struct jpeg_error_mgr manager;    // first, so that libjpeg's pointer is a pointer to the whole
  jmp_buf failure;
  char *message;
} thaw_jpeg_error;

static inline void thaw_jpeg_fail(j_common_ptr info) {
  thaw_jpeg_error *error = (thaw_jpeg_error *)info->err;
  info->err->format_message(info, error->message);
  longjmp(error->failure, 1);
}

/// Where libjpeg would go on with made-up pixels, the file is refused.
static inline void thaw_jpeg_warn(j_common_ptr info, int level) {
  if (level >= 0) return;
  switch (info->err->msg_code) {
    case JWRN_EXTRANEOUS_DATA:
    case JWRN_ADOBE_XFORM:
    case JWRN_JFIF_MAJOR:
      return;
    default:
      thaw_jpeg_fail(info);
  }
}

static inline void thaw_jpeg_print(j_common_ptr info) { (void)info; }

static inline void thaw_jpeg_progress(j_common_ptr info) {
  if (((j_decompress_ptr)info)->input_scan_number > THAW_JPEG_SCAN_LIMIT) {
    thaw_jpeg_error *error = (thaw_jpeg_error *)info->err;
    snprintf(error->message, JMSG_LENGTH_MAX, "more than %d scans", THAW_JPEG_SCAN_LIMIT);
    longjmp(error->failure, 1);
  }
}

/// Reads the header, and with `pixels` the picture too: `height * width * channels` bytes, which is
/// `capacity` or the call fails. `pixel_limit` is tested before anything is allocated for pixels.
/// Returns 0, or 1 with a message, or 2 where there are more pixels than `pixel_limit`, or 3 for CMYK.
__attribute__((noinline)) static inline int thaw_jpeg_read(
    const uint8_t *bytes, size_t count, uint64_t pixel_limit, thaw_jpeg *result, uint8_t *pixels,
    size_t capacity) {
  memset(result, 0, sizeof *result);
  struct jpeg_decompress_struct info;
  struct jpeg_progress_mgr progress;
  thaw_jpeg_error error;
  volatile int status = 1;
  memset(&info, 0, sizeof info);
  memset(&progress, 0, sizeof progress);
  info.err = jpeg_std_error(&error.manager);
  error.manager.error_exit = thaw_jpeg_fail;
  error.manager.emit_message = thaw_jpeg_warn;
  error.manager.output_message = thaw_jpeg_print;
  error.message = result->message;
  if (setjmp(error.failure)) goto done;

  jpeg_create_decompress(&info);
  progress.progress_monitor = thaw_jpeg_progress;
  info.progress = &progress;
  jpeg_mem_src(&info, bytes, count);
  jpeg_read_header(&info, TRUE);
  result->width = info.image_width;
  result->height = info.image_height;
  if ((uint64_t)result->width * result->height > pixel_limit) {
    status = 2;
    goto done;
  }
  if (info.jpeg_color_space == JCS_CMYK || info.jpeg_color_space == JCS_YCCK) {
    status = 3;
    goto done;
  }
  info.out_color_space = info.jpeg_color_space == JCS_GRAYSCALE ? JCS_GRAYSCALE : JCS_RGB;
  info.dct_method = JDCT_ISLOW;
  info.do_fancy_upsampling = TRUE;
  result->channels = info.out_color_space == JCS_GRAYSCALE ? 1 : 3;
  size_t row_bytes = (size_t)result->width * result->channels;
  if (pixels) {
    if (capacity != row_bytes * result->height) {
      snprintf(result->message, sizeof result->message, "an unexpected size");
      goto done;
    }
    jpeg_start_decompress(&info);
    while (info.output_scanline < info.output_height) {
      JSAMPROW row = pixels + info.output_scanline * row_bytes;
      jpeg_read_scanlines(&info, &row, 1);
    }
    jpeg_finish_decompress(&info);
  }
  status = 0;
done:
  jpeg_destroy_decompress(&info);
  return status;
}
