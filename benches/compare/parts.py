"""Parts by cargo's benches: what divan prints, as a table."""

import re

from programs import cargo
from report import table

BENCHES = ("engine", "ensemble", "sweep", "charts", "pages", "storage")


def section():
    rows = []
    for bench in BENCHES:
        print(f"  {bench}", flush=True)
        rows += [(bench, name, time) for name, time in read(bench)]
    return table(("bench", "part", "median"), rows)


def read(bench):
    said = cargo("bench", "--quiet", "--bench", bench, capture_output=True, text=True).stdout
    return list(parse(said))


def parse(said):
    """Each function of a bench with its median; one with arguments is named with them."""
    parent = ""
    for line in said.splitlines():
        found = re.match(r"^([│├╰─ ]*)(\S+)\s+(.*)$", line)
        if not found or line.startswith("Timer"):
            continue
        branches, name, rest = found.groups()
        times = re.findall(r"([\d.]+ (?:ns|µs|ms|s))\b", rest)
        depth = len(branches) // 3
        if len(times) < 4:
            parent = name if depth == 1 else parent
            continue
        # Fastest, slowest, median, mean.
        yield f"{parent}, {name}" if depth > 1 else name, times[2]
