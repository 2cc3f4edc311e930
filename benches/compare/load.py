"""Requests by wrk, each target in turn and all of them in several rounds: what is compared was measured side by side."""

import re
import subprocess
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

UNITS = {"us": 1e-3, "ms": 1.0, "s": 1e3}


@dataclass
class Target:
    """An address that is asked for as fast as it answers."""

    name: str
    url: str
    body: str | None = None
    headers: dict = field(default_factory=dict)
    connections: int = 32
    rates: list = field(default_factory=list)
    p99s: list = field(default_factory=list)
    bytes_per_answer: int = 0

    @property
    def rate(self):
        """Requests a second: the median of the rounds."""
        return median(self.rates)

    @property
    def p99(self):
        """Milliseconds."""
        return median(self.p99s)

    def script(self, folder):
        """What wrk sends, in its own language."""
        lines = [f'wrk.headers["{name}"] = "{value}"' for name, value in self.headers.items()]
        if self.body is not None:
            lines += ['wrk.method = "POST"', f"wrk.body = [==[{self.body}]==]"]
        path = Path(folder) / "request.lua"
        path.write_text("\n".join(lines))
        return path

    def measure(self, seconds, folder):
        command = ["wrk", "-t1", f"-c{self.connections}", f"-d{seconds}s", "--latency", "--timeout", "20s", "-s", self.script(folder), self.url]
        said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
        refused = re.search(r"Non-2xx or 3xx responses: (\d+)", said)
        failed = re.search(r"Socket errors: (.*)", said)
        if refused or (failed and not re.fullmatch(r"connect 0, read \d+, write 0, timeout 0", failed[1])):
            raise SystemExit(f"{self.name}: not every request was answered:\n{said}")
        count, duration = re.search(r"(\d+) requests in ([\d.]+)s", said).groups()
        p99, unit = re.search(r"99%\s+([\d.]+)(us|ms|s)", said).groups()
        self.rates.append(int(count) / float(duration))
        self.p99s.append(float(p99) * UNITS[unit])
        size, unit = re.search(r"requests in [\d.]+s, ([\d.]+)(B|KB|MB|GB) read", said).groups()
        self.bytes_per_answer = float(size) * 1024 ** ("B", "KB", "MB", "GB").index(unit) / int(count)


def measure(targets, rounds, seconds, folder):
    """Every target once to warm up, then all of them in turn, so many times."""
    for target in targets:
        target.measure(2, folder)
        target.rates.clear()
        target.p99s.clear()
    for number in range(rounds):
        for target in targets:
            target.measure(seconds, folder)
        print(f"  round {number + 1} of {rounds}", flush=True)
