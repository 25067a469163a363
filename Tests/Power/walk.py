# SPDX-License-Identifier: Apache-2.0
"""A walk that never ends, as a receiver would tell it: in and out of one hot spot."""

import math
import socket
import threading
import time

LATITUDE, LONGITUDE = 51.5437219, 0.7123357
METRES = 111_320.0
#: Half the side of the hot spot, in metres.
HALF = 40.0
#: Seconds of the walk's own time in a second, so that a shift of an hour takes minutes.
SPEED = 20


def degrees_east(metres):
    return metres / (METRES * math.cos(math.radians(LATITUDE)))


def hot_spot():
    """The square about the place where the walk begins, as GeoJSON."""
    high, wide = HALF / METRES, degrees_east(HALF)
    ring = [[LONGITUDE + x * wide, LATITUDE + y * high]
            for x, y in [(-1, -1), (1, -1), (1, 1), (-1, 1), (-1, -1)]]
    return ('{"type":"FeatureCollection","features":[{"type":"Feature","id":"HS01","properties":'
            '{"id":"HS01"},"geometry":{"type":"Polygon","coordinates":[%s]}}]}' % ring)


def position(second):
    """Metres east and metres a second: 150 s in the hot spot, 150 m away from it, and back."""
    out = 107  # seconds for 150 m at 1.4 m/s
    second %= 2 * (150 + out)
    if second < 150:
        return 0.0, 0.0
    if second < 150 + out:
        return 1.4 * (second - 150), 1.4
    if second < 300 + out:
        return 1.4 * out, 0.0
    return 1.4 * (2 * (150 + out) - second), 1.4


def angle(degrees, digits):
    whole = int(degrees)
    return "%0*d%09.6f" % (digits, whole, (degrees - whole) * 60)


def sentence(body):
    check = 0
    for byte in body.encode():
        check ^= byte
    return "$%s*%02X\r\n" % (body, check)


def epoch(start, second):
    """One epoch of the walk, as NMEA 0183."""
    east, speed = position(second)
    now = time.gmtime(start + second)
    clock, date = time.strftime("%H%M%S", now), time.strftime("%d%m%y", now)
    place = "%s,N,%s,E" % (angle(LATITUDE, 2), angle(LONGITUDE + degrees_east(east), 3))
    return "".join(sentence(body) for body in (
        "GPRMC,%s.00,A,%s,%.3f,90.0,%s,,,A" % (clock, place, speed / 0.514444, date),
        "GPGGA,%s.00,%s,1,08,0.90,10.0,M,45.4,M,," % (clock, place),
        "GPGSA,A,3,01,02,03,04,05,06,07,08,,,,,1.50,0.90,1.20"))


class Walk(threading.Thread):
    """Tells the walk to whoever listens at a port of this machine, whether anybody does or not."""

    def __init__(self, port, start):
        super().__init__(daemon=True)
        self.port, self.start_time = port, start

    def run(self):
        out = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        begun = time.monotonic()
        for second in range(1 << 40):
            pause = begun + second / SPEED - time.monotonic()
            if pause > 0:
                time.sleep(pause)
            try:
                out.sendto(epoch(self.start_time, second).encode(), ("127.0.0.1", self.port))
            except OSError:
                pass  # Nobody listens now.
