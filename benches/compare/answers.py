"""Answers a second: epicurve's pages and its API beside bare axum, FastAPI and plumber, all on this machine in one run."""

import json
import urllib.request
from urllib.parse import urlencode

import programs
from load import Target, measure
from report import Figure, number, table

NAMES = (("No change", 0.3), ("Fewer contacts", 0.2), ("Lockdown", 0.12))
GAMMA, DAYS = 0.1, 200
GZIP = {"Accept-Encoding": "gzip"}
JSON = {"Content-Type": "application/json"}


def comparison(count):
    scenarios = [{"name": name, "beta": beta, "gamma": GAMMA} for name, beta in NAMES[:count]]
    return json.dumps({"days": DAYS, "scenarios": scenarios})


def workbench():
    pairs = [("v", 1), ("days", DAYS)]
    for place, (name, beta) in enumerate(NAMES, 1):
        pairs += [(f"s{place}.name", name), (f"s{place}.beta", beta), (f"s{place}.gamma", GAMMA)]
    return "/?" + urlencode(pairs)


def saved_run(server):
    request = urllib.request.Request(server.base + "/api/v1/runs", comparison(3).encode(), JSON, method="POST")
    with urllib.request.urlopen(request) as answer:
        return f"/runs/{json.load(answer)['id']}"


def section(binary, ceiling_binary, folder, rounds, seconds):
    """The section's text, and the figures that have targets."""
    with (
        programs.Postgres(folder) as postgres,
        programs.bare_axum(ceiling_binary) as bare,
        programs.epicurve(binary, f"sqlite:{folder / 'answers.db'}") as on_sqlite,
        programs.epicurve(binary, postgres.database("answers")) as on_postgres,
        programs.fastapi(folder) as fastapi,
        programs.plumber() as plumber,
    ):
        idle = on_sqlite.memory()
        ceiling = Target("bare axum: hello", bare.base + "/")
        page = Target("workbench, three scenarios", on_sqlite.base + workbench())
        page_gzip = Target("the same, compressed", on_sqlite.base + workbench(), headers=GZIP)
        run_sqlite = Target("saved run, SQLite", on_sqlite.base + saved_run(on_sqlite))
        run_postgres = Target("saved run, PostgreSQL", on_postgres.base + saved_run(on_postgres))
        one, three = comparison(1), comparison(3)
        api = on_sqlite.base + "/api/v1/simulations"
        json_one = Target("JSON, one scenario", api, one, JSON)
        json_three = Target("JSON, three scenarios", api, three, JSON)
        saves = Target("saving, three scenarios, PostgreSQL", on_postgres.base + "/api/v1/runs", three, JSON)
        fast = [
            Target("FastAPI: JSON, one scenario", fastapi.base + "/simulations", one, JSON, 16),
            Target("FastAPI: JSON, three scenarios", fastapi.base + "/simulations", three, JSON, 16),
            Target("FastAPI, matplotlib: page, three scenarios", fastapi.base + "/page", three, JSON, 16),
        ]
        # plumber answers faster to a new connection each time than to one that is kept.
        closing = {**JSON, "Connection": "close"}
        slow = [
            Target("plumber: JSON, one scenario", plumber.base + "/simulations", one, closing, 16),
            Target("the same, connections kept", plumber.base + "/simulations", one, JSON, 4),
            Target("plumber: JSON, three scenarios", plumber.base + "/simulations", three, closing, 16),
            Target("plumber, ggplot2: page, three scenarios", plumber.base + "/page", three, closing, 4),
        ]
        ours = [page, page_gzip, run_sqlite, run_postgres, json_one, json_three, saves]
        everything = [ceiling, *ours, *fast, *slow]
        measure(everything, rounds, seconds, folder)
        loaded = on_sqlite.memory()
        peers = fastapi.memory(), plumber.memory()

    def beside(what, target, share):
        ratio = target.rate / ceiling.rate
        measured = f"{number(target.rate)}/s, {ratio:.1%} of bare axum"
        return Figure(what, f"{share:.0%} of bare axum", measured, ratio >= share)

    def times(what, other, least):
        ratio = json_one.rate / other.rate
        return Figure(what, f"{least} times", f"{number(ratio)} times", ratio >= least)

    def below(what, measured, limit, unit):
        return Figure(what, f"{limit} {unit}", f"{number(measured)} {unit}", measured < limit)

    best_of_plumber = max(slow[:2], key=lambda target: target.rate)
    found = [
        beside("Workbench with three scenarios, simulated and drawn for each request", page, 0.10),
        beside("The same, compressed for each request", page_gzip, 0.10),
        below("Its p99 with 32 connections", page.p99, 10, "ms"),
        beside("A saved run on SQLite", run_sqlite, 0.20),
        beside("A saved run on PostgreSQL", run_postgres, 0.20),
        beside("JSON of one scenario", json_one, 0.20),
        times("JSON of one scenario beside FastAPI's", fast[0], 20),
        times("JSON of one scenario beside plumber's best", best_of_plumber, 80),
        Figure("Runs saved with 32 clients, PostgreSQL, synchronous commit", "1,000/s", f"{number(saves.rate)}/s", saves.rate >= 1000),
        below("Resident memory, idle", idle, 25, "MB"),
        below("Resident memory after this load", loaded, 60, "MB"),
    ]
    rows = [
        (
            target.name,
            target.connections,
            number(target.rate),
            number(target.p99),
            number(target.bytes_per_answer / 1000),
            f"{target.rate / ceiling.rate:.2%}",
        )
        for target in everything
    ]
    heads = ("answer", "connections", "requests/s", "p99, ms", "kB", "of bare axum")
    text = table(heads, rows)
    text += f"\nPages beside pages: {number(page.rate / fast[2].rate)} times FastAPI with matplotlib, "
    text += f"{number(page.rate / slow[3].rate)} times plumber with ggplot2. "
    text += f"Memory after the load: epicurve {number(loaded)} MB, FastAPI {number(peers[0])} MB, plumber {number(peers[1])} MB.\n"
    return text, found
