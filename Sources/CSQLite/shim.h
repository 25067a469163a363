// SPDX-License-Identifier: Apache-2.0
#include <sqlite3.h>

// A macro with a cast in it, which Swift cannot read.
static inline sqlite3_destructor_type patrol_sqlite_transient(void) { return SQLITE_TRANSIENT; }

// Takes any number of arguments, which Swift cannot call.
static inline int patrol_sqlite_keep_log(sqlite3 *database) {
  return sqlite3_db_config(database, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, (int *)0);
}
