// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// A layer under every file call of the process, whoever makes it.
//
// This library defines open, write, fsync and their like. Linked into a program, or loaded into one
// with LD_PRELOAD, it stands before the C library's: a call on a file below the watched directory is
// counted, can be made to fail, and is written down when it changes something; every other call goes
// to the kernel as it came. 64-bit Linux only. What is written through a mapping is not seen.
//
// Loaded into another program, it takes its orders from the environment when the program starts:
//
//   PATROL_DISK        the directory to watch
//   PATROL_DISK_QUOTA  a file that holds the most bytes its files may take, read at every write

// What a file call does; one bit each, so that a fault can name several.
enum cfaulty_kind {
  CFAULTY_OPEN_READ = 1 << 0,
  // Opens a file to write it, or makes one.
  CFAULTY_OPEN_WRITE = 1 << 1,
  CFAULTY_READ = 1 << 2,
  CFAULTY_WRITE = 1 << 3,
  CFAULTY_TRUNCATE = 1 << 4,
  // fsync and fdatasync, of files and of directories.
  CFAULTY_SYNC = 1 << 5,
  CFAULTY_RENAME = 1 << 6,
  CFAULTY_UNLINK = 1 << 7,
  CFAULTY_MKDIR = 1 << 8,
  CFAULTY_LINK = 1 << 9,
  CFAULTY_MODE = 1 << 10,
  // opendir.
  CFAULTY_LIST = 1 << 11,
};

// Watches the files below `directory`, an absolute path; ends all faults and forgets all steps.
void cfaulty_watch(const char *directory);
// Watches nothing any more.
void cfaulty_release(void);

// Makes calls of `kinds` fail with `error`: those from the `first`, counted from 1, `count` of them.
// A write takes `taken` bytes before it fails, if it has more; with `error` 0 that is a short write.
void cfaulty_fail(uint32_t kinds, uint64_t first, uint64_t count, int error, size_t taken);
// Ends the fault.
void cfaulty_heal(void);
// Calls of the fault's kinds since it was set, and how many of them failed.
uint64_t cfaulty_seen(void);
uint64_t cfaulty_failed(void);

// Makes every read of the bytes from `first` up to `end` of the file now at `path` fail with EIO,
// whatever it is called later, until one of them is written, or cfaulty_watch.
void cfaulty_bad_sectors(const char *path, int64_t first, int64_t end);

// Lets the files below take so many bytes, in blocks of 4,096; 0 for as many as they like.
void cfaulty_quota(uint64_t bytes);
// Does nothing for a sync but write it down: for tests whose disk is the written steps.
void cfaulty_skip_syncs(bool skip);

// MARK: What was done

enum cfaulty_step_kind {
  CFAULTY_STEP_CREATE,
  CFAULTY_STEP_WRITE,
  CFAULTY_STEP_TRUNCATE,
  CFAULTY_STEP_SYNC,
  // A sync that failed: what it should have made durable may never become so.
  CFAULTY_STEP_FAILED_SYNC,
  CFAULTY_STEP_RENAME,
  CFAULTY_STEP_UNLINK,
  CFAULTY_STEP_MKDIR,
  CFAULTY_STEP_LINK,
  // Set by the test.
  CFAULTY_STEP_MARK,
};

struct cfaulty_step {
  enum cfaulty_step_kind kind;
  // The file's, while it exists; a number may be used again for a later file.
  uint64_t inode;
  // Bytes from the file's start; for a truncation its new length, for a mark its number.
  int64_t offset;
  size_t length;
  const uint8_t *bytes;
  // Of a file's creation, and of what happens to names and directories; NULL elsewhere.
  const char *path;
  const char *target;
};

// From now on writes down what changes, or stops doing so.
void cfaulty_record(bool on);
void cfaulty_mark(int64_t number);
size_t cfaulty_step_count(void);
// Valid until the next call of cfaulty_watch.
struct cfaulty_step cfaulty_step_at(size_t place);
