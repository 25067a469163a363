# SPDX-License-Identifier: Apache-2.0
"""Cuts a device's power at random moments and holds it to its promise; Deploy/test-power calls it."""

import argparse
import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import threading
import time

from device_under_test import Device, Failure, until
from ledger import Ledger
from walk import Walk, hot_spot

STORE = "http://127.0.0.1:8460"
CONFIGURATION = """gpsd: ["127.0.0.1:2947"]
units: { "udp://127.0.0.1:5555": BW-1 }
store: { url: "%s" }
""" % STORE
#: Longest time from a start to its cut, in seconds.
LONGEST = 8.0
#: What is done to the device, and how often beside the others.
ACTS = {"shift": 2, "upgrade": 2, "downgrade": 2, "reinstall": 1, "reload": 1, "sync": 1, "wait": 5}


class Campaign:
    def __init__(self, options):
        self.options = options
        self.device = Device(options.work, options.group, options.boot)
        self.ledger = Ledger()
        self.version = 1
        self.act = ""
        self.is_cut = False
        self.tally = {}
        self.store = None

    # Before the first cut.

    def prepare(self):
        """A device with the package, enrolled, and a store beside it."""
        self.start_store()
        Walk(5555, 1772460000).start()
        self.device.take("bare")
        self.device.start()
        self.device.must("dpkg", "--install", "/packages/1/patrol.deb", seconds=120)
        self.device.must("sh", "-c", "cat >/etc/patrol/patrol.yaml", text=CONFIGURATION)
        self.device.must("install", "-m", "600", "-o", "patrol", "/dev/stdin",
                         "/var/lib/patrol/hotspots.geojson", text=hot_spot())
        code = self.centre("device", "enrol", "--name", "cut")
        self.device.must("runuser", "-u", "patrol", "--", "patrol", "enrol", text=code)
        self.device.must("systemctl", "start", "patrol")
        self.comes_up()
        until(60, "the walk is not heard", lambda: self.status()["reception"] == "fix")
        self.device.shut_down()

    def centre(self, *words):
        program = os.path.join(self.options.work, "programs/usr/bin/patrol-store")
        done = subprocess.run([program, *words, "--database", self.database],
                              capture_output=True, text=True)
        if done.returncode != 0:
            raise Failure("patrol-store %s: %s" % (" ".join(words), done.stderr))
        return done.stdout

    def start_store(self):
        self.database = os.path.join(self.options.work, "store.gpkg")
        for end in ["", "-wal", "-shm"]:
            if os.path.exists(self.database + end):
                os.remove(self.database + end)
        self.centre("init")
        program = os.path.join(self.options.work, "programs/usr/bin/patrol-store")
        self.store = subprocess.Popen(
            [program, "serve", "--plain-http", "--database", self.database],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            stderr=open(self.database + ".log", "w"))

    # One cut.

    def cut_once(self):
        """Switches the device on, does what the draw says until the power goes; what was cut."""
        if self.chance.random() < 0.1:
            return self.cut_first_installation()
        self.act, self.is_cut = "a start", False
        wait = self.chance.uniform(0, LONGEST)
        stopped = threading.Event()
        self.device.start()
        if self.chance.random() < 0.2:
            # Again before it is up.
            time.sleep(self.chance.uniform(0, 2.5))
            self.cut()
            return "a start"
        self.comes_up()
        worker = threading.Thread(target=self.work, args=(stopped,), daemon=True)
        watcher = threading.Thread(target=self.watch, args=(stopped,), daemon=True)
        worker.start()
        watcher.start()
        time.sleep(wait)
        what = self.act
        stopped.set()
        self.cut()
        worker.join(30)
        watcher.join(30)
        return what

    def cut(self):
        self.is_cut = True
        self.lived = time.monotonic() - self.device.started
        self.device.cut()

    def cut_first_installation(self):
        """Cuts the first installation on another disk, which must come right when it is repeated."""
        self.device.save("aside")
        self.device.take("bare")
        self.device.start()
        self.act = "the first installation"
        worker = threading.Thread(
            target=self.device.run, args=("dpkg", "--install", "/packages/1/patrol.deb"))
        worker.start()
        time.sleep(self.chance.uniform(0, 3))
        self.cut()
        worker.join(30)
        self.device.start()
        self.mend(1)
        self.device.must("patrol", "--version")
        state = self.device.must("stat", "-c", "%U %a", "/var/lib/patrol")
        if state != "patrol 700\n":
            raise Failure("the state's directory is %s" % state)
        self.device.shut_down()
        self.device.take("aside")
        return self.act

    # What is done meanwhile.

    def work(self, stopped):
        while not stopped.is_set():
            act = self.draw_act()
            try:
                getattr(self, act)()
            except (Failure, OSError, ValueError) as failure:
                if not self.is_cut:
                    self.failure = failure

    def draw_act(self):
        # Most of the time a unit is on shift.
        if self.ledger.open_shift is None and self.acts.random() < 0.5:
            return "shift"
        return self.acts.choices(list(ACTS), list(ACTS.values()))[0]

    def shift(self):
        what = "start" if self.ledger.open_shift is None else "end"
        self.act = "the %s of a shift" % what
        self.ledger.ask(what)
        words = ["--officer", "o-1"] if what == "start" else []
        status, _, errors = self.device.run("patrol", "shift", what, *words)
        if status == 0:
            self.ledger.answer()
            self.act = "a unit on shift" if what == "start" else "a unit off shift"
        elif not self.is_cut:
            # The collector is being exchanged; it may have done it all the same.
            if "not known" not in errors and "no collector answers" in errors:
                self.ledger.refuse()
            else:
                self.settle()

    def settle(self):
        """Finds out what became of a booking that was not answered."""
        until(60, "the collector does not answer after an exchange",
              lambda: self.is_cut or self.status() is not None)
        unit = self.status()
        if unit is not None:
            self.ledger.check_shift(unit.get("shift"))

    def exchange(self, what, version):
        self.act = what
        self.version = version
        status, said, errors = self.device.run(
            "dpkg", "--install", "/packages/%d/patrol.deb" % version, seconds=120)
        if status != 0 and not self.is_cut:
            raise Failure("%s: %s" % (what, (said + errors)[-300:]))

    def upgrade(self):
        self.exchange("an upgrade" + self.with_shift(), 2)

    def downgrade(self):
        self.exchange("a downgrade" + self.with_shift(), 1)

    def reinstall(self):
        self.exchange("an installation of the same version" + self.with_shift(), self.version)

    def with_shift(self):
        return " in a shift" if self.ledger.open_shift else ""

    def reload(self):
        self.act = "a reload"
        self.device.run("systemctl", "reload", "patrol")

    def sync(self):
        self.act = "a sending"
        self.device.run("patrol", "sync", seconds=20)

    def wait(self):
        self.act = "a unit on shift" if self.ledger.open_shift else "a unit off shift"
        time.sleep(self.acts.uniform(0, 3))

    def watch(self, stopped):
        """What the device shows is announced."""
        while not stopped.is_set():
            status, lines, _ = self.device.run("patrol", "export", "--format", "jsonl")
            if status == 0:
                self.ledger.see(lines)
            time.sleep(0.3)

    # After a cut.

    def check(self):
        """Switches the device on and holds it to the promise."""
        self.device.start()
        self.comes_up()
        self.mend(self.version)
        self.comes_up()
        unit = self.status() or {}
        self.ledger.check(self.device.must("patrol", "export", "--format", "jsonl"), unit)
        self.device.shut_down()

    def comes_up(self):
        """The service by itself, before anybody mends anything."""
        until(60, "the service does not come up", lambda: self.status() is not None)

    def status(self):
        """The unit as the collector tells it; None when it does not answer."""
        status, said, _ = self.device.run("patrol", "status", "--json")
        if status != 0:
            return None
        return next((u for u in json.loads(said)["units"] if u["unit"] == "BW-1"), None)

    def mend(self, version):
        """What whoever finds an interrupted dpkg does, as dpkg and apt say it.

        A package that was cut while it was unpacked cannot be configured: it is installed again.
        """
        self.device.run("dpkg", "--configure", "-a", seconds=120)
        state = self.device.run("dpkg-query", "-W", "-f", "${db:Status-Abbrev}", "patrol")[1]
        if state.strip() != "ii":
            self.count("an installation repeated")
            self.device.must("dpkg", "--install", "/packages/%d/patrol.deb" % version, seconds=120)
        audit = self.device.must("dpkg", "--audit")
        if audit:
            raise Failure("dpkg --audit: " + audit)

    def count(self, what):
        self.tally[what] = self.tally.get(what, 0) + 1

    # The whole.

    def run(self):
        self.prepare()
        for number in range(1, self.options.cuts + 1):
            self.failure = None
            what = "a start"
            # What is drawn does not hang on how far the device got before.
            self.chance = random.Random("%d %d" % (self.options.seed, number))
            self.acts = random.Random("%d %d acts" % (self.options.seed, number))
            try:
                what = self.cut_once()
                if self.failure:
                    raise self.failure
                self.check()
            except Failure as failure:
                print("FAIL  cut %d: %s (doing: %s): %s" % (number, what, self.act, failure), flush=True)
                self.tell_log()
                return 1
            self.count(what)
            print("ok    cut %d: %s, %.1f s after the start; so far %d visits, %d shifts ended" % (
                number, what, self.lived, len(self.ledger.of_kind("visit")), self.ledger.ended),
                flush=True)
        return self.compare_with_store()

    def tell_log(self):
        """What the device said last."""
        try:
            print(self.device.run("journalctl", "-b", "-n", "20", "--no-pager", "-u", "patrol")[1])
        except (OSError, TypeError, Failure):
            pass

    def compare_with_store(self):
        """All that was announced is with the store, once."""
        self.device.start()
        self.comes_up()
        if self.ledger.open_shift:
            self.device.must("patrol", "shift", "end")
        self.device.must("patrol", "sync", seconds=120)
        self.ledger.see(self.device.must("patrol", "export", "--format", "jsonl"))
        self.device.shut_down()
        audit = self.centre("audit")
        with sqlite3.connect(self.database) as file:
            rows = file.execute("SELECT bytes FROM records").fetchall()
        stored = sorted(bytes(row[0]).decode() for row in rows)
        if "whole: every record" not in audit or stored != sorted(self.ledger.records.values()):
            print("FAIL  the store has %d records, the device announced %d; %s" % (
                len(stored), len(self.ledger.records), audit))
            return 1
        for what, count in sorted(self.tally.items(), key=lambda item: -item[1]):
            print("%6d  %s" % (count, what))
        print("%d cuts: %d records, all of them with the store and each once" % (
            self.options.cuts, len(stored)))
        return 0


def main():
    parser = argparse.ArgumentParser()
    for name in ["work", "group", "boot"]:
        parser.add_argument("--" + name, required=True)
    parser.add_argument("--cuts", type=int, required=True)
    parser.add_argument("--seed", type=int, required=True)
    options = parser.parse_args()
    print("seed %d" % options.seed, flush=True)
    campaign = Campaign(options)
    try:
        return campaign.run()
    finally:
        if campaign.store:
            campaign.store.send_signal(signal.SIGKILL)
        if campaign.device.outer:
            campaign.device.kill()


if __name__ == "__main__":
    sys.exit(main())
