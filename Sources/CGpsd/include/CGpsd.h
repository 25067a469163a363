// SPDX-License-Identifier: Apache-2.0

// libgps behind plain values. Nothing outside this target sees gps.h, whose structures change
// from one API version to the next.

#ifndef PATROL_CGPSD_H
#define PATROL_CGPSD_H

#include <stdbool.h>
#include <stdint.h>

/// A time-position-velocity report (gpsd's class TPV).
typedef struct {
  char device[128];        // path of the receiver as gpsd names it, "" when it does not say
  int64_t milliseconds;    // since 1970-01-01T00:00:00Z, INT64_MIN when there is no time
  int mode;                // 0 not seen, 1 no fix, 2 two-dimensional, 3 three-dimensional
  int status;              // 0 plain or unknown, 2 differential, 5 or 6 dead reckoned, 8 simulated
  double latitude;         // degrees; NaN here and below when not reported
  double longitude;        // degrees
  double horizontal_error; // eph, metres
  double speed;            // metres per second
  double course;           // degrees from true north
} patrol_position;

typedef enum {
  PATROL_LINE_POSITION,    // a TPV, decoded
  PATROL_LINE_OTHER,       // whole, but nothing that positions are made of
  PATROL_LINE_DAMAGED      // not one whole report
} patrol_line;

/// Room for one report in the making; not for two threads at once.
typedef struct patrol_gpsd patrol_gpsd;

/// NULL when there is no memory.
patrol_gpsd *patrol_gpsd_create(void);

/// Closes the connection, if any, and frees all.
void patrol_gpsd_destroy(patrol_gpsd *gpsd);

/// Decodes one line of gpsd's JSON, without its line end. Returns in bounded time whatever it is.
patrol_line patrol_gpsd_decode(patrol_gpsd *gpsd, const char *line, patrol_position *position);

/// Connects and asks for reports; blocks until connected or refused. A host that begins with a
/// slash is the path of a Unix socket, and the port does not matter.
/// Returns the connection's descriptor, or -1; what went wrong is then in patrol_gpsd_fault.
int patrol_gpsd_connect(patrol_gpsd *gpsd, const char *host, const char *port);

/// Asks for reports anew, which gpsd must answer, and on which it opens receivers that had gone.
/// Returns false when gpsd is gone.
bool patrol_gpsd_watch(patrol_gpsd *gpsd);

void patrol_gpsd_disconnect(patrol_gpsd *gpsd);

/// Why the last connection could not be made, in libgps' words.
const char *patrol_gpsd_fault(const patrol_gpsd *gpsd);

#endif
