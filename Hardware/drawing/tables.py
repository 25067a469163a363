# SPDX-License-Identifier: Apache-2.0
"""The tables of a build's README that are made of its wiring and its power.csv, and their places in it."""
import re

import budget

PLACE = r"(<!-- made by Hardware/draw: {} -->\n).*?(<!-- end -->\n)"


def parts(wiring):
    rows = [f"| {part.ref} | {part.what} | {part.source} |" for part in wiring.parts.values()]
    return "\n".join(["| part | what | its figures come from |", "|---|---|---|", *rows])


def pins(wiring):
    """Each pin of the board, what it is joined to, and what the overlay calls it."""
    rows = ["| pin | name | net | to | level | overlay |", "|---|---|---|---|---|---|"]
    boards = [p for p in wiring.parts.values() if "header40" in p.marks] or [
        p for p in wiring.parts.values() if p.ref in ("HH1", "CR1")]
    for board in boards:
        for pin in board.pins:
            net = next((n for n in wiring.nets if pin in n.pins), None)
            rows.append(row(board if len(boards) > 1 else None, pin, net))
    return "\n".join(rows)


def row(board, pin, net):
    others = ", ".join(f"{p.part}.{p.name}" for p in net.pins if p is not pin) if net else ""
    if net and "gnd" in {p.kind for p in net.pins}:
        others = "ground"
    level = "–".join(f"{volts:g}" for volts in dict.fromkeys(pin.level)) + " V" if pin.level else ""
    overlay = pin.options.get("node", "")
    if overlay:
        overlay = f"`{overlay}`, active {pin.options['active']}"
    name = f"{board.ref}.{pin.name}" if board else pin.name
    return (f"| {pin.number.replace('/', ', ')} | {name} | {net.name if net else 'open'} | {others} | {level} | "
            f"{overlay} |")


def fill(readme, folder, wiring):
    """The README with its tables as they are now."""
    made = {"parts": parts(wiring), "pins": pins(wiring), "power": budget.text(folder / "power.csv")}
    for name, table in made.items():
        readme, count = re.subn(PLACE.format(name), lambda m: m[1] + table + "\n" + m[2], readme, flags=re.DOTALL)
        if count != 1:
            raise ValueError(f"{folder.name}/README.md has {count} places for the table “{name}”")
    return readme
