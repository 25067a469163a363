// SPDX-License-Identifier: Apache-2.0
#include <linux/input.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

// Whether the input device can rumble.
static inline int patrol_input_rumbles(int fd) {
  unsigned char bits[FF_CNT / 8 + 1];
  memset(bits, 0, sizeof bits);
  if (ioctl(fd, EVIOCGBIT(EV_FF, sizeof bits), bits) < 0) return 0;
  return bits[FF_RUMBLE / 8] >> (FF_RUMBLE % 8) & 1;
}

// Whether the input device has keys.
static inline int patrol_input_has_keys(int fd) {
  unsigned char bits[EV_CNT / 8 + 1];
  memset(bits, 0, sizeof bits);
  if (ioctl(fd, EVIOCGBIT(0, sizeof bits), bits) < 0) return 0;
  return bits[EV_KEY / 8] >> (EV_KEY % 8) & 1;
}

// Gives the device an effect of so many milliseconds, in place of `id` unless that is -1. Returns
// the id of the effect, or -1 with errno.
static inline int patrol_input_upload(int fd, int id, int milliseconds) {
  struct ff_effect effect;
  memset(&effect, 0, sizeof effect);
  effect.type = FF_RUMBLE;
  effect.id = id;
  effect.replay.length = milliseconds;
  effect.u.rumble.strong_magnitude = 0xffff;
  effect.u.rumble.weak_magnitude = 0xffff;
  return ioctl(fd, EVIOCSFF, &effect) < 0 ? -1 : effect.id;
}

// Plays the effect once; 0 when the device took it.
static inline int patrol_input_play(int fd, int id) {
  struct input_event event;
  memset(&event, 0, sizeof event);
  event.type = EV_FF;
  event.code = id;
  event.value = 1;
  return write(fd, &event, sizeof event) == sizeof event ? 0 : -1;
}
