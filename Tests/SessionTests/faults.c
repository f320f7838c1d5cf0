// Spoils writes below a folder. Preloaded: LD_PRELOAD=faults.so THAW_FAULT=KIND:SEED:ODDS THAW_FAULT_FOLDER=PART
//
//   short    one write in ODDS takes only a part of its bytes, and says so
//   full     one write, truncation, new file or sync in ODDS finds the disk full, after a part of its bytes
//   disk     the disk is full for good once SEED KiB were written, ODDS being ignored
//
// Only files whose path contains THAW_FAULT_FOLDER are touched; everything else passes.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

static enum { NONE, SHORT, FULL, DISK } kind;
static uint64_t odds = 1, budget;
static _Atomic uint64_t state, written;
static const char *part;

__attribute__((constructor)) static void begin(void) {
  const char *text = getenv("THAW_FAULT");
  part = getenv("THAW_FAULT_FOLDER");
  char name[16];
  unsigned long long seed, chance;
  if (!text || !part || sscanf(text, "%15[a-z]:%llu:%llu", name, &seed, &chance) != 3 || chance == 0) return;
  kind = !strcmp(name, "short") ? SHORT : !strcmp(name, "full") ? FULL : !strcmp(name, "disk") ? DISK : NONE;
  state = seed * 2654435761u + 1;
  budget = seed * 1024;
  odds = chance;
}

static uint64_t draw(void) {
  // SplitMix64: any thread, any order, good enough to pick a victim.
  uint64_t z = atomic_fetch_add(&state, 0x9e3779b97f4a7c15u) + 0x9e3779b97f4a7c15u;
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
  return z ^ (z >> 31);
}

static int watched(int file) {
  char link[64], path[4096];
  snprintf(link, sizeof link, "/proc/self/fd/%d", file);
  ssize_t length = readlink(link, path, sizeof path - 1);
  if (length <= 0) return 0;
  path[length] = 0;
  return strstr(path, part) != NULL;
}

static int refuses(void) {
  if (kind == DISK) return written >= budget;
  return kind == FULL && draw() % odds == 0;
}

// How many of `count` bytes get through; fewer with ENOSPC to follow sets *full.
static size_t allowed(int file, size_t count, int *full) {
  *full = 0;
  if (kind == NONE || count == 0 || !watched(file)) return count;
  if (kind == SHORT) return draw() % odds == 0 && count > 1 ? 1 + draw() % (count - 1) : count;
  if (kind == DISK) {
    uint64_t before = atomic_fetch_add(&written, count);
    if (before + count <= budget) return count;
    *full = 1;
    return before < budget ? budget - before : 0;
  }
  if (draw() % odds != 0) return count;
  *full = 1;
  return draw() % 2 ? 0 : draw() % count;
}

#define REAL(name) __typeof__(&name) real = (__typeof__(&name))dlsym(RTLD_NEXT, #name)

ssize_t write(int file, const void *bytes, size_t count) {
  REAL(write);
  int full;
  size_t some = allowed(file, count, &full);
  if (full && some == 0) return errno = ENOSPC, -1;
  return real(file, bytes, some);
}

ssize_t pwrite(int file, const void *bytes, size_t count, off_t offset) {
  REAL(pwrite);
  int full;
  size_t some = allowed(file, count, &full);
  if (full && some == 0) return errno = ENOSPC, -1;
  return real(file, bytes, some, offset);
}

ssize_t pwrite64(int file, const void *bytes, size_t count, off64_t offset) {
  REAL(pwrite64);
  int full;
  size_t some = allowed(file, count, &full);
  if (full && some == 0) return errno = ENOSPC, -1;
  return real(file, bytes, some, offset);
}

int fsync(int file) {
  REAL(fsync);
  if (kind == FULL && watched(file) && refuses()) return errno = ENOSPC, -1;
  return real(file);
}

int fdatasync(int file) {
  REAL(fdatasync);
  if (kind == FULL && watched(file) && refuses()) return errno = ENOSPC, -1;
  return real(file);
}

int ftruncate64(int file, off64_t length) {
  REAL(ftruncate64);
  if (kind == FULL && watched(file) && refuses()) return errno = ENOSPC, -1;
  return real(file, length);
}

int mkdir(const char *path, mode_t mode) {
  REAL(mkdir);
  if (kind != NONE && strstr(path, part) && access(path, F_OK) != 0 && refuses()) return errno = ENOSPC, -1;
  return real(path, mode);
}

int rename(const char *from, const char *to) {
  REAL(rename);
  if (kind != NONE && strstr(to, part) && refuses()) return errno = ENOSPC, -1;
  return real(from, to);
}

static int opens(const char *path, int flags) {
  return kind != NONE && (flags & O_CREAT) && strstr(path, part) && access(path, F_OK) != 0 && refuses();
}

static int takes_mode(int flags) { return (flags & O_CREAT) || (flags & O_TMPFILE) == O_TMPFILE; }

int open(const char *path, int flags, ...) {
  REAL(open);
  va_list more;
  va_start(more, flags);
  mode_t mode = takes_mode(flags) ? va_arg(more, mode_t) : 0;
  va_end(more);
  if (opens(path, flags)) return errno = ENOSPC, -1;
  return real(path, flags, mode);
}

int open64(const char *path, int flags, ...) {
  REAL(open64);
  va_list more;
  va_start(more, flags);
  mode_t mode = takes_mode(flags) ? va_arg(more, mode_t) : 0;
  va_end(more);
  if (opens(path, flags)) return errno = ENOSPC, -1;
  return real(path, flags, mode);
}
