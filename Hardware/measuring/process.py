# SPDX-License-Identifier: Apache-2.0
"""What the kernel says of a process (proc(5))."""
import os
import pathlib

TICK = os.sysconf("SC_CLK_TCK")


def fields(path):
    """Lines of a name, a colon and a number."""
    found = {}
    for line in pathlib.Path(path).read_text().splitlines():
        name, _, rest = line.partition(":")
        words = rest.split()
        if words and words[0].isdigit():
            found[name] = int(words[0])
    return found


class Tally:
    """What a process has used since the tally was made, by looking at it about once a second.

    The kernel counts switches by thread, and what a thread counted is gone when it ends.
    """

    def __init__(self, pid):
        self.pid = pid
        self.folder = pathlib.Path(f"/proc/{pid}")
        self.begun = self.totals()
        self.threads = self.switches()
        self.sleeps = self.preempted = 0

    def totals(self):
        """CPU in seconds, and bytes handed to the disk."""
        stat = (self.folder / "stat").read_text().rpartition(")")[2].split()
        disk = fields(self.folder / "io")
        return (int(stat[11]) + int(stat[12])) / TICK, disk["write_bytes"] - disk["cancelled_write_bytes"]

    def switches(self):
        """By thread: times it went to sleep, and times another took the CPU from it."""
        found = {}
        for task in self.folder.glob("task/*/status"):
            try:
                told = fields(task)
                found[task.parent.name] = (told["voluntary_ctxt_switches"], told["nonvoluntary_ctxt_switches"])
            except (FileNotFoundError, ProcessLookupError, KeyError):
                continue  # The thread has ended.
        return found

    def look(self):
        now = self.switches()
        for thread, (sleeps, preempted) in now.items():
            old = self.threads.get(thread, (0, 0))
            self.sleeps += sleeps - old[0]
            self.preempted += preempted - old[1]
        self.threads = now

    def used(self, seconds):
        """What was used in so many seconds: of CPU a minute, of the rest a second or an hour."""
        self.look()
        cpu, written = (now - old for now, old in zip(self.totals(), self.begun))
        return {"cpu_ms_per_min": cpu * 1000 * 60 / seconds, "wakeups_per_s": self.sleeps / seconds,
                "preempted_per_s": self.preempted / seconds, "written_bytes_per_h": written * 3600 / seconds}


def memory(pid):
    """Kilobytes: resident, of its own, and with each shared page's part."""
    told = fields(f"/proc/{pid}/smaps_rollup")
    return {"resident_kb": told["Rss"], "private_kb": told["Private_Clean"] + told["Private_Dirty"],
            "proportional_kb": told["Pss"]}
