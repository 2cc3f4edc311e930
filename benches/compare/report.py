"""The tables of docs/benchmarks.md."""

import os
import platform
import subprocess
from dataclasses import dataclass
from datetime import datetime, timezone

from programs import ROOT


@dataclass
class Figure:
    """Something with a target, and what came of it; `met` is none where there is no target."""

    what: str
    target: str
    measured: str
    met: bool | None

    def row(self):
        verdict = {True: "met", False: "**falls short**", None: ""}[self.met]
        return (self.what, self.target, self.measured, verdict)


def table(heads, rows):
    lines = ["| " + " | ".join(heads) + " |", "| " + " | ".join("---" for _ in heads) + " |"]
    lines += ["| " + " | ".join(str(cell) for cell in row) + " |" for row in rows]
    return "\n".join(lines) + "\n"


def figures(all_figures):
    return table(("what", "target", "measured", ""), [figure.row() for figure in all_figures])


def number(value):
    """With its first three digits, and separators from 10,000 on."""
    if value >= 100:
        return f"{value:,.0f}"
    return f"{value:.3g}"


def first_line(*command):
    try:
        said = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT)
    except (OSError, subprocess.CalledProcessError):
        return ""
    return (said.stdout or said.stderr).strip().split("\n")[0]


def machine():
    names = [line.split(":", 1)[1].strip() for line in open("/proc/cpuinfo") if line.startswith("model name")]
    memory = next(int(line.split()[1]) for line in open("/proc/meminfo") if line.startswith("MemTotal"))
    return f"{os.cpu_count()} × {names[0]}, {memory / 1e6:.0f} GB, Linux {platform.release()}"


def commit():
    short = first_line("git", "rev-parse", "--short", "HEAD")
    return short + (" with changes that are not committed" if first_line("git", "status", "--porcelain", "--", ".", ":!docs/benchmarks.md") else "")


def today():
    return datetime.now(timezone.utc).strftime("%-d %B %Y")


def versions(folder):
    """The machine, and the versions of everything that is compared."""
    python = folder / "venv" / "bin" / "python"
    packages = first_line("Rscript", "-e", "cat(sapply(c('plumber', 'deSolve', 'ggplot2', 'svglite'), function(name) paste(name, packageVersion(name))), sep = ', ')")
    pinned = ", ".join(line.replace("==", " ") for line in (ROOT / "benches" / "peers" / "requirements.txt").read_text().split("\n") if "==" in line)
    lines = [machine() + ".", first_line("rustc", "--version"), first_line("Rscript", "--version"), packages]
    lines += [first_line(str(python), "--version") or first_line("python3", "--version"), pinned, first_line("wrk", "--version").split(" [")[0]]
    return " ".join(lines[:1]) + " " + "; ".join(line for line in lines[1:] if line) + "."
