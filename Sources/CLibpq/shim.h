// SPDX-License-Identifier: Apache-2.0
#include <libpq-fe.h>

// Macros of character constants, which Swift cannot read.
static inline int patrol_pq_sqlstate(void) { return PG_DIAG_SQLSTATE; }
static inline int patrol_pq_message(void) { return PG_DIAG_MESSAGE_PRIMARY; }

static inline void patrol_pq_ignore(void *nothing, const char *message) {}

// Keeps the server's notices off standard error.
static inline void patrol_pq_silence(PGconn *connection) {
  PQsetNoticeProcessor(connection, patrol_pq_ignore, 0);
}
