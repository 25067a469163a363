# SPDX-License-Identifier: Apache-2.0
"""Receivers on pseudo-terminals that say where a walker is, now, and a town of hot spots for it."""
import json
import math
import os
import random
import select
import time
import tty

# Where the town is, and how it is laid out: 10 by 10 hot spots, in metres.
LATITUDE, LONGITUDE = 51.54, 0.70
SPACING, RADIUS, CORNERS, ACROSS = 500, 120, 12, 10
# The walk: a circle in the middle of a hot spot, or of four. Metres, metres a second.
CIRCLE, SPEED = 40, 1.2
# The error: of each axis in metres, and how much of it is the one of the second before.
ERROR, KEPT = 3, 0.98


def degrees(east, north):
    return (LATITUDE + north / 111_200, LONGITUDE + east / (111_200 * math.cos(math.radians(LATITUDE))))


def hot_spots():
    """The set as GeoJSON: 100 polygons of 12 corners."""
    features = []
    for number in range(ACROSS * ACROSS):
        east, north = number % ACROSS * SPACING, number // ACROSS * SPACING
        ring = [degrees(east + RADIUS * math.cos(turn), north + RADIUS * math.sin(turn))
                for turn in (2 * math.pi * corner / CORNERS for corner in range(CORNERS))]
        ring = [[longitude, latitude] for latitude, longitude in ring + ring[:1]]
        features.append({"type": "Feature", "properties": {"hotspot": f"HS{number:02}"},
                         "geometry": {"type": "Polygon", "coordinates": [ring]}})
    return json.dumps({"type": "FeatureCollection", "features": features})


class Receiver:
    """One receiver; its name is a link, as udev makes them."""

    def __init__(self, link, seed, inside):
        self.link, self.inside, self.chance = link, inside, random.Random(seed)
        self.error = [0.0, 0.0]
        self.said = 0
        self.master, self.slave = os.openpty()
        tty.setraw(self.slave)
        os.set_blocking(self.master, False)
        # gpsd gives up root's rights before it opens a receiver.
        os.chmod(os.ttyname(self.slave), 0o666)
        os.symlink(os.ttyname(self.slave), link)

    def say(self, when):
        """One epoch; false when nobody reads and the terminal is full."""
        while select.select([self.master], [], [], 0)[0]:
            os.read(self.master, 4096)
        words = sentences(when, *self.place(when))
        try:
            written = os.write(self.master, words)
        except BlockingIOError:
            written = 0
        self.said += written == len(words)
        return written == len(words)

    def place(self, when):
        centre = SPACING * 4 + (0 if self.inside else SPACING / 2)
        turn = when * SPEED / CIRCLE
        spread = ERROR * math.sqrt(1 - KEPT**2)
        self.error = [KEPT * e + self.chance.gauss(0, spread) for e in self.error]
        return degrees(centre + CIRCLE * math.cos(turn) + self.error[0],
                       centre + CIRCLE * math.sin(turn) + self.error[1])

    def close(self):
        os.close(self.master)
        os.close(self.slave)


def sentences(when, latitude, longitude):
    """What a u-blox receiver says of an epoch by itself: RMC, GGA, GSA and three GSV."""
    second = time.gmtime(round(when * 10) // 10)
    clock = time.strftime("%H%M%S", second) + f".{round(when * 10) % 10}0"
    place = f"{angle(latitude, 2)},N,{angle(longitude, 3)},E"
    bodies = [
        f"GNRMC,{clock},A,{place},{SPEED * 1.944:.3f},90.00,{time.strftime('%d%m%y', second)},,,A",
        f"GNGGA,{clock},{place},1,12,0.90,10.0,M,45.4,M,,",
        "GNGSA,A,3,01,03,06,09,12,17,19,22,25,28,31,32,1.60,0.90,1.30",
        *(f"GPGSV,3,{part},12," + ",".join(
            f"{number:02},{10 + 5 * number % 80:02},{30 * number % 360:03},{30 + number % 15:02}"
            for number in range(4 * part - 3, 4 * part + 1)) for part in (1, 2, 3)),
    ]
    return "".join(f"${body}*{checksum(body):02X}\r\n" for body in bodies).encode()


def angle(value, digits):
    return f"{int(value):0{digits}}{(value - int(value)) * 60:010.7f}"


def checksum(body):
    check = 0
    for byte in body.encode():
        check ^= byte
    return check
