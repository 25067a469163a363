# SPDX-License-Identifier: Apache-2.0
"""What a device has announced, kept where no cut reaches it."""

import json
import threading

from device_under_test import Failure


class Ledger:
    def __init__(self):
        self.lock = threading.Lock()
        #: The records seen on the device, byte for byte, by id.
        self.records = {}
        #: The shift that was announced to be open: its name, or True while that is not known.
        self.open_shift = None
        #: A booking that was asked for and not answered: “start” or “end”.
        self.asked = None
        self.ended = 0

    # What is announced.

    def ask(self, what):
        with self.lock:
            self.asked = what

    def answer(self):
        """The booking asked for was announced to be done."""
        with self.lock:
            if self.asked == "start":
                self.open_shift = True
            else:
                self.open_shift = None
                self.ended += 1
            self.asked = None

    def refuse(self):
        with self.lock:
            self.asked = None

    def see(self, lines):
        """Records that the device shows are announced."""
        for line in lines.splitlines():
            self.compare(line)

    def compare(self, line):
        record = json.loads(line)
        with self.lock:
            before = self.records.setdefault(record["id"], line)
        if before != line:
            raise Failure("a record has changed: %s to %s" % (before[:200], line[:200]))

    # What must be there after a cut.

    def check(self, lines, unit):
        """Holds the device to the ledger: all records it shows, and its unit's status."""
        ids = [json.loads(line)["id"] for line in lines.splitlines()]
        for record in set(self.records) - set(ids):
            raise Failure("an announced record is lost: " + self.records[record][:200])
        for record in ids:
            if ids.count(record) > 1:
                raise Failure("a record is there twice: " + record)
        self.see(lines)
        self.check_visits()
        self.check_shift(unit.get("shift"))

    def check_shift(self, shift):
        with self.lock:
            if self.asked == "end" and shift is None:
                self.open_shift, self.ended = None, self.ended + 1
            elif self.asked == "start" and shift is not None and self.open_shift is None:
                self.open_shift = shift
            elif (shift is None) != (self.open_shift is None):
                raise Failure("the unit was announced to be %s shift and is not" %
                              ("on" if self.open_shift else "off"))
            elif shift is not None and self.open_shift not in (True, shift):
                if family(shift) != family(self.open_shift):
                    raise Failure("another shift is open: %s, not %s" % (shift, self.open_shift))
            if shift is not None:
                self.open_shift = shift
            self.asked = None
        names = {family(r.get("shift") or r["id"]) for r in self.of_kind("shift")}
        if len(names) < self.ended:
            raise Failure("%d shifts were announced to have ended, %d are recorded" %
                          (self.ended, len(names)))

    def check_visits(self):
        """One unit is once in one hot spot at one time."""
        visits = sorted((v["entered"], v["left"]) for v in self.of_kind("visit"))
        for before, after in zip(visits, visits[1:]):
            if after[0] < before[1]:
                raise Failure("two visits overlap: %s and %s" % (before, after))

    def of_kind(self, kind):
        records = (json.loads(line) for line in list(self.records.values()))
        return [record for record in records if record["kind"] == kind]


def family(shift):
    """The name that all records of one shift begin with."""
    return shift.split(".")[0]
