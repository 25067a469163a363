// SPDX-License-Identifier: Apache-2.0
#include <sqlite3.h>

// A macro with a cast in it, which Swift cannot read.
static inline sqlite3_destructor_type patrol_sqlite_transient(void) { return SQLITE_TRANSIENT; }
