// SPDX-License-Identifier: Apache-2.0

// libFuzzer as a library (llvm.org/docs/LibFuzzer.html, “Using libFuzzer as a library”).

#ifndef PATROL_CFUZZER_H
#define PATROL_CFUZZER_H

#include <stddef.h>
#include <stdint.h>

typedef int (*patrol_fuzzer_entry)(const uint8_t *bytes, size_t count);

int LLVMFuzzerRunDriver(int *argc, char ***argv, patrol_fuzzer_entry entry);

#endif
