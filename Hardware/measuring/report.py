# SPDX-License-Identifier: Apache-2.0
"""The figures as tables, and beside them what was aimed at."""


def text(figures):
    return "\n\n".join([head(figures), sizes(figures), ways(figures), aims(figures)]) + "\n"


def head(figures):
    machine = figures["machine"]
    short = "" if figures["minutes"] >= 60 else (
        ", where an hour is meant: what comes seldom weighs too much or is missed")
    return (f"{figures['minutes']:g} minute{'s' if figures['minutes'] != 1 else ''}{short}. {figures['patrol']}, {figures['gpsd']}, "
            f"{machine['system']} {machine['kernel']} on {machine['architecture']}, {machine['cores']} cores, "
            f"{figures['date']}; all ways at once, {figures['hot_spots']} hot spots of {figures['corners']} corners.")


def sizes(figures):
    told = figures["sizes"]
    rows = ["| size | patrol | gpspipe |", "|---|---|---|"]
    for key, words in (("program", "program"), ("package", "package (.deb)")):
        rows.append(f"| {words} | {megabytes(told['patrol'].get(key))} | {megabytes(told['gpspipe'].get(key))} |")
    return "\n".join(rows)


def megabytes(size):
    return "–" if size is None else f"{size / 1e6:.2f} MB"


def ways(figures):
    rows = ["| way | program | resident | private | proportional | CPU a minute | wake-ups a second | "
            "written an hour |", "|---|---|---|---|---|---|---|---|"]
    for way in figures["ways"]:
        for name in ("patrol", "gpspipe"):
            told = way[name]
            times = f" (× {way['cpu_times']:.2f})" if name == "patrol" and way["cpu_times"] else ""
            rows.append(
                f"| {way['what'] if name == 'patrol' else ''} | {name} | {told['resident_kb'] / 1000:.1f} MB | "
                f"{told['private_kb'] / 1000:.1f} MB | {told['proportional_kb'] / 1000:.1f} MB | "
                f"{told['cpu_ms_per_min']:.0f} ms{times} | {told['wakeups_per_s']:.1f} | "
                f"{told['written_bytes_per_h'] / 1e6:.2f} MB |")
    return "\n".join(rows)


def judge(figures):
    """Each aim: in words, its limit, what was measured, its unit."""
    told = {way["way"]: way for way in figures["ways"]}
    found = []

    def aim(way, words, limit, value, unit):
        if way in told and (got := value(told[way])) is not None:
            found.append({"aim": words, "limit": limit, "measured": got, "unit": unit, "met": got <= limit})

    for way, where in (("in-1", "in a hot spot"), ("out-1", "outside")):
        aim(way, f"CPU at 1 Hz, {where}", 1.1, lambda w: w["cpu_times"], "× gpspipe")
    aim("in-4x10", "CPU, 4 receivers at 10 Hz", 3, lambda w: w["cpu_times"], "× gpspipe")
    aim("in-1", "resident", 20, lambda w: w["patrol"]["resident_kb"] / 1000, "MB")
    aim("in-1", "written in a hot spot", 0.6, lambda w: w["patrol"]["written_bytes_per_h"] / 1e6, "MB an hour")
    aim("out-1", "written outside", 0.1, lambda w: w["patrol"]["written_bytes_per_h"] / 1e6, "MB an hour")
    size = figures["sizes"]["patrol"]
    if size["static"] and size["stripped"]:
        found.append({"aim": "program, static and stripped", "limit": 16, "measured": size["program"] / 1e6,
                      "unit": "MB", "met": size["program"] <= 16e6})
    return found


def aims(figures):
    rows = ["| aim | at most | measured | |", "|---|---|---|---|"]
    for row in figures["aims"]:
        rows.append(f"| {row['aim']} | {row['limit']:g} {row['unit']} | {row['measured']:.2f} | "
                    f"{'met' if row['met'] else '**missed**'} |")
    if not (figures["sizes"]["patrol"]["static"] and figures["sizes"]["patrol"]["stripped"]):
        rows.append("| program, static and stripped | 16 MB | this one is not | |")
    return "\n".join(rows)
