# SPDX-License-Identifier: Apache-2.0
"""The power budget of a build: power.csv in, a table and the arithmetic as Markdown out.

Kinds of rows: store (a battery: mAh, share that can be used), feed (a fuse: mA, share it carries for long),
rail (made of what stands under “on”, with an efficiency as its share and a limit in mA), load (mA or mW,
share of the time, peak), need (hours), hold (the capacitors of a hold-up supply, and what is asked of them).
"""
import csv


def read(path):
    with path.open(newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        for key in ("volts", "figure", "share", "peak_mA"):
            row[key] = float(row[key]) if row[key] else None
    return rows


class Budget:
    def __init__(self, rows):
        self.rows = rows
        self.sources = {r["name"]: r for r in rows if r["kind"] in ("store", "feed", "rail")}
        self.loads = [r for r in rows if r["kind"] == "load"]

    def milliwatts(self, load):
        volts = 1 if load["unit"] == "mW" else self.sources[load["on"]]["volts"]
        return load["figure"] * volts * load["share"]

    def rails(self, name):
        return [r for r in self.sources.values() if r["on"] == name]

    def mean(self, name):
        """mW that are taken from a rail, those of the rails made of it among them."""
        own = sum(self.milliwatts(load) for load in self.loads if load["on"] == name)
        return own + sum(self.mean(r["name"]) / r["share"] for r in self.rails(name))

    def peak(self, name):
        """mW at the worst moment."""
        volts = self.sources[name]["volts"]
        own = sum((load["peak_mA"] or 0) * volts for load in self.loads if load["on"] == name)
        return own + sum(self.peak(r["name"]) / r["share"] for r in self.rails(name))

    def text(self):
        lines = ["| load | on | takes | of the time | mean | peak | from |", "|---|---|---|---|---|---|---|"]
        for load in self.loads:
            peak = f'{load["peak_mA"]:g} mA' if load["peak_mA"] else "–"
            lines.append(f'| {load["name"]} | {load["on"]} | {load["figure"]:g} {load["unit"]} | '
                         f'{load["share"] * 100:g} % | {self.milliwatts(load):.1f} mW | {peak} | '
                         f'{load["source"]} |')
        lines.append("")
        for row in reversed(self.sources.values()):
            lines += getattr(self, row["kind"])(row)
        lines += self.hold()
        return "\n".join(lines)

    def sum_of(self, name):
        """The sum that the mean on a rail is, in words."""
        own = [self.milliwatts(load) for load in self.loads if load["on"] == name]
        parts = [f"{sum(own):.1f} mW"] if own else []
        parts += [f'{self.mean(r["name"]):.1f} mW of {r["name"]} / {r["share"]:g}' for r in self.rails(name)]
        return " + ".join(parts) + (f" = {self.mean(name):.1f} mW" if len(parts) > 1 or not own else "")

    def rail(self, row):
        peak = self.peak(row["name"]) / row["volts"]
        return [f'- {row["name"]}, {row["volts"]:g} V: {self.sum_of(row["name"])}. At the worst moment '
                f'{peak:.0f} mA of {row["figure"]:g} mA: {verdict(peak <= row["figure"])}. {sentence(row["source"])}']

    def store(self, row):
        held = row["volts"] * row["figure"] / 1000 * row["share"]
        hours = held / (self.mean(row["name"]) / 1000)
        need = next(r for r in self.rows if r["kind"] == "need")
        return [f'- {row["name"]}: {self.sum_of(row["name"])}. {row["volts"]:g} V × {row["figure"]:g} mAh × '
                f'{row["share"]:g} = {held:.1f} Wh, which last **{hours:.1f} h** of the {need["figure"]:g} h '
                f'needed: {verdict(hours >= need["figure"])}. {sentence(row["source"])}']

    def feed(self, row):
        mean, peak = (f(row["name"]) / row["volts"] for f in (self.mean, self.peak))
        carried = row["figure"] * row["share"]
        return [f'- {row["name"]}, {row["volts"]:g} V: {self.sum_of(row["name"])}, {mean:.0f} mA; at the worst '
                f'moment {peak:.0f} mA of {row["figure"]:g} mA × {row["share"]:g} = {carried:.0f} mA: '
                f'{verdict(peak <= carried)}. {sentence(row["source"])}']

    def hold(self):
        """How long capacitors carry what hangs on the rail HOLD."""
        given = {r["name"]: r for r in self.rows if r["kind"] == "hold"}
        if not given:
            return []
        asked = given["a sync takes"]["figure"] * given["times"]["figure"]
        load = self.mean("HOLD") / 1000 / given["boost"]["figure"]
        cell, row = given["one capacitor"], given["capacitors in series"]["figure"]
        farads = cell["figure"] / row * cell["share"]
        high, low = (given[name]["figure"] for name in ("charged to", "used down to"))
        joules = farads / 2 * (high**2 - low**2)
        lines = [f'- Hold-up: {asked:g} s ({given["a sync takes"]["figure"]:g} s × {given["times"]["figure"]:g}) '
                 f'at {self.mean("HOLD") / 1000:.2f} W / {given["boost"]["figure"]:g} = {load:.2f} W need '
                 f'{load * asked:.0f} J. {cell["figure"]:g} F / {row:g} × {cell["share"]:g} = {farads:g} F; ½ × '
                 f'{farads:g} F × ({high:g}² - {low:g}²) V² = {joules:.0f} J, which last '
                 f'**{joules / load:.0f} s**: {verdict(joules >= load * asked)}.']
        full = cell["figure"] / row / 2 * high**2
        spare = self.sources["HOLD"]["figure"] / 1000 * self.sources["BUCK"]["volts"] - self.mean("HOLD") / 1000
        lines.append(f'- Empty capacitors take ½ × {cell["figure"] / row:g} F × {high:g}² V² = {full:.0f} J; at '
                     f'the {spare:.1f} W that the load leaves of the input limit they are full after '
                     f'{full / spare:.0f} s, longer with losses. A shorter trip has a shorter hold-up.')
        figures = [f"- {name}: {amount(r)}. {sentence(r['source'])}" for name, r in given.items()]
        return lines + [self.charging()] + figures

    def charging(self):
        """What the feed carries while the capacitors take what the input limit allows."""
        feed = next(r for r in self.rows if r["kind"] == "feed")
        limit, buck = self.sources["HOLD"]["figure"], self.sources["BUCK"]
        taken = limit * buck["volts"] / buck["share"] / feed["volts"]
        carried = feed["figure"] * feed["share"]
        return (f'- While they charge the feed carries {limit:g} mA × {buck["volts"]:g} V / {buck["share"]:g} / '
                f'{feed["volts"]:g} V = {taken:.0f} mA of {carried:.0f} mA: {verdict(taken <= carried)}.')


def amount(row):
    return f'{row["figure"]:g} {row["unit"]}'.strip()


def sentence(words):
    return words[:1].upper() + words[1:] + "."


def verdict(holds):
    return "it holds" if holds else "**it does not hold**"


def text(path):
    return Budget(read(path)).text()
