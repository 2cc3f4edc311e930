"""Ensembles and sweeps: beside numpy, how their time grows, and what memory they take."""

import json
import math
import os
import subprocess
import time
from statistics import median

import parts
import programs
from report import Figure, number, table

MILLISECONDS = {"ns": 1e-6, "µs": 1e-3, "ms": 1.0, "s": 1e3}


def simulate(binary, members, days, scenarios):
    """Seconds and the most megabytes of a simulation by the command line."""
    all_scenarios = [{"name": str(place), "beta": 0.2 + place / 50, "gamma": 0.1} for place in range(scenarios)]
    solver = {"method": "stochastic", "members": members, "seed": 1}
    body = json.dumps({"days": days, "solver": solver, "scenarios": all_scenarios})
    started = time.perf_counter()
    process = subprocess.Popen([binary, "simulate", "-"], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL)
    process.stdin.write(body.encode())
    process.stdin.close()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = status
    if status != 0:
        raise SystemExit(f"epicurve simulate ended with {status}")
    return time.perf_counter() - started, usage.ru_maxrss / 1e3


def growth(binary):
    """How the time grows with each size, as the power of it by least squares over logarithms."""
    sizes = {
        "members": [(members, 200, 2) for members in (1_000, 2_000, 4_000, 8_000)],
        "days": [(1_000, days, 2) for days in (200, 400, 800, 1_600)],
        "scenarios": [(1_000, 400, scenarios) for scenarios in (1, 2, 4, 8)],
    }
    rows, powers = [], {}
    for name, cases in sizes.items():
        place = ("members", "days", "scenarios").index(name)
        seconds = [median(simulate(binary, *case)[0] for _ in range(5)) for case in cases]
        rows.append((name, *(f"{case[place]:,}: {number(1000 * took)} ms" for case, took in zip(cases, seconds))))
        points = [(math.log(case[place]), math.log(took)) for case, took in zip(cases, seconds)]
        mean = [sum(values) / len(points) for values in zip(*points)]
        slope = sum((x - mean[0]) * (y - mean[1]) for x, y in points) / sum((x - mean[0]) ** 2 for x, _ in points)
        powers[name] = slope
    return rows, powers


def milliseconds(text):
    value, unit = text.split()
    return float(value) * MILLISECONDS[unit]


def section(binary, folder):
    python = programs.venv(folder)
    ensemble, numpy_times = [], []
    # In turn, so that both meet the machine in the same minutes.
    for _ in range(3):
        ensemble.append(dict(parts.read("ensemble")))
        said = subprocess.run([python, programs.ROOT / "benches" / "chain_binomial.py"], capture_output=True, text=True, check=True)
        numpy_times.append(float(said.stdout.split()[0]))
    alone = median(milliseconds(run["a_members_alone, 2"]) for run in ensemble)
    of_numpy = median(numpy_times)
    sweeps = dict(parts.read("sweep"))
    engine = dict(parts.read("engine"))
    sir, yardstick = (milliseconds(engine[name]) for name in ("a_sir", "b_sir_by_ode_solvers"))
    grid = milliseconds(next(time for name, time in sweeps.items() if name.endswith("40_by_40")))
    rows, powers = growth(binary)
    _, memory = simulate(binary, 10_000, 1_000, 1)
    found = [
        Figure("One deterministic scenario of 200 days", "20 µs", f"{number(1000 * sir)} µs", sir <= 0.02),
        Figure("The same beside `ode_solvers`' Dop853", "1.3 times its time", f"{sir / yardstick:.2f} times", sir <= 1.3 * yardstick),
        Figure("1,000 members of 200 days beside vectorised numpy", "3 times as fast, 5 if it can be had", f"{of_numpy / alone:.1f} times ({number(alone)} ms, {number(of_numpy)} ms)", of_numpy >= 3 * alone),
        Figure("A sweep of 40 × 40 deterministic scenarios", "50 ms", f"{number(grid)} ms", grid < 50),
        Figure("Time of ensembles grows with members, days, scenarios to the power of", "1", ", ".join(f"{power:.2f}" for power in powers.values()), all(power < 1.1 for power in powers.values())),
        Figure("Memory of 10,000 members of 1,000 days", "200 MB", f"{number(memory)} MB", memory < 200),
    ]
    return table(("grows", "", "", "", ""), rows), found
