# SPDX-License-Identifier: Apache-2.0
"""One way of measuring: some receivers, a gpsd of its own, and on it the collector and gpspipe -w."""
import json
import os
import signal
import socket
import subprocess
import time
from dataclasses import dataclass

import process
import receivers


class Trouble(Exception):
    """Why nothing can be measured, and what to do."""


@dataclass(frozen=True)
class Way:
    name: str
    what: str
    count: int
    rate: int
    inside: bool


WAYS = [
    Way("in-1", "1 receiver, 1 Hz, in a hot spot", 1, 1, True),
    Way("out-1", "1 receiver, 1 Hz, outside", 1, 1, False),
    Way("in-4", "4 receivers, 1 Hz, in a hot spot", 4, 1, True),
    Way("out-4", "4 receivers, 1 Hz, outside", 4, 1, False),
    Way("in-4x10", "4 receivers, 10 Hz, in a hot spot", 4, 10, True),
    Way("silent", "1 receiver that says nothing", 1, 0, False),
]


class Running:
    """A way that runs."""

    def __init__(self, way, programs, folder):
        self.way, self.programs, self.folder = way, programs, folder
        self.jobs = {}
        folder.mkdir()
        (folder / "receivers").mkdir()
        (folder / "state").mkdir(mode=0o700)
        self.receivers = [receivers.Receiver(str(folder / "receivers" / f"BW-{n}"), n, way.inside)
                          for n in range(way.count)]
        self.port = free_port()
        self.configure()
        links = [r.link for r in self.receivers]
        self.start("gpsd", [programs["gpsd"], "-N", "-n", "-b", "-S", str(self.port), *links])
        await_until(10, f"gpsd answers on port {self.port}", lambda: answers(self.port))
        self.start("patrol", [programs["patrol"], "run", "--config", self.config])
        await_until(30, "the collector answers", lambda: self.status() is not None)
        for receiver in self.receivers:
            self.patrol("shift", "start", "--unit", os.path.basename(receiver.link))
        self.start("gpspipe", [programs["gpspipe"], "-w", f"127.0.0.1:{self.port}"])

    def configure(self):
        self.config = str(self.folder / "patrol.yaml")
        hot_spots = self.folder / "hotspots.geojson"
        hot_spots.write_text(receivers.hot_spots())
        units = ", ".join(f"{r.link}: {os.path.basename(r.link)}" for r in self.receivers)
        with open(self.config, "w", encoding="utf-8") as file:
            file.write(f'gpsd: ["127.0.0.1:{self.port}"]\nunits: {{ {units} }}\nhotspots: {hot_spots}\n'
                       f"state: {self.folder}/state\ncontrol: {self.folder}/state/control.sock\n")

    def start(self, name, words):
        with open(self.folder / f"{name}.log", "wb") as log:
            self.jobs[name] = subprocess.Popen(words, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                                               stderr=log)

    def patrol(self, *words):
        return subprocess.run([self.programs["patrol"], *words, "--config", self.config], capture_output=True,
                              text=True, check=False)

    def status(self):
        said = self.patrol("status", "--json")
        return json.loads(said.stdout) if said.returncode == 0 else None

    def is_as_meant(self):
        """Whether the collector knows each unit to be in a hot spot, outside of all, or silent."""
        units = self.status()["units"]
        if self.way.rate == 0:
            return all(unit["reception"] == "silent" for unit in units)
        inside = [any(place["inside"] for place in unit["present"]) for unit in units]
        return all(unit["reception"] == "fix" for unit in units) and all(i == self.way.inside for i in inside)

    def say(self, when):
        for receiver in self.receivers:
            if not receiver.say(when):
                raise Trouble(f"{self.way.name}: gpsd does not read {receiver.link}; see {self.folder}/gpsd.log")

    def begin(self):
        # What was said before: gpsd hears nothing while it looks for a receiver's speed.
        self.before = self.heard()
        self.tallies = {name: process.Tally(self.jobs[name].pid) for name in ("patrol", "gpspipe")}

    def look(self):
        """Counts what has come on; fails when a program has ended."""
        for name, job in self.jobs.items():
            if job.poll() is not None:
                raise Trouble(f"{self.way.name}: {name} ended with {job.returncode}: "
                              + (self.folder / f"{name}.log").read_text(errors="replace")[-400:])
        for tally in self.tallies.values():
            tally.look()

    def figures(self, seconds):
        """What either program used; fails when that was not what was to be measured."""
        told = {"way": self.way.name, "what": self.way.what, "receivers": self.way.count, "rate_hz": self.way.rate}
        for name, tally in self.tallies.items():
            told[name] = tally.used(seconds) | process.memory(tally.pid)
        theirs = told["gpspipe"]["cpu_ms_per_min"]
        told["cpu_times"] = told["patrol"]["cpu_ms_per_min"] / theirs if theirs else None
        if not self.is_as_meant():
            raise Trouble(f"{self.way.name}: at the end the collector was not in what was to be measured")
        heard, said = (now - old for now, old in zip(self.heard(), self.before))
        told["epochs_heard"], told["epochs_said"] = heard, said
        # A second's are on their way.
        if heard < said - (1 + self.way.rate) * self.way.count:
            raise Trouble(f"{self.way.name}: {heard} of {said} epochs were heard")
        return told

    def heard(self):
        """Epochs the collector has heard, of those said."""
        return sum(u["epochs_heard"] for u in self.status()["units"]), sum(r.said for r in self.receivers)

    def end(self):
        for job in reversed(self.jobs.values()):
            if job.poll() is None:
                job.send_signal(signal.SIGTERM)
        for job in reversed(self.jobs.values()):
            try:
                job.wait(20)
            except subprocess.TimeoutExpired:
                job.kill()
                job.wait()
        for receiver in self.receivers:
            receiver.close()


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def answers(port):
    try:
        socket.create_connection(("127.0.0.1", port), 1).close()
    except OSError:
        return False
    return True


def await_until(seconds, what, condition):
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            raise Trouble(f"not within {seconds} s: {what}")
        time.sleep(0.1)
