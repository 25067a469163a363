# SPDX-License-Identifier: Apache-2.0
"""The device whose power is cut: a disk image, and the processes that run from it."""

import os
import signal
import subprocess
import time


class Failure(Exception):
    """What a device must not do."""


class Device:
    def __init__(self, work, group, boot):
        self.disk = os.path.join(work, "disk")
        self.root = os.path.join(work, "device")
        self.packages = os.path.join(work, "packages")
        self.said = os.path.join(work, "said")
        self.group, self.boot_program = group, boot
        self.image = os.path.join(self.disk, "now")
        self.outer = self.init = None

    def take(self, image):
        """Goes on from a copy of another image."""
        copy(os.path.join(self.disk, image), self.image)

    def save(self, image):
        """Keeps a copy of the image under another name; nothing must run."""
        copy(self.image, os.path.join(self.disk, image))

    # What runs.

    def start(self):
        """Switches it on; returns when its systemd runs."""
        check = subprocess.run(["e2fsck", "-p", self.image], capture_output=True, text=True)
        if check.returncode > 1:
            raise Failure("its file system is damaged: " + check.stdout[-300:])
        subprocess.run(["mount", "-o", "loop", self.image, self.root], check=True)
        subprocess.run(["cp", "-r", self.packages, self.root], check=True)
        self.started = time.monotonic()
        self.outer = subprocess.Popen(
            ["unshare", "--mount", "--pid", "--cgroup", "--uts", "--ipc", "--fork",
             "--kill-child", self.boot_program, "--boot", self.root],
            stdin=subprocess.DEVNULL, stdout=open(self.said, "w"), stderr=subprocess.STDOUT,
            preexec_fn=self.join)
        until(60, "systemd does not start", self.finds_init)

    def finds_init(self):
        children = "/proc/%d/task/%d/children" % (self.outer.pid, self.outer.pid)
        found = open(children).read().split()
        if not found:
            return False
        self.init = found[0]
        return os.path.exists("/proc/%s/root/run/systemd/system" % self.init)

    def join(self):
        with open(os.path.join(self.group, "cgroup.procs"), "w") as file:
            file.write("0")

    def cut(self):
        """Pulls the plug: what is not on the disk is lost."""
        self.freeze()
        cut = os.path.join(self.disk, "cut")
        copy(self.image, cut)
        self.kill()
        os.replace(cut, self.image)

    def freeze(self):
        write(os.path.join(self.group, "cgroup.freeze"), "1")
        events = os.path.join(self.group, "cgroup.events")
        until(30, "it cannot be frozen", lambda: "frozen 1" in open(events).read())

    def kill(self):
        write(os.path.join(self.group, "cgroup.kill"), "1")
        self.outer.wait()
        write(os.path.join(self.group, "cgroup.freeze"), "0")
        until(30, "its root is in use", lambda: subprocess.run(
            ["umount", self.root], capture_output=True).returncode == 0)
        self.outer = self.init = None

    def shut_down(self):
        """Ends it in good order."""
        os.kill(int(self.init), signal.SIGRTMIN + 4)  # systemd: power off
        try:
            self.outer.wait(60)
        except subprocess.TimeoutExpired:
            pass
        self.kill()

    # What is asked of it.

    def run(self, *words, seconds=60, text=None):
        """Runs a command there; its status, and what it said on both ways."""
        enter = ["nsenter", "--target", self.init, "--mount", "--pid", "--uts", "--ipc",
                 "--root", "env", "-i", "PATH=/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL=C.UTF-8",
                 "HOME=/root", "DEBIAN_FRONTEND=noninteractive"]
        try:
            done = subprocess.run(
                enter + list(words), capture_output=True, text=True, input=text or "",
                timeout=seconds, preexec_fn=self.join)
        except subprocess.TimeoutExpired:
            return -1, "", "nothing within %d s" % seconds
        return done.returncode, done.stdout, done.stderr

    def must(self, *words, seconds=60, text=None):
        status, said, errors = self.run(*words, seconds=seconds, text=text)
        if status != 0:
            raise Failure("%s: %d: %s" % (" ".join(words), status, (errors or said)[-300:]))
        return said


def copy(image, other):
    """At one moment, without copying a block."""
    subprocess.run(["cp", "--reflink=always", image, other], check=True)


def write(path, text):
    with open(path, "w") as file:
        file.write(text)


def until(seconds, what, condition):
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            raise Failure("%s within %d s" % (what, seconds))
        time.sleep(0.05)
