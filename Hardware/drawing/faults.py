# SPDX-License-Identifier: Apache-2.0
"""What is wrong with a wiring by itself: each fault is a sentence."""

# Raspberry Pi's header: which GPIO is at which pin (raspberrypi.com, “GPIO and the 40-pin header”).
HEADER = {3: 2, 5: 3, 7: 4, 8: 14, 10: 15, 11: 17, 12: 18, 13: 27, 15: 22, 16: 23, 18: 24, 19: 10, 21: 9,
          22: 25, 23: 11, 24: 8, 26: 7, 27: 0, 28: 1, 29: 5, 31: 6, 32: 12, 33: 13, 35: 19, 36: 16, 37: 26,
          38: 20, 40: 21}
SUPPLIES = {1: "3V3", 17: "3V3", 2: "5V", 4: "5V", **dict.fromkeys((6, 9, 14, 20, 25, 30, 34, 39), "GND")}


def faults(wiring):
    return [*ends(wiring), *header(wiring), *addresses(wiring), *voltages(wiring)]


def ends(wiring):
    """Each pin is in one net or said to be open; each net has two ends."""
    used = {}
    for net in wiring.nets:
        if len(net.pins) < 2:
            yield f"net {net.name} has one end: {net.pins[0].label}"
        for pin in net.pins:
            if id(pin) in used:
                yield f"{pin.label} is used twice: by {used[id(pin)]} and by {net.name}"
            used[id(pin)] = net.name
            if pin.kind == "nc":
                yield f"{pin.label} is to be left open, and net {net.name} uses it"
    for part in wiring.parts.values():
        numbers = [number for pin in part.pins for number in pin.numbers]
        for number in sorted({n for n in numbers if numbers.count(n) > 1}):
            yield f"{part.ref} has two pins {number}"
        for pin in part.pins:
            if pin.kind != "nc" and id(pin) not in used:
                yield f"{pin.label} is in no net; wire it, or say nc"


def header(wiring):
    """What a pin of the 40-pin header is called is what is there."""
    boards = [part for part in wiring.parts.values() if "header40" in part.marks]
    for part, pin in [(part, pin) for part in boards for pin in part.pins]:
        for number in map(int, pin.numbers):
            there = SUPPLIES.get(number) or f"GPIO{HEADER.get(number, ' none')}"
            if pin.name != there:
                yield f"pin {number} of {part.ref} is {there}, not {pin.name}"


def addresses(wiring):
    seen = {}
    for part in wiring.parts.values():
        if part.i2c and part.i2c[0] in seen:
            yield f"{part.ref} and {seen[part.i2c[0]]} have the same I²C address 0x{part.i2c[0]:02x}"
        if part.i2c:
            seen[part.i2c[0]] = part.ref


def levels(wiring):
    """How high each net is: by what drives it, and through parts that pass it on."""
    known = {}
    for net in wiring.nets:
        given = [p.level for p in net.pins if p.kind in ("src", "drv", "pul")]
        if net.level or given:
            known[net.name] = net.level or given[0]
    bridges = [[net.name for net in wiring.nets if pin in net.pins] for part in wiring.parts.values()
               if "through" in part.marks for pin in part.pins]
    pairs = [(a[0], b[0]) for a, b in zip(bridges[::2], bridges[1::2]) if a and b]
    for _ in pairs:
        for one, other in [*pairs, *[(b, a) for a, b in pairs]]:
            if one in known and other not in known:
                known[other] = known[one]
    return known


def voltages(wiring):
    """One source a supply; nothing gets more than it stands, or less than it needs."""
    known = levels(wiring)
    for net in wiring.nets:
        kinds = {p.kind for p in net.pins}
        if "gnd" in kinds:
            for pin in net.pins:
                if pin.kind not in ("gnd", "pas"):
                    yield f"{pin.label} ({pin.kind}) is wired to ground, net {net.name}"
            continue
        if sum(p.kind == "src" for p in net.pins) > 1:
            yield f"net {net.name} has two sources"
        if "bus" in kinds and "pul" not in kinds:
            yield f"net {net.name} is open-drain, and nothing pulls it up"
        yield from disagreements(net, known.get(net.name))


def disagreements(net, volts):
    for pin in net.pins:
        if pin.kind not in ("sup", "rcv", "bus"):
            continue
        if volts is None:
            yield f"nothing says how high net {net.name} is, which {pin.label} takes"
        elif pin.kind == "sup" and not (pin.level[0] <= volts[0] and volts[1] <= pin.level[1]):
            yield f"{pin.label} takes {words(pin.level)}, and net {net.name} is {words(volts)}"
        elif pin.kind != "sup" and not (pin.level[0] <= volts[1] <= pin.level[1]):
            yield (f"{pin.label} takes {words(pin.level)} for high, and net {net.name} is at most "
                   f"{volts[1]:g} V")


def words(volts):
    low, high = volts
    return f"{low:g} V" if low == high else f"{low:g} to {high:g} V"
