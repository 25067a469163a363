// SPDX-License-Identifier: Apache-2.0
#define _GNU_SOURCE
#include "Calls.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { most_files = 4096, block = 4096 };

struct fault {
  uint32_t kinds;
  uint64_t first, count, seen, failed;
  int error;
  size_t taken;
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static atomic_bool watching;
static char root[PATH_MAX];
static char *paths[most_files];
static struct fault fault;
static struct {
  uint64_t inode;
  int64_t first, end;
} bad;
static uint64_t quota;
static const char *quota_file;
static bool skips_syncs, records;
static struct cfaulty_step *steps;
static size_t step_count, step_room;

// MARK: Watching

static void forget(void) {
  for (size_t place = 0; place < step_count; place++) {
    free((void *)steps[place].bytes);
    free((void *)steps[place].path);
    free((void *)steps[place].target);
  }
  step_count = 0;
  for (size_t file = 0; file < most_files; file++) {
    free(paths[file]);
    paths[file] = NULL;
  }
  fault = (struct fault){0};
  bad.end = 0;
  quota = 0;
  skips_syncs = records = false;
}

void cfaulty_watch(const char *directory) {
  pthread_mutex_lock(&lock);
  forget();
  snprintf(root, sizeof root, "%s", directory);
  atomic_store(&watching, true);
  pthread_mutex_unlock(&lock);
}

void cfaulty_release(void) {
  pthread_mutex_lock(&lock);
  atomic_store(&watching, false);
  forget();
  pthread_mutex_unlock(&lock);
}

__attribute__((constructor)) static void take_orders(void) {
  const char *directory = getenv("PATROL_DISK");
  if (!directory) return;
  cfaulty_watch(directory);
  quota_file = getenv("PATROL_DISK_QUOTA");
}

bool cfaulty_is_watching(void) { return atomic_load_explicit(&watching, memory_order_relaxed); }

bool cfaulty_is_watched_path(const char *path) {
  if (!cfaulty_is_watching() || !path) return false;
  size_t length = strlen(root);
  return strncmp(path, root, length) == 0 && (path[length] == '/' || path[length] == 0);
}

bool cfaulty_is_watched_file(int descriptor) {
  return cfaulty_is_watching() && descriptor >= 0 && descriptor < most_files && paths[descriptor];
}

// MARK: Faults

void cfaulty_fail(uint32_t kinds, uint64_t first, uint64_t count, int error, size_t taken) {
  pthread_mutex_lock(&lock);
  fault = (struct fault){
      .kinds = kinds, .first = first, .count = count, .error = error, .taken = taken};
  pthread_mutex_unlock(&lock);
}

void cfaulty_heal(void) {
  pthread_mutex_lock(&lock);
  fault.count = 0;
  pthread_mutex_unlock(&lock);
}

uint64_t cfaulty_seen(void) { return fault.seen; }
uint64_t cfaulty_failed(void) { return fault.failed; }

bool cfaulty_strikes(uint32_t kind, size_t *room) {
  pthread_mutex_lock(&lock);
  bool strikes = false;
  if (fault.kinds & kind) {
    fault.seen++;
    strikes = fault.seen >= fault.first && fault.seen - fault.first < fault.count;
  }
  if (strikes) {
    fault.failed++;
    if (room) *room = fault.taken;
    errno = fault.error;
  }
  pthread_mutex_unlock(&lock);
  return strikes;
}

void cfaulty_bad_sectors(const char *path, int64_t first, int64_t end) {
  struct stat file;
  if (stat(path, &file) != 0) return;
  pthread_mutex_lock(&lock);
  bad.inode = file.st_ino;
  bad.first = first;
  bad.end = end;
  pthread_mutex_unlock(&lock);
}

bool cfaulty_is_bad(int descriptor, off_t offset, size_t length) {
  if (bad.end == 0 || offset >= bad.end || offset + (off_t)length <= bad.first) return false;
  struct stat file;
  if (fstat(descriptor, &file) != 0 || file.st_ino != bad.inode) return false;
  errno = EIO;
  return true;
}

void cfaulty_quota(uint64_t bytes) { quota = bytes; }
void cfaulty_skip_syncs(bool skip) { skips_syncs = skip; }
bool cfaulty_skips_syncs(void) { return skips_syncs; }

static uint64_t blocks(off_t size) { return ((uint64_t)size + block - 1) / block * block; }

static uint64_t taken_below(const char *directory) {
  uint64_t sum = 0;
  DIR *names = cfaulty_kernel_opendir(directory);
  if (!names) return 0;
  for (struct dirent *name; (name = readdir(names));) {
    if (strcmp(name->d_name, ".") == 0 || strcmp(name->d_name, "..") == 0) continue;
    char path[PATH_MAX];
    struct stat file;
    if (snprintf(path, sizeof path, "%s/%s", directory, name->d_name) >= (int)sizeof path) continue;
    if (lstat(path, &file) != 0) continue;
    if (S_ISDIR(file.st_mode)) sum += taken_below(path);
    if (S_ISREG(file.st_mode)) sum += blocks(file.st_size);
  }
  closedir(names);
  return sum;
}

// The quota as another process has last written it.
static void read_quota(void) {
  int descriptor = cfaulty_kernel_open(quota_file, O_RDONLY | O_CLOEXEC, 0);
  if (descriptor < 0) return;
  char text[32] = {0};
  if (syscall(SYS_read, descriptor, text, sizeof text - 1) > 0) quota = strtoull(text, NULL, 10);
  syscall(SYS_close, descriptor);
}

size_t cfaulty_room(int descriptor, off_t offset, size_t length) {
  struct stat file;
  if (quota_file) read_quota();
  if (quota == 0 || fstat(descriptor, &file) != 0) return length;
  off_t end = offset + (off_t)length;
  if (end <= file.st_size) return length;
  uint64_t taken = taken_below(root), growth = blocks(end) - blocks(file.st_size);
  if (taken + growth <= quota) return length;
  uint64_t left = (taken < quota ? quota - taken : 0) / block * block;
  uint64_t limit = blocks(file.st_size) + left;
  errno = ENOSPC;
  return limit <= (uint64_t)offset ? 0 : (size_t)(limit - (uint64_t)offset);
}

// MARK: Steps

static void *copy_of(const void *bytes, size_t length) {
  void *copy = malloc(length ? length : 1);
  if (!copy) abort();
  return memcpy(copy, bytes, length);
}

static const char *text_of(const char *text) {
  return text ? copy_of(text, strlen(text) + 1) : NULL;
}

// Writes a step down; the caller has the lock.
static void note(struct cfaulty_step step) {
  if (!records) return;
  if (step_count == step_room) {
    step_room = step_room ? step_room * 2 : 1024;
    steps = realloc(steps, step_room * sizeof *steps);
    if (!steps) abort();
  }
  step.bytes = step.bytes ? copy_of(step.bytes, step.length) : NULL;
  step.path = text_of(step.path);
  step.target = text_of(step.target);
  steps[step_count++] = step;
}

static uint64_t inode_of(int descriptor) {
  struct stat file;
  return fstat(descriptor, &file) == 0 ? file.st_ino : 0;
}

static bool is_directory(int descriptor) {
  struct stat file;
  return fstat(descriptor, &file) == 0 && S_ISDIR(file.st_mode);
}

void cfaulty_opened(int descriptor, const char *path, bool created) {
  if (descriptor < 0 || descriptor >= most_files) return;
  pthread_mutex_lock(&lock);
  free(paths[descriptor]);
  paths[descriptor] = strdup(path);
  if (created) {
    note((struct cfaulty_step){
        .kind = CFAULTY_STEP_CREATE, .inode = inode_of(descriptor), .path = path});
  }
  pthread_mutex_unlock(&lock);
}

void cfaulty_closed(int descriptor) {
  pthread_mutex_lock(&lock);
  free(paths[descriptor]);
  paths[descriptor] = NULL;
  pthread_mutex_unlock(&lock);
}

void cfaulty_wrote(int descriptor, off_t offset, const void *bytes, size_t length) {
  pthread_mutex_lock(&lock);
  // A disk puts a good sector in a bad one's place when it is written.
  if (offset < bad.end && offset + (off_t)length > bad.first && inode_of(descriptor) == bad.inode) {
    bad.end = 0;
  }
  note((struct cfaulty_step){
      .kind = CFAULTY_STEP_WRITE,
      .inode = inode_of(descriptor),
      .offset = offset,
      .length = length,
      .bytes = bytes});
  pthread_mutex_unlock(&lock);
}

void cfaulty_truncated(int descriptor, off_t length) {
  pthread_mutex_lock(&lock);
  note((struct cfaulty_step){
      .kind = CFAULTY_STEP_TRUNCATE, .inode = inode_of(descriptor), .offset = length});
  pthread_mutex_unlock(&lock);
}

void cfaulty_synced(int descriptor, bool succeeded) {
  pthread_mutex_lock(&lock);
  note((struct cfaulty_step){
      .kind = succeeded ? CFAULTY_STEP_SYNC : CFAULTY_STEP_FAILED_SYNC,
      .inode = inode_of(descriptor),
      .path = is_directory(descriptor) ? paths[descriptor] : NULL});
  pthread_mutex_unlock(&lock);
}

void cfaulty_named(enum cfaulty_step_kind kind, const char *path, const char *target) {
  pthread_mutex_lock(&lock);
  note((struct cfaulty_step){.kind = kind, .path = path, .target = target});
  pthread_mutex_unlock(&lock);
}

void cfaulty_record(bool on) {
  pthread_mutex_lock(&lock);
  records = on;
  pthread_mutex_unlock(&lock);
}

void cfaulty_mark(int64_t number) {
  pthread_mutex_lock(&lock);
  note((struct cfaulty_step){.kind = CFAULTY_STEP_MARK, .offset = number});
  pthread_mutex_unlock(&lock);
}

size_t cfaulty_step_count(void) { return step_count; }
struct cfaulty_step cfaulty_step_at(size_t place) { return steps[place]; }
