# SPDX-License-Identifier: Apache-2.0
"""Reads a build's wiring (wiring.txt) into parts, pins and nets.

    title WORDS
    overlay NAME                       the device-tree overlay that belongs to it, if there is one
    part REF COLUMN "WHAT"             a box in that column of the drawing; its own lines follow
      from "WHERE"                     where the figures come from
      header40                         a board with Raspberry Pi's 40-pin header
      through                          of its two pins one is as high as the other: fuse, series resistor
      i2c 0x19 st,lis2dw12             its address and its name in the overlay
      < NUMBER NAME KIND [LEVEL] [node=NAME active=high]    a pin on its left side; > is the right.
                                   6/9/14 are three pins that are wired alike, - has no number
    net NAME [at LEVEL]: REF.PIN ...   what is joined, by numbers or names of pins

A LEVEL is in volts, 3.3 or 3.0-4.2. Kinds of pins:

    gnd    ground                      src L  gives this supply
    sup L  takes a supply in that range       drv L  a logic output at that level
    rcv L  a logic input: what it takes for high, up to what it stands
    bus L  an open-drain line, as rcv         pul L  an open-drain line pulled up to that level here
    pas    a passive end               nc     left open
"""
import re
import shlex
from dataclasses import dataclass, field


class Fault(Exception):
    """What is wrong with a source, with its place."""


@dataclass
class Pin:
    part: str
    number: str
    name: str
    side: str
    kind: str
    level: tuple | None = None
    options: dict = field(default_factory=dict)

    @property
    def numbers(self):
        return [] if self.number == "-" else self.number.split("/")

    @property
    def label(self):
        return f"{self.part}.{self.name}" + (f" (pin {self.number})" if self.numbers else "")


@dataclass
class Part:
    ref: str
    column: int
    what: str
    source: str = ""
    marks: set = field(default_factory=set)
    i2c: tuple | None = None
    pins: list = field(default_factory=list)

    def pin(self, key):
        """The pin of that number or, where only one has it, that name."""
        found = [p for p in self.pins if key in p.numbers] or [p for p in self.pins if p.name == key]
        return found[0] if len(found) == 1 else None


@dataclass
class Net:
    name: str
    level: tuple | None
    pins: list


@dataclass
class Wiring:
    title: str = ""
    overlay: str = ""
    parts: dict = field(default_factory=dict)
    nets: list = field(default_factory=list)


def level(text):
    low, _, high = text.partition("-")
    return (float(low), float(high or low))


def read(path):
    wiring = Wiring()
    part = None
    for number, line in enumerate(path.read_text().splitlines(), 1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        try:
            if line.startswith(" "):
                add_detail(part, shlex.split(line))
            else:
                part = add(wiring, line) or part
        except (ValueError, IndexError, AttributeError, KeyError) as error:
            raise Fault(f"{path}:{number}: cannot be read ({error}): {line.strip()}") from error
    return wiring


def add(wiring, line):
    """A line that stands at the margin; the part, if it is one."""
    word = line.split()[0]
    if word == "title":
        wiring.title = line[6:].strip()
    elif word == "overlay":
        wiring.overlay = line.split()[1]
    elif word == "net":
        wiring.nets.append(net(wiring, line))
    elif word == "part":
        _, ref, column, what = shlex.split(line)
        if ref in wiring.parts:
            raise ValueError(f"there are two parts {ref}")
        wiring.parts[ref] = Part(ref, int(column), what)
        return wiring.parts[ref]
    else:
        raise ValueError(f"no such word: {word}")
    return None


def add_detail(part, words):
    if words[0] in "<>":
        number, name, kind = words[1:4]
        rest = words[4:]
        volts = level(rest.pop(0)) if rest and "=" not in rest[0] else None
        options = dict(word.split("=", 1) for word in rest)
        part.pins.append(Pin(part.ref, number, name, words[0], kind, volts, options))
    elif words[0] == "from":
        part.source = words[1]
    elif words[0] == "i2c":
        part.i2c = (int(words[1], 16), words[2])
    elif words[0] in ("header40", "through"):
        part.marks.add(words[0])
    else:
        raise ValueError(f"no such word: {words[0]}")


def net(wiring, line):
    match = re.fullmatch(r"net (\S+?)(?: at ([\d.-]+))?: *(.+)", line)
    if not match:
        raise ValueError("a net is “net NAME [at LEVEL]: REF.PIN …”")
    name, volts, ends = match.groups()
    pins = []
    for end in ends.split():
        ref, key = end.split(".", 1)
        pin = wiring.parts[ref].pin(key)
        if pin is None:
            raise ValueError(f"{ref} has no pin {key}, or more than one of that name")
        pins.append(pin)
    return Net(name, level(volts) if volts else None, pins)
