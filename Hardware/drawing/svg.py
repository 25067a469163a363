# SPDX-License-Identifier: Apache-2.0
"""Draws a wiring: parts in columns, signals as lines between two columns, supplies as tags at the pins."""
import textwrap
from html import escape

ROW, TAG, TRACK, LETTER = 18, 74, 10, 6.4
INK = ["#1f5fa8", "#a8431f", "#2d7d46", "#7a3b99", "#8a6d00", "#007a86", "#b0306a", "#4d4d4d"]


class Box:
    """A part where it is drawn. Odd columns are half a row lower, so that no two lines lie on one another."""

    def __init__(self, part, top):
        self.part = part
        self.sides = {s: [p for p in part.pins if p.side == s] for s in "<>"}
        words = [max([len(p.name) + len(p.number) for p in pins], default=0) for pins in self.sides.values()]
        self.width = max(118, LETTER * (sum(words) + 6))
        self.title = textwrap.wrap(part.what, int(self.width / 6.1))
        self.top = top
        self.head = ROW * (2 + len(self.title)) * 0.75 // ROW * ROW + ROW
        self.height = self.head + ROW * max(map(len, self.sides.values()))
        self.left = 0

    def place(self, pin):
        """Where a pin's line begins."""
        row = self.sides[pin.side].index(pin)
        x = self.left if pin.side == "<" else self.left + self.width
        return x, self.top + self.head + row * ROW + ROW / 2


def draw(wiring):
    columns = stack(wiring)
    boxes = {box.part.ref: box for column in columns for box in column}
    wires, tagged = sort_nets(wiring, boxes)
    width = spread(columns, wires)
    height = max(b.top + b.height for b in boxes.values()) + ROW
    drawn = [*lines(wires, boxes, columns), *tags(tagged, boxes), *map(outline, boxes.values())]
    return "\n".join([
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:g}" '
        f'width="{width:g}" height="{height:g}" font-family="sans-serif" font-size="11">',
        "<!-- SPDX-License-Identifier: Apache-2.0 -->",
        "<!-- Made by Hardware/draw from wiring.txt. -->",
        f'<rect width="{width:g}" height="{height:g}" fill="#fff"/>',
        text(12, 26, wiring.title, 'font-size="16" font-weight="bold"'),
        text(12, 42, "Tags of one name are joined: supplies red, ground black, others blue. Grey pins stay open.",
             'font-size="10" fill="#555"'),
        *drawn, "</svg>", ""])


def stack(wiring):
    columns = [[] for _ in range(1 + max(p.column for p in wiring.parts.values()))]
    for part in wiring.parts.values():
        column = columns[part.column]
        top = column[-1].top + column[-1].height + ROW if column else 4 * ROW + part.column % 2 * ROW / 2
        column.append(Box(part, top))
    return columns


def sort_nets(wiring, boxes):
    """Nets that lie between two columns become lines there; supplies and all others become tags."""
    wires, tagged = {}, []
    for net in wiring.nets:
        gaps = {boxes[p.part].part.column + (p.side == ">") for p in net.pins}
        if len(gaps) == 1 and not {"src", "gnd"} & {p.kind for p in net.pins}:
            wires.setdefault(gaps.pop(), []).append(net)
        else:
            tagged.append(net)
    for gap in wires.values():
        gap.sort(key=lambda net: sum(boxes[p.part].place(p)[1] for p in net.pins) / len(net.pins))
    return wires, tagged


def spread(columns, wires):
    """Puts the columns side by side, with room for tags and lines; the drawing's width."""
    x = TAG
    for number, column in enumerate(columns):
        wide = max(b.width for b in column)
        for box in column:
            box.left, box.width = x, wide
        x += wide + 2 * TAG + TRACK * len(wires.get(number + 1, []))
    return x - TAG


def lines(wires, boxes, columns):
    for gap, nets in sorted(wires.items()):
        start = columns[gap - 1][0].left + columns[gap - 1][0].width + TAG if gap else 0
        for track, net in enumerate(nets):
            yield from line(net, start + TRACK * (track + 0.5), boxes, INK[track % len(INK)])


def line(net, x, boxes, ink):
    """One vertical line, and from it one to each pin, with a dot where more than two meet."""
    ends = [boxes[p.part].place(p) for p in net.pins]
    heights = sorted(y for _, y in ends)
    yield f'<path d="M{x:g} {heights[0]:g}V{heights[-1]:g}" stroke="{ink}" fill="none" stroke-width="1.5"/>'
    for pin, (end, y) in zip(net.pins, ends):
        yield f'<path d="M{end:g} {y:g}H{x:g}" stroke="{ink}" fill="none" stroke-width="1.5"/>'
        if heights[0] < y < heights[-1]:
            yield f'<circle cx="{x:g}" cy="{y:g}" r="3" fill="{ink}"/>'
        anchor, shift = ("end", -4) if pin.side == "<" else ("start", 4)
        yield text(end + shift, y - 3, net.name, f'font-size="9" fill="{ink}" text-anchor="{anchor}"')


def tags(nets, boxes):
    for net in nets:
        kinds = {p.kind for p in net.pins}
        ink = "#333" if "gnd" in kinds else "#b3261e" if "src" in kinds else "#1f5fa8"
        for pin in net.pins:
            x, y = boxes[pin.part].place(pin)
            wide = LETTER * len(net.name) + 8
            left = x - 8 - wide if pin.side == "<" else x + 8
            yield f'<path d="M{x:g} {y:g}h{-8 if pin.side == "<" else 8}" stroke="{ink}"/>'
            yield (f'<rect x="{left:g}" y="{y - 7:g}" width="{wide:g}" height="14" rx="3" fill="#fff" '
                   f'stroke="{ink}"/>')
            yield text(left + wide / 2, y + 4, net.name, f'font-size="10" fill="{ink}" text-anchor="middle"')


def outline(box):
    shapes = [f'<rect x="{box.left:g}" y="{box.top:g}" width="{box.width:g}" height="{box.height:g}" '
              'fill="#f6f7f9" stroke="#222" stroke-width="1.5"/>',
              text(box.left + 6, box.top + 14, box.part.ref, 'font-weight="bold"')]
    for number, words in enumerate(box.title):
        shapes.append(text(box.left + 6, box.top + 27 + 12 * number, words, 'font-size="10"'))
    for pin in box.part.pins:
        x, y = box.place(pin)
        inward, anchor = (5, "start") if pin.side == "<" else (-5, "end")
        number = f"{pin.number} " if pin.numbers and pin.side == "<" else ""
        after = f" {pin.number}" if pin.numbers and pin.side == ">" else ""
        ink = 'fill="#999"' if pin.kind == "nc" else ""
        shapes.append(text(x + inward, y + 4, f"{number}{pin.name}{after}", f'text-anchor="{anchor}" {ink}'))
    return "\n".join(shapes)


def text(x, y, words, style=""):
    return f'<text x="{x:g}" y="{y:g}" {style}>{escape(words)}</text>'
