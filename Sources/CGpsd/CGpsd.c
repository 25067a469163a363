// SPDX-License-Identifier: Apache-2.0

#include "CGpsd.h"

#include <errno.h>
#include <gps.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

// The fields read below keep their names and meaning in API versions 11 (gpsd 3.22) to
// 16 (gpsd 3.27). A version outside them must be read before it is believed.
#if GPSD_API_MAJOR_VERSION < 11 || GPSD_API_MAJOR_VERSION > 16
#error "This version of libgps is not known: read its gps.h, then widen the range."
#endif

// Decodes one JSON object. Exported by libgps since 3.3, but declared in none of its headers.
// gps_unpack() is not used: on lines that are not gpsd's it can loop for ever (3.22).
extern int libgps_json_unpack(const char *line, struct gps_data_t *session, const char **end);

struct patrol_gpsd {
  struct gps_data_t session;
  bool connected;
  int fault;
  int local; // a connection to a Unix socket, which libgps does not know; -1 without one
};

patrol_gpsd *patrol_gpsd_create(void) {
  patrol_gpsd *gpsd = calloc(1, sizeof(patrol_gpsd));
  if (gpsd != NULL) gpsd->local = -1;
  return gpsd;
}

void patrol_gpsd_destroy(patrol_gpsd *gpsd) {
  if (gpsd == NULL) return;
  patrol_gpsd_disconnect(gpsd);
  free(gpsd);
}

// MARK: Decoding

static const char *skip_blanks(const char *text) {
  return text + strspn(text, " \t");
}

// The text behind `token` and blanks; NULL when something else stands there.
static const char *skip(const char *text, const char *token) {
  size_t length = strlen(token);
  if (text == NULL || strncmp(text, token, length) != 0) return NULL;
  return skip_blanks(text + length);
}

// The class a report names first, as gpsd always does; NULL when it names none.
static const char *class_of(const char *line) {
  return skip(skip(skip(skip_blanks(line), "{"), "\"class\""), ":");
}

static bool ends_whole(const char *line) {
  size_t length = strlen(line);
  while (length > 0 && strchr(" \t\r", line[length - 1]) != NULL) length--;
  return length > 0 && line[length - 1] == '}';
}

// Whether the values that are read below are numbers where they begin with a minus. libgps reads
// `-inf` as nought, and who is said to stand does not walk into a hot spot.
static bool has_numbers(const char *line) {
  static const char *const keys[] = {
      "\"lat\":", "\"lon\":", "\"eph\":", "\"speed\":", "\"track\":"};
  for (size_t key = 0; key < sizeof keys / sizeof *keys; key++) {
    const char *value = strstr(line, keys[key]);
    if (value == NULL) continue;
    value = skip_blanks(value + strlen(keys[key]));
    if (*value == '-' && (value[1] < '0' || value[1] > '9')) return false;
  }
  return true;
}

static int64_t milliseconds_of(timespec_t time) {
  // libgps gives a time before 1970 for one that it could not read, 0 for none.
  if (time.tv_sec <= 0 || time.tv_sec > INT64_MAX / 1000 - 1) return INT64_MIN;
  return (int64_t)time.tv_sec * 1000 + (time.tv_nsec + 500000) / 1000000;
}

patrol_line patrol_gpsd_decode(patrol_gpsd *gpsd, const char *line, patrol_position *position) {
  const char *class = class_of(line);
  if (class == NULL || !ends_whole(line)) return PATROL_LINE_DAMAGED;
  if (skip(class, "\"TPV\"") == NULL) return PATROL_LINE_OTHER;
  if (!has_numbers(line)) return PATROL_LINE_DAMAGED;

  // What a report does not say must not be left over from the last one.
  struct gps_data_t *session = &gpsd->session;
  gps_clear_fix(&session->fix);
  session->fix.time.tv_sec = 0;
  session->fix.time.tv_nsec = 0;
  session->fix.mode = MODE_NOT_SEEN;
  session->fix.status = STATUS_NO_FIX;
  session->dev.path[0] = '\0';
  const char *end = NULL;
  if (libgps_json_unpack(line, session, &end) != 0) return PATROL_LINE_DAMAGED;
  if (end != NULL && *skip_blanks(end) != '\0' && *end != '\r') return PATROL_LINE_DAMAGED;

  memset(position, 0, sizeof *position);
  strncpy(position->device, session->dev.path, sizeof position->device - 1);
  position->milliseconds = milliseconds_of(session->fix.time);
  position->mode = session->fix.mode;
  position->status = session->fix.status;
  position->latitude = session->fix.latitude;
  position->longitude = session->fix.longitude;
  position->horizontal_error = session->fix.eph;
  position->speed = session->fix.speed;
  position->course = session->fix.track;
  return PATROL_LINE_POSITION;
}

// MARK: Connection

// Returns the descriptor, or -1 with the fault in errno.
static int connect_local(const char *path) {
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  if (strlen(path) >= sizeof address.sun_path) {
    errno = ENAMETOOLONG;
    return -1;
  }
  strcpy(address.sun_path, path);
  int descriptor = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (descriptor < 0) return -1;
  if (connect(descriptor, (struct sockaddr *)&address, sizeof address) == 0) return descriptor;
  int fault = errno;
  close(descriptor);
  errno = fault;
  return -1;
}

static int open_local(patrol_gpsd *gpsd, const char *path) {
  gpsd->local = connect_local(path);
  if (gpsd->local >= 0 && patrol_gpsd_watch(gpsd)) return gpsd->local;
  gpsd->fault = errno;
  patrol_gpsd_disconnect(gpsd);
  return -1;
}

int patrol_gpsd_connect(patrol_gpsd *gpsd, const char *host, const char *port) {
  patrol_gpsd_disconnect(gpsd);
  gpsd->fault = 0;
  if (host[0] == '/') return open_local(gpsd, host);
  if (gps_open(host, port, &gpsd->session) != 0) {
    // libgps gives its own negative codes for the steps it takes, and leaves errno to the rest.
    gpsd->fault = gpsd->session.gps_fd < 0 ? (int)gpsd->session.gps_fd : errno;
    return -1;
  }
  gpsd->connected = true;
  if (!patrol_gpsd_watch(gpsd)) {
    gpsd->fault = errno;
    patrol_gpsd_disconnect(gpsd);
    return -1;
  }
  return (int)gpsd->session.gps_fd;
}

bool patrol_gpsd_watch(patrol_gpsd *gpsd) {
  if (gpsd->local >= 0) {
    static const char request[] = "?WATCH={\"enable\":true,\"json\":true};\n";
    ssize_t length = sizeof request - 1;
    return send(gpsd->local, request, length, MSG_NOSIGNAL | MSG_DONTWAIT) == length;
  }
  return gps_stream(&gpsd->session, WATCH_ENABLE | WATCH_JSON, NULL) == 0;
}

void patrol_gpsd_disconnect(patrol_gpsd *gpsd) {
  if (gpsd->local >= 0) close(gpsd->local);
  gpsd->local = -1;
  if (!gpsd->connected) return;
  gps_close(&gpsd->session);
  gpsd->connected = false;
}

const char *patrol_gpsd_fault(const patrol_gpsd *gpsd) {
  if (gpsd->fault == 0) return "no fault";
  // The system's numbers are positive, libgps' own negative.
  return gpsd->fault > 0 ? strerror(gpsd->fault) : gps_errstr(gpsd->fault);
}
