"""What the program takes up: until its first page, on the disk, and to build."""

import os
import shutil
import subprocess
import time
from statistics import median

import programs
from report import Figure, number


def start(binary, folder):
    """From the process's start to the first page's last byte, on an SQLite file that is not there yet."""
    seconds = []
    for attempt in range(9):
        with programs.epicurve(binary, f"sqlite:{folder / f'start-{attempt}.db'}") as program:
            seconds.append(program.seconds_to_first_answer)
    took = median(seconds) * 1000
    return Figure("First page after the process's start, on a new SQLite file", "100 ms", f"{number(took)} ms", took <= 100)


def image():
    """The image that `docker compose build` makes, where there is an engine."""
    what, target = "The image", "30 MB"
    if shutil.which("docker") is None or subprocess.run(["docker", "info"], capture_output=True).returncode != 0:
        return Figure(what, target, "not measured: no Docker here", None)
    name = "epicurve-benchmark"
    subprocess.run(["docker", "build", "--quiet", "--tag", name, programs.ROOT], check=True, stdout=subprocess.DEVNULL)
    command = ["docker", "image", "inspect", "--format", "{{.Size}}", name]
    size = int(subprocess.run(command, check=True, capture_output=True, text=True).stdout) / 1e6
    subprocess.run(["docker", "image", "rm", name], check=True, stdout=subprocess.DEVNULL)
    return Figure(what, target, f"{number(size)} MB", size < 30)


def builds(folder):
    """A release build from nothing, and a debug build after one changed line."""
    directory = folder / "build"
    shutil.rmtree(directory, ignore_errors=True)
    environment = {**os.environ, "CARGO_TARGET_DIR": str(directory)}

    def build(*arguments):
        started = time.perf_counter()
        programs.cargo("build", "--quiet", *arguments, env=environment)
        return time.perf_counter() - started

    programs.cargo("fetch", "--quiet", "--locked")
    cold = build("--release")
    build()
    # Touched, not changed: cargo goes by the time, and rebuilds all the same.
    (programs.ROOT / "src" / "web" / "about.rs").touch()
    again = build()
    shutil.rmtree(directory)
    return [
        Figure("`cargo build --release` from nothing, crates downloaded", "240 s", f"{cold:.0f} s", cold < 240),
        Figure("`cargo build` after one changed line", "10 s", f"{again:.1f} s", again < 10),
    ]
