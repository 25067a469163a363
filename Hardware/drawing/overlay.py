# SPDX-License-Identifier: Apache-2.0
"""A device-tree overlay, and where it and a wiring disagree."""
import re


def nodes(text):
    """Each node's name with its own properties, in order; comments and children are left out."""
    text = re.sub(r"/\*.*?\*/|//[^\n]*", "", text, flags=re.DOTALL)
    stack, found, last = [], [], ""
    for token in re.findall(r"[^{};]+|[{};]", text):
        if token == "{":
            stack.append((last.split(":")[-1].strip(), {}))
            found.append(stack[-1])
        elif token == "}":
            stack.pop()
        elif token != ";" and token.strip():
            last = token.strip()
            key, _, value = last.partition("=")
            if stack and value:
                stack[-1][1][key.strip()] = value.strip()
    return found


def gpios(text):
    """(GPIO, whether active low) of each node that has one, by the node's name."""
    found = {}
    for name, properties in nodes(text):
        for key, value in properties.items():
            match = re.fullmatch(r"<&gpio (\d+) (\d+)>", value)
            if match and key.endswith("gpios"):
                found[name] = (int(match[1]), match[2] == "1")
    return found


def faults(wiring, text):
    """Where the overlay's pins and addresses are not those of the wiring."""
    wired = {p.options["node"]: p for part in wiring.parts.values() for p in part.pins
             if "node" in p.options}
    told = gpios(text)
    for name in sorted(wired.keys() | told.keys()):
        if name not in told:
            yield f"the overlay has no node {name} with a GPIO, which {wired[name].label} is for"
        elif name not in wired:
            yield f"the overlay's {name} uses GPIO {told[name][0]}, and no pin in the wiring is for it"
        else:
            yield from compare(wired[name], *told[name])
    yield from bus_faults(wiring, text)
    used = {gpio for gpio, _ in told.values()}
    for name, properties in nodes(text):
        for number in re.findall(r"\d+", properties.get("brcm,pins", "")):
            if int(number) not in used:
                yield f"the overlay sets up GPIO {number} in {name}, and nothing uses it"


def compare(pin, gpio, low):
    if pin.name != f"GPIO{gpio}":
        yield f"the overlay has GPIO {gpio} for {pin.options['node']}, the wiring {pin.label}"
    if (pin.options.get("active") == "low") != low:
        yield f"the overlay says {pin.options['node']} is active {'low' if low else 'high'}, the wiring not"


def bus_faults(wiring, text):
    """I²C: the same chips at the same addresses."""
    told = {int(p["reg"].strip("<>"), 16): p.get("compatible", "").strip('"')
            for _, p in nodes(text) if p.get("reg", "").startswith("<0x")}
    wired = {part.i2c[0]: part.i2c[1] for part in wiring.parts.values() if part.i2c}
    for address in sorted(told.keys() | wired.keys()):
        if told.get(address) != wired.get(address):
            yield (f"at I²C address 0x{address:02x} the overlay has {told.get(address, 'nothing')}, "
                   f"the wiring {wired.get(address, 'nothing')}")
