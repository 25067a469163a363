# SPDX-License-Identifier: Apache-2.0
"""Runs both contenders of `geography-speed` by turns and prints what they did as a table."""

import argparse
import gzip
import json
import math
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

import numpy
import shapely

SEED = 1
TARGET = 10
# Degrees: nearer than this to a border the contenders may differ, as Patrol takes corners and
# places to be on a grid of eight decimals and finer, and Shapely in doubles.
BORDER = 2e-8
LSOAS = "polygons/lsoa2011_england_wales.geojson.gz"
LONDON = shapely.Point(-0.1, 51.5)


# Areas: arrays of Shapely polygons with eight decimals.


def town():
    """20 hot spots in a town of 5 km: squares, hexagons, strips, irregular, with a hole."""
    random = numpy.random.default_rng(SEED)
    return numpy.array([hot_spot(kind % 5, random) for kind in range(20)])


def hot_spot(kind, random):
    def star(radii):
        angles = 2 * math.pi * numpy.arange(len(radii)) / len(radii)
        return numpy.column_stack([radii * numpy.cos(angles), radii * numpy.sin(angles)])

    square = numpy.array([[-1, -1], [1, -1], [1, 1], [-1, 1]])
    ring, holes = [
        (square * 75, []),
        (star([202] * 6), []),
        (square * [200, 15], []),
        (star(random.uniform(80, 250, 24)), []),
        (square * 150, [square * 50]),
    ][kind]
    turn = random.uniform(0, math.pi)
    rotation = numpy.array([[math.cos(turn), math.sin(turn)], [-math.sin(turn), math.cos(turn)]])
    middle = random.uniform(-2500, 2500, 2)

    def degrees(metres):
        return [0.71, 51.54] + (metres @ rotation + middle) / [69_400, 111_250]

    return rounded(shapely.Polygon(degrees(ring), [degrees(hole) for hole in holes]))


def rounded(areas):
    return shapely.transform(areas, lambda corners: numpy.round(corners, 8))


def lsoas():
    """All LSOAs of England and Wales; None without the data folder."""
    path = os.path.join(os.environ.get("PATROL_DATA", ""), LSOAS)
    if not os.path.exists(path):
        return None
    with gzip.open(path) as file:
        features = json.load(file)["features"]
    return rounded(shapely.from_geojson([json.dumps(feature["geometry"]) for feature in features]))


def tiles(count):
    """Tiles with crooked sides of 15 edges, neighbours sharing theirs."""
    random = numpy.random.default_rng(SEED)
    side = math.ceil(math.sqrt(count))
    corners = numpy.stack(numpy.meshgrid(*[numpy.arange(side + 1.0)] * 2), axis=-1)
    corners += random.uniform(-0.3, 0.3, corners.shape)

    def sides(starts, ends):
        steps = numpy.linspace(0, 1, 16)[:, None]
        lines = starts[..., None, :] * (1 - steps) + ends[..., None, :] * steps
        lines[..., 1:-1, :] += random.uniform(-0.008, 0.008, lines[..., 1:-1, :].shape)
        return lines * [0.02, 0.0125] + [-3.5, 51]

    across = sides(corners[:, :-1], corners[:, 1:])
    along = sides(corners[:-1], corners[1:])
    rings = [
        numpy.concatenate(
            [across[row, column], along[row, column + 1][1:], across[row + 1, column][::-1][1:],
             along[row, column][::-1][1:]])
        for row in range(side) for column in range(side)
    ]
    return rounded(shapely.polygons(rings[:count]))


def nearest(areas, count):
    return areas[numpy.sort(numpy.argsort(shapely.distance(areas, LONDON), kind="stable")[:count])]


def workloads(fixes):
    """Name, areas and places of each."""
    everything = lsoas()
    name = "LSOAs"
    if everything is None:
        print(f"no data folder: tiles stand in for the {name}", file=sys.stderr)
        everything, name = tiles(34_753), "tiles"
    sets = [("hot spots in a town", town())]
    sets += [(name, nearest(everything, count)) for count in (20, 1000)]
    sets += [(name, everything)]
    for name, areas in sets:
        yield name, areas, "anywhere", anywhere(areas, fixes)
        yield name, areas, "walks", walks(areas, fixes)


# Places: arrays of longitude and latitude.


def anywhere(areas, count):
    west, south, east, north = shapely.total_bounds(areas)
    return numpy.random.default_rng(SEED).uniform([west, south], [east, north], (count, 2))


def walks(areas, count):
    """A fix a second at 1.4 m/s for an hour at a time, from the middle of an area chosen by lot."""
    random = numpy.random.default_rng(SEED)
    hour = 3600
    walkers = math.ceil(count / hour)
    starts = shapely.get_coordinates(shapely.centroid(random.choice(areas, walkers)))
    courses = numpy.cumsum(random.normal(0, 0.15, (walkers, hour)), axis=1)
    steps = 1.4 * numpy.stack([numpy.sin(courses) / 69_400, numpy.cos(courses) / 111_250], axis=-1)
    places = starts[:, None, :] + numpy.cumsum(steps, axis=1)
    return numpy.ascontiguousarray(places.reshape(-1, 2)[:count])


# Contenders: each runs a round and returns its CPU seconds, then tells its matches.


class Patrol:
    """AreaIndex, one place after the other."""

    def __init__(self, program, folder, areas, places):
        self.paths = [os.path.join(folder, name) for name in ("areas.geojson", "places", "matches")]
        with open(self.paths[0], "w") as file:
            file.write('{"type":"FeatureCollection","features":[')
            file.write(",".join(
                '{"type":"Feature","properties":{},"geometry":%s}' % area
                for area in shapely.to_geojson(areas)))
            file.write("]}")
        places.astype("<f8").tofile(self.paths[1])
        self.process = subprocess.Popen(
            [program, *self.paths], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.index = json.loads(self.process.stdout.readline())
        if self.index["areas"] != len(areas):
            sys.exit(f"{self.index['areas']} of {len(areas)} areas are usable")

    def run(self):
        self.process.stdin.write("\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())["cpu_s"]

    def matches(self):
        self.process.communicate()
        return numpy.fromfile(self.paths[2], "<i4").reshape(-1, 2).astype(int)


class Query:
    """STRtree.query with a predicate for all places at once."""

    def __init__(self, areas, places):
        self.places = shapely.points(places)
        self.tree = shapely.STRtree(areas)
        self.tree.query(self.places[:1])

    def run(self):
        start = time.process_time()
        self.found = self.tree.query(self.places, predicate="intersects")
        return time.process_time() - start

    def matches(self):
        return self.found.T


class Prepared(Query):
    """STRtree.query for boxes alone, then the areas, prepared, in a second call."""

    def __init__(self, areas, places):
        super().__init__(areas, places)
        self.areas, self.x, self.y = areas, places[:, 0].copy(), places[:, 1].copy()
        shapely.prepare(areas)

    def run(self):
        start = time.process_time()
        place, area = self.tree.query(self.places)
        is_inside = shapely.intersects_xy(self.areas[area], self.x[place], self.y[place])
        self.found = numpy.stack([place[is_inside], area[is_inside]])
        return time.process_time() - start


def compare(program, areas, places, rounds):
    """Medians of the contenders' fixes a CPU second, and how their answers differ.

    The first round warms up and does not count.
    """
    with tempfile.TemporaryDirectory() as folder:
        patrol = Patrol(program, folder, areas, places)
        contenders = {"patrol": patrol, "shapely": Query(areas, places),
                      "prepared": Prepared(areas, places)}
        times = {name: [] for name in contenders}
        for _ in range(1 + rounds):
            for name, contender in contenders.items():
                times[name].append(contender.run())
        row = {f"{name}_per_s": len(places) / statistics.median(each[1:])
               for name, each in times.items()}
        ours, theirs, others = (set(map(tuple, contender.matches().tolist()))
                                for contender in contenders.values())
        row |= {"index_bytes": patrol.index["bytes"], "build_s": patrol.index["build_s"],
                "matches": len(ours), "shapely_matches": len(theirs)}
        row |= differences(ours ^ theirs | ours ^ others, areas, places)
    row["ratio"] = row["patrol_per_s"] / row["shapely_per_s"]
    row["prepared_ratio"] = row["patrol_per_s"] / row["prepared_per_s"]
    return row


def differences(pairs, areas, places):
    at_borders = sum(
        shapely.distance(shapely.boundary(areas[area]), shapely.Point(places[place])) < BORDER
        for place, area in pairs)
    return {"differ": len(pairs) - int(at_borders), "differ_on_borders": int(at_borders)}


def instructions(program, areas, places):
    """Instructions a fix as callgrind counts them; None without valgrind."""
    if shutil.which("valgrind") is None:
        return None
    with tempfile.TemporaryDirectory() as folder:
        Patrol(program, folder, areas, places).process.communicate()
        paths = [os.path.join(folder, name) for name in ("areas.geojson", "places", "matches")]

        def count(rounds):
            result = subprocess.run(
                ["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null", program, *paths],
                input="\n" * rounds, capture_output=True, text=True, check=True)
            return int(result.stderr.split("Collected :")[1].split()[0])

        return (count(3) - count(1)) / 2 / len(places)


# Printing.


def show(row):
    print(
        f"{row['areas']:>6,} {row['set']:<20} {row['places']:<9}"
        f"{row['patrol_per_s'] / 1e6:>8.2f} {row['shapely_per_s'] / 1e6:>8.2f} {row['ratio']:>6.1f}"
        f" {row['prepared_per_s'] / 1e6:>9.2f} {row['prepared_ratio']:>6.1f}"
        f" {row['matches']:>10,} {row['differ']:>7} {row['differ_on_borders']:>7}"
        f" {row['index_bytes'] / 1e3:>9,.0f} {row['build_s'] * 1e3:>7.1f}", flush=True)


def main():
    parser = argparse.ArgumentParser(prog="geography-speed")
    parser.add_argument("program", help=argparse.SUPPRESS)
    parser.add_argument("--rounds", type=int, default=7, help="of which the median counts")
    parser.add_argument("--fixes", type=int, default=600_000, help="in each round")
    parser.add_argument("--json", action="store_true", help="one object instead of the table")
    options = parser.parse_args()
    answer = {"shapely": shapely.__version__, "geos": shapely.geos_version_string, "seed": SEED,
              "rounds": options.rounds, "fixes": options.fixes, "rows": []}
    if not options.json:
        print(f"Millions of fixes a CPU second, the median of {options.rounds} rounds of "
              f"{options.fixes:,} by turns.\nShapely {shapely.__version__}, GEOS "
              f"{shapely.geos_version_string}: STRtree.query(places, predicate='intersects'); "
              "prepared: query(places), then\nintersects_xy with prepared areas. Matches that "
              f"differ: all but those within {BORDER} degrees of a border, and those.\n")
        print("   areas" + " " * 21 + "places     Patrol  Shapely  ratio  prepared  ratio"
              "    matches  differ  border  index kB  build ms")
    for name, areas, kind, places in workloads(options.fixes):
        row = {"set": name, "areas": len(areas), "places": kind}
        row |= compare(options.program, areas, places, options.rounds)
        if kind == "anywhere" and len(areas) <= 1000:
            row["instructions"] = instructions(options.program, areas, places[:50_000])
        answer["rows"].append(row)
        if not options.json:
            show(row)
    if options.json:
        print(json.dumps(answer, indent=2))
    else:
        counted = [f"{row['instructions']:.0f} ({row['areas']:,} {row['set']})"
                   for row in answer["rows"] if row.get("instructions")]
        print("\nInstructions a fix, places anywhere: " + (", ".join(counted) or "no valgrind"))
    if any(row["differ"] for row in answer["rows"]):
        sys.exit("the answers differ")


main()
