// SPDX-License-Identifier: Apache-2.0
#define _GNU_SOURCE
// The names are defined here, so nothing may redirect them.
#undef _FORTIFY_SOURCE
#include "Calls.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

_Static_assert(sizeof(void *) == 8, "offsets are passed to the kernel in one register");

// MARK: Opening and closing

int cfaulty_kernel_open(const char *path, int flags, mode_t mode) {
  return (int)syscall(SYS_openat, AT_FDCWD, path, flags, mode);
}

static int open_file(const char *path, int flags, mode_t mode) {
  if (!cfaulty_is_watched_path(path)) return cfaulty_kernel_open(path, flags, mode);
  bool writes = (flags & O_ACCMODE) != O_RDONLY || (flags & O_CREAT);
  if (cfaulty_strikes(writes ? CFAULTY_OPEN_WRITE : CFAULTY_OPEN_READ, NULL)) return -1;
  struct stat before;
  bool existed = stat(path, &before) == 0;
  int descriptor = cfaulty_kernel_open(path, flags, mode);
  if (descriptor < 0) return descriptor;
  cfaulty_opened(descriptor, path, !existed);
  if (existed && (flags & O_TRUNC)) cfaulty_truncated(descriptor, 0);
  return descriptor;
}

int open(const char *path, int flags, ...) {
  va_list rest;
  va_start(rest, flags);
  mode_t mode = (flags & (O_CREAT | O_TMPFILE)) ? va_arg(rest, mode_t) : 0;
  va_end(rest);
  return open_file(path, flags, mode);
}

int open64(const char *path, int flags, ...) {
  va_list rest;
  va_start(rest, flags);
  mode_t mode = (flags & (O_CREAT | O_TMPFILE)) ? va_arg(rest, mode_t) : 0;
  va_end(rest);
  return open_file(path, flags, mode);
}

int close(int descriptor) {
  if (cfaulty_is_watched_file(descriptor)) cfaulty_closed(descriptor);
  return (int)syscall(SYS_close, descriptor);
}

// MARK: Listing

DIR *cfaulty_kernel_opendir(const char *path) {
  int descriptor = cfaulty_kernel_open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0);
  if (descriptor < 0) return NULL;
  DIR *names = fdopendir(descriptor);
  if (!names) syscall(SYS_close, descriptor);
  return names;
}

DIR *opendir(const char *path) {
  if (cfaulty_is_watched_path(path) && cfaulty_strikes(CFAULTY_LIST, NULL)) return NULL;
  return cfaulty_kernel_opendir(path);
}

// MARK: Reading and writing

static bool cannot_read(int descriptor, off_t offset, size_t length) {
  if (!cfaulty_is_watched_file(descriptor)) return false;
  if (offset < 0) offset = lseek(descriptor, 0, SEEK_CUR);
  return cfaulty_is_bad(descriptor, offset, length) || cfaulty_strikes(CFAULTY_READ, NULL);
}

ssize_t read(int descriptor, void *bytes, size_t length) {
  if (cannot_read(descriptor, -1, length)) return -1;
  return syscall(SYS_read, descriptor, bytes, length);
}

static ssize_t read_at(int descriptor, void *bytes, size_t length, off_t offset) {
  if (cannot_read(descriptor, offset, length)) return -1;
  return syscall(SYS_pread64, descriptor, bytes, length, offset);
}

ssize_t pread(int descriptor, void *bytes, size_t length, off_t offset) {
  return read_at(descriptor, bytes, length, offset);
}

ssize_t pread64(int descriptor, void *bytes, size_t length, off64_t offset) {
  return read_at(descriptor, bytes, length, offset);
}

static ssize_t write_at(int descriptor, const void *bytes, size_t length, off_t offset) {
  size_t room = length;
  if (cfaulty_strikes(CFAULTY_WRITE, &room)) {
    if (length == 0 || room == 0) return -1;
    // What a write that fails on its way has written by then it says it has written.
    if (room >= length) room = length - 1;
  } else {
    room = cfaulty_room(descriptor, offset, length);
  }
  if (length > 0 && room == 0) return -1;
  ssize_t written = syscall(SYS_pwrite64, descriptor, bytes, room, offset);
  if (written > 0) cfaulty_wrote(descriptor, offset, bytes, (size_t)written);
  return written;
}

ssize_t pwrite(int descriptor, const void *bytes, size_t length, off_t offset) {
  if (cfaulty_is_watched_file(descriptor)) return write_at(descriptor, bytes, length, offset);
  return syscall(SYS_pwrite64, descriptor, bytes, length, offset);
}

ssize_t pwrite64(int descriptor, const void *bytes, size_t length, off64_t offset) {
  return pwrite(descriptor, bytes, length, offset);
}

ssize_t write(int descriptor, const void *bytes, size_t length) {
  if (!cfaulty_is_watched_file(descriptor)) return syscall(SYS_write, descriptor, bytes, length);
  bool appends = fcntl(descriptor, F_GETFL) & O_APPEND;
  off_t offset = lseek(descriptor, 0, appends ? SEEK_END : SEEK_CUR);
  ssize_t written = write_at(descriptor, bytes, length, offset);
  if (written > 0) lseek(descriptor, offset + written, SEEK_SET);
  return written;
}

static int truncate_file(int descriptor, off_t length) {
  bool watched = cfaulty_is_watched_file(descriptor);
  if (watched && cfaulty_strikes(CFAULTY_TRUNCATE, NULL)) return -1;
  int result = (int)syscall(SYS_ftruncate, descriptor, length);
  if (watched && result == 0) cfaulty_truncated(descriptor, length);
  return result;
}

int ftruncate(int descriptor, off_t length) { return truncate_file(descriptor, length); }
int ftruncate64(int descriptor, off64_t length) { return truncate_file(descriptor, length); }

// MARK: Syncing

static int sync_file(int descriptor, long call) {
  if (!cfaulty_is_watched_file(descriptor)) return (int)syscall(call, descriptor);
  if (cfaulty_strikes(CFAULTY_SYNC, NULL)) {
    int error = errno;
    cfaulty_synced(descriptor, false);
    errno = error;
    return -1;
  }
  int result = cfaulty_skips_syncs() ? 0 : (int)syscall(call, descriptor);
  cfaulty_synced(descriptor, result == 0);
  return result;
}

int fsync(int descriptor) { return sync_file(descriptor, SYS_fsync); }
int fdatasync(int descriptor) { return sync_file(descriptor, SYS_fdatasync); }

// MARK: Names

static int noted(int result, enum cfaulty_step_kind kind, const char *path, const char *target) {
  if (result == 0) cfaulty_named(kind, path, target);
  return result;
}

int rename(const char *path, const char *target) {
  bool watched = cfaulty_is_watched_path(path) || cfaulty_is_watched_path(target);
  if (watched && cfaulty_strikes(CFAULTY_RENAME, NULL)) return -1;
  int result = (int)syscall(SYS_renameat2, AT_FDCWD, path, AT_FDCWD, target, 0);
  return watched ? noted(result, CFAULTY_STEP_RENAME, path, target) : result;
}

int link(const char *path, const char *target) {
  bool watched = cfaulty_is_watched_path(path) || cfaulty_is_watched_path(target);
  if (watched && cfaulty_strikes(CFAULTY_LINK, NULL)) return -1;
  int result = (int)syscall(SYS_linkat, AT_FDCWD, path, AT_FDCWD, target, 0);
  return watched ? noted(result, CFAULTY_STEP_LINK, path, target) : result;
}

static int remove_name(const char *path, int flags) {
  bool watched = cfaulty_is_watched_path(path);
  if (watched && cfaulty_strikes(CFAULTY_UNLINK, NULL)) return -1;
  int result = (int)syscall(SYS_unlinkat, AT_FDCWD, path, flags);
  return watched ? noted(result, CFAULTY_STEP_UNLINK, path, NULL) : result;
}

int unlink(const char *path) { return remove_name(path, 0); }
int rmdir(const char *path) { return remove_name(path, AT_REMOVEDIR); }

int mkdir(const char *path, mode_t mode) {
  bool watched = cfaulty_is_watched_path(path);
  if (watched && cfaulty_strikes(CFAULTY_MKDIR, NULL)) return -1;
  int result = (int)syscall(SYS_mkdirat, AT_FDCWD, path, mode);
  return watched ? noted(result, CFAULTY_STEP_MKDIR, path, NULL) : result;
}

int fchmod(int descriptor, mode_t mode) {
  if (cfaulty_is_watched_file(descriptor) && cfaulty_strikes(CFAULTY_MODE, NULL)) return -1;
  return (int)syscall(SYS_fchmod, descriptor, mode);
}

int chmod(const char *path, mode_t mode) {
  if (cfaulty_is_watched_path(path) && cfaulty_strikes(CFAULTY_MODE, NULL)) return -1;
  return (int)syscall(SYS_fchmodat, AT_FDCWD, path, mode);
}
