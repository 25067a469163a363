// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "CFaultyDisk.h"

#include <dirent.h>
#include <sys/types.h>

// What the calls ask of the layer's state; every function takes its lock by itself.

// Whether anything is watched: false is the answer for nearly every call of a process.
bool cfaulty_is_watching(void);
bool cfaulty_is_watched_path(const char *path);
bool cfaulty_is_watched_file(int descriptor);

// Counts a call; true when it shall fail, with errno set. `room` then says how many bytes a write
// takes first.
bool cfaulty_strikes(uint32_t kind, size_t *room);
// Whether the bytes cannot be read, with errno set.
bool cfaulty_is_bad(int descriptor, off_t offset, size_t length);
// How many of the `length` bytes at `offset` have room; fewer than `length` sets errno.
size_t cfaulty_room(int descriptor, off_t offset, size_t length);
bool cfaulty_skips_syncs(void);

void cfaulty_opened(int descriptor, const char *path, bool created);
void cfaulty_closed(int descriptor);
void cfaulty_wrote(int descriptor, off_t offset, const void *bytes, size_t length);
void cfaulty_truncated(int descriptor, off_t length);
void cfaulty_synced(int descriptor, bool succeeded);
void cfaulty_named(enum cfaulty_step_kind kind, const char *path, const char *target);

// The kernel's own, whatever else is defined.
DIR *cfaulty_kernel_opendir(const char *path);
int cfaulty_kernel_open(const char *path, int flags, mode_t mode);
