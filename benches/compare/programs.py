"""Programs that are measured: built, started on a free port, watched and stopped."""

import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PEERS = ROOT / "benches" / "peers"


def free_port():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return taken.getsockname()[1]


def cargo(*arguments, **options):
    return subprocess.run(["cargo", *arguments], cwd=ROOT, check=True, **options)


def target_directory():
    said = cargo("metadata", "--format-version=1", "--no-deps", capture_output=True, text=True).stdout
    return Path(json.loads(said)["target_directory"])


def children(process):
    """A process and all that it has started."""
    found = [process]
    for task in Path(f"/proc/{process}/task").glob("*/children"):
        for child in task.read_text().split():
            found += children(int(child))
    return found


class Program:
    """A server, from its start to its stop."""

    def __init__(self, command, port, environment=None, ready="/"):
        self.base = f"http://127.0.0.1:{port}"
        environment = {**os.environ, **(environment or {})}
        started = time.perf_counter()
        self.log = open(os.devnull, "w")
        self.process = subprocess.Popen(command, env=environment, stdout=self.log, stderr=self.log)
        while not self.answers(ready):
            if self.process.poll() is not None:
                raise SystemExit(f"{command[0]} ended with {self.process.returncode}")
            if time.perf_counter() - started > 60:
                raise SystemExit(f"{command[0]} does not answer")
            time.sleep(0.001)
        self.seconds_to_first_answer = time.perf_counter() - started

    def answers(self, path):
        try:
            with urllib.request.urlopen(self.base + path, timeout=10) as answer:
                return bool(answer.read())
        except urllib.error.HTTPError:
            return True
        except OSError:
            return False

    def memory(self):
        """Resident megabytes of it and of what it has started."""
        pages = 0
        for process in children(self.process.pid):
            pages += int(Path(f"/proc/{process}/statm").read_text().split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE") / 1e6

    def stop(self):
        self.process.terminate()
        try:
            self.process.wait(15)
        except subprocess.TimeoutExpired:
            self.process.kill()
        self.log.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()


def epicurve(binary, database, **variables):
    port = free_port()
    settings = {"EPICURVE_LISTEN": f"127.0.0.1:{port}", "DATABASE_URL": database, **variables}
    return Program([str(binary)], port, settings)


def bare_axum(binary):
    port = free_port()
    return Program([str(binary), str(port)], port)


def venv(folder):
    """A Python with the packages of the peers, in these very versions."""
    python = folder / "venv" / "bin" / "python"
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", folder / "venv"], check=True)
    requirements = PEERS / "requirements.txt"
    subprocess.run([python, "-m", "pip", "install", "--quiet", "--requirement", requirements], check=True)
    return python


def fastapi(folder):
    """FastAPI by uvicorn with a worker for each processor."""
    port = free_port()
    command = [venv(folder), "-m", "uvicorn", "app:app", "--app-dir", PEERS, "--port", port, "--workers", os.cpu_count()]
    command += ["--log-level", "warning", "--no-access-log"]
    return Program([str(word) for word in command], port, ready="/docs")


def plumber():
    port = free_port()
    code = f"plumber::pr_run(plumber::pr('{PEERS / 'plumber.R'}'), port = {port}, quiet = TRUE, docs = FALSE)"
    return Program(["Rscript", "-e", code], port)


class Postgres:
    """A PostgreSQL of its own, which keeps what it has acknowledged: no setting is weakened."""

    def __init__(self, folder):
        folders = [Path(found).resolve().parent for found in [shutil.which("initdb")] if found]
        folders += sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
        needed = ("initdb", "pg_ctl", "createdb", "postgres")
        binaries = [folder for folder in folders if all((folder / program).exists() for program in needed)]
        if not binaries:
            raise SystemExit(f"PostgreSQL's programs are needed: {', '.join(needed)}")
        self.binaries, self.folder, self.port = binaries[0], folder / "postgres", free_port()
        # It refuses to run as root.
        self.as_user = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir(parents=True)
        if self.as_user:
            shutil.chown(self.folder, "postgres")
        self.run("initdb", "-D", self.folder, "-U", "epicurve", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8")
        options = f"-p {self.port} -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c max_connections=60"
        self.run("pg_ctl", "-D", self.folder, "-w", "-l", self.folder / "log", "-o", options, "start")

    def run(self, program, *arguments):
        command = [*self.as_user, self.binaries / program, *arguments]
        subprocess.run([str(word) for word in command], check=True, stdout=subprocess.DEVNULL, cwd="/")

    def database(self, name):
        address = f"postgres://epicurve@127.0.0.1:{self.port}"
        self.run("createdb", "--maintenance-db", f"{address}/postgres", name)
        return f"{address}/{name}"

    def version(self):
        said = subprocess.run([self.binaries / "postgres", "--version"], capture_output=True, text=True, check=True)
        return said.stdout.split()[2]

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.run("pg_ctl", "-D", self.folder, "-m", "immediate", "stop")
        shutil.rmtree(self.folder, ignore_errors=True)
